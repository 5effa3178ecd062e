"""What the contributions offer to the registries of other apps."""

from discussions import subjects
from groups import panels as group_panels
from proposals import causes, panels
from proposals.models import Contribution
from proposals.queries.contributions import causes_from, contributions_by_pk
from proposals.rules.contributions import can_discuss_contribution, can_read
from proposals.views.contributions import account_panel, group_panel, proposal_panel
from supporters import panels as account_panels


def register() -> None:
    """Called once by ``ProposalsConfig.ready``."""
    subjects.register(
        "contribution",
        find=contributions_by_pk,
        may_read=can_read,
        may_post=can_discuss_contribution,
        scopes=lambda contribution: contribution.chapter.scopes,
        url=Contribution.get_absolute_url,
        title=str,
    )
    causes.register("contribution", causes_from)
    panels.register(20, proposal_panel)
    group_panels.register(20, group_panel)
    account_panels.register(20, account_panel)
