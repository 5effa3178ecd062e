"""What amendments offer to the registries of the apps below."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amendments import actions, queries, rules
from amendments.models import Amendment
from discussions import subjects
from groups import panels as group_panels
from groups.models import SupportGroup
from proposals import causes, followers
from proposals import panels as proposal_panels
from proposals.causes import CauseLabel
from proposals.models import Feature, Proposal, ProposalState
from proposals.phases import is_open
from proposals.rules.programme import can_amend, can_edit

SHOWN_OF_GROUP = 10
SHOWN_OF_PROPOSAL = 40


def register() -> None:
    """Called once by ``AmendmentsConfig.ready``."""
    followers.register(actions.follow_version)
    followers.register_state(actions.follow_state)
    causes.register("amendment", describe_causes)
    proposal_panels.register(10, panel_of_proposal)
    group_panels.register(20, panel_of_group)
    subjects.register(
        "amendment",
        find=queries.found_by,
        may_read=rules.can_see,
        may_post=rules.can_discuss,
        scopes=scopes_of,
        url=Amendment.get_absolute_url,
        title=str,
    )


def describe_causes(pks: list[int]) -> dict[int, CauseLabel]:
    """« amendement n° 12, “Ajouter les bus de nuit” », with its address."""
    return {pk: CauseLabel(_label(pk, title), amendment_url(pk)) for pk, title in queries.titles_of(pks).items()}


def amendment_url(pk: int) -> str:
    """The address of an amendment."""
    return Amendment(pk=pk).get_absolute_url()


def scopes_of(amendment: Amendment) -> tuple[str, ...]:
    """Where grants must hold to moderate its discussion."""
    return amendment.proposal.chapter.scopes


def panel_of_proposal(request: HttpRequest, proposal: Proposal) -> tuple[str, dict[str, Any]]:
    """Those that wait for a decision, in the order of the text, and the way to write one."""
    # The count is kept by every action: most proposals spare the query.
    waiting = list(queries.waiting_on(proposal)[: SHOWN_OF_PROPOSAL + 1]) if proposal.amendment_count else []
    context = {
        "waiting": waiting[:SHOWN_OF_PROPOSAL],
        "more": len(waiting) > SHOWN_OF_PROPOSAL,
        "any": bool(waiting) or queries.has_public(proposal),
        "can_edit": can_edit(request.user, proposal.chapter),
        "tab": {"anchor": "amendements", "label": _("Amendements"), "count": proposal.amendment_count},
        "action": _amend_action(request.user, proposal),
    }
    return "amendments/panel_of_proposal.html", context


def _amend_action(person: Any, proposal: Proposal) -> dict[str, str] | None:
    """The way to write one; a visitor is asked to log in first."""
    if not person.is_authenticated:
        offered = proposal.state == ProposalState.OPEN and is_open(proposal.chapter, Feature.AMEND)
    else:
        offered = can_amend(person, proposal)
    url = reverse("amendments:amend", args=[proposal.pk])
    return {"url": url, "label": _("Amender ce texte"), "icon": "amend"} if offered else None


def panel_of_group(request: HttpRequest, group: SupportGroup) -> SafeString:
    """What the group submitted; nothing when it submitted nothing."""
    rows = list(queries.amendments_of_group(group)[:SHOWN_OF_GROUP])
    return render_to_string("amendments/panel_of_group.html", {"amendments": rows, "group": group}, request)


def _label(pk: int, title: str) -> str:
    return _("amendement n° %(number)s, « %(title)s »") % {"number": pk, "title": title}
