"""One topic in one process: its last events, and how far each socket has come."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from live import frames
from live.models import Event
from live.sockets import Socket

RECENT: Final = 200
BREATH: Final = 200
JOINING: Final = -1


class Room:
    """The sockets of this process that listen to ``topic``.

    ``delivered`` is the number of the last event given to them (``None`` until it is read). A socket receives event n only when
    its own cursor stands at n - 1: by construction nothing is doubled, skipped or out of order.
    """

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.delivered: int | None = None
        self.rung = 0
        self.loading = asyncio.Lock()
        self.cursors: dict[Socket, int] = {}
        self.people: dict[Socket, object] = {}
        self._recent: deque[tuple[int, str]] = deque(maxlen=RECENT)

    @property
    def present(self) -> int:
        """How many people of this process have the topic open: a person with three windows counts once."""
        return len(set(self.people.values()))

    @property
    def is_behind(self) -> bool:
        """Whether a ring told of an event that was not delivered yet."""
        return self.delivered is not None and self.rung > self.delivered

    def enter(self, socket: Socket, person: object) -> None:
        """Count ``socket`` in; nothing is sent to it until its cursor is set."""
        self.cursors[socket] = JOINING
        self.people[socket] = person

    def leave(self, socket: Socket) -> None:
        """Forget ``socket``."""
        self.cursors.pop(socket, None)
        self.people.pop(socket, None)

    def recent_after(self, number: int) -> list[tuple[int, str]] | None:
        """The events after ``number`` as (number, frame) when all of them are still here; else None."""
        if not self._recent or self._recent[0][0] > number + 1:
            return None
        return [kept for kept in self._recent if kept[0] > number]

    def forget_recent(self) -> None:
        """The rows do not read as they did: what is asked for again is read again."""
        self._recent.clear()

    async def deliver(self, events: list[Event]) -> None:
        """Give ``events`` (contiguous among themselves) to every socket; serialise each once."""
        for event in events:
            if self.delivered is not None and event.number > self.delivered + 1:
                await self._skip_to(event.number - 1)
            frame = frames.event(self.topic, event)
            self._recent.append((event.number, frame))
            self.delivered = event.number
            async for socket in self._standing_at(event.number - 1):
                self.cursors[socket] = event.number
                socket.offer(frame)

    async def tell(self, frame: str) -> None:
        """Send a frame that has no number to every socket."""
        async for socket in self._standing_at(None):
            socket.offer(frame)

    async def _standing_at(self, number: int | None) -> AsyncIterator[Socket]:
        for index, socket in enumerate(list(self.cursors), start=1):
            cursor = self.cursors.get(socket, JOINING)
            if cursor == number or (number is None and cursor != JOINING):
                yield socket
            if index % BREATH == 0:
                await asyncio.sleep(0)

    async def _skip_to(self, number: int) -> None:
        """Rows between were pruned before this process read them: the browsers are told to read the page again."""
        standing, self.delivered = self.delivered, number
        self._recent.clear()
        hint = frames.reload(self.topic, number)
        async for socket in self._standing_at(standing):
            self.cursors[socket] = number
            socket.offer(hint)
