"""Threads: messages, replies, and what the moderators do."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from deliberation.demo.content import Table, table
from deliberation.demo.movement import Movement, date_back
from discussions.actions import flag_message, hide_message, post_message
from discussions.models import Message, Thread


def discuss(movement: Movement) -> int:
    """Play every thread, each ending within the last hours."""
    number = 0
    for index, row in enumerate(table("threads.toml")["thread"]):
        number += _play(movement, row, hours=2 + 5 * index)
    return number


def _play(movement: Movement, row: Table, *, hours: int) -> int:
    thread, last = _thread(movement, row["on"]), max(said["minutes"] for said in row["messages"])
    begun = movement.now - timedelta(hours=hours, minutes=last)
    posted: list[Message] = []
    for said in row["messages"]:
        parent = posted[said["reply_to"]] if "reply_to" in said else None
        at = begun + timedelta(minutes=said["minutes"])
        posted.append(
            post_message(by=movement.people[said["author"]], thread=thread, body=said["text"].strip(), parent=parent, at=at)
        )
    for message, said in zip(posted, row["messages"], strict=True):
        _moderate(movement, message, said)
    return len(posted)


def _thread(movement: Movement, on: str) -> Thread:
    kind, _, name = on.partition(":")
    places: dict[str, Mapping[str, Any]] = {
        "proposal": movement.proposals,
        "contribution": movement.contributions,
        "amendment": movement.amendments,
    }
    thing = places[kind][name]
    thing.refresh_from_db()
    thread: Thread = thing.thread
    return thread


def _moderate(movement: Movement, message: Message, said: Table) -> None:
    if "flagged" in said:
        flag = flag_message(by=movement.some_people(1, but=message.author)[0], message=message, reason=said["flagged"])
        date_back(flag, at=message.written_at + timedelta(minutes=20))
    if "hidden" in said:
        hide_message(by=movement.people["diane"], message=message, reason=said["hidden"])
