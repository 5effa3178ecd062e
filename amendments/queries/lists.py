"""Lists of amendments, without their texts."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet

from amendments.models import Amendment, AmendmentState, AmendmentSupport, Rebase, Recommendation
from core.statements import Given, Statement
from groups.models import SupportGroup
from proposals.models import Chapter, Proposal
from proposals.queries.programme import get_chapter
from proposals.rules.programme import can_edit
from supporters.models import Supporter

S = AmendmentState

ORDERS: Final = {"place": ("place", "pk"), "support": ("-support_count", "pk"), "date": ("-submitted_at", "-pk")}
HEAVY: Final = ("text", "keys", "reason", "reason_html", "conflicts", "base__text", "base__keys", "base__html")


def public_amendments(proposal: Proposal) -> QuerySet[Amendment]:
    """What was ever submitted on a proposal, as lists show it."""
    return _listed(Amendment.objects.filter(proposal=proposal, submitted_at__isnull=False))


_PUBLIC = Statement(
    lambda: Amendment.objects.filter(proposal=Given("proposal"), submitted_at__isnull=False).order_by().values_list("pk")[:1]
)


def has_public(proposal: Proposal) -> bool:
    """Whether any was ever submitted on a proposal."""
    return bool(_PUBLIC.rows(proposal=proposal.pk))


def amendments_of(proposal: Proposal, *, state: str = "", order: str = "place") -> QuerySet[Amendment]:
    """The public amendments of a proposal: in one ``state`` (all when empty), by ``place`` in the text, ``support`` or ``date``."""
    rows = public_amendments(proposal)
    rows = rows.filter(state=state) if state in S.values else rows
    return rows.order_by(*ORDERS.get(order, ORDERS["place"]))


def counts_by_state(proposal: Proposal) -> list[tuple[str, str, int]]:
    """(state, its name, how many) for each state that has any, in the order of a life."""
    rows = Amendment.objects.filter(proposal=proposal, submitted_at__isnull=False)
    found = dict(rows.values_list("state").annotate(count=Count("pk")).order_by())
    return [(state.value, str(state.label), found[state]) for state in S if state in found]


def waiting_on(proposal: Proposal) -> QuerySet[Amendment]:
    """Those that wait for a decision, in the order of the text, with their newest opinions."""
    return _listed(Amendment.objects.filter(proposal=proposal, state=S.SUBMITTED)).order_by(*ORDERS["place"])


def my_amendments(*, by: Supporter) -> QuerySet[Amendment]:
    """All of a person's amendments, drafts and withdrawn ones too, newest first."""
    return _listed(Amendment.objects.filter(author=by)).order_by("-pk")


def amendments_of_group(group: SupportGroup) -> QuerySet[Amendment]:
    """What a group submitted, newest first, on proposals that everyone reads."""
    rows = Amendment.objects.filter(group=group, submitted_at__isnull=False, proposal__opened_at__isnull=False)
    return _listed(rows).order_by("-submitted_at", "-pk")


def desk_of(*, by: Any, pk: int) -> tuple[Chapter, list[tuple[Proposal, list[Amendment]]]]:
    """What waits for a decision in a chapter that this person edits, proposal by proposal, in the order of the texts."""
    chapter = get_chapter(by=by, pk=pk)
    if not can_edit(by, chapter):
        raise PermissionDenied
    rows = _listed(Amendment.objects.filter(proposal__chapter=chapter, state=S.SUBMITTED))
    waiting: dict[int, tuple[Proposal, list[Amendment]]] = {}
    for amendment in rows.order_by("proposal__number", *ORDERS["place"]):
        waiting.setdefault(amendment.proposal_id, (amendment.proposal, []))[1].append(amendment)
    return chapter, list(waiting.values())


def neighbours_of(amendment: Amendment) -> list[Amendment]:
    """The others that wait for a decision and touch one of the same blocks, with their texts."""
    rows = Amendment.objects.filter(proposal=amendment.proposal_id, state=S.SUBMITTED, base=amendment.base_id)
    candidates = rows.exclude(pk=amendment.pk).select_related("author", "group").order_by(*ORDERS["place"])
    mine = set(amendment.touched)
    return [other for other in candidates if mine & set(other.touched)]


def supported_among(by: Any, amendments: Iterable[Amendment]) -> set[int]:
    """The pks of those that this person supports, in one query."""
    if not isinstance(by, Supporter):
        return set()
    pks = [amendment.pk for amendment in amendments]
    return set(AmendmentSupport.objects.filter(supporter=by, amendment__in=pks).values_list("amendment_id", flat=True))


def recommendations_of(amendment: Amendment) -> Sequence[Recommendation]:
    """The editors' opinions, newest first."""
    return list(amendment.recommendations.select_related("by"))


def rebases_of(amendment: Amendment) -> Sequence[Rebase]:
    """How it came onto each version that appeared while it waited, oldest first."""
    return list(amendment.rebases.select_related("version").defer("version__text", "version__html", "version__keys"))


def found_by(ids: Collection[int]) -> dict[int, Amendment]:
    """Amendments by pk, with what a discussion or a version needs to name them."""
    rows = Amendment.objects.select_related("proposal__chapter__programme", "group").defer(*HEAVY[:5])
    return rows.in_bulk(list(ids))


def titles_of(ids: Collection[int]) -> dict[int, str]:
    """The titles of public amendments, by pk."""
    rows = Amendment.objects.filter(pk__in=ids, submitted_at__isnull=False)
    return dict(rows.values_list("pk", "title"))


def _listed(rows: QuerySet[Amendment]) -> QuerySet[Amendment]:
    advice = Prefetch("recommendations", queryset=Recommendation.objects.order_by("-pk").defer("reason"))
    related = rows.select_related("proposal__chapter", "group", "author", "base", "thread")
    return related.defer(*HEAVY).prefetch_related(advice)
