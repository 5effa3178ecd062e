"""Reads of contributions: each fetches and checks in one step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Prefetch, Q, QuerySet, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.history import State, states_of
from core.statements import Given, Statement
from groups.models import Membership, SupportGroup
from proposals.causes import CauseLabel
from proposals.models import (
    Chapter,
    Contribution,
    ContributionState,
    ContributionSupport,
    Feature,
    Phase,
    Proposal,
    Source,
)
from proposals.phases import Window, window_of
from proposals.queries.programme import get_chapter
from proposals.rules import contributions as rules
from proposals.rules.programme import PUBLIC
from supporters.models import Supporter
from supporters.rules import is_confirmed

SORTS = {
    "newest": ("-submitted_at", "-pk"),
    "support": ("-support_count", "-submitted_at", "-pk"),
    "oldest": ("submitted_at", "pk"),
}
MOST_CHOSEN = 100
MOST_WORDS = 8

# --- One row ----------------------------------------------------------------------------------------------------------


def locked_contribution(*, pk: int) -> Contribution:
    """A contribution that nobody else changes until this transaction ends; with its chapter and group."""
    rows = Contribution.objects.select_for_update(of=("self",), no_key=True).select_related("chapter__programme", "group")
    return get_object_or_404(rows, pk=pk)


def get_visible_contribution(*, by: Any, pk: int) -> Contribution:
    """A contribution whose page this person may open, with all that the page names. Another person's draft does not exist."""
    contribution = get_object_or_404(_whole(), pk=pk)
    if not rules.can_see(by, contribution):
        raise Http404
    return contribution


def get_readable_contribution(*, by: Any, pk: int) -> Contribution:
    """A contribution whose words this person may read, with all that its page names."""
    contribution = get_visible_contribution(by=by, pk=pk)
    if not rules.can_read(by, contribution):
        raise PermissionDenied
    return contribution


def get_writable_contribution(*, by: Any, pk: int) -> Contribution:
    """A draft of this person, or a submitted contribution that they may still change."""
    contribution = get_visible_contribution(by=by, pk=pk)
    if not (rules.can_save(by, contribution) or rules.can_edit_contribution(by, contribution)):
        raise PermissionDenied
    return contribution


def get_moderated_contribution(*, by: Any, pk: int) -> Contribution:
    """A contribution that this person may hide."""
    contribution = get_visible_contribution(by=by, pk=pk)
    if not rules.can_hide(by, contribution):
        raise PermissionDenied
    return contribution


def _whole() -> QuerySet[Contribution]:
    return Contribution.objects.select_related("chapter__programme", "author", "group", "mandate", "thread")


# --- A page -----------------------------------------------------------------------------------------------------------


def sources_of(contribution: Contribution) -> QuerySet[Source]:
    """What became of a contribution, oldest first, with the proposals and versions that answer it."""
    return with_places(contribution.sources.all())


def with_places(sources: QuerySet[Source]) -> QuerySet[Source]:
    """With what :attr:`Source.place_url` needs, and without the texts."""
    rows = sources.select_related("proposal__current", "version")
    return rows.defer("proposal__current__text", "proposal__current__html", "version__text", "version__html")


def supports(person: Any, contribution: Contribution) -> bool:
    """Whether the person supports it now."""
    if not is_confirmed(person):
        return False
    return ContributionSupport.objects.filter(contribution=contribution, supporter=person).exists()


def public_states(contribution: Contribution) -> list[State]:
    """What the contribution said and when, oldest first, numbered from 1: the states since it was first submitted.

    What came before is nobody's business: drafts, and those taken back before anyone read them.
    """
    states = states_of(contribution)
    first = next((index for index, state in enumerate(states) if state.fields["state"] == ContributionState.SUBMITTED), len(states))
    return [replace(state, number=number) for number, state in enumerate(states[first:], start=1)]


@dataclass(frozen=True)
class Moment:
    """One state of the history with the name of who made it. ``compare_with``: the last state with other words, 0 for the first."""

    state: State
    who: str
    label: str
    changed_words: bool
    compare_with: int


def history_of(contribution: Contribution) -> list[Moment]:
    """The public history, oldest first."""
    states = public_states(contribution)
    names = Supporter.objects.in_bulk({state.by_id for state in states if state.by_id})
    moments: list[Moment] = []
    worded = 0
    for state in states:
        previous = moments[-1].state.fields if moments else {}
        changed = any(state.fields[name] != previous.get(name) for name in ("title", "text"))
        who = names[state.by_id].display_name if state.by_id in names else ""
        moments.append(Moment(state, who, str(ContributionState(state.fields["state"]).label), changed, worded))
        worded = state.number if changed else worded
    return moments


def get_moment(contribution: Contribution, *, number: int) -> Moment:
    """State ``number`` of the public history."""
    found = next((moment for moment in history_of(contribution) if moment.state.number == number), None)
    if found is None:
        raise Http404
    return found


def signatories_of(contributions: Iterable[Contribution]) -> dict[int, list[Supporter]]:
    """Who is told about each contribution, by its pk: its author, or the organisers of the group that it speaks for."""
    rows = list(contributions)
    organisers: dict[int, list[Supporter]] = {}
    in_groups = Membership.objects.filter(group__in={row.group_id for row in rows if row.group_id}, is_organiser=True)
    for membership in in_groups.select_related("supporter"):
        organisers.setdefault(membership.group_id, []).append(membership.supporter)
    authors = Supporter.objects.in_bulk({row.author_id for row in rows if row.author_id and not row.group_id})
    return {row.pk: _reachable(organisers.get(row.group_id, []) if row.group_id else _one(authors, row.author_id)) for row in rows}


def _one(people: dict[int, Supporter], pk: int | None) -> list[Supporter]:
    return [people[pk]] if pk in people else []


def _reachable(people: Iterable[Supporter]) -> list[Supporter]:
    return [person for person in people if person.is_confirmed]


# --- Lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What a reader of a list asked for; parts may be empty. ``signer``: ``group`` or ``person``; ``sort``: of :data:`SORTS`."""

    state: str = ""
    words: str = ""
    signer: str = ""
    sort: str = "newest"


def chapter_contributions(*, chapter: Chapter, wanted: Wanted) -> QuerySet[Contribution]:
    """The contributions of a chapter that everyone may read, as asked for."""
    rows = _for_lists(chapter.contributions.filter(state__in=rules.LISTED))
    return _as_wanted(rows, wanted)


def count_by_state(chapter: Chapter) -> dict[str, int]:
    """How many contributions of the chapter stand in each state that everyone may read."""
    found = dict(chapter.contributions.filter(state__in=rules.LISTED).order_by().values_list("state").annotate(number=Count("pk")))
    return {
        state: found.get(state, 0)
        for state in (ContributionState.SUBMITTED, ContributionState.IN_SYNTHESIS, ContributionState.ANSWERED)
    }


def count_unanswered(chapters: Iterable[Chapter]) -> dict[int, int]:
    """How many contributions wait for an answer in each chapter, by its pk; a chapter where none waits is left out."""
    rows = Contribution.objects.filter(chapter__in=chapters, state__in=rules.WAITING)
    return dict(rows.order_by().values_list("chapter").annotate(number=Count("pk")))


def own_contributions(*, by: Supporter) -> QuerySet[Contribution]:
    """All that the person wrote: drafts first, then the newest."""
    drafts_first = Case(When(state=ContributionState.DRAFT, then=Value(0)), default=Value(1))
    return _for_lists(Contribution.objects.filter(author=by)).order_by(drafts_first, "-saved_at", "-pk")


def group_contributions(group: SupportGroup) -> QuerySet[Contribution]:
    """What a group contributed that everyone may read, newest first, with ``answers``: what became of each."""
    answers = Prefetch("sources", queryset=with_places(Source.objects.all()), to_attr="answers")
    rows = _for_lists(group.contributions.filter(state__in=rules.LISTED))
    return rows.prefetch_related(answers).order_by("-submitted_at", "-pk")


def _for_lists(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    return rows.select_related("chapter__programme", "group", "thread").defer("html")


def _as_wanted(rows: QuerySet[Contribution], wanted: Wanted) -> QuerySet[Contribution]:
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.signer in {"group", "person"}:
        rows = rows.filter(group__isnull=wanted.signer == "person")
    for word in wanted.words.split()[:MOST_WORDS]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return rows.order_by(*SORTS[wanted.sort or "newest"])


# --- Where to contribute ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A chapter of the programme and how contributing stands there; ``count``: the contributions that everyone may read."""

    chapter: Chapter
    window: Window
    count: int


def places_to_contribute() -> list[Place]:
    """Every chapter, in order of programme and number, in three queries."""
    chapters = list(with_phases(Chapter.objects.select_related("programme").order_by("programme", "number")))
    counts = dict(
        Contribution.objects.filter(state__in=rules.LISTED).order_by().values_list("chapter").annotate(number=Count("pk"))
    )
    return [Place(chapter, window_of(chapter, Feature.CONTRIBUTE), counts.get(chapter.pk, 0)) for chapter in chapters]


def with_phases(chapters: Iterable[Chapter]) -> list[Chapter]:
    """The chapters with their ``phase_rows`` read at once."""
    rows = list(chapters)
    phases = list(Phase.objects.filter(Q(chapter__in=rows) | Q(programme__in={row.programme_id for row in rows})))
    for row in rows:
        row.phase_rows = [phase for phase in phases if row.pk == phase.chapter_id or row.programme_id == phase.programme_id]
    return rows


def open_chapters() -> list[Chapter]:
    """The chapters that take contributions today, in order."""
    return [place.chapter for place in places_to_contribute() if place.window.standing == "open"]


# --- The editors' desk ------------------------------------------------------------------------------------------------


def get_desk_chapter(*, by: Any, pk: int) -> Chapter:
    """A chapter whose queue this person works on."""
    chapter = get_chapter(by=by, pk=pk)
    if not rules.can_work_on(by, chapter):
        raise PermissionDenied
    return chapter


def queue_of(*, chapter: Chapter, wanted: Wanted) -> QuerySet[Contribution]:
    """The contributions of a chapter for its editors, as asked for; those that wait for an answer unless a state is named."""
    rows = _for_lists(chapter.contributions.filter(state__in=rules.LISTED if wanted.state else rules.WAITING))
    return _as_wanted(rows, wanted)


def chosen_contributions(*, chapter: Chapter, pks: Sequence[int]) -> list[Contribution]:
    """Those of ``pks`` that stand in this chapter and may be worked on, oldest first, at most :data:`MOST_CHOSEN`."""
    rows = chapter.contributions.filter(pk__in=pks[:MOST_CHOSEN], state__in=rules.LISTED)
    return list(rows.select_related("chapter__programme", "group", "author").order_by("submitted_at", "pk"))


def reading_in(chapter: Chapter, *, pk: str) -> Contribution | None:
    """The contribution of the chapter that an editor reads beside the queue; ``None`` for anything else than the pk of one."""
    if not pk.isdecimal() or len(pk) > 15:
        return None
    return _whole().filter(chapter=chapter, state__in=rules.LISTED, pk=pk).first()


def answering_proposals(*, programme_id: int) -> QuerySet[Proposal]:
    """The proposals of a programme that an answer may name, in order: those that everyone reads."""
    rows = Proposal.objects.filter(chapter__programme=programme_id, state__in=PUBLIC, current__isnull=False)
    return rows.select_related("chapter").order_by("chapter__number", "number")


# --- What others ask --------------------------------------------------------------------------------------------------


def causes_from(pks: list[int]) -> dict[int, CauseLabel]:
    """How a version that was written from contributions names its cause: by the first of them."""
    rows = Contribution.objects.filter(pk__in=pks, state__in=rules.LISTED).only("pk", "title")
    return {row.pk: CauseLabel(_("contribution « %(title)s »") % {"title": row.title}, row.get_absolute_url()) for row in rows}


def contributions_by_pk(pks: Sequence[int]) -> dict[int, Contribution]:
    """The contributions that discussions hang on, by pk."""
    return Contribution.objects.select_related("chapter__programme", "group").in_bulk(pks)


_FEEDING = Statement(
    lambda: (
        Source.objects.filter(proposal=Given("proposal"), contribution__state__in=rules.LISTED)
        .select_related("contribution__group", "version")
        .defer("contribution__text", "contribution__html", "version__text", "version__html")
    )
)


def sources_feeding(proposal: Proposal) -> list[Source]:
    """The answers that name this proposal, whose contribution everyone may read, oldest first."""
    return _FEEDING.objects(proposal=proposal.pk)
