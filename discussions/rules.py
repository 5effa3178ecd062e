"""Who may do what in a discussion. The phase and the subject's own state come through the subject; see ``discussions.subjects``."""

from typing import Any, Final

from discussions.models import Message, MessageState, Thread
from supporters.rules import is_confirmed, is_moderator

TRANSITIONS: Final = {
    MessageState.VISIBLE: frozenset({MessageState.DELETED, MessageState.HIDDEN}),
    MessageState.DELETED: frozenset({MessageState.VISIBLE}),
    MessageState.HIDDEN: frozenset({MessageState.VISIBLE}),
}


def can_read(person: Any, thread: Thread) -> bool:
    """Whoever may read the thing that the thread is about."""
    return thread.subject.may_read(person)


def can_post(person: Any, thread: Thread) -> bool:
    """A confirmed supporter, where the subject's phase lets people discuss."""
    return is_confirmed(person) and can_read(person, thread) and thread.subject.may_post(person)


def can_moderate(person: Any, thread: Thread) -> bool:
    """A moderator of the subject's scopes, or of everywhere."""
    return is_moderator(person, *thread.subject.scopes)


def is_own(person: Any, message: Message) -> bool:
    """Whether ``person`` wrote it."""
    return is_confirmed(person) and message.author_id == person.pk


def can_edit(person: Any, message: Message) -> bool:
    """The author, while the message is visible and the discussion open."""
    return is_own(person, message) and message.state == MessageState.VISIBLE and can_post(person, message.thread)


def can_delete(person: Any, message: Message) -> bool:
    """The author, at any time: a closed discussion does not keep words against a person's will."""
    return is_own(person, message) and message.state == MessageState.VISIBLE


def can_restore(person: Any, message: Message) -> bool:
    """The author what they deleted; a moderator what was hidden."""
    if message.state == MessageState.DELETED:
        return is_own(person, message)
    return message.state == MessageState.HIDDEN and can_moderate(person, message.thread)


def can_flag(person: Any, message: Message) -> bool:
    """A confirmed supporter who reads a visible message of somebody else."""
    return (
        is_confirmed(person)
        and message.state == MessageState.VISIBLE
        and message.author_id != person.pk
        and can_read(person, message.thread)
    )


def can_hide(person: Any, message: Message) -> bool:
    """A moderator, a visible message."""
    return message.state == MessageState.VISIBLE and can_moderate(person, message.thread)


def can_read_body(person: Any, message: Message) -> bool:
    """What everyone reads while it is visible; then its author, and of a hidden one the moderators."""
    if message.state == MessageState.VISIBLE:
        return can_read(person, message.thread)
    return is_own(person, message) or (message.state == MessageState.HIDDEN and can_moderate(person, message.thread))
