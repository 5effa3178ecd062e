"""Every write to the programme: chapters, proposals, their versions, states and phases."""

import html
import re
from bisect import bisect_left
from datetime import datetime
from itertools import chain, count
from typing import Any

from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from core.actions import ActionRefused, action
from core.html import markdown, render_text
from discussions.actions import open_thread
from proposals.chain import digest_of
from proposals.followers import follow_state, follow_version
from proposals.live import announce_version
from proposals.models import Cause, Chapter, Phase, Programme, Proposal, ProposalState, Version
from proposals.models.programme import MAX_TEXT
from proposals.queries.programme import locked_chapter, locked_programme, locked_proposal
from proposals.rules.programme import (
    can_add_chapter,
    can_change_state,
    can_configure,
    can_create_programme,
    can_edit,
    can_revise,
)
from supporters.models import Supporter
from texts import Text, parse

EXCERPT_LENGTH = 240
FIRST_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)


# --- The tree ---------------------------------------------------------------------------------------------------------


@action
def create_programme(*, by: Supporter | None, title: str, slug: str = "", summary: str = "", language: str = "fr") -> Programme:
    """Open a programme. ``slug`` is made of the title unless given."""
    if by is not None and not can_create_programme(by):
        raise ActionRefused(_("Seule l’administration du site peut ouvrir un programme."))
    address = slugify(slug or title)[:140] or "programme"
    if Programme.objects.filter(slug=address).exists():
        raise ActionRefused(_("Un programme a déjà cette adresse. Donnez-lui un autre titre."), field="title")
    return Programme.objects.create(title=_line(title), slug=address, summary=summary.strip(), language=language)


@action
def create_chapter(
    *,
    by: Supporter | None,
    programme: Programme,
    title: str,
    slug: str = "",
    number: int | None = None,
    summary: str = "",
    introduction: str = "",
) -> Chapter:
    """Add a chapter at the end of the programme, or at ``number``, which must be free."""
    locked = locked_programme(pk=programme.pk)
    if by is not None and not can_add_chapter(by, locked):
        raise ActionRefused(_("Vous ne pouvez pas ajouter de chapitre à ce programme."))
    place = number or _next_number(locked.chapters.all())
    if locked.chapters.filter(number=place).exists():
        raise ActionRefused(_("Ce numéro est déjà celui d’un autre chapitre."), field="number")
    return Chapter.objects.create(
        programme=locked,
        number=place,
        title=_title(title),
        slug=_free_slug(locked, slug or title),
        summary=summary.strip(),
        introduction=introduction.strip(),
        introduction_html=markdown(introduction.strip()),
    )


@action
def edit_chapter(*, by: Supporter | None, chapter: Chapter, title: str, summary: str, introduction: str) -> Chapter:
    """Change how a chapter presents itself. Its address stays."""
    locked = locked_chapter(pk=chapter.pk)
    if by is not None and not can_configure(by, locked):
        raise ActionRefused(_("Vous ne pouvez pas régler ce chapitre."))
    locked.title = _title(title)
    locked.summary = summary.strip()
    locked.introduction = introduction.strip()
    locked.introduction_html = markdown(locked.introduction)
    locked.save(update_fields=["title", "summary", "introduction", "introduction_html"])
    return locked


@action
def move_chapter(*, by: Supporter | None, chapter: Chapter, number: int) -> Chapter:
    """Give a chapter another place; those between make room."""
    locked_programme(pk=chapter.programme_id)
    locked = locked_chapter(pk=chapter.pk)
    if by is not None and not can_add_chapter(by, locked.programme):
        raise ActionRefused(_("Vous ne pouvez pas déplacer ce chapitre."))
    _renumber(Chapter.objects.filter(programme=locked.programme_id), locked, number)
    return locked


# --- Proposals and their versions -------------------------------------------------------------------------------------


@action
def create_proposal(
    *,
    by: Supporter | None,
    chapter: Chapter,
    title: str,
    text: str | Text,
    cause: str = Cause.EDIT,
    cause_ref: str = "",
    comment: str = "",
    state: str = ProposalState.DRAFT,
) -> Proposal:
    """A proposal at the end of ``chapter``, with its first version and its discussion. ``state`` is draft or open."""
    locked = locked_chapter(pk=chapter.pk)
    if by is not None and not can_edit(by, locked):
        raise ActionRefused(_("Seule la rédaction de ce chapitre peut y écrire une proposition."))
    parsed = _parsed(text, None)
    title = _title(title)
    proposal = Proposal.objects.create(
        chapter=locked,
        number=_next_number(locked.proposals.all()),
        slug=slugify(title)[:140] or "proposition",
        title=title,
        state=state,
        opened_at=timezone.now() if state == ProposalState.OPEN else None,
    )
    proposal.thread = open_thread(by=by, kind="proposal", subject_id=proposal.pk)
    _add_version(proposal, None, title, parsed, by=by, cause=cause, cause_ref=cause_ref, comment=comment)
    return proposal


@action
def publish_version(
    *,
    by: Supporter | None,
    proposal: Proposal,
    text: str | Text,
    title: str = "",
    cause: str = Cause.EDIT,
    cause_ref: str = "",
    comment: str = "",
    expected: int | None = None,
) -> Version:
    """Add a version to a proposal, and tell everyone who follows it, in this transaction.

    The proposal's row is locked first: two editors at one instant stand in a line. ``expected`` is the number of the version that
    the editor read; another newest one refuses. A ``Text`` keeps its own keys, a string takes them over from the version before. An
    empty ``title`` keeps it.
    """
    locked = locked_proposal(pk=proposal.pk)
    if by is not None and not can_revise(by, locked):
        raise ActionRefused(_("Vous ne pouvez pas modifier cette proposition."))
    old = newest(locked)
    _refuse_if_overtaken(old, expected)
    parsed = _parsed(text, old)
    new_title = _title(title) if title.strip() else old.title
    if str(parsed) == old.text and new_title == old.title:
        raise ActionRefused(_("Ce texte est déjà celui de la proposition : rien n’y change."), field="text")
    new = _add_version(locked, old, new_title, parsed, by=by, cause=cause, cause_ref=cause_ref, comment=comment)
    _refresh(proposal, locked)
    follow_version(by=by, proposal=locked, old=old, new=new)
    return new


@action
def restore_version(
    *, by: Supporter | None, proposal: Proposal, version: Version, comment: str = "", expected: int | None = None
) -> Version:
    """Make the text and the title of an older version the newest one. Nothing is taken away: it is a version more."""
    if version.proposal_id != proposal.pk:
        raise ActionRefused(_("Cette version est celle d’une autre proposition."))
    return publish_version(
        by=by,
        proposal=proposal,
        text=version.parsed(),
        title=version.title,
        cause=Cause.RESTORE,
        cause_ref=f"version:{version.pk}",
        comment=comment,
        expected=expected,
    )


@action
def set_state(*, by: Supporter | None, proposal: Proposal, state: str) -> Proposal:
    """Open, settle, retire a proposal, or take that back; see ``rules.programme.TRANSITIONS``."""
    locked = locked_proposal(pk=proposal.pk)
    old = locked.state
    if by is not None and not can_change_state(by, locked, state):
        raise ActionRefused(_("Cette proposition ne peut pas prendre cet état."))
    locked.state = state
    if state == ProposalState.OPEN and locked.opened_at is None:
        locked.opened_at = timezone.now()
    locked.save(update_fields=["state", "opened_at"])
    _refresh(proposal, locked)
    follow_state(by=by, proposal=locked, old=old, new=state)
    return locked


@action
def move_proposal(*, by: Supporter | None, proposal: Proposal, chapter: Chapter, number: int) -> Proposal:
    """Give a proposal another place in its chapter, or in another one; its address stays."""
    chapters = {pk: locked_chapter(pk=pk) for pk in sorted({proposal.chapter_id, chapter.pk})}
    locked = locked_proposal(pk=proposal.pk)
    if by is not None and not all(can_edit(by, place) for place in chapters.values()):
        raise ActionRefused(_("Vous ne pouvez déplacer une proposition que dans les chapitres que vous rédigez."))
    if locked.chapter.programme_id != chapter.programme_id:
        raise ActionRefused(_("Cette proposition ne peut pas changer de programme."))
    if chapter.pk != locked.chapter_id:
        locked.number = _next_number(Proposal.objects.filter(chapter=chapter))
        locked.chapter = chapters[chapter.pk]
        locked.save(update_fields=["chapter", "number"])
    _renumber(Proposal.objects.filter(chapter=chapter), locked, number)
    return locked


# --- Phases -----------------------------------------------------------------------------------------------------------


@action
def set_phase(
    *,
    by: Supporter | None,
    feature: str,
    opens_at: datetime,
    closes_at: datetime | None = None,
    chapter: Chapter | None = None,
    programme: Programme | None = None,
) -> Phase:
    """When ``feature`` is open in a chapter, or in the whole programme: this one phase replaces those it had there."""
    place = _place(chapter, programme)
    if by is not None and not can_configure(by, place):
        raise ActionRefused(_("Vous ne pouvez pas régler les phases."))
    if closes_at is not None and closes_at <= opens_at:
        raise ActionRefused(_("La clôture doit venir après l’ouverture."), field="closes_at")
    Phase.objects.filter(chapter=chapter, programme=programme, feature=feature).delete()
    _forget_phases(chapter)
    return Phase.objects.create(chapter=chapter, programme=programme, feature=feature, opens_at=opens_at, closes_at=closes_at)


@action
def clear_phase(*, by: Supporter | None, feature: str, chapter: Chapter | None = None, programme: Programme | None = None) -> None:
    """Take away the phases of ``feature``: the chapter follows its programme again, the programme closes it."""
    if by is not None and not can_configure(by, _place(chapter, programme)):
        raise ActionRefused(_("Vous ne pouvez pas régler les phases."))
    Phase.objects.filter(chapter=chapter, programme=programme, feature=feature).delete()
    _forget_phases(chapter)


# --- Parts ------------------------------------------------------------------------------------------------------------


def newest(proposal: Proposal) -> Version:
    """The newest version of a proposal that was made by :func:`create_proposal`."""
    if proposal.current is None:
        raise ActionRefused(_("Cette proposition n’a pas encore de texte."))
    return proposal.current


def _add_version(
    proposal: Proposal,
    old: Version | None,
    title: str,
    text: Text,
    *,
    by: Supporter | None,
    cause: str,
    cause_ref: str,
    comment: str,
) -> Version:
    number, previous_digest = (old.number + 1, old.digest) if old else (1, "")
    source, rendered = str(text), render_text(text)
    version = Version.objects.create(
        proposal=proposal,
        number=number,
        title=title,
        text=source,
        keys=list(text.keys),
        html=rendered,
        cause=cause,
        cause_ref=cause_ref,
        comment=_line(comment)[:300],
        by=by,
        digest=digest_of(number=number, title=title, text=source, previous_digest=previous_digest),
        previous_digest=previous_digest,
    )
    proposal.title, proposal.current, proposal.excerpt = title, version, excerpt_of(rendered)
    proposal.save(update_fields=["title", "current", "excerpt", "thread"])
    announce_version(proposal=proposal, version=version)
    return version


def _refuse_if_overtaken(old: Version, expected: int | None) -> None:
    if expected is not None and expected != old.number:
        raise ActionRefused(
            _("Entre-temps, la version %(number)s de cette proposition a paru. Relisez votre texte avec elle avant de publier.")
            % {"number": old.number}
        )


def _parsed(text: str | Text, old: Version | None) -> Text:
    if isinstance(text, str) and len(text) > MAX_TEXT:
        raise ActionRefused(_("Ce texte est trop long : 100 000 signes au plus."), field="text")
    parsed = text if isinstance(text, Text) else parse(text, like=old.parsed() if old else None)
    if not str(parsed).strip():
        raise ActionRefused(_("Le texte d’une proposition ne peut pas être vide."), field="text")
    return parsed


def excerpt_of(rendered: str) -> str:
    """The beginning of the first paragraph, without markup, cut between words."""
    found = FIRST_PARAGRAPH.search(rendered)
    words = html.unescape(strip_tags(found.group(1) if found else rendered[:2000]))
    return Truncator(" ".join(words.split())).chars(EXCERPT_LENGTH)


def _title(title: str) -> str:
    line = _line(title)
    if not line:
        raise ActionRefused(_("Donnez un titre."), field="title")
    if len(line) > 200:
        raise ActionRefused(_("Ce titre est trop long : 200 signes au plus."), field="title")
    return line


def _line(words: str) -> str:
    return " ".join(words.split())


def _next_number(rows: QuerySet[Any]) -> int:
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _free_slug(programme: Programme, title: str) -> str:
    stem = slugify(title)[:130] or "chapitre"
    taken = set(programme.chapters.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in chain([stem], (f"{stem}-{n}" for n in count(2))) if slug not in taken)


def _renumber(rows: QuerySet[Any], moved: Chapter | Proposal, number: int) -> None:
    """Put ``moved`` at ``number`` among ``rows``: the numbers in use stay the same, the rows between change places."""
    before = dict(rows.order_by("number").values_list("pk", "number"))
    numbers = list(before.values())
    order = [pk for pk in before if pk != moved.pk]
    order.insert(min(bisect_left(numbers, number), len(order)), moved.pk)
    after = {pk: place for pk, place in zip(order, numbers, strict=True) if before[pk] != place}
    # Away first: the numbers are unique at every moment.
    rows.filter(pk__in=after).update(number=F("number") + numbers[-1])
    for pk, place in after.items():
        rows.filter(pk=pk).update(number=place)
    moved.number = after[moved.pk] if moved.pk in after else before[moved.pk]


def _place(chapter: Chapter | None, programme: Programme | None) -> Chapter | Programme:
    place = chapter or programme
    if place is None or (chapter and programme):
        raise ValueError("A phase is one chapter's or one programme's")
    return place


def _forget_phases(chapter: Chapter | None) -> None:
    if chapter is not None:
        chapter.__dict__.pop("phase_rows", None)


def _refresh(proposal: Proposal, locked: Proposal) -> None:
    for field in ("title", "excerpt", "current", "state", "opened_at"):
        setattr(proposal, field, getattr(locked, field))
