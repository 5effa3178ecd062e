"""Rings: how a process that wrote an event wakes the hubs, its own and those of the other processes.

A ring carries no content and may be lost, doubled or late: hubs read the rows. The hub of this process is called directly; the
others through the shared channel layer, from a thread of its own, so that no write ever waits for Redis.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

RING_GROUP = "live.ring"
SEND_SECONDS = 5.0
MAX_WAITING = 10_000

type Ring = dict[str, Any]

_hubs: set[Callable[[Ring], None]] = set()


def attach(hear: Callable[[Ring], None]) -> None:
    """Have ``hear`` called, from any thread, with each ring of this process."""
    _hubs.add(hear)


def detach(hear: Callable[[Ring], None]) -> None:
    """Stop calling ``hear``."""
    _hubs.discard(hear)


def shared_layer() -> Any | None:
    """The channel layer when it reaches other processes; None for the in-memory one, which has nobody else to reach."""
    layer = get_channel_layer()
    return None if isinstance(layer, InMemoryChannelLayer) else layer


def tell_event(topic: str, number: int) -> None:
    """``topic`` has a committed event ``number``."""
    _tell(("event", topic), {"type": "ring", "topic": topic, "number": number})


def tell_redacted(topic: str) -> None:
    """Past events of ``topic`` do not read as they did."""
    _tell(("redacted", topic), {"type": "redacted", "topic": topic})


def tell_rights(person_id: int | None) -> None:
    """The rights of a person, or of everyone, have changed."""
    _tell(("rights", person_id), {"type": "rights", "person": person_id})


def _tell(key: tuple[str, Any], ring: Ring) -> None:
    for hear in list(_hubs):
        hear(ring)
    if shared_layer() is not None:
        _ringer().tell(key, ring)


class Ringer(threading.Thread):
    """Sends the rings of this process through the shared layer. Of two that wait for one topic, the later replaces the other."""

    def __init__(self) -> None:
        super().__init__(name="live-ringer", daemon=True)
        self.pid = os.getpid()
        self._waiting: dict[tuple[str, Any], Ring] = {}
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._some = asyncio.Event()

    def tell(self, key: tuple[str, Any], ring: Ring) -> None:
        """Send ``ring`` soon. Past ``MAX_WAITING`` rings are dropped: the hubs' own rounds find the events."""
        with self._lock:
            if len(self._waiting) < MAX_WAITING:
                self._waiting[key] = ring
        self._loop.call_soon_threadsafe(self._some.set)

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._send_for_ever())

    async def _send_for_ever(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            for ring in self._take():
                await self._send(ring)

    def _take(self) -> list[Ring]:
        with self._lock:
            taken, self._waiting = list(self._waiting.values()), {}
        return taken

    async def _send(self, ring: Ring) -> None:
        layer = shared_layer()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                if layer is not None:
                    await layer.group_send(RING_GROUP, ring)
        except Exception:
            logger.warning("The channel layer could not ring: %s", ring, exc_info=True)


_current: Ringer | None = None
_starting = threading.Lock()


def _ringer() -> Ringer:
    """The ringer of this process: a thread does not survive a fork."""
    global _current  # noqa: PLW0603 - one per process
    with _starting:
        if _current is None or _current.pid != os.getpid():
            _current = Ringer()
            _current.start()
        return _current
