"""The hub: one per process. It hears the rings, reads the new rows once, and gives them to the sockets of this process."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Final
from uuid import uuid4
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser

from live import frames, queries, ring
from live.presence import Presence
from live.rooms import Room
from live.sockets import Socket
from live.topics import may_listen

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 3.0
RIGHTS_SECONDS: Final = 60.0
PRESENCE_SECONDS: Final = 2.0
PUBLIC_SECONDS: Final = 10.0
MAX_MISSED: Final = 500
# After so many rounds in which events were found that no ring had told of, the subscription is made anew.
DEAF_ROUNDS: Final = 3


def in_thread[**P, R](read: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """``read`` run in a thread of the pool, beside the others; its database connections are given back."""
    found: Callable[P, Awaitable[R]] = database_sync_to_async(read, thread_sensitive=False)
    return found


class Listener:
    """What the hub asks of a connection; see ``live.consumers``."""

    person_id: int | None
    topics: set[str]

    async def check_rights(self) -> None:
        """Leave the topics that the person may no longer hear."""
        raise NotImplementedError


class Hub:
    """Rooms by topic, the sockets in them, and the tasks that keep them up to date."""

    def __init__(self) -> None:
        self.name = uuid4().hex
        self.rooms: dict[str, Room] = {}
        self.listeners: set[Listener] = set()
        self.presence = Presence(self.name)
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._pulling = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._hearing: asyncio.Task[None] | None = None
        self._unrung_rounds = 0
        self._public_until: dict[str, float] = {}

    # --- Life ---------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to hear rings and to make rounds."""
        ring.attach(self.hear_from_thread)
        self._subscribe()
        loops = (
            (self._pull_when_rung, 0.0),
            (self._round, ROUND_SECONDS),
            (self._rights, RIGHTS_SECONDS),
            (self._presence, PRESENCE_SECONDS),
        )
        self._tasks = [asyncio.create_task(self._for_ever(step, pause)) for step, pause in loops]

    async def stop(self) -> None:
        """End every task of the hub."""
        ring.detach(self.hear_from_thread)
        tasks = [*self._tasks, *([self._hearing] if self._hearing else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _for_ever(self, step: Callable[[], Awaitable[None]], pause: float) -> None:
        while True:
            try:
                await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - processes spread their rounds
                await step()
            except Exception:
                logger.exception("The hub stumbled in %s", step.__name__)
                await asyncio.sleep(1)

    # --- Rings --------------------------------------------------------------------------------------------------------

    def hear_from_thread(self, message: dict[str, Any]) -> None:
        """Take a ring from any thread."""
        with suppress(RuntimeError):  # the loop is closed: this hub is no more
            self._loop.call_soon_threadsafe(self.hear, message)

    def hear(self, message: dict[str, Any]) -> None:
        """Take a ring, in the hub's own loop."""
        if message["type"] == "ring":
            self._rung(message["topic"], message["number"])
        elif message["type"] == "rights":
            self._check_person(message["person"])
        elif message["type"] == "present":
            self.presence.hear(message)
        elif message["type"] == "redacted" and message["topic"] in self.rooms:
            self.rooms[message["topic"]].forget_recent()

    def _rung(self, topic: str, number: int) -> None:
        room = self.rooms.get(topic)
        if room is not None and number > room.rung:
            room.rung = number
            self._wake.set()

    def _subscribe(self) -> None:
        if self._hearing is not None:
            self._hearing.cancel()
        if ring.shared_layer() is not None:
            self._hearing = asyncio.create_task(self._hear_layer())

    async def _hear_layer(self) -> None:
        layer = ring.shared_layer()
        while layer is not None:
            try:
                channel = await layer.new_channel("live.")
                await layer.group_add(ring.RING_GROUP, channel)
                while True:
                    self.hear(await layer.receive(channel))
            except Exception:
                logger.exception("The channel layer is deaf; rounds go on")
                await asyncio.sleep(random.uniform(1, 3))  # noqa: S311 - processes spread their tries

    # --- Events -------------------------------------------------------------------------------------------------------

    async def _pull_when_rung(self) -> None:
        await self._wake.wait()
        self._wake.clear()
        try:
            while behind := [room for room in self.rooms.values() if room.is_behind]:
                await self._pull(behind)
        except Exception:
            self._wake.set()
            raise

    async def _round(self) -> None:
        """Find what no ring told of: a ring may be lost, and the layer may be down."""
        if not self.rooms:
            return
        numbers = await in_thread(queries.last_numbers)(list(self.rooms))
        unrung = [topic for topic, number in numbers.items() if topic in self.rooms and number > self.rooms[topic].rung]
        for topic in unrung:
            self._rung(topic, numbers[topic])
        self._unrung_rounds = self._unrung_rounds + 1 if unrung else 0
        if self._unrung_rounds >= DEAF_ROUNDS:
            self._unrung_rounds = 0
            self._subscribe()

    async def _pull(self, rooms: list[Room]) -> None:
        async with self._pulling:
            numbers = {room.topic: room.delivered for room in rooms if room.delivered is not None}
            found = await in_thread(queries.events_after)(numbers)
            for room in rooms:
                if events := found.get(room.topic):
                    await room.deliver(events)
                elif room.is_behind and len(found) == 0:
                    room.rung = room.delivered or 0

    # --- Listening ----------------------------------------------------------------------------------------------------

    async def join(self, socket: Socket, person: object, topic: str, after: int | None) -> None:
        """Have ``socket`` hear ``topic``: first what it missed since ``after``, then each event as it comes.

        ``person`` is what presence counts: the same object for the same person.
        """
        room = self.rooms.setdefault(topic, Room(topic))
        room.enter(socket, person)
        try:
            await self._load(room)
            if after is not None and after > (room.delivered or 0):
                await self._pull([room])
            socket.offer(frames.listening(topic, room.delivered or 0, self.presence.total(room)))
            await self._catch_up(socket, room, after)
        except BaseException:
            self.leave(socket, topic)
            raise

    def leave(self, socket: Socket, topic: str) -> None:
        """Have ``socket`` no longer hear ``topic``."""
        room = self.rooms.get(topic)
        if room is not None:
            room.leave(socket)
            if not room.cursors:
                del self.rooms[topic]

    async def _load(self, room: Room) -> None:
        async with room.loading:
            if room.delivered is None:
                room.delivered = await in_thread(queries.last_number)(room.topic)
        room.rung = max(room.rung, room.delivered)
        if room.is_behind:
            self._wake.set()

    async def _catch_up(self, socket: Socket, room: Room, after: int | None) -> None:
        """Bring ``socket`` to where the room stands. No ``await`` lies between the last look and setting its cursor."""
        cursor = room.delivered if after is None else after
        assert cursor is not None  # noqa: S101 - the room is loaded
        assert room.delivered is not None  # noqa: S101 - the same
        if not room.delivered - MAX_MISSED <= cursor <= room.delivered:
            cursor = self._hint(socket, room)
        while cursor < room.delivered and not socket.closed:
            missed = room.recent_after(cursor) or await self._read(room, cursor)
            if not missed or missed[0][0] != cursor + 1:
                cursor = self._hint(socket, room)
                continue
            for number, frame in missed:
                socket.offer(frame)
                cursor = number
                if socket.is_filling:
                    await socket.flushed()
            await socket.flushed()
        if socket in room.cursors:
            room.cursors[socket] = cursor

    @staticmethod
    def _hint(socket: Socket, room: Room) -> int:
        number = room.delivered or 0
        socket.offer(frames.reload(room.topic, number))
        return number

    @staticmethod
    async def _read(room: Room, after: int) -> list[tuple[int, str]]:
        found = await in_thread(queries.events_after)({room.topic: after}, limit=100)
        return [(event.number, frames.event(room.topic, event)) for event in found.get(room.topic, [])]

    # --- Rights and presence ------------------------------------------------------------------------------------------

    async def _rights(self) -> None:
        """Ask about visitors, topic by topic; then about each person who hears what visitors may not."""
        topics = list(self.rooms)
        public = await in_thread(public_among)(topics)
        self._public_until.clear()
        for listener in [one for one in self.listeners if one.topics - public]:
            await listener.check_rights()

    def is_public(self, topic: str) -> bool:
        """Whether visitors were found, moments ago, to be free to hear ``topic``: a thousand who come back at once ask once."""
        return self._public_until.get(topic, 0.0) > time.monotonic()

    def remember_public(self, topics: set[str]) -> None:
        """Visitors may hear ``topics``."""
        until = time.monotonic() + PUBLIC_SECONDS
        self._public_until.update(dict.fromkeys(topics, until))

    def _check_person(self, person_id: int | None) -> None:
        self._public_until.clear()
        for listener in list(self.listeners):
            if person_id is None or listener.person_id == person_id:
                self._later(listener.check_rights())

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)

    async def _presence(self) -> None:
        await self.presence.announce(self.rooms, ring.shared_layer())
        for room, count in self.presence.changed(self.rooms):
            await room.tell(frames.present(room.topic, count))


def public_among(topics: Iterable[str]) -> set[str]:
    """Those of ``topics`` that a visitor may hear."""
    visitor = AnonymousUser()
    return {topic for topic in topics if may_listen(visitor, topic)}


_HUBS: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop, started at its first use."""
    loop = asyncio.get_running_loop()
    if loop not in _HUBS:
        _HUBS[loop] = Hub()
        _HUBS[loop].start()
    return _HUBS[loop]
