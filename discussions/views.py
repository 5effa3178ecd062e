"""Threads, messages, and the moderators' queue."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import ActionRefused
from core.middleware import wants_json
from discussions import actions, queries, rules
from discussions.forms import ConfirmForm, EditForm, FlagForm, HideForm, MessageForm, RefusableForm
from discussions.models import Message, Thread

STATES_PER_PAGE = 20


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, who may read: the discussion alone, as a page or for a script. POST, who may write: a message."""
    found = queries.get_readable_thread(by=request.user, pk=pk)
    if request.method == "POST":
        return _post(request, found)
    discussion = queries.discussion_of(by=request.user, thread=found)
    if wants_json(request):
        return JsonResponse({"html": discussion.items, "number": discussion.after})
    return render(request, "discussions/thread.html", {"thread": found, "discussion": discussion})


@login_required
def _post(request: HttpRequest, found: Thread) -> HttpResponse:
    form = MessageForm(request.POST)
    parent = None
    if form.is_valid():
        parent = queries.parent_in(found, form.cleaned_data["parent"])
        saved = _try(
            request,
            form,
            lambda: actions.post_message(
                by=request.user, thread=found, parent=parent, body=form.cleaned_data["body"], token=form.cleaned_data["token"]
            ),
        )
        if saved:
            return _done(request, saved)
    return _refused(request, form, "discussions/reply.html", {"thread": found, "parent": parent})


@login_required
@require_GET
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Anyone: log in, then stand before the discussion."""
    found = queries.get_readable_thread(by=request.user, pk=pk)
    return HttpResponseRedirect(f"{found.subject.url}#discussion")


@login_required
@require_GET
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may write: a page to answer a message, for browsers without script."""
    parent = queries.get_readable_message(by=request.user, pk=pk)
    if not rules.can_post(request.user, parent.thread):
        raise ActionRefused(_("La discussion n’est pas ouverte à l’écriture ici, ou votre adresse n’est pas confirmée."))
    form = MessageForm(initial={"parent": parent.pk, "token": queries.new_token()})
    return render(request, "discussions/reply.html", {"form": form, "thread": parent.thread, "parent": parent})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The author: other words."""
    message = queries.get_message_for("edit", by=request.user, pk=pk)
    if request.method == "GET" and wants_json(request):
        return JsonResponse({"body": message.body})
    form = EditForm(request.POST or None, initial={"body": message.body})
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        if saved := _try(request, form, lambda: actions.edit_message(by=request.user, message=message, body=body)):
            return _done(request, saved)
    return _refused(request, form, "discussions/edit.html", {"message": message})


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """The author: take the message back."""
    message = queries.get_message_for("delete", by=request.user, pk=pk)
    words = {
        "title": _("Supprimer ce message ?"),
        "text": _("Sa place restera marquée dans la discussion. Vous pourrez le rétablir."),
        "action": _("Supprimer"),
        "done": _("Le message est supprimé. Vous pouvez le rétablir là où il était."),
        "danger": True,
    }
    return _confirm(request, message, ConfirmForm, words, actions.delete_message)


@login_required
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """The author what they deleted, a moderator what was hidden."""
    message = queries.get_message_for("restore", by=request.user, pk=pk)
    words = {
        "title": _("Rétablir ce message ?"),
        "text": _("Il sera de nouveau lisible par tout le monde."),
        "action": _("Rétablir"),
        "done": _("Le message est de nouveau lisible."),
    }
    return _confirm(request, message, ConfirmForm, words, actions.restore_message)


@login_required
@require_http_methods(["GET", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """A confirmed supporter: tell the moderators."""
    message = queries.get_readable_message(by=request.user, pk=pk)
    words = {
        "title": _("Signaler ce message"),
        "text": _("La modération le lira et décidera. Il reste visible d’ici là."),
        "action": _("Signaler"),
        "done": _("Merci. La modération va lire ce message."),
    }
    return _confirm(request, message, FlagForm, words, actions.flag_message)


@login_required
@require_http_methods(["GET", "POST"])
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """A moderator: hide, with a reason that everyone reads."""
    message = queries.get_message_for("hide", by=request.user, pk=pk)
    words = {
        "title": _("Masquer ce message"),
        "text": _("La raison prendra sa place. Vous pourrez le rétablir."),
        "action": _("Masquer"),
        "done": _("Le message est masqué."),
        "danger": True,
    }
    return _confirm(request, message, HideForm, words, actions.hide_message)


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may read its words: how a message came to read so."""
    message = queries.get_message_for("read_body", by=request.user, pk=pk)
    page = Paginator(queries.history_of(message), STATES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "discussions/history.html", {"message": message, "page_obj": page})


@login_required
@require_GET
def moderation(request: HttpRequest) -> HttpResponse:
    """Moderators: what was flagged in their scopes, and what was hidden lately."""
    context = {
        "flagged": queries.flagged_for(by=request.user),
        "hidden": queries.hidden_for(by=request.user),
        "form": HideForm(),
    }
    return render(request, "discussions/moderation.html", context)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Moderators: close the flags of a message without hiding it."""
    message = queries.get_readable_message(by=request.user, pk=pk)
    actions.settle_flags(by=request.user, message=message)
    messages.success(request, _("Le signalement est classé ; le message reste visible."))
    return redirect("discussions:moderation")


def _confirm(
    request: HttpRequest, message: Message, form_class: type[RefusableForm], words: dict[str, Any], act: Callable[..., Any]
) -> HttpResponse:
    """A small page with the message, a form and a button; the same for a script."""
    form = form_class(request.POST if request.method == "POST" else None)
    ready = request.method == "POST" and form.is_valid()
    if ready and _try(request, form, lambda: act(by=request.user, message=message, **form.cleaned_data)):
        messages.success(request, words["done"])
        return _done(request, message)
    readable = rules.can_read_body(request.user, message)
    return _refused(request, form, "discussions/confirm.html", {"message": message, "readable": readable, **words})


def _try[R](request: HttpRequest, form: RefusableForm, act: Callable[[], R]) -> R | None:
    """Do it, or show in the form why not; for a script the refusal goes on to the middleware."""
    try:
        return act()
    except ActionRefused as refusal:
        if wants_json(request):
            raise
        form.refuse(refusal)
        return None


def _done(request: HttpRequest, message: Message) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"id": message.pk, "url": message.url})
    return HttpResponseRedirect(message.url)


def _refused(request: HttpRequest, form: RefusableForm, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form again, with what was typed; for a script its first complaint."""
    if form.is_bound and wants_json(request):
        field, errors = next(iter(form.errors.items()))
        return JsonResponse({"refused": errors[0], "field": field}, status=409)
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
