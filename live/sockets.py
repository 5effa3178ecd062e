"""One browser's socket: a bounded buffer before its connection, so that a slow reader delays nobody."""

import asyncio
import logging
import socket as network
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from live.frames import Code

logger = logging.getLogger(__name__)

type Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_BUFFER: Final = 256 * 1024
KERNEL_BUFFER: Final = 64 * 1024
FLUSH_SECONDS: Final = 20.0


class Gate:
    """Whether the connection takes more bytes now.

    Daphne's ``send`` never waits: it adds to the transport's buffer, which has no end. This is the producer that the transport
    pauses when its buffer is full. Under another server the gate stays open, and ``send`` itself waits.
    """

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.is_open = self._open.is_set
        self.opened = self._open.wait

    def guard(self, send: Send) -> None:
        """Put this gate before the transport behind Daphne's ``send``; do nothing behind any other."""
        protocol = next(iter(getattr(send, "args", ())), None)
        transport = getattr(protocol, "transport", None)
        if transport is None or not hasattr(transport, "registerProducer"):
            return
        transport.unregisterProducer()
        transport.registerProducer(self, True)
        if hasattr(transport, "getHandle"):
            transport.getHandle().setsockopt(network.SOL_SOCKET, network.SO_SNDBUF, KERNEL_BUFFER)

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._open.clear()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._open.set()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        self._open.set()


class Socket:
    """Sends frames in order. ``offer`` never waits; a browser with more than ``MAX_BUFFER`` unread is closed with ``Code.SLOW``."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._gate = Gate()
        self._waiting: deque[str] = deque()
        self._size = 0
        self._writer: asyncio.Task[None] | None = None
        self.closed = False

    async def accept(self) -> None:
        """Accept the handshake."""
        await self._send({"type": "websocket.accept"})
        self._gate.guard(self._send)

    def offer(self, frame: str) -> None:
        """Send ``frame`` as soon as the connection takes it."""
        if self.closed:
            return
        self._waiting.append(frame)
        self._size += len(frame)
        if self._size > MAX_BUFFER:
            self.close(Code.SLOW)
        elif self._writer is None:
            self._write()

    @property
    def is_filling(self) -> bool:
        """Whether a sender that can wait should: half of what may wait here does."""
        return self._size > MAX_BUFFER // 2

    async def flushed(self) -> None:
        """Wait until all that was offered is sent; a browser that takes too long is closed with ``Code.SLOW``."""
        if self._writer is None:
            return
        try:
            await asyncio.wait_for(asyncio.shield(self._writer), FLUSH_SECONDS)
        except TimeoutError:
            self.close(Code.SLOW)

    def close(self, code: int) -> None:
        """Drop what waits and close with ``code``."""
        if self.closed:
            return
        self.gone()
        logger.info("A live socket is closed: %s", Code(code).name)
        self._run(self._send({"type": "websocket.close", "code": int(code)}))

    def gone(self) -> None:
        """The connection is over: nothing more is sent."""
        self.closed = True
        self._waiting.clear()
        self._size = 0
        self._gate.resumeProducing()

    def _write(self) -> None:
        writer = self._run(self._drain())
        if writer.done():
            self._wrote(writer)
        else:
            self._writer = writer
            writer.add_done_callback(self._wrote)

    async def _drain(self) -> None:
        while self._waiting:
            if not self._gate.is_open():
                await self._gate.opened()
            if not self._waiting:
                return
            frame = self._waiting.popleft()
            self._size -= len(frame)
            await self._send({"type": "websocket.send", "text": frame})

    def _wrote(self, writer: "asyncio.Task[None]") -> None:
        self._writer = None
        if not writer.cancelled() and writer.exception() is not None:
            self.gone()
        elif self._waiting:
            self._write()

    @staticmethod
    def _run(sending: Any) -> "asyncio.Task[None]":
        # Started at once, not at the loop's next turn: under Daphne it ends without ever being scheduled.
        return asyncio.Task(sending, loop=asyncio.get_running_loop(), eager_start=True)
