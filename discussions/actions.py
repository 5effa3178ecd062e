"""Writes of the discussions. The rules are in ``discussions.rules``; what open pages are told, in ``discussions.live``."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import DateTimeField, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actions import ActionRefused, action
from core.history import keep_first_state
from core.html import within_limits
from core.statements import Given, Insertion, Statement
from discussions import live, rules
from discussions.fragments import Shown, body_html, stored_fragment
from discussions.models import Flag, Message, MessageState, Thread

MAX_LENGTH: Final = 8_000
MAX_REASON: Final = 300
MESSAGES_A_MINUTE: Final = 10
FLAGS_AN_HOUR: Final = 20
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
# Control characters, halves of characters, and the marks that would turn the page's text around.
_DROPPED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


_RECENT = Statement(
    lambda: (
        Message.objects.filter(
            (Q(token=Given("token")) & ~Q(token="")) | Q(written_at__gt=Given("since", DateTimeField())), author=Given("author")
        )
        .order_by("pk")
        .values_list("pk", "token")[: MESSAGES_A_MINUTE + 1]
    )
)


@action
def open_thread(*, by: Any, kind: str, subject_id: int) -> Thread:
    """The thread of a thing, opened if it has none."""
    thread, _opened = Thread.objects.get_or_create(kind=kind, subject_id=subject_id)
    return thread


_open = Insertion(Thread)
_write = Insertion(Message)


def new_thread(*, kind: str, subject_id: int) -> Thread:
    """The thread of a thing that was just made, within the action that makes it; it must have none yet."""
    return _open(kind=kind, subject_id=subject_id)


@action
def post_message(
    *, by: Any, thread: Thread, body: str, parent: Message | None = None, token: str = "", at: datetime | None = None
) -> Message:
    """Write a message, or a reply to ``parent`` (a reply to a reply stands beside it).

    The same ``token`` by the same person gives the message that it made, and no second one. ``at`` is for imports: the time of
    writing, to which no limit of pace applies.
    """
    if not rules.can_post(by, thread):
        raise ActionRefused(_("La discussion n’est pas ouverte à l’écriture ici, ou votre adresse n’est pas confirmée."))
    text = clean_body(body)
    message = Message(
        thread=thread,
        parent_id=_parent_id(thread, parent),
        author=by,
        author_name=by.display_name,
        body=text,
        html=body_html(text),
        token=token,
        written_at=at or timezone.now(),
    )
    message.fragment = stored_fragment(Shown.of(message))
    # This locks the thread's row: a second request with the same token waits here, then finds the first one's message. All that
    # takes time is done before.
    _count(thread.pk, 1)
    if already := _sent_before(by, token, limited=at is None):
        _count(thread.pk, -1)
        return already
    # Not ``create``: most messages are never changed, and their first state is kept when one is.
    _write.add(message)
    live.announce_new(message)
    return message


@action
def edit_message(*, by: Any, message: Message, body: str) -> Message:
    """Change one's own words; the earlier ones stay in the public history."""
    row = _locked(message)
    if not rules.can_edit(by, row):
        raise ActionRefused(_("Ce message ne peut plus être modifié."))
    text = clean_body(body)
    if text == row.body:
        return row
    _keep_first(row)
    row.body, row.html, row.edited_at = text, body_html(text), timezone.now()
    row.fragment = stored_fragment(Shown.of(row))
    row.save(update_fields=["body", "html", "fragment", "edited_at"])
    live.announce_changed(row)
    return row


@action
def delete_message(*, by: Any, message: Message) -> Message:
    """Take back one's own message; ``restore_message`` undoes it."""
    row = _locked(message)
    if not rules.can_delete(by, row):
        raise ActionRefused(_("Ce message ne peut pas être supprimé."))
    _keep_first(row)
    return _turn(row, MessageState.DELETED)


@action
def hide_message(*, by: Any, message: Message, reason: str) -> Message:
    """Hide a message for a reason that everyone reads; settles what was flagged on it."""
    row = _locked(message)
    if not rules.can_hide(by, row):
        raise ActionRefused(_("Ce message ne peut pas être masqué."))
    _keep_first(row)
    row.hidden_reason, row.hidden_by = clean_reason(reason), by
    _settle(row, by)
    return _turn(row, MessageState.HIDDEN)


@action
def restore_message(*, by: Any, message: Message) -> Message:
    """Show again what its author deleted, or what a moderator had hidden."""
    row = _locked(message)
    if not rules.can_restore(by, row):
        raise ActionRefused(_("Ce message ne peut pas être rétabli."))
    row.hidden_reason, row.hidden_by = "", None
    return _turn(row, MessageState.VISIBLE)


@action
def flag_message(*, by: Any, message: Message, reason: str) -> Flag:
    """Tell the moderators about a message, once, with a reason."""
    if not rules.can_flag(by, message):
        raise ActionRefused(_("Ce message ne peut pas être signalé."))
    hour_ago = timezone.now() - timedelta(hours=1)
    given = list(Flag.objects.filter(Q(message=message) | Q(at__gt=hour_ago), by=by).values_list("message_id", flat=True))
    if message.pk in given:
        raise ActionRefused(_("Vous avez déjà signalé ce message : la modération va le lire."))
    if len(given) >= FLAGS_AN_HOUR:
        raise ActionRefused(_("Vous avez beaucoup signalé depuis une heure. Réessayez un peu plus tard."))
    return Flag.objects.create(message=message, by=by, reason=clean_reason(reason))


@action
def settle_flags(*, by: Any, message: Message) -> Message:
    """Close what was flagged on a message without hiding it."""
    row = _locked(message)
    if not rules.can_moderate(by, row.thread):
        raise ActionRefused(_("Seule la modération peut classer un signalement."))
    if not _settle(row, by):
        raise ActionRefused(_("Ce signalement est déjà classé."))
    return row


def clean_body(body: str) -> str:
    """The text as it is kept: control characters gone, ends of lines made one.

    Raises:
        ActionRefused: nothing is left, or it is too long or too deeply nested to be shown.
    """
    text = _DROPPED.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not any(letter.isprintable() and not letter.isspace() for letter in text):
        raise ActionRefused(_("Écrivez quelque chose avant d’envoyer."), field="body")
    if len(text) > MAX_LENGTH:
        raise ActionRefused(
            _("Un message a %(most)d caractères au plus ; le vôtre en a %(length)d.") % {"most": MAX_LENGTH, "length": len(text)},
            field="body",
        )
    if not within_limits(text):
        raise ActionRefused(_("Ce message contient trop de signes de mise en forme. Simplifiez-le."), field="body")
    return text


def clean_reason(reason: str) -> str:
    """One line, which everyone or the moderators will read."""
    text = " ".join(_DROPPED.sub(" ", reason).split())
    if not text:
        raise ActionRefused(_("Donnez une raison."), field="reason")
    if len(text) > MAX_REASON:
        raise ActionRefused(_("Une raison a %(most)d caractères au plus.") % {"most": MAX_REASON}, field="reason")
    return text


def _sent_before(by: Any, token: str, *, limited: bool) -> Message | None:
    """The message that this token made already.

    Raises:
        ActionRefused: the person has written ``MESSAGES_A_MINUTE`` within the last minute.
    """
    since = timezone.now() - timedelta(minutes=1) if limited else NEVER
    recent = _RECENT.rows(author=by.pk, token=token, since=since)
    for pk, known in recent:
        if token and known == token:
            return Message.objects.get(pk=pk)
    if limited and len(recent) >= MESSAGES_A_MINUTE:
        raise ActionRefused(
            _("Vous avez écrit %(number)d messages en une minute. Laissez un instant aux autres, puis renvoyez.")
            % {"number": MESSAGES_A_MINUTE},
            field="body",
        )
    return None


def _parent_id(thread: Thread, parent: Message | None) -> int | None:
    if parent is None:
        return None
    if parent.thread_id != thread.pk:
        raise ActionRefused(_("Le message auquel vous répondez est d’une autre discussion."))
    return parent.parent_id or parent.pk


def _locked(message: Message) -> Message:
    row = Message.objects.select_for_update(of=("self",)).select_related("thread").get(pk=message.pk)
    if message.thread_id == row.thread_id and "thread" in message._state.fields_cache:
        row.thread = message.thread
    return row


def _turn(row: Message, state: MessageState) -> Message:
    was, row.state = row.state, state
    row.fragment = stored_fragment(Shown.of(row))
    row.save(update_fields=["state", "fragment", "hidden_reason", "hidden_by"])
    _count(row.thread_id, (state == MessageState.VISIBLE) - (was == MessageState.VISIBLE))
    live.announce_changed(row)
    return row


def _keep_first(row: Message) -> None:
    keep_first_state(row, at=row.written_at, by_id=row.author_id, action="discussions.post_message")


def _count(thread_id: int, more: int) -> None:
    if more:
        Thread.objects.filter(pk=thread_id).update(message_count=F("message_count") + more)


def _settle(row: Message, by: Any) -> int:
    return row.flags.filter(settled_at__isnull=True).update(settled_at=timezone.now(), settled_by=by)
