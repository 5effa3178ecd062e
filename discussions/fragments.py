"""The public form of a message: one piece of HTML, the same for everyone, on the page and over the wire.

It is put together from strings because a page holds hundreds. Words stand in elements that carry ``data-word``, and times in
``<time datetime>``, so that a page in another language can put its own in what comes over the wire.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from secrets import token_hex
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dates import MONTHS
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.html import assembled, markdown

VISIBLE: Final = "visible"
DELETED: Final = "deleted"
HIDDEN: Final = "hidden"

_HEADING = re.compile(r"<(/?)h[1-6]>")
_FOOTNOTE = re.compile(r'(id="|href="#)(fn(?:ref)?\d)')


class Shown(NamedTuple):
    """What a message shows, in the order of the columns that ``queries`` reads. ``html`` is clean."""

    pk: int
    parent_id: int | None
    author_id: int | None
    author_name: str
    html: str
    state: str
    hidden_reason: str
    written_at: datetime
    edited_at: datetime | None

    @classmethod
    def of(cls, message: Any) -> "Shown":
        """What this row shows."""
        return cls._make(getattr(message, field) for field in cls._fields)


@dataclass(frozen=True)
class Words:
    """The words of a message in one language."""

    edited: str
    deleted: str
    hidden: str
    when: str
    months: tuple[str, ...]
    history: str


class Line(NamedTuple):
    """A message as a thread shows it. ``fragment`` is HTML: what follows the name and the opening of its link."""

    pk: int
    parent_id: int | None
    author_id: int | None
    author_name: str
    state: str
    fragment: str

    @classmethod
    def of(cls, shown: Shown, said: Words) -> "Line":
        """The line of a message in any language."""
        return cls(shown.pk, shown.parent_id, shown.author_id, shown.author_name, shown.state, _fragment(shown, said))


@dataclass(frozen=True)
class Reader:
    """For whom controls are shown. ``person_id`` is None for a visitor."""

    person_id: int | None
    may_post: bool
    may_moderate: bool


def body_html(source: str) -> SafeString:
    """Clean HTML of a message: Markdown without headings, since a page has its own, and with footnotes that are its own."""
    html = _HEADING.sub(lambda found: "</strong></p>" if found[1] else "<p><strong>", markdown(source))
    mark = token_hex(4)
    html = _FOOTNOTE.sub(lambda found: f"{found[1]}m{mark}-{found[2]}", html)
    html = html.replace('<a href="http', '<a rel="nofollow ugc" href="http')
    return assembled(html)


@cache
def words(language: str) -> Words:
    """The words of a language."""
    with translation.override(language):
        return Words(
            edited=_("modifié"),
            deleted=_("Message retiré par la personne qui l’avait écrit."),
            hidden=_("Masqué par la modération :"),
            when=_("%(day)s %(month)s %(year)s à %(hour)02d:%(minute)02d"),
            months=tuple(str(MONTHS[number]) for number in range(1, 13)),
            history=_("Voir ce qui a été modifié"),
        )


def event_html(shown: Shown) -> str:
    """The fragment that goes over the wire: in the language of the texts, without controls or replies."""
    return message_html(shown, words(settings.LANGUAGE_CODE))


def stored_fragment(shown: Shown) -> str:
    """What a row keeps of its own HTML, in the language of the texts. The number must be known once the message was edited."""
    return _fragment(shown, words(settings.LANGUAGE_CODE))


def thread_html(messages: Iterable[Shown], reader: Reader, language: str) -> SafeString:
    """The list items of a thread, oldest first, each reply under its message."""
    said = words(language)
    return lines_html((Line.of(shown, said) for shown in messages), reader, language)


def lines_html(lines: Iterable[Line], reader: Reader, language: str) -> SafeString:
    """The same of messages whose fragments are there already."""
    answers: dict[int | None, list[Line]] = {}
    for line in lines:
        answers.setdefault(line.parent_id, []).append(line)
    items = [_item(line, answers, reader, language) for line in answers.get(None, ())]
    return assembled("".join(items))


def _item(line: Line, answers: Mapping[int | None, list[Line]], reader: Reader, language: str) -> str:
    replies = "".join([f"<li>{_for_reader(reply, reader, language)}</li>" for reply in answers.get(line.pk, ())])
    under = f'<ol class="message-replies">{replies}</ol>' if replies else ""
    return f"<li>{_for_reader(line, reader, language, under)}</li>"


def _for_reader(line: Line, reader: Reader, language: str, replies: str = "") -> str:
    if reader.person_id is None:
        return _article(line, replies)
    return _article(line, _controls_for(line, reader, language) + replies, own=line.author_id == reader.person_id)


def message_html(shown: Shown, said: Words, controls: str = "", replies: str = "", *, own: bool = False) -> str:
    """One message. ``controls`` and ``replies`` are HTML of ours, put after what is public; ``own`` marks the reader's."""
    return _article(Line.of(shown, said), controls + replies, own=own and shown.author_id is not None)


def _article(line: Line, under: str, *, own: bool = False) -> str:
    pk = line.pk
    return (
        f'<article class="message{" message--own" if own else ""}" id="message-{pk}" data-message="{pk}" data-state="{line.state}"'
        f' tabindex="-1"><header class="message-head"><span class="message-author">{escape(line.author_name)}</span>'
        f'<a href="#message-{pk}">{line.fragment}{under}</article>'
    )


def _fragment(shown: Shown, said: Words) -> str:
    at, edited = shown.written_at, ""
    if shown.edited_at and shown.state == VISIBLE:
        edited = f'<a href="/messages/{shown.pk}/historique/" title="{said.history}" data-word="edited">{said.edited}</a>'
    return (
        f'<time datetime="{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}">{_when(at, said)}</time></a>{edited}'
        f'</header><div class="message-body">{_body(shown, said)}</div>'
    )


def _body(shown: Shown, said: Words) -> str:
    if shown.state == VISIBLE:
        return shown.html
    if shown.state == DELETED:
        return f'<p data-word="deleted">{said.deleted}</p>'
    return f'<p><span data-word="hidden">{said.hidden}</span> {escape(shown.hidden_reason)}</p>'


def _when(at: datetime, said: Words) -> str:
    here = timezone.localtime(at)
    return said.when % {
        "day": here.day,
        "month": said.months[here.month - 1],
        "year": here.year,
        "hour": here.hour,
        "minute": here.minute,
    }


def _controls_for(line: Line, reader: Reader, language: str) -> str:
    own = line.author_id == reader.person_id
    return controls(language, line.state, own, reader.may_post, reader.may_moderate).replace("/0/", f"/{line.pk}/")


@cache
def controls(language: str, state: str, own: bool, may_post: bool, may_moderate: bool) -> str:
    """The links under a message for a person who is logged in; ``/0/`` stands for the message's number."""
    offered = _offered(state, own=own, may_post=may_post, may_moderate=may_moderate)
    with translation.override(language):
        links = "".join(_link(name) for name in offered)
    return f'<div class="message-actions">{links}</div>' if links else ""


def _offered(state: str, *, own: bool, may_post: bool, may_moderate: bool) -> list[str]:
    if state != VISIBLE:
        may_restore = own if state == DELETED else may_moderate
        return ["restore"] if may_restore else []
    offers = {
        "reply": may_post,
        "edit": own and may_post,
        "delete": own,
        "flag": not own and not may_moderate,
        "hide": may_moderate,
    }
    return [name for name, offered in offers.items() if offered]


def _link(name: str) -> str:
    label = {
        "reply": _("Répondre"),
        "edit": _("Modifier"),
        "delete": _("Supprimer"),
        "flag": _("Signaler"),
        "hide": _("Masquer"),
        "restore": _("Rétablir"),
    }[name]
    address = reverse(f"discussions:{name}", args=[0])
    return f'<a href="{address}" data-do="{name}" rel="nofollow">{escape(label)}</a>'
