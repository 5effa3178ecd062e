"""The staff's front door."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deliberation.queries import desk_of


@require_GET
@login_required
def staff(request: HttpRequest) -> HttpResponse:
    """Whoever has a role: what waits for them."""
    return render(request, "deliberation/staff.html", {"desk": desk_of(by=request.user)})
