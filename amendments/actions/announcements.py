"""Who is told what: the open pages, and the author by mail. Called by actions, in their transaction."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from amendments import live
from amendments.models import Amendment, AmendmentState, Decision, Fit, Recommendation
from core import mail
from core.statements import Given, Statement
from proposals.models import Proposal, Version

_WAITING = Statement(
    lambda: Amendment.objects.filter(proposal=Given("proposal"), state=AmendmentState.SUBMITTED).order_by().values_list("pk")
)


def count_and_announce(proposal: Proposal, changed: Iterable[Amendment]) -> None:
    """Keep the count of amendments that wait for a decision, and tell the open pages of the proposal."""
    waiting = len(_WAITING.rows(proposal=proposal.pk))
    Proposal.objects.filter(pk=proposal.pk).exclude(amendment_count=waiting).update(amendment_count=waiting)
    public = [amendment for amendment in changed if amendment.submitted_at is not None]
    live.announce(proposal.pk, public, waiting=waiting)


def tell_rebased(amendment: Amendment, version: Version) -> None:
    """The text changed: how the amendment stands on it. Nothing is sent while it fits as it was."""
    if amendment.fit != Fit.KEPT:
        _tell(amendment, _rebased_subject(amendment), "amendments/mail/rebased.txt", {"version": version})


def tell_decided(amendment: Amendment, decision: Decision) -> None:
    """The decision, with its reason."""
    _tell(amendment, _decided_subject(amendment), "amendments/mail/decided.txt", {"decision": decision})


def tell_recommended(amendment: Amendment, recommendation: Recommendation) -> None:
    """The editors' opinion, before the decision."""
    subject = _subject(amendment, lambda: _("Un avis sur votre amendement « %(title)s »"))
    _tell(amendment, subject, "amendments/mail/recommended.txt", {"recommendation": recommendation})


def _rebased_subject(amendment: Amendment) -> str:
    def words() -> str:
        if amendment.fit == Fit.CONFLICT:
            return _("Le texte a changé : votre amendement « %(title)s » est en conflit")
        if amendment.fit == Fit.CONFIRM:
            return _("Le texte a changé : confirmez votre amendement « %(title)s »")
        return _("Le texte a changé : votre amendement « %(title)s » l’a suivi")

    return _subject(amendment, words)


def _decided_subject(amendment: Amendment) -> str:
    def words() -> str:
        return {
            AmendmentState.ACCEPTED: _("Votre amendement « %(title)s » est adopté"),
            AmendmentState.ACCEPTED_IN_PART: _("Votre amendement « %(title)s » est adopté en partie"),
            AmendmentState.DECLINED: _("Votre amendement « %(title)s » n’est pas retenu"),
        }.get(AmendmentState(amendment.state), _("Votre amendement « %(title)s » est devenu sans objet"))

    return _subject(amendment, words)


def _subject(amendment: Amendment, words: Any) -> str:
    with translation.override(_language(amendment)):
        return str(words() % {"title": amendment.title or amendment.proposal.title})


def _language(amendment: Amendment) -> str:
    return amendment.author.language if amendment.author is not None else "fr"


def _tell(amendment: Amendment, subject: str, template: str, context: dict[str, Any]) -> None:
    author = amendment.author
    if author is None or not author.is_confirmed:
        return
    mail.send(
        to=author.email,
        subject=subject,
        template=template,
        context={"amendment": amendment, "person": author, **context},
        language=author.language,
    )
