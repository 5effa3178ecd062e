"""What the programme offers to the registries of other apps."""

from live import topics
from proposals import causes
from proposals.queries.programme import chapter_choices, describe_versions, may_hear_proposal, programme_choices
from supporters import scopes


def register() -> None:
    """Called once by ``ProposalsConfig.ready``."""
    causes.register("version", describe_versions)
    topics.register("proposal", may_hear_proposal)
    scopes.register("programme", choices=programme_choices)
    scopes.register("chapter", choices=chapter_choices)
