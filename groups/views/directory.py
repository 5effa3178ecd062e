"""The list of groups, and the page of each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import ActionRefused
from groups import actions, panels, queries, rules
from groups.forms import RADII_KM, RADIUS_KM, GroupForm, SearchForm
from supporters.places import points_of
from supporters.rules import PersonRequest

GROUPS_PER_PAGE = 20
STATES_PER_PAGE = 20


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Anyone: the groups, by name or near a postcode."""
    form = SearchForm(request.GET or {"rayon": RADIUS_KM})
    search = form.search
    page = Paginator(queries.find_groups(**search), GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "found": queries.load_groups(list(page.object_list)),
        "search": search,
        "is_placed": bool(points_of(search["postcode"])),
        "wider": next((km for km in RADII_KM if km > search["radius_km"]), None),
    }
    return render(request, "groups/groups.html", context)


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: what a group is, who organises it, what its meetings decided and what it contributed."""
    found = queries.get_visible_group(slug=slug)
    person = request.user
    context = {
        "group": found,
        "mandates": queries.newest_mandates([found.pk]),
        "panels": panels.rendered(request, found),
        "is_member": rules.is_member(person, found),
        "can_join": rules.can_join(person, found),
        "can_speak": rules.can_speak_for(person, found),
        "can_organise": rules.can_organise(person, found),
        "can_take_over": rules.can_take_over(person, found),
        "can_reopen": rules.can_reopen(person, found),
    }
    return render(request, "groups/group.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_group(request: PersonRequest) -> HttpResponse:
    """Confirmed supporters: open a group."""
    form = GroupForm(request.POST or None, initial={"postcode": request.user.postcode})
    if form.is_valid():
        try:
            opened = actions.open_group(by=request.user, **form.group)
        except ActionRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(request, _("Le groupe est ouvert. Faites-le savoir autour de vous."))
            return redirect(opened)
    return render(request, "groups/open.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, slug: str) -> HttpResponse:
    """Organisers: change how the group presents itself."""
    found = queries.get_organised_group(by=request.user, slug=slug)
    form = GroupForm(request.POST or None, instance=found)
    if form.is_valid():
        actions.edit_group(by=request.user, group=found, **form.group)
        messages.success(request, _("La présentation est à jour. L’ancienne reste dans l’historique."))
        return redirect("groups:group", slug=slug)
    return render(request, "groups/edit.html", {"form": form, "group": found, "name": form.initial["name"]})


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: how the presentation came to read so."""
    found = queries.get_visible_group(slug=slug)
    page = Paginator(queries.presentation_changes(found), STATES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"group": found, "page_obj": page, "can_organise": rules.can_organise(request.user, found)}
    return render(request, "groups/history.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    """Organisers: bring back a former presentation, after a page that asks."""
    found = queries.get_organised_group(by=request.user, slug=slug)
    former = queries.get_presentation(found, number)
    if request.method != "POST":
        return render(request, "groups/restore.html", {"group": found, "former": former, "number": number})
    actions.edit_group(by=request.user, group=found, **former, postcode=found.postcode, insee=found.insee)
    messages.success(request, _("L’ancienne présentation est revenue."))
    return redirect("groups:group", slug=slug)


def account_panel(request: PersonRequest) -> SafeString:
    """The groups of a person on their own page."""
    memberships = queries.groups_of(request.user)
    return render_to_string("groups/account_panel.html", {"memberships": memberships}, request)
