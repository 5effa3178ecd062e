"""The editors' writes: an opinion, then a decision, each with its reason."""

from django.utils.translation import gettext as _

from amendments import rules
from amendments.actions.announcements import count_and_announce, tell_decided, tell_recommended
from amendments.models import Amendment, AmendmentState, Decision, Fit, Recommendation
from amendments.queries import locked_amendment
from core.actions import ActionRefused, action
from proposals.actions.programme import publish_version
from proposals.models import Cause, Version
from supporters.models import Supporter
from texts import Text, parse


@action
def recommend(*, by: Supporter, amendment: Amendment, advice: str, reason: str) -> Recommendation:
    """Give the editors' public opinion. A later one takes its place; the earlier ones stay readable.

    Raises:
        ActionRefused: when the person does not edit the chapter, the amendment is decided, or no reason is given.
    """
    held = locked_amendment(amendment)
    if not rules.can_recommend(by, held):
        raise ActionRefused(_("Vous ne pouvez pas donner d’avis sur cet amendement."))
    recommendation = Recommendation.objects.create(amendment=held, advice=advice, reason=_required(reason), by=by)
    tell_recommended(held, recommendation)
    count_and_announce(held.proposal, [held])
    return recommendation


@action
def accept(*, by: Supporter, amendment: Amendment, reason: str, expected: int | None = None) -> Amendment:
    """Make a version of the amendment as it stands on today's text.

    ``expected`` is the number of the version that the editor saw; left out, today's is taken, whatever it is.

    Raises:
        ActionRefused: when deciding is closed, the text moved since ``expected``, or the amendment is in conflict with it.
    """
    held = _to_decide(by, amendment)
    if held.fit == Fit.CONFLICT:
        raise ActionRefused(
            _("Cet amendement est en conflit avec le texte d’aujourd’hui : adoptez-le en partie, en écrivant le résultat.")
        )
    return _publish(by, held, AmendmentState.ACCEPTED, reason=reason, text=held.parsed(), expected=expected)


@action
def accept_in_part(*, by: Supporter, amendment: Amendment, text: str, reason: str, expected: int | None = None) -> Amendment:
    """Make a version of ``text``, the editor's edit of what the amendment asked. ``expected`` as for :func:`accept`.

    Raises:
        ActionRefused: as for :func:`accept`; and when the text takes up nothing, or all, of the amendment.
    """
    held = _to_decide(by, amendment)
    today = _current(held).parsed()
    result = parse(text, like=held.parsed() if held.fit != Fit.CONFLICT else today)
    if result == today:
        raise ActionRefused(
            _("Ce texte ne change rien à celui d’aujourd’hui : rejetez l’amendement, ou reprenez-en une partie."), field="text"
        )
    return _publish(by, held, AmendmentState.ACCEPTED_IN_PART, reason=reason, text=result, expected=expected)


@action
def decline(*, by: Supporter, amendment: Amendment, reason: str) -> Amendment:
    """Say no, and why.

    Raises:
        ActionRefused: when deciding is closed, or no reason is given.
    """
    held = _to_decide(by, amendment)
    return _conclude(by, held, AmendmentState.DECLINED, reason, None)


def _to_decide(by: Supporter, amendment: Amendment) -> Amendment:
    held = locked_amendment(amendment)
    if held.state != AmendmentState.SUBMITTED:
        raise ActionRefused(_("Cet amendement n’attend plus de décision."))
    if not rules.can_decide(by, held):
        raise ActionRefused(_("Vous ne pouvez pas décider de cet amendement en ce moment."))
    return held


def _publish(
    by: Supporter, amendment: Amendment, state: AmendmentState, *, reason: str, text: Text, expected: int | None
) -> Amendment:
    _required(reason)
    # Before the version: the amendment that makes it is not among those that follow it.
    amendment.state = state
    amendment.save(update_fields=["state"])
    version = publish_version(
        by=by,
        proposal=amendment.proposal,
        text=text,
        cause=Cause.MERGE,
        cause_ref=f"amendment:{amendment.pk}",
        expected=expected,
    )
    return _conclude(by, amendment, state, reason, version)


def _conclude(by: Supporter, amendment: Amendment, state: AmendmentState, reason: str, version: Version | None) -> Amendment:
    amendment.state = state
    decision = Decision.objects.create(
        amendment=amendment, state=state, reason=_required(reason), version=version, base=amendment.base, by=by
    )
    amendment.save(update_fields=["state"])
    tell_decided(amendment, decision)
    count_and_announce(amendment.proposal, [amendment])
    return amendment


def _required(reason: str) -> str:
    if not reason.strip():
        raise ActionRefused(_("Donnez une raison : elle sera publiée et envoyée à l’auteur."), field="reason")
    return reason.strip()


def _current(amendment: Amendment) -> Version:
    current = amendment.proposal.current
    if current is None:
        raise ActionRefused(_("Cette proposition n’a pas encore de texte."))
    return current
