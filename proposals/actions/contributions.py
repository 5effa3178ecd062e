"""Every write by those who contribute, who support, and who moderate."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from core.actions import ActionRefused, action
from core.html import markdown
from discussions.actions import open_thread
from groups.actions import record_mandate
from groups.models import Mandate, SupportGroup
from groups.rules import can_speak_for
from proposals.actions import announcements
from proposals.models import Chapter, Contribution, ContributionState, ContributionSupport
from proposals.queries.contributions import locked_contribution, public_states
from proposals.rules import contributions as rules
from supporters.models import Supporter

State = ContributionState


@action
def start_contribution(
    *, by: Supporter, chapter: Chapter, title: str = "", text: str = "", group: SupportGroup | None = None
) -> Contribution:
    """A new draft, which its author alone sees. ``group``: the one it is to speak for; the mandate comes when it is submitted.

    Raises:
        ActionRefused: when the chapter takes no contributions, or the person does not speak for the group.
    """
    _check_chapter(by, chapter)
    _check_speaker(by, group)
    return Contribution.objects.create(chapter=chapter, author=by, author_name=by.display_name, group=group, title=title, text=text)


@action
def save_draft(
    *,
    by: Supporter,
    contribution: Contribution,
    chapter: Chapter,
    title: str,
    text: str,
    group: SupportGroup | None = None,
    expected: datetime | None = None,
) -> Contribution:
    """Keep what was typed into a draft. It leaves no state in the public history, which begins when the contribution is submitted.

    ``expected`` is the ``saved_at`` of the draft that the person was writing on.

    Raises:
        ActionRefused: for anyone but the author, after it was submitted, or when it was saved elsewhere in between.
    """
    row = locked_contribution(pk=contribution.pk)
    if not rules.can_save(by, row):
        raise ActionRefused(_("Cette contribution n’est plus un brouillon."))
    _check_not_saved_since(row, expected)
    if chapter != row.chapter:
        _check_chapter(by, chapter)
    _check_speaker(by, group)
    row.chapter, row.title, row.text, row.group, row.saved_at = chapter, title, text, group, timezone.now()
    # Not save(): a state of the history for every few words typed would tell in public how a text was searched for.
    Contribution.objects.filter(pk=row.pk).update(chapter=chapter, title=title, text=text, group=group, saved_at=row.saved_at)
    return row


@action
def submit_contribution(
    *, by: Supporter, contribution: Contribution, mandate: Mandate | None = None, new_mandate: dict[str, Any] | None = None
) -> Contribution:
    """Make a draft public, as it was saved.

    A draft of a group needs its ``mandate``, or the keywords of ``record_mandate`` for a new one.

    Raises:
        ActionRefused: when the chapter is closed, a part is missing, the group has no mandate, or the person does not speak for it.
    """
    row = locked_contribution(pk=contribution.pk)
    _check_chapter(by, row.chapter)
    if not rules.can_submit(by, row):
        raise ActionRefused(_("Cette contribution a déjà été déposée."))
    _check_words(row.title, row.text)
    row.mandate = _mandate_for(by, row.group, mandate, new_mandate)
    row.state, row.html, row.author_name = State.SUBMITTED, markdown(row.text), by.display_name
    row.submitted_at = row.saved_at = timezone.now()
    row.thread = open_thread(by=by, kind="contribution", subject_id=row.pk)
    row.save(update_fields=["mandate", "state", "html", "author_name", "submitted_at", "saved_at", "thread"])
    return row


@action
def edit_contribution(
    *, by: Supporter, contribution: Contribution, title: str, text: str, expected: datetime | None = None
) -> Contribution:
    """Change a submitted contribution that no editor has taken up; what it said before stays in its history.

    Raises:
        ActionRefused: when it may not be changed now, was changed elsewhere since ``expected``, or would stay the same.
    """
    row = locked_contribution(pk=contribution.pk)
    _check_editable(by, row)
    _check_not_saved_since(row, expected)
    _check_words(title, text)
    if (row.title, row.text) == (title, text):
        raise ActionRefused(_("Rien n’a changé dans ce texte."), field="text")
    row.title, row.text, row.html, row.saved_at = title, text, markdown(text), timezone.now()
    row.save(update_fields=["title", "text", "html", "saved_at"])
    return row


@action
def restore_contribution_text(*, by: Supporter, contribution: Contribution, number: int) -> Contribution:
    """Give the contribution again the words of its public state ``number``, as a new state.

    Raises:
        ActionRefused: when there is no such state, or it may not be changed now.
    """
    found = next((state for state in public_states(contribution) if state.number == number), None)
    if found is None:
        raise ActionRefused(_("Cet état n’existe pas."))
    fields = found.fields
    return edit_contribution(by=by, contribution=contribution, title=fields["title"], text=fields["text"])


@action
def withdraw_contribution(*, by: Supporter, contribution: Contribution) -> Contribution:
    """Take one's contribution back. :func:`put_back_contribution` undoes it.

    Raises:
        ActionRefused: once an editor works on it, or for anyone who does not sign it.
    """
    row = locked_contribution(pk=contribution.pk)
    if not rules.can_withdraw(by, row):
        raise ActionRefused(_("Cette contribution ne peut plus être retirée : la rédaction l’a prise en main."))
    return _moved(row, State.WITHDRAWN)


@action
def put_back_contribution(*, by: Supporter, contribution: Contribution) -> Contribution:
    """Undo a withdrawal: what was public is so again, what was a draft is a draft.

    Raises:
        ActionRefused: when it was not withdrawn, or for anyone who does not sign it.
    """
    row = locked_contribution(pk=contribution.pk)
    if not rules.can_put_back(by, row):
        raise ActionRefused(_("Cette contribution n’a pas été retirée par vous."))
    return _moved(row, State.SUBMITTED if row.submitted_at else State.DRAFT)


@action
def support_contribution(*, by: Supporter, contribution: Contribution) -> Contribution:
    """Support it, once: a second call changes nothing.

    Raises:
        ActionRefused: for its author, or when supports are not counted now.
    """
    row = locked_contribution(pk=contribution.pk)
    _check_support(by, row)
    _support, is_new = ContributionSupport.objects.get_or_create(contribution=row, supporter=by)
    return _counted(row, +1) if is_new else row


@action
def withdraw_contribution_support(*, by: Supporter, contribution: Contribution) -> Contribution:
    """Take one's support back; without support nothing changes.

    Raises:
        ActionRefused: when supports are not counted now.
    """
    row = locked_contribution(pk=contribution.pk)
    _check_support(by, row)
    gone, _rows = ContributionSupport.objects.filter(contribution=row, supporter=by).delete()
    return _counted(row, -1) if gone else row


@action
def hide_contribution(*, by: Supporter, contribution: Contribution, reason: str) -> Contribution:
    """Hide its words from the public, with a reason that everyone reads and that those who sign it are sent.

    Raises:
        ActionRefused: without reason, for anyone but a moderator, or when it is not shown.
    """
    row = locked_contribution(pk=contribution.pk)
    if not rules.can_hide(by, row):
        raise ActionRefused(_("Cette contribution ne peut pas être masquée."))
    if not reason.strip():
        raise ActionRefused(_("Donnez une raison : elle est publique."), field="reason")
    _moved(row, State.HIDDEN, hidden_reason=reason.strip())
    announcements.tell_hidden(row)
    return row


@action
def restore_contribution(*, by: Supporter, contribution: Contribution) -> Contribution:
    """Show a hidden contribution again: as answered when it has an outcome, or else back in the queue.

    Raises:
        ActionRefused: for anyone but a moderator, or when it is not hidden.
    """
    row = locked_contribution(pk=contribution.pk)
    if not rules.can_restore(by, row):
        raise ActionRefused(_("Cette contribution n’est pas masquée."))
    _moved(row, State.ANSWERED if row.sources.exists() else State.SUBMITTED, hidden_reason="")
    announcements.tell_restored(row)
    return row


def _moved(row: Contribution, state: ContributionState, *, hidden_reason: str = "") -> Contribution:
    row.state, row.hidden_reason = state, hidden_reason
    row.save(update_fields=["state", "hidden_reason"])
    return row


def _counted(row: Contribution, step: int) -> Contribution:
    Contribution.objects.filter(pk=row.pk).update(support_count=F("support_count") + step)
    row.support_count += step
    return row


def _check_chapter(by: Supporter, chapter: Chapter) -> None:
    if not rules.can_contribute(by, chapter):
        raise ActionRefused(
            _("Le chapitre « %(chapter)s » ne reçoit pas de contributions en ce moment.") % {"chapter": chapter}, field="chapter"
        )


def _check_speaker(by: Supporter, group: SupportGroup | None) -> None:
    if group is not None and not can_speak_for(by, group):
        raise ActionRefused(
            _("Vous n’animez pas le groupe « %(group)s » : vous ne pouvez pas parler en son nom.") % {"group": group},
            field="speaker",
        )


def _check_not_saved_since(row: Contribution, expected: datetime | None) -> None:
    if expected is not None and row.saved_at != expected:
        at = time_format(timezone.localtime(row.saved_at))
        raise ActionRefused(
            _(
                "Ce texte a été enregistré ailleurs à %(at)s, dans un autre onglet ou par une autre personne. "
                "Le vôtre est gardé ici : copiez-le, puis rechargez la page."
            )
            % {"at": at}
        )


def _check_words(title: str, text: str) -> None:
    if not title.strip():
        raise ActionRefused(_("Donnez un titre à votre contribution."), field="title")
    if not text.strip():
        raise ActionRefused(_("Écrivez votre contribution."), field="text")


def _check_editable(by: Supporter, row: Contribution) -> None:
    if row.state == State.SUBMITTED:
        _check_chapter(by, row.chapter)
    if not rules.can_edit_contribution(by, row):
        raise ActionRefused(_("Cette contribution ne peut plus être modifiée."))


def _check_support(by: Supporter, row: Contribution) -> None:
    if row.author_id == by.pk:
        raise ActionRefused(_("C’est votre contribution : le soutien vient des autres."))
    if not rules.can_support_contribution(by, row):
        raise ActionRefused(_("Les soutiens ne sont pas ouverts pour cette contribution."))


def _mandate_for(
    by: Supporter, group: SupportGroup | None, mandate: Mandate | None, new_mandate: dict[str, Any] | None
) -> Mandate | None:
    if group is None:
        return None
    _check_speaker(by, group)
    if new_mandate:
        return record_mandate(by=by, group=group, **new_mandate)
    if mandate is None or mandate.group_id != group.pk:
        raise ActionRefused(
            _("Un groupe parle par une décision : indiquez la réunion et le vote qui portent cette contribution."), field="speaker"
        )
    return mandate
