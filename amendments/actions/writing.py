"""An author's writes: a draft, its submission, what may still change until the decision."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amendments import rules
from amendments.actions.announcements import count_and_announce
from amendments.actions.following import bring_up_to_date, place
from amendments.models import Amendment, AmendmentState, Fit
from amendments.queries import locked_amendment, locked_draft_of
from core.actions import ActionRefused, action
from core.html import markdown
from discussions.actions import new_thread
from groups.actions import record_mandate
from groups.models import Mandate, SupportGroup
from groups.rules import can_speak_for
from proposals.models import Proposal, Version
from proposals.queries.programme import locked_proposal
from proposals.rules.programme import can_amend
from supporters.models import Supporter
from texts import parse

NOT_OPEN = gettext_lazy("Cette proposition n’est pas ouverte aux amendements en ce moment.")
WRITTEN = ("base", "title", "reason", "reason_html", "text", "keys", "fit", "conflicts", "touched", "place", "saved_at")
SPOKEN = ("group", "mandate")
STANDING = ("state", "fit", "conflicts", "base", "text", "keys", "touched", "place")


@action
def start_amendment(*, by: Supporter, proposal: Proposal) -> Amendment:
    """The person's draft on this proposal: the one that exists, or a new one that holds today's text.

    Raises:
        ActionRefused: when the proposal is not open to amendments.
    """
    held = locked_proposal(pk=proposal.pk)
    if not can_amend(by, held) or held.current is None:
        raise ActionRefused(str(NOT_OPEN))
    found = held.amendments.filter(author=by, state=AmendmentState.DRAFT).first()
    return found or Amendment.objects.create(
        proposal=held,
        base=held.current,
        author=by,
        author_name=by.display_name,
        text=held.current.text,
        keys=held.current.keys,
    )


@action
def save_draft(
    *,
    by: Supporter,
    amendment: Amendment,
    text: str,
    title: str = "",
    reason: str = "",
    base: Version | None = None,
    group: SupportGroup | None = None,
    mandate: Mandate | None = None,
) -> Amendment:
    """Keep what is written so far. ``base`` is the version that the writer has before them (that of the draft when left out).

    The text is not moved under the writer's hands: a draft against an older version comes onto today's when it is submitted.

    Raises:
        ActionRefused: when the draft is not this person's, or is no draft any more.
    """
    draft = locked_amendment(amendment)
    if draft.state != AmendmentState.DRAFT or not rules.acts_for(by, draft):
        raise ActionRefused(_("Ce brouillon n’est plus modifiable : il a été déposé ou retiré."))
    _write(draft, base=base or draft.base, title=title, reason=reason, text=text)
    draft.group, draft.mandate = group, mandate
    draft.save(update_fields=[*WRITTEN, *SPOKEN])
    return draft


@action
def submit_amendment(
    *,
    by: Supporter,
    amendment: Amendment,
    group: SupportGroup | None = None,
    mandate: Mandate | None = None,
    new_mandate: dict[str, Any] | None = None,
) -> Amendment:
    """Make a draft public, in the author's name or in that of a group with ``mandate`` (or a ``new_mandate``, recorded here).

    Written against an older version, it comes onto today's text first: it may then wait for confirmation, or stand in conflict.

    Raises:
        ActionRefused: when amending is closed, the title or the reason is missing, or the text is the same.
    """
    draft = locked_amendment(amendment)
    changes = draft.parsed() != draft.base.parsed()
    return _submit(draft, by, changes=changes, group=group, mandate=mandate, new_mandate=new_mandate)


@action
def put_forward(
    *,
    by: Supporter,
    proposal: Proposal,
    base: Version,
    title: str,
    reason: str,
    text: str,
    group: SupportGroup | None = None,
    mandate: Mandate | None = None,
    new_mandate: dict[str, Any] | None = None,
) -> Amendment:
    """Write an amendment and submit it in one step; the person's draft on this proposal becomes it, if there is one.

    Raises:
        ActionRefused: as for :func:`save_draft` and :func:`submit_amendment`; nothing is kept then.
    """
    held = locked_proposal(pk=proposal.pk)
    draft = locked_draft_of(by=by, proposal=held) or Amendment(author=by, author_name=by.display_name)
    draft.proposal = held
    if not rules.can_submit(by, draft):
        raise ActionRefused(str(NOT_OPEN))
    changes = _write(draft, base=base, title=title, reason=reason, text=text)
    # A row before anything is refused: how it comes onto today's text is kept beside it.
    draft.save(force_insert=True) if draft.pk is None else draft.save(update_fields=WRITTEN)
    return _submit(draft, by, changes=changes, group=group, mandate=mandate, new_mandate=new_mandate)


@action
def edit_amendment(
    *, by: Supporter, amendment: Amendment, title: str, reason: str, text: str, base: Version | None = None
) -> Amendment:
    """Change a submitted amendment; every state stays in its public history. ``base`` as for :func:`save_draft`.

    Raises:
        ActionRefused: when it is decided or not this person's, something is missing, or it would change nothing.
    """
    held = locked_amendment(amendment)
    if held.state != AmendmentState.SUBMITTED or not rules.can_edit(by, held):
        raise ActionRefused(_("Cet amendement ne peut plus être modifié."))
    changes = _write(held, base=base or held.base, title=title, reason=reason, text=text)
    _refuse_incomplete(held, changes=changes)
    _refuse_unchanged_today(held)
    held.save(update_fields={*WRITTEN, *STANDING})
    count_and_announce(held.proposal, [held])
    return held


@action
def resolve_conflict(*, by: Supporter, amendment: Amendment, text: str, expected: int) -> Amendment:
    """The author writes a conflicting amendment onto today's text. ``expected`` is the number of the version they saw.

    Raises:
        ActionRefused: when the text moved again meanwhile, or as for :func:`edit_amendment`.
    """
    held = locked_amendment(amendment)
    current = held.proposal.current
    if current is None or current.number != expected:
        raise ActionRefused(
            _("Le texte a encore changé pendant que vous écriviez. Votre texte est gardé : relisez-le, puis envoyez.")
        )
    return edit_amendment(by=by, amendment=held, title=held.title, reason=held.reason, text=text, base=current)


@action
def confirm_rebase(*, by: Supporter, amendment: Amendment) -> Amendment:
    """The author says that the amendment, as it stands on today's text, still asks for what was meant."""
    held = locked_amendment(amendment)
    if not rules.can_confirm(by, held):
        raise ActionRefused(_("Il n’y a rien à confirmer pour cet amendement."))
    held.fit = Fit.SHIFTED
    held.save(update_fields=["fit"])
    count_and_announce(held.proposal, [held])
    return held


@action
def withdraw_amendment(*, by: Supporter, amendment: Amendment) -> Amendment:
    """Take it back. It stays readable if it was public, and may be put back while amending is open."""
    held = locked_amendment(amendment)
    if not rules.can_withdraw(by, held):
        raise ActionRefused(_("Cet amendement ne peut plus être retiré."))
    held.state = AmendmentState.WITHDRAWN
    held.save(update_fields=["state"])
    count_and_announce(held.proposal, [held])
    return held


@action
def put_back_amendment(*, by: Supporter, amendment: Amendment) -> Amendment:
    """Undo a withdrawal: the amendment comes back, onto today's text; what was a draft is a draft again."""
    held = locked_amendment(amendment)
    if not rules.can_put_back(by, held):
        raise ActionRefused(_("Cet amendement ne peut pas être déposé à nouveau en ce moment."))
    if not rules.is_public(held):
        return _draft_again(held)
    held.state = AmendmentState.SUBMITTED
    _refuse_unchanged_today(held)
    held.save(update_fields=STANDING)
    count_and_announce(held.proposal, [held])
    return held


def _submit(
    draft: Amendment,
    by: Supporter,
    *,
    changes: bool,
    group: SupportGroup | None,
    mandate: Mandate | None,
    new_mandate: dict[str, Any] | None,
) -> Amendment:
    if not rules.can_submit(by, draft):
        raise ActionRefused(str(NOT_OPEN))
    _refuse_incomplete(draft, changes=changes)
    draft.group, draft.mandate = group, _mandate(by, group, mandate, new_mandate)
    draft.state, draft.submitted_at = AmendmentState.SUBMITTED, timezone.now()
    _refuse_unchanged_today(draft)
    draft.thread = new_thread(kind="amendment", subject_id=draft.pk)
    draft.save(update_fields=[*STANDING, *SPOKEN, "submitted_at", "thread"])
    count_and_announce(draft.proposal, [draft])
    return draft


def _draft_again(amendment: Amendment) -> Amendment:
    if amendment.proposal.amendments.filter(author=amendment.author_id, state=AmendmentState.DRAFT).exists():
        raise ActionRefused(_("Vous avez déjà un autre brouillon sur cette proposition : déposez-le ou retirez-le d’abord."))
    amendment.state = AmendmentState.DRAFT
    bring_up_to_date(amendment, amendment.proposal)
    amendment.save(update_fields=STANDING)
    return amendment


def _write(amendment: Amendment, *, base: Version, title: str, reason: str, text: str) -> bool:
    """Put the words in; returns whether they change anything in ``base``."""
    if base.proposal_id != amendment.proposal_id:
        raise ActionRefused(_("Cette version n’est pas de cette proposition."))
    base_text = base.parsed()
    proposed = parse(text, like=base_text)
    amendment.base = base
    amendment.title, amendment.reason, amendment.reason_html = title.strip(), reason.strip(), markdown(reason.strip())
    amendment.text, amendment.keys = str(proposed), list(proposed.keys)
    amendment.fit, amendment.conflicts = Fit.KEPT, []
    place(amendment, base_text, proposed)
    amendment.saved_at = timezone.now()
    return proposed != base_text


def _mandate(
    by: Supporter, group: SupportGroup | None, mandate: Mandate | None, new_mandate: dict[str, Any] | None
) -> Mandate | None:
    """By what right the group speaks; recorded here when it is new."""
    if group is None:
        return None
    if not can_speak_for(by, group):
        raise ActionRefused(_("Seule une personne qui anime ce groupe parle en son nom."), field="speaker")
    found = record_mandate(by=by, group=group, **new_mandate) if new_mandate else mandate
    if found is None or found.group_id != group.pk:
        raise ActionRefused(_("Un groupe parle avec un mandat : indiquez la réunion qui l’a décidé."), field="speaker")
    return found


def _refuse_incomplete(amendment: Amendment, *, changes: bool) -> None:
    if not amendment.title:
        raise ActionRefused(_("Donnez un titre à votre amendement."), field="title")
    if not amendment.reason:
        raise ActionRefused(_("Dites pourquoi vous proposez ce changement."), field="reason")
    if not changes:
        raise ActionRefused(_("Votre amendement ne change rien au texte. Modifiez-le, puis envoyez."), field="text")


def _refuse_unchanged_today(amendment: Amendment) -> None:
    """Bring it onto today's text; one that asks for what was written meanwhile is not submitted."""
    move = bring_up_to_date(amendment, amendment.proposal)
    if move is not None and move.landing.asks_nothing:
        raise ActionRefused(_("Le texte d’aujourd’hui dit déjà tout ce que vous demandez : il a changé entre-temps."), field="text")
