"""How many people have a topic open: a count over all processes, never a list of names."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from live.ring import RING_GROUP
from live.rooms import Room

FORGET_SECONDS: Final = 30.0
REPEAT_SECONDS: Final = 10.0


class Presence:
    """The counts of this process's rooms and those that the other processes announced."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._others: dict[str, tuple[float, Mapping[str, int]]] = {}
        self._announced: tuple[float, dict[str, int]] = (0.0, {})
        self._told: dict[str, int] = {}

    def hear(self, message: dict[str, Any]) -> None:
        """Take what another process announced."""
        if message["process"] != self._name:
            self._others[message["process"]] = (time.monotonic(), message["counts"])

    def total(self, room: Room) -> int:
        """People with the topic open, here and in the processes heard of lately."""
        fresh = time.monotonic() - FORGET_SECONDS
        return room.present + sum(counts.get(room.topic, 0) for at, counts in self._others.values() if at > fresh)

    async def announce(self, rooms: Mapping[str, Room], layer: Any | None) -> None:
        """Tell the other processes the counts of this one, when they have changed or were told long ago."""
        counts = {topic: room.present for topic, room in rooms.items()}
        at, announced = self._announced
        now = time.monotonic()
        if layer is None or (counts == announced and now - at < REPEAT_SECONDS):
            return
        self._announced = (now, counts)
        await layer.group_send(RING_GROUP, {"type": "present", "process": self._name, "counts": counts})

    def changed(self, rooms: Mapping[str, Room]) -> Iterator[tuple[Room, int]]:
        """The rooms whose total is not what was last told, with that total."""
        totals = {topic: self.total(room) for topic, room in rooms.items()}
        told, self._told = self._told, totals
        yield from [(rooms[topic], count) for topic, count in totals.items() if told.get(topic) != count]
