"""Who is in a group, and who organises it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import actions, queries, rules
from groups.forms import HandOverForm
from groups.models import SupportGroup
from supporters.rules import PersonRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PersonRequest, slug: str) -> HttpResponse:
    """Confirmed supporters: be in the group. Who comes here from log-in finds the button on its page."""
    found = queries.get_visible_group(slug=slug)
    if request.method != "POST":
        return redirect(found)
    actions.join_group(by=request.user, group=found)
    messages.success(request, _("Vous êtes dans le groupe. Les personnes qui l’animent voient votre nom public."))
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: PersonRequest, slug: str) -> HttpResponse:
    """Members: leave, after a page that asks; the last organiser hands over there first."""
    found = queries.get_joined_group(by=request.user, slug=slug)
    if rules.is_last_organiser(request.user, found):
        return _hand_over(request, found)
    if request.method != "POST":
        return render(request, "groups/leave.html", {"group": found})
    actions.leave_group(by=request.user, group=found)
    messages.success(request, _("Vous avez quitté le groupe. Vous pouvez y revenir quand vous voulez."))
    return redirect(found)


def _hand_over(request: PersonRequest, group: SupportGroup) -> HttpResponse:
    people = queries.possible_successors(by=request.user, group=group)
    form = HandOverForm(request.POST or None, people=people)
    if form.is_valid():
        actions.leave_group(by=request.user, group=group, successor=form.cleaned_data["successor"])
        messages.success(request, _("Le relais est passé, et vous avez quitté le groupe."))
        return redirect(group)
    return render(request, "groups/hand_over.html", {"group": group, "form": form, "has_people": people.exists()})


@login_required
@require_safe
def members(request: PersonRequest, slug: str) -> HttpResponse:
    """Organisers: who is in the group, by public name."""
    found = queries.get_organised_group(by=request.user, slug=slug)
    memberships = queries.members_of(by=request.user, group=found)
    return render(request, "groups/members.html", {"group": found, "memberships": memberships})


@login_required
@require_POST
def name_organiser(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Organisers: let a member speak for the group too."""
    found = queries.get_organised_group(by=request.user, slug=slug)
    member = queries.get_member(by=request.user, group=found, pk=pk)
    actions.name_organiser(by=request.user, group=found, supporter=member)
    messages.success(request, _("%(name)s anime maintenant le groupe.") % {"name": member.display_name})
    return redirect("groups:members", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unname_organiser(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Organisers: make an organiser a member like the others, after a page that asks."""
    found = queries.get_organised_group(by=request.user, slug=slug)
    member = queries.get_member(by=request.user, group=found, pk=pk)
    if request.method != "POST":
        return render(request, "groups/unname.html", {"group": found, "member": member})
    actions.unname_organiser(by=request.user, group=found, supporter=member)
    messages.success(request, _("%(name)s n’anime plus le groupe.") % {"name": member.display_name})
    return redirect("groups:members" if member != request.user else "groups:group", slug=slug)


@login_required
@require_POST
def take_over(request: PersonRequest, slug: str) -> HttpResponse:
    """Members: organise a group that nobody organises any more."""
    found = queries.get_joined_group(by=request.user, slug=slug)
    actions.take_over(by=request.user, group=found)
    messages.success(request, _("Vous animez maintenant ce groupe."))
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PersonRequest, slug: str) -> HttpResponse:
    """Organisers: close the group, after a page that asks."""
    found = queries.get_organised_group(by=request.user, slug=slug)
    if request.method != "POST":
        return render(request, "groups/close.html", {"group": found})
    actions.close_group(by=request.user, group=found)
    messages.success(request, _("Le groupe est fermé. Vous pouvez le rouvrir depuis sa page."))
    return redirect(found)


@login_required
@require_POST
def reopen(request: PersonRequest, slug: str) -> HttpResponse:
    """Who organised a closed group: open it again."""
    found = queries.get_visible_group(slug=slug)
    actions.reopen_group(by=request.user, group=found)
    messages.success(request, _("Le groupe est rouvert."))
    return redirect(found)
