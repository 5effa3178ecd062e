"""Reads of the discussions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.history import states_of
from core.html import assembled
from core.statements import Given, Statement
from discussions import rules
from discussions.fragments import DELETED, HIDDEN, VISIBLE, Line, Reader, Shown, controls, lines_html, words
from discussions.models import Flag, Message, MessageState, Thread
from discussions.subjects import subjects_of
from live.queries import last_number
from supporters.models import Supporter
from supporters.rules import is_confirmed, is_moderator

MOST_FLAGS: Final = 500


@dataclass(frozen=True)
class Discussion:
    """Everything that ``discussions/discussion.html`` shows. ``after`` is the number of the last event that ``items`` includes."""

    thread: Thread
    items: SafeString
    count: int
    after: int
    reader: Reader
    logged_in: bool
    token: str
    language: str

    @property
    def control_templates(self) -> Iterable[tuple[str, str, SafeString]]:
        """(own, state, HTML) of the links that a page puts under what comes over the wire."""
        if self.reader.person_id is None:
            return
        for own in (True, False):
            for state in (VISIBLE, DELETED, HIDDEN):
                links = controls(self.language, state, own, self.reader.may_post, self.reader.may_moderate)
                yield ("yes" if own else "no"), state, assembled(links)


_THREAD = Statement(lambda: Thread.objects.filter(pk=Given("pk")))
_LINES = Statement(lambda: Message.objects.filter(thread=Given("thread")).order_by("pk").values_list(*Line._fields))
_SHOWN = Statement(lambda: Message.objects.filter(thread=Given("thread")).order_by("pk").values_list(*Shown._fields))


def discussion_for(*, by: Any, thread: Thread, may_post: bool, may_moderate: bool, after: int | None = None) -> Discussion:
    """The discussion as ``by`` sees it: two queries, for one message as for two hundred.

    ``after`` spares one of them: the number of the thread's last event, if the page read it already.
    """
    # The number first: what is written between the two reads comes to the browser a second time, which knows what it has.
    after = last_number(thread.topic) if after is None else after
    language = get_language() or settings.LANGUAGE_CODE
    lines = _lines_of(thread, language)
    confirmed = is_confirmed(by)
    reader = Reader(by.pk if confirmed else None, may_post=may_post and confirmed, may_moderate=may_moderate)
    return Discussion(
        thread=thread,
        items=lines_html(lines, reader, language),
        count=sum(line.state == VISIBLE for line in lines),
        after=after,
        reader=reader,
        logged_in=confirmed,
        token=new_token(),
        language=language,
    )


def _lines_of(thread: Thread, language: str) -> list[Line]:
    if language == settings.LANGUAGE_CODE:
        return [Line._make(row) for row in _LINES.rows(thread=thread.pk)]
    return [Line.of(Shown._make(row), words(language)) for row in _SHOWN.rows(thread=thread.pk)]


def discussion_of(*, by: Any, thread: Thread) -> Discussion:
    """The discussion of a thread whose rules are asked here; pages that know them already call ``discussion_for``."""
    return discussion_for(by=by, thread=thread, may_post=rules.can_post(by, thread), may_moderate=rules.can_moderate(by, thread))


def new_token() -> str:
    """What makes a message sent twice the same message; a script makes its own for each."""
    return uuid4().hex


def may_hear_thread(person: Any, key: str) -> bool:
    """Who may listen to ``thread:<pk>``: who may read it."""
    thread = Thread.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    return thread is not None and rules.can_read(person, thread)


def get_readable_thread(*, by: Any, pk: int) -> Thread:
    """A thread that ``by`` may read; Http404 otherwise, as for one that is not there."""
    thread = _THREAD.one(pk=pk)
    if thread is None or not rules.can_read(by, thread):
        raise Http404
    return thread


def get_readable_message(*, by: Any, pk: int) -> Message:
    """A message of a thread that ``by`` may read, whatever its state; Http404 otherwise."""
    message = Message.objects.select_related("thread").filter(pk=pk).first()
    if message is None or not rules.can_read(by, message.thread):
        raise Http404
    return message


def get_message_for(verb: str, *, by: Any, pk: int) -> Message:
    """A message to which ``by`` may do ``verb`` (a rule's name without ``can_``); Http404 unread, PermissionDenied not allowed."""
    message = get_readable_message(by=by, pk=pk)
    if not getattr(rules, f"can_{verb}")(by, message):
        raise PermissionDenied
    return message


def parent_in(thread: Thread, pk: int | None) -> Message | None:
    """The message of this thread that is being answered, if it is still to be seen."""
    if pk is None:
        return None
    return Message.objects.filter(thread=thread, pk=pk, state=MessageState.VISIBLE).first()


@dataclass(frozen=True)
class Step:
    """One state in the public life of a message, and the words before it. ``old`` is None for the first."""

    by: str
    old: str | None
    new: str
    at: datetime


def history_of(message: Message) -> Sequence[Step]:
    """How the words of a message came to read so, newest first; states that changed no word are left out."""
    states = states_of(message)
    names = dict(Supporter.objects.filter(pk__in={state.by_id for state in states}).values_list("pk", "public_name"))
    steps: list[Step] = []
    for state in states:
        body = state.fields["body"]
        if not steps or steps[-1].new != body:
            name = message.author_name if state.by_id == message.author_id else names.get(state.by_id or 0, "")
            at = state.at if steps else message.written_at
            steps.append(Step(name, steps[-1].new if steps else None, body, at))
    return steps[::-1] or [Step(message.author_name, None, message.body, message.written_at)]


@dataclass(frozen=True)
class Flagged:
    """A message that people told the moderators about, with what it answers."""

    message: Message
    flags: Sequence[Flag]


def flagged_for(*, by: Any) -> Sequence[Flagged]:
    """The messages with open flags in the scopes that ``by`` moderates, the longest waiting first; PermissionDenied for others."""
    if not moderates_somewhere(by):
        raise PermissionDenied
    flags = (
        Flag.objects.filter(settled_at__isnull=True)
        .select_related("by", "message__thread", "message__parent")
        .order_by("at")[:MOST_FLAGS]
    )
    with_subjects([flag.message.thread for flag in flags])
    by_message: dict[int, list[Flag]] = {}
    for flag in flags:
        if rules.can_moderate(by, flag.message.thread):
            by_message.setdefault(flag.message_id, []).append(flag)
    return [Flagged(group[0].message, group) for group in by_message.values()]


def hidden_for(*, by: Any, most: int = 20) -> Sequence[Message]:
    """The messages last hidden in the scopes that ``by`` moderates, newest first."""
    rows = Message.objects.filter(state=MessageState.HIDDEN).select_related("thread", "hidden_by").order_by("-pk")[: most * 5]
    with_subjects([row.thread for row in rows])
    return [row for row in rows if rules.can_moderate(by, row.thread)][:most]


def moderates_somewhere(person: Any) -> bool:
    """Whether the moderators' queue opens for this person."""
    if is_moderator(person):
        return True
    return is_confirmed(person) and any(role == "moderator" for role, _scope in person.active_grants)


def with_subjects(threads: Sequence[Thread]) -> None:
    """Give each thread its ``subject``: as many queries as kinds, not as threads."""
    found = subjects_of({(thread.kind, thread.subject_id) for thread in threads})
    for thread in threads:
        thread.subject = found[thread.kind, thread.subject_id]
