"""What goes over the socket.

In: ``listen``, ``unlisten``, ``ping``. Out: ``listening``, ``event``, ``reload``, ``refused``, ``present``, ``pong``.
"""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from live.models import Event

MAX_FRAME: Final = 4_096
MAX_TOPICS: Final = 40
MAX_TOPIC_LENGTH: Final = 80
OPERATIONS: Final = frozenset({"listen", "unlisten", "ping"})


class Code(IntEnum):
    """Why a socket was closed, or a topic refused."""

    MALFORMED = 4400
    NO_RIGHT = 4403
    SLOW = 4408
    TOO_LARGE = 4413
    TOO_MANY_TOPICS = 4422
    TOO_FAST = 4429
    TRY_LATER = 1013


class Refused(Exception):
    """An inbound frame that is not taken; the socket is closed with ``code``."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """One inbound frame: ``operation`` on ``topic``; ``after`` is the number of the last event that the browser has, if any."""

    operation: str
    topic: str = ""
    after: int | None = None


def parse(text: str | None) -> Asked:
    """The operation asked for by an inbound text frame (``None`` for a binary one).

    Raises:
        Refused: the frame is too large, not JSON, or not one of the known shapes.
    """
    if text is None:
        raise Refused(Code.MALFORMED)
    if len(text) > MAX_FRAME:
        raise Refused(Code.TOO_LARGE)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(Code.MALFORMED) from None
    operation = found.get("op") if isinstance(found, dict) else None
    if not isinstance(operation, str) or operation not in OPERATIONS:
        raise Refused(Code.MALFORMED)
    return _asked(found)


def _asked(found: dict[str, Any]) -> Asked:
    if found["op"] == "ping":
        return Asked("ping")
    topic, after = found.get("topic"), found.get("after")
    if not isinstance(topic, str) or not 0 < len(topic) <= MAX_TOPIC_LENGTH:
        raise Refused(Code.MALFORMED)
    if after is not None and (type(after) is not int or not 0 <= after < 2**53):
        raise Refused(Code.MALFORMED)
    return Asked(found["op"], topic, after)


def _frame(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def event(topic: str, row: Event) -> str:
    """An event, the same for everyone."""
    return _frame(op="event", topic=topic, number=row.number, kind=row.kind, payload=row.payload, at=row.at.isoformat())


def listening(topic: str, number: int, present: int) -> str:
    """The answer to ``listen``: events follow from what the browser named, ``number`` being the last one now."""
    return _frame(op="listening", topic=topic, number=number, present=present)


def reload(topic: str, number: int) -> str:
    """What was missed is too old to be sent: the page must be read again; events follow after ``number``."""
    return _frame(op="reload", topic=topic, number=number)


def refused(topic: str, code: Code) -> str:
    """This topic is not, or no longer, heard on this socket."""
    return _frame(op="refused", topic=topic, code=int(code))


def present(topic: str, count: int) -> str:
    """How many people have this topic open."""
    return _frame(op="present", topic=topic, count=count)


PONG: Final = _frame(op="pong")
