"""What everyone reads: an amendment, its history, the lists."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from amendments import queries, rules
from amendments.models import Amendment, AmendmentState
from discussions.queries import discussion_for
from proposals.queries.programme import get_visible_proposal
from proposals.rules.programme import can_amend
from supporters.rules import PersonRequest, is_moderator

PAGE = 30
ORDER_NAMES = ("place", "support", "date")


@require_GET
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one amendment: what it changes in today's text, or what it asked on its day and what was made of it."""
    found = queries.get_visible_amendment(by=request.user, pk=pk)
    return render(
        request, "amendments/amendment.html", {**_sight(found), **_rights(request.user, found), **_around(request.user, found)}
    )


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """How an amendment came to read as it does; two of its states compared."""
    found = queries.get_visible_amendment(by=request.user, pk=pk)
    steps = queries.history_of(found, old=request.GET.get("de", ""), new=request.GET.get("a", ""))
    context = {"amendment": found, "proposal": found.proposal, "history": steps, "rebases": queries.rebases_of(found)}
    return render(request, "amendments/history.html", context)


@require_GET
def of_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """All public amendments of a proposal, by state, in the order asked for."""
    proposal = get_visible_proposal(by=request.user, pk=pk)
    state, order = request.GET.get("etat", ""), request.GET.get("tri", "place")
    page = Paginator(queries.amendments_of(proposal, state=state, order=order), PAGE).get_page(request.GET.get("page"))
    context = {
        "proposal": proposal,
        "page_obj": page,
        "states": queries.counts_by_state(proposal),
        "state": state,
        "order": order if order in ORDER_NAMES else "place",
        "can_amend": can_amend(request.user, proposal),
    }
    return render(request, "amendments/of_proposal.html", context)


@require_GET
@login_required
def mine(request: PersonRequest) -> HttpResponse:
    """My amendments, drafts first to be found."""
    page = Paginator(queries.my_amendments(by=request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "amendments/mine.html", {"page_obj": page})


def _sight(amendment: Amendment) -> dict[str, Any]:
    in_conflict = amendment.state in rules.MOVING and amendment.fit == "conflict"
    return {
        "amendment": amendment,
        "proposal": amendment.proposal,
        "decision": getattr(amendment, "decision", None),
        "asked": queries.asked_by(amendment),
        "made": queries.made_of(amendment),
        "edited": queries.edited_by_editors(amendment),
        "in_conflict": in_conflict,
        "drift": queries.drift_of(amendment) if in_conflict else None,
        "is_open": amendment.state == AmendmentState.SUBMITTED,
    }


def _rights(person: Any, amendment: Amendment) -> dict[str, Any]:
    return {
        "can_edit": rules.can_edit(person, amendment),
        "can_withdraw": rules.can_withdraw(person, amendment),
        "can_put_back": rules.can_put_back(person, amendment),
        "can_confirm": rules.can_confirm(person, amendment),
        "can_support": rules.can_support(person, amendment),
        "can_review": rules.can_recommend(person, amendment) or rules.can_decide(person, amendment),
        "acts_for": rules.acts_for(person, amendment),
    }


def _around(person: Any, amendment: Amendment) -> dict[str, Any]:
    return {
        "supported": amendment.pk in queries.supported_among(person, [amendment]),
        "recommendations": queries.recommendations_of(amendment),
        "discussion": _discussion(person, amendment),
    }


def _discussion(person: Any, amendment: Amendment) -> Any:
    if amendment.thread is None:
        return None
    return discussion_for(
        by=person,
        thread=amendment.thread,
        may_post=rules.can_discuss(person, amendment),
        may_moderate=is_moderator(person, *amendment.proposal.chapter.scopes),
    )
