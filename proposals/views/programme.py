"""Pages of the programme: contents, chapters, proposals, and the reading view."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from discussions.queries import discussion_for
from proposals.forms.programme import STEPS
from proposals.live import topic_of
from proposals.models import Programme
from proposals.panels import panels_for
from proposals.queries.programme import (
    chapter_page,
    contents_of,
    get_chapter,
    get_programme,
    get_proposal_to_show,
    neighbours_of,
    proposal_page,
)
from proposals.queries.reading import reading_of_chapter, reading_of_programme
from proposals.rules.programme import can_discuss
from supporters.rules import is_moderator


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The only programme, or the list of them."""
    found = list(Programme.objects.all())
    if len(found) == 1:
        return redirect(found[0])
    return render(request, "proposals/programmes.html", {"programmes": found})


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The contents of a programme."""
    found = get_programme(by=request.user, slug=slug)
    return render(request, "proposals/programme.html", {"contents": contents_of(found, request.user)})


@require_safe
def read_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """A whole programme to read in one go, or to print."""
    found = get_programme(by=request.user, slug=slug)
    chapters = reading_of_programme(found)
    context = {"programme": found, "chapters": chapters, "minutes": sum(chapter.minutes for chapter in chapters)}
    return render(request, "proposals/read_programme.html", context)


@require_safe
def chapter(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The page of a chapter; an older address leads to the one of today."""
    found = get_chapter(by=request.user, pk=pk)
    if slug != found.slug:
        return redirect(found, permanent=True)
    return render(request, "proposals/chapter.html", {"page": chapter_page(by=request.user, chapter=found)})


@require_safe
def read_chapter(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A chapter to read in one go, or to print."""
    found = get_chapter(by=request.user, pk=pk)
    previous, following = neighbours_of(found)
    context = {"reading": reading_of_chapter(found), "previous": previous, "next": following}
    return render(request, "proposals/read_chapter.html", context)


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a proposal: its text, its versions, what is asked of it, what is said of it."""
    found = get_proposal_to_show(by=request.user, pk=pk)
    page = proposal_page(by=request.user, proposal=found)
    panels = panels_for(request, found)
    context = {
        "page": page,
        "panels": panels,
        "main_action": next((panel.context["action"] for panel in panels if panel.context.get("action")), None),
        "steps": [(state.value, STEPS[state].verb) for state in page.states],
        "topic": topic_of(pk),
        "heard": found.heard,  # type: ignore[attr-defined]  # annotated
        "discussion": discussion_for(
            by=request.user,
            thread=page.thread,
            may_post=can_discuss(request.user, found),
            may_moderate=is_moderator(request.user, *found.chapter.scopes),
            after=found.heard_in_thread,  # type: ignore[attr-defined]  # annotated
        ),
    }
    return render(request, "proposals/proposal.html", context)
