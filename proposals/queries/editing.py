"""Reads for editors: a text being written against the newest version, and the desks of a chapter and of a programme."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from proposals.models import Chapter, Feature, Phase, Programme, Proposal, Version
from proposals.phases import Window, phases_of, window_of
from proposals.queries.programme import TEXT_OF_CURRENT, chapters_with_phases, get_programme, visible_proposals
from proposals.rules.programme import can_add_chapter, can_configure, can_edit
from texts import Text, merge, parse


@dataclass(frozen=True)
class Draft:
    """A text that an editor wrote on version ``base`` of a proposal, beside the newest one.

    ``joined`` holds both changes when somebody published meanwhile and the two do not contradict each other.
    """

    base: Version
    newest: Version
    base_text: Text
    newest_text: Text
    text: Text
    joined: Text | None

    @property
    def is_overtaken(self) -> bool:
        return self.base.number != self.newest.number

    @property
    def changes_text(self) -> bool:
        return str(self.text) != self.newest.text


def draft_on(proposal: Proposal, text: str, expected: int) -> Draft:
    """What ``text``, written on version ``expected``, changes; and what was published since."""
    newest = proposal.current
    base = newest if newest and newest.number == expected else proposal.versions.filter(number=expected).first()
    if newest is None or base is None:
        raise Http404
    base_text, newest_text = base.parsed(), newest.parsed()
    written = parse(text, like=base_text)
    return Draft(base, newest, base_text, newest_text, written, _joined(base_text, written, newest_text))


def _joined(base: Text, ours: Text, theirs: Text) -> Text | None:
    merged = merge(base, ours, theirs)
    return merged.text if merged.clean else None


# --- Desks --------------------------------------------------------------------------------------------------------------


def get_configurable_programme(*, by: Any, slug: str) -> Programme:
    """A programme whose chapters and phases this person may set."""
    programme = get_programme(by=by, slug=slug)
    if not can_configure(by, programme):
        raise PermissionDenied
    return programme


def editable_chapters(*, by: Any, like: Chapter) -> list[Chapter]:
    """The chapters of the same programme in which ``by`` may write."""
    chapters = Chapter.objects.filter(programme=like.programme_id).order_by("number")
    return [chapter for chapter in chapters if can_edit(by, chapter)]


@dataclass(frozen=True)
class PhaseLine:
    """One activity on a desk: ``is_own`` when the place sets its dates itself."""

    feature: Feature
    window: Window
    is_own: bool
    url: str


@dataclass(frozen=True)
class ChapterDesk:
    """Everything that editors set in a chapter."""

    chapter: Chapter
    proposals: list[Proposal]
    phases: list[PhaseLine]
    may_edit: bool
    may_place: bool


def chapter_desk(*, by: Any, chapter: Chapter) -> ChapterDesk:
    """The desk of ``chapter`` for ``by``."""
    return ChapterDesk(
        chapter=chapter,
        proposals=visible_proposals(
            by=by, chapter=chapter, rows=Proposal.objects.select_related("current").defer(*TEXT_OF_CURRENT)
        ),
        phases=[_phase_line(chapter, feature) for feature in Feature],
        may_edit=can_edit(by, chapter),
        may_place=can_add_chapter(by, chapter.programme),
    )


def _phase_line(chapter: Chapter, feature: Feature) -> PhaseLine:
    own = any(phase.chapter_id for phase in phases_of(chapter, feature))
    return PhaseLine(feature, window_of(chapter, feature), own, reverse("proposals:chapter_phase", args=[chapter.pk, feature]))


@dataclass(frozen=True)
class ProgrammeDesk:
    """The chapters of a programme and the phases that they share."""

    programme: Programme
    chapters: list[Chapter]
    phases: list[PhaseLine]


def programme_desk(programme: Programme) -> ProgrammeDesk:
    """The desk of ``programme``."""
    whole = Chapter(programme=programme)
    whole.phase_rows = list(programme.phases.all())
    lines = [
        PhaseLine(feature, window_of(whole, feature), True, reverse("proposals:programme_phase", args=[programme.slug, feature]))
        for feature in Feature
    ]
    return ProgrammeDesk(programme, chapters_with_phases(programme), lines)


def own_phase(*, feature: str, chapter: Chapter | None = None, programme: Programme | None = None) -> Phase | None:
    """The phase that a chapter, or a programme, sets itself for ``feature``: the last one to open."""
    return Phase.objects.filter(feature=feature, chapter=chapter, programme=programme).order_by("-opens_at").first()
