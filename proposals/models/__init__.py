"""The programme, what feeds it, and its versions."""

from proposals.models.contributions import Contribution, ContributionState, ContributionSupport, Outcome, Source
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
