"""The programme, what feeds it, and its versions."""

from proposals.models.contributions import (
    NEEDS_PROPOSAL,
    Contribution,
    ContributionState,
    ContributionSupport,
    Outcome,
    Source,
)
from proposals.models.programme import (
    Cause,
    Chapter,
    Feature,
    Phase,
    Programme,
    Proposal,
    ProposalState,
    Version,
)

__all__ = [
    "NEEDS_PROPOSAL",
    "Cause",
    "Chapter",
    "Contribution",
    "ContributionState",
    "ContributionSupport",
    "Feature",
    "Outcome",
    "Phase",
    "Programme",
    "Proposal",
    "ProposalState",
    "Source",
    "Version",
]
