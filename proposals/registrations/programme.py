"""What the programme offers to the registries of other apps."""

from discussions import subjects
from live import topics
from proposals import causes
from proposals.models import Proposal
from proposals.queries.programme import chapter_choices, find_proposals, may_hear_proposal, programme_choices
from proposals.queries.versions import describe_versions
from proposals.rules.programme import can_discuss, can_see
from supporters import scopes


def register() -> None:
    """Called once by ``ProposalsConfig.ready``."""
    causes.register("version", describe_versions)
    topics.register("proposal", may_hear_proposal)
    scopes.register("programme", choices=programme_choices)
    scopes.register("chapter", choices=chapter_choices)
    subjects.register(
        "proposal",
        find=find_proposals,
        may_read=can_see,
        may_post=can_discuss,
        scopes=_scopes,
        url=Proposal.get_absolute_url,
        title=str,
    )


def _scopes(proposal: Proposal) -> tuple[str, ...]:
    return proposal.chapter.scopes
