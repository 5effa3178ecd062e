"""What the pages of the site show."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from wagtail.models import Page

from cms.models import NewsPage
from groups.models import GroupState, SupportGroup
from proposals.models import Chapter, Contribution, ContributionState, Proposal, ProposalState, Version
from supporters.models import Supporter

PUBLIC_PROPOSALS = Q(proposals__state__in=[ProposalState.OPEN, ProposalState.SETTLED, ProposalState.ADOPTED])
PUBLIC_CONTRIBUTIONS = (ContributionState.SUBMITTED, ContributionState.IN_SYNTHESIS, ContributionState.ANSWERED)


@dataclass(frozen=True)
class Counters:
    """The public figures of the movement, from confirmed rows."""

    supporters: int
    groups: int
    contributions: int
    answered: int
    proposals: int


def counters() -> Counters:
    """Count what anyone may know."""
    contributions = Contribution.objects.filter(state__in=PUBLIC_CONTRIBUTIONS).aggregate(
        all=Count("pk"), answered=Count("pk", filter=Q(state=ContributionState.ANSWERED))
    )
    return Counters(
        supporters=Supporter.objects.filter(confirmed_at__isnull=False, is_active=True).count(),
        groups=SupportGroup.objects.filter(state=GroupState.ACTIVE).count(),
        contributions=contributions["all"],
        answered=contributions["answered"],
        proposals=Proposal.objects.exclude(state__in=[ProposalState.DRAFT, ProposalState.RETIRED]).count(),
    )


def chapters_of_home() -> QuerySet[Chapter]:
    """Every chapter with ``measures``, its number of public proposals."""
    return Chapter.objects.annotate(measures=Count("proposals", filter=PUBLIC_PROPOSALS)).order_by("programme", "number")


def latest_versions(*, limit: int) -> QuerySet[Version]:
    """The newest texts of public proposals, newest first."""
    public = [ProposalState.OPEN, ProposalState.SETTLED, ProposalState.ADOPTED]
    rows = Version.objects.filter(proposal__state__in=public).select_related("proposal").defer("text", "html", "keys")
    return rows.order_by("-at", "-pk")[:limit]


def latest_contributions(*, limit: int) -> QuerySet[Contribution]:
    """The newest public contributions, newest first."""
    found = Contribution.objects.filter(state__in=PUBLIC_CONTRIBUTIONS).select_related("chapter", "group")
    return found.defer("text", "html", "chapter__introduction", "chapter__introduction_html").order_by("-submitted_at", "-pk")[
        :limit
    ]


def latest_news(*, under: Page | None = None, limit: int | None = None) -> QuerySet[NewsPage]:
    """Published news, newest first."""
    found = NewsPage.objects.live().order_by("-date", "-pk")
    rows: QuerySet[NewsPage] = (found.child_of(under) if under else found)[:limit]
    return rows
