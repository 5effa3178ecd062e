"""Pages of the versions of a proposal: the list, one at its permanent address, two compared."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from proposals.queries.programme import get_version, get_visible_proposal
from proposals.queries.versions import compared, version_lines, version_page


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a proposal, newest first, and the choice of two to compare."""
    found = get_visible_proposal(by=request.user, pk=pk)
    return render(request, "proposals/versions.html", {"proposal": found, "lines": version_lines(found)})


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version, for ever."""
    found = get_version(by=request.user, pk=pk, number=number)
    return render(request, "proposals/version.html", {"page": version_page(by=request.user, version=found)})


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions compared by words: ``de`` and ``a`` are their numbers, the last two without them."""
    found = get_visible_proposal(by=request.user, pk=pk)
    pair = compared(found, request.GET.get("de", ""), request.GET.get("a", ""))
    return render(request, "proposals/compare.html", {"proposal": found, "pair": pair, "lines": version_lines(found)})
