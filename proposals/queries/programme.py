"""Reads of the programme: each fetches and checks in one step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.html import stored, with_passage_links
from core.statements import Given, Statement
from discussions.models import Thread
from live.queries import last_number_of
from proposals.causes import CauseLabel, labels_for
from proposals.models import Chapter, Contribution, Feature, Phase, Programme, Proposal, ProposalState, Version
from proposals.phases import Window, windows_of
from proposals.rules.contributions import LISTED
from proposals.rules.programme import PUBLIC, can_change_state, can_configure, can_edit, can_revise, can_see, is_public

TEXT_OF_CURRENT = ("current__text", "current__html", "current__keys")
# What the page of a proposal does not show of the rows that it joins.
UNREAD = (
    *("current__text", "current__keys", "current__digest", "current__previous_digest"),
    *("chapter__introduction", "chapter__introduction_html", "chapter__summary", "chapter__programme__summary"),
    *(f"current__by__{name}" for name in ("password", "email", "postcode", "insee", "language", "joined_at", "session_epoch")),
)
LATEST = 5

# --- One row, locked for a write. Always in the order programme, chapter, proposal, then what hangs on it ---------------


def locked_programme(*, pk: int) -> Programme:
    """A programme whose chapters nobody else adds or moves until this transaction ends."""
    return get_object_or_404(Programme.objects.select_for_update(no_key=True), pk=pk)


def locked_chapter(*, pk: int) -> Chapter:
    """A chapter to which nobody else adds proposals until this transaction ends; with its programme."""
    rows = Chapter.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return get_object_or_404(rows, pk=pk)


def locked_proposal(*, pk: int) -> Proposal:
    """A proposal to which nobody else adds a version until this transaction ends; with its chapter and newest version.

    Two queries: one that waited for the lock would join the proposal of now with the version of before.
    """
    if not _LOCK.rows(pk=pk):
        raise Http404
    return _LOCKED.objects(pk=pk)[0]


# --- What is read most ------------------------------------------------------------------------------------------------

_CHAPTER = Statement(lambda: Chapter.objects.select_related("programme").filter(pk=Given("pk")))
_PROPOSAL = Statement(lambda: Proposal.objects.select_related("chapter__programme", "current__by", "thread").filter(pk=Given("pk")))
_PAGE = Statement(
    lambda: (
        Proposal.objects.select_related("chapter__programme", "current__by", "thread")
        .defer(*UNREAD)
        .annotate(heard=last_number_of("proposal", "pk"), heard_in_thread=last_number_of("thread", "thread_id"))
        .filter(pk=Given("pk"))
    )
)
_BESIDE = Statement(
    lambda: (
        Proposal.objects.filter(chapter=Given("chapter"), state__in=PUBLIC)
        .exclude(pk=Given("pk"))
        .order_by("number")
        .values_list("number", "title", "pk")
    )
)
_ROWS = Statement(
    lambda: (
        Proposal.objects.filter(chapter=Given("chapter"))
        .order_by("number")
        .values_list(*ProposalRow._fields[:-1], "thread__message_count")
    )
)
_CHAPTERS = Statement(
    lambda: Chapter.objects.filter(programme=Given("programme")).only("pk", "number", "title", "slug").order_by("number")
)
_CONTRIBUTIONS = Statement(
    lambda: (
        Contribution.objects.filter(chapter=Given("chapter"), state__in=LISTED)
        .order_by()
        .values("chapter")
        .annotate(number=Count("pk"))
        .values_list("number")
    )
)

_FOUND = Statement(lambda: Proposal.objects.select_related("chapter__programme").filter(pk=Given("pk")))
_LOCK = Statement(lambda: Proposal.objects.select_for_update(no_key=True).filter(pk=Given("pk")).values_list("pk"))
_LOCKED = Statement(lambda: Proposal.objects.select_related("chapter__programme", "current").filter(pk=Given("pk")))

# --- One row, for a person ----------------------------------------------------------------------------------------------


def get_programme(*, by: Any, slug: str) -> Programme:
    """A programme; every one is public."""
    return get_object_or_404(Programme, slug=slug)


def get_chapter(*, by: Any, pk: int) -> Chapter:
    """A chapter with its programme; every one is public."""
    chapter = _CHAPTER.one(pk=pk)
    if chapter is None:
        raise Http404
    return chapter


def get_configurable_chapter(*, by: Any, pk: int) -> Chapter:
    """A chapter whose settings this person may change."""
    chapter = get_chapter(by=by, pk=pk)
    if not can_configure(by, chapter):
        raise PermissionDenied
    return chapter


def get_editable_chapter(*, by: Any, pk: int) -> Chapter:
    """A chapter in which this person may write proposals."""
    chapter = get_chapter(by=by, pk=pk)
    if not can_edit(by, chapter):
        raise PermissionDenied
    return chapter


def get_visible_proposal(*, by: Any, pk: int) -> Proposal:
    """A proposal that this person may read, with its chapter, programme, newest version and thread. Others do not exist."""
    return _visible(by, _PROPOSAL.one(pk=pk))


def get_proposal_to_show(*, by: Any, pk: int) -> Proposal:
    """The same without what its page does not show, and with the numbers of the last events: ``heard`` of its own topic and
    ``heard_in_thread``. They are as old as the row: what happens later arrives by the socket."""
    return _visible(by, _PAGE.one(pk=pk))


def _visible(by: Any, proposal: Proposal | None) -> Proposal:
    if proposal is None or not can_see(by, proposal):
        raise Http404
    return proposal


def get_editable_proposal(*, by: Any, pk: int) -> Proposal:
    """A proposal of which this person may publish a new version, as :func:`get_visible_proposal` gives it."""
    proposal = get_visible_proposal(by=by, pk=pk)
    if not can_revise(by, proposal):
        raise PermissionDenied
    return proposal


def get_managed_proposal(*, by: Any, pk: int) -> Proposal:
    """A proposal in a chapter that this person edits, whatever its state."""
    proposal = get_visible_proposal(by=by, pk=pk)
    if not can_edit(by, proposal.chapter):
        raise PermissionDenied
    return proposal


def get_version(*, by: Any, pk: int, number: int) -> Version:
    """Version ``number`` of the proposal ``pk``, with that proposal as :func:`get_visible_proposal` gives it."""
    proposal = get_visible_proposal(by=by, pk=pk)
    if proposal.current is not None and proposal.current.number == number:
        version = proposal.current
    else:
        version = get_object_or_404(Version.objects.select_related("by"), proposal=proposal, number=number)
    version.proposal = proposal
    return version


# --- Lists --------------------------------------------------------------------------------------------------------------


def versions_of(proposal: Proposal) -> QuerySet[Version]:
    """All versions, newest first, without their texts."""
    return proposal.versions.select_related("by").defer("text", "html", "keys").order_by("-number")


@dataclass(frozen=True)
class ChapterEntry:
    """A chapter in the contents: what stands in it, and what is open there."""

    chapter: Chapter
    proposals: list[Proposal]
    windows: dict[str, Window]
    contribution_count: int


@dataclass(frozen=True)
class Contents:
    """The contents of a programme for one person, in five queries. ``latest`` are the proposals with the newest texts."""

    programme: Programme
    chapters: list[ChapterEntry]
    latest: list[Proposal]
    proposal_count: int
    contribution_count: int
    may_configure: bool


def contents_of(programme: Programme, by: Any) -> Contents:
    """Chapters with the proposals that ``by`` may read, their phases and their counts of contributions."""
    chapters = chapters_with_phases(programme)
    proposals = _by_chapter(Proposal.objects.filter(chapter__programme=programme).defer("excerpt"), chapters, by)
    counts = _contribution_counts(chapters)
    entries = [
        ChapterEntry(
            chapter=chapter,
            proposals=proposals[chapter.pk],
            windows={window.feature: window for window in windows_of(chapter)},
            contribution_count=counts.get(chapter.pk, 0),
        )
        for chapter in chapters
    ]
    return Contents(
        programme=programme,
        chapters=entries,
        latest=_latest(programme),
        proposal_count=sum(len(entry.proposals) for entry in entries),
        contribution_count=sum(counts.values()),
        may_configure=can_configure(by, programme),
    )


def _latest(programme: Programme) -> list[Proposal]:
    rows = Proposal.objects.filter(chapter__programme=programme, state__in=PUBLIC, current__isnull=False)
    return list(rows.select_related("current").defer(*TEXT_OF_CURRENT).order_by("-current__at", "-pk")[:LATEST])


def chapters_with_phases(programme: Programme) -> list[Chapter]:
    """All chapters in order, each with its programme and its phases, in two queries."""
    chapters = list(programme.chapters.order_by("number"))
    phases = list(Phase.objects.filter(Q(programme=programme) | Q(chapter__programme=programme)))
    for chapter in chapters:
        chapter.programme = programme
        chapter.phase_rows = [phase for phase in phases if phase.chapter_id in (None, chapter.pk)]
    return chapters


def _by_chapter(rows: QuerySet[Proposal], chapters: list[Chapter], by: Any) -> dict[int, list[Proposal]]:
    known = {chapter.pk: chapter for chapter in chapters}
    found: dict[int, list[Proposal]] = {pk: [] for pk in known}
    for proposal in rows.order_by("chapter_id", "number"):
        proposal.chapter = known[proposal.chapter_id]
        if proposal.state != ProposalState.RETIRED and can_see(by, proposal):
            found[proposal.chapter_id].append(proposal)
    return found


def _contribution_counts(chapters: list[Chapter]) -> dict[int, int]:
    rows = Contribution.objects.filter(chapter__in=chapters, state__in=LISTED).order_by()
    return dict(rows.values_list("chapter").annotate(Count("pk")))


class ProposalRow(NamedTuple):
    """A proposal in the list of its chapter."""

    pk: int
    number: int
    title: str
    excerpt: str
    state: str
    opened_at: datetime | None
    amendment_count: int
    message_count: int


@dataclass(frozen=True)
class ChapterPage:
    """What the page of a chapter shows: proposals for lists, retired ones apart, the chapters beside it."""

    chapter: Chapter
    introduction: SafeString
    proposals: list[ProposalRow]
    retired: list[ProposalRow]
    windows: list[Window]
    contribution_count: int
    previous: Chapter | None
    next: Chapter | None
    may_edit: bool
    may_configure: bool

    @property
    def takes_contributions(self) -> bool:
        return any(window.is_open for window in self.windows if window.feature == Feature.CONTRIBUTE)


def chapter_page(*, by: Any, chapter: Chapter) -> ChapterPage:
    """The page of ``chapter`` for ``by``: four queries, whatever it holds."""
    may_edit = can_edit(by, chapter)
    rows = [ProposalRow._make(row) for row in _ROWS.rows(chapter=chapter.pk)]
    visible = [row for row in rows if may_edit or is_public(row)]
    previous, following = neighbours_of(chapter)
    return ChapterPage(
        chapter=chapter,
        introduction=stored(chapter.introduction_html),
        proposals=[row for row in visible if row.state != ProposalState.RETIRED],
        retired=[row for row in visible if row.state == ProposalState.RETIRED],
        windows=windows_of(chapter),
        contribution_count=next((number for (number,) in _CONTRIBUTIONS.rows(chapter=chapter.pk)), 0),
        previous=previous,
        next=following,
        may_edit=may_edit,
        may_configure=can_configure(by, chapter),
    )


def visible_proposals(*, by: Any, chapter: Chapter, rows: QuerySet[Proposal]) -> list[Proposal]:
    """Those of ``rows`` in ``chapter`` that ``by`` may read, by number, each with this chapter."""
    found = list(rows.filter(chapter=chapter).order_by("number"))
    for proposal in found:
        proposal.chapter = chapter
    return [proposal for proposal in found if can_see(by, proposal)]


def neighbours_of(chapter: Chapter) -> tuple[Chapter | None, Chapter | None]:
    """The chapters before and after this one."""
    rows = _CHAPTERS.objects(programme=chapter.programme_id)
    place = [row.pk for row in rows].index(chapter.pk)
    return (rows[place - 1] if place else None, rows[place + 1] if place + 1 < len(rows) else None)


# --- One proposal -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """A proposal to go to from the one that is read."""

    title: str
    get_absolute_url: str


@dataclass(frozen=True)
class ProposalPage:
    """What the page of a proposal shows of its own; panels and discussion come from other apps."""

    proposal: Proposal
    version: Version
    thread: Thread
    html: SafeString
    cause: CauseLabel
    previous: Beside | None
    next: Beside | None
    windows: list[Window]
    states: list[ProposalState]
    may_revise: bool
    may_edit: bool

    @property
    def number(self) -> str:
        """As people cite it: chapter and place, ``3.12``."""
        return f"{self.proposal.chapter.number}.{self.proposal.number}"


def proposal_page(*, by: Any, proposal: Proposal) -> ProposalPage:
    """The page of ``proposal`` for ``by``: three queries besides the proposal itself.

    Raises:
        Http404: for a proposal without any version or thread, which no action leaves.
    """
    if proposal.current is None or proposal.thread is None:
        raise Http404
    previous, following = _proposals_beside(proposal)
    return ProposalPage(
        proposal=proposal,
        version=proposal.current,
        thread=proposal.thread,
        html=with_passage_links(proposal.current.html, _("Adresse de ce passage")),
        cause=labels_for([proposal.current])[proposal.current.pk],
        previous=previous,
        next=following,
        windows=[window for window in windows_of(proposal.chapter) if window.feature != Feature.CONTRIBUTE],
        states=[state for state in ProposalState if can_change_state(by, proposal, state)],
        may_revise=can_revise(by, proposal),
        may_edit=can_edit(by, proposal.chapter),
    )


def _proposals_beside(proposal: Proposal) -> tuple[Beside | None, Beside | None]:
    places = _BESIDE.rows(chapter=proposal.chapter_id, pk=proposal.pk)
    before = [place for place in places if place[0] < proposal.number]
    after = [place for place in places if place[0] > proposal.number]
    return _beside(before[-1:]), _beside(after[:1])


def _beside(places: list[tuple[Any, ...]]) -> Beside | None:
    return Beside(places[0][1], reverse("proposals:proposal", args=[places[0][2]])) if places else None


# --- For the registries of other apps -----------------------------------------------------------------------------------


def find_proposals(pks: list[int]) -> dict[int, Proposal]:
    """Proposals by pk, each with its chapter and programme; pks that name none are left out."""
    if len(pks) == 1:
        return {row.pk: row for row in _FOUND.objects(pk=pks[0])}
    return {row.pk: row for row in Proposal.objects.filter(pk__in=pks).select_related("chapter__programme")}


def may_hear_proposal(person: Any, key: str) -> bool:
    """Whether ``person`` may listen to the proposal whose pk is ``key``."""
    proposal = find_proposals([int(key)]).get(int(key)) if key.isdecimal() and len(key) < 19 else None
    return proposal is not None and can_see(person, proposal)


def programme_choices() -> list[tuple[str, str]]:
    """The programmes to which a grant may be limited: scope and title."""
    return [(row.scope, row.title) for row in Programme.objects.order_by("pk")]


def chapter_choices() -> list[tuple[str, str]]:
    """The chapters to which a grant may be limited: scope, and number with title."""
    return [(f"chapter:{row.pk}", f"{row.number}. {row.title}") for row in Chapter.objects.order_by("programme_id", "number")]
