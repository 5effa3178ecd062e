"""Every write by the editors of a chapter with what was contributed to it: take up, write from, answer."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actions import ActionRefused, action
from proposals.actions.announcements import tell_answered
from proposals.actions.programme import create_proposal, newest, publish_version
from proposals.models import (
    NEEDS_PROPOSAL,
    Cause,
    Chapter,
    Contribution,
    ContributionState,
    Outcome,
    Proposal,
    ProposalState,
    Source,
    Version,
)
from proposals.passages import Passage, find_passage
from proposals.queries.contributions import locked_contribution
from proposals.queries.programme import locked_proposal
from proposals.rules import contributions as rules
from proposals.rules.programme import is_public
from supporters.models import Supporter


@action
def take_into_synthesis(*, by: Supporter, contributions: Sequence[Contribution]) -> list[Contribution]:
    """Take up submitted contributions: from now on their authors change them no more. Those already taken up stay so.

    Raises:
        ActionRefused: when one may not be taken up; none is then.
    """
    rows = [locked_contribution(pk=row.pk) for row in _in_order(contributions)]
    return [take_contribution(by=by, contribution=row) for row in rows if row.state != ContributionState.IN_SYNTHESIS]


@action
def take_contribution(*, by: Supporter, contribution: Contribution) -> Contribution:
    """Take one up, see :func:`take_into_synthesis`."""
    row = locked_contribution(pk=contribution.pk)
    _check(rules.can_take(by, row), row)
    return _moved(row, ContributionState.IN_SYNTHESIS)


@action
def release_contribution(*, by: Supporter, contribution: Contribution) -> Contribution:
    """Undo of :func:`take_contribution`: it waits in the queue again, and its author may change it.

    Raises:
        ActionRefused: when it is not in synthesis.
    """
    row = locked_contribution(pk=contribution.pk)
    _check(rules.can_release(by, row), row)
    return _moved(row, ContributionState.SUBMITTED)


@action
def answer_contributions(
    *,
    by: Supporter,
    contributions: Sequence[Contribution],
    outcome: str,
    reason: str,
    proposal: Proposal | None = None,
    words: str = "",
) -> list[Source]:
    """Give one or several contributions an outcome, with a reason, and tell those who sign them.

    ``words`` are the words of the proposal's newest version that answer; they are kept as a passage of that version.

    Raises:
        ActionRefused: without reason, without public proposal for an outcome that needs one, when the words are not in its text, or
            when one contribution may not be answered; none is answered then.
    """
    version = _public_version(proposal) if proposal is not None else None
    return _answer(by, contributions, outcome=outcome, reason=reason, version=version, words=words)


@action
def propose_from(
    *,
    by: Supporter,
    chapter: Chapter,
    contributions: Sequence[Contribution],
    title: str,
    text: str,
    outcome: str = Outcome.TAKEN,
    reason: str,
    words: str = "",
) -> Proposal:
    """Write a new proposal, open to all, from one or several contributions, and answer them with it.

    Raises:
        ActionRefused: as :func:`answer_contributions` and ``create_proposal`` do; nothing is written then.
    """
    proposal = create_proposal(
        by=by,
        chapter=chapter,
        title=title,
        text=text,
        cause=Cause.SYNTHESIS,
        cause_ref=_cause_ref(contributions),
        comment=_synthesis_comment(contributions),
        state=ProposalState.OPEN,
    )
    _answer(by, contributions, outcome=outcome, reason=reason, version=newest(proposal), words=words)
    return proposal


@action
def attach_contributions(
    *,
    by: Supporter,
    contributions: Sequence[Contribution],
    proposal: Proposal,
    outcome: str,
    reason: str,
    words: str = "",
    text: str | None = None,
    expected: int | None = None,
) -> Proposal:
    """Make contributions sources of an existing proposal, and answer them with it.

    ``text``: the proposal's text with what they bring; when it differs from the newest version it becomes the next one.
    ``expected`` is the number of the version that the editor wrote on.

    Raises:
        ActionRefused: as :func:`answer_contributions` and ``publish_version`` do; nothing is written then.
    """
    version = _public_version(proposal)
    if text is not None and text.split() != version.text.split():
        version = publish_version(
            by=by,
            proposal=proposal,
            text=text,
            cause=Cause.SYNTHESIS,
            cause_ref=_cause_ref(contributions),
            comment=_synthesis_comment(contributions),
            expected=expected,
        )
    _answer(by, contributions, outcome=outcome, reason=reason, version=version, words=words)
    return version.proposal


@action
def answer_contribution(
    *,
    by: Supporter,
    contribution: Contribution,
    outcome: str,
    reason: str,
    version: Version | None = None,
    passage: Passage | None = None,
) -> Source:
    """One contribution's part of :func:`answer_contributions`, with its own line in the log. It tells nobody."""
    row = locked_contribution(pk=contribution.pk)
    _check(rules.can_answer(by, row), row)
    _moved(row, ContributionState.ANSWERED)
    return Source.objects.create(
        contribution=row,
        proposal=version.proposal if version else None,
        version=version,
        passage=passage,
        outcome=outcome,
        reason=reason,
        by=by,
    )


def _answer(
    by: Supporter, contributions: Sequence[Contribution], *, outcome: str, reason: str, version: Version | None, words: str
) -> list[Source]:
    if not reason.strip():
        raise ActionRefused(_("Donnez une raison : elle est envoyée à qui a contribué, et publique."), field="reason")
    if outcome in NEEDS_PROPOSAL and version is None:
        raise ActionRefused(_("Cette suite nomme une proposition : indiquez celle qui répond."), field="proposal")
    passage = _passage(version, words)
    sources = [
        answer_contribution(by=by, contribution=row, outcome=outcome, reason=reason.strip(), version=version, passage=passage)
        for row in _in_order(contributions)
    ]
    tell_answered(sources)
    return sources


def _in_order(contributions: Sequence[Contribution]) -> list[Contribution]:
    """By identity, so that two editors who take up the same ones wait for each other and never for ever."""
    if not contributions:
        raise ActionRefused(_("Choisissez au moins une contribution."))
    return sorted(contributions, key=lambda row: row.pk)


def _check(allowed: bool, row: Contribution) -> None:
    if not allowed:
        raise ActionRefused(
            _("« %(title)s » a changé d’état entre-temps (%(state)s) : retirez-la de votre choix.")
            % {"title": row.title, "state": row.get_state_display()}
        )


def _moved(row: Contribution, state: ContributionState) -> Contribution:
    row.state = state
    row.save(update_fields=["state"])
    return row


def _public_version(proposal: Proposal) -> Version:
    row = locked_proposal(pk=proposal.pk)
    if not is_public(row):
        raise ActionRefused(
            _("Cette proposition n’est pas publique : ouvrez-la d’abord, pour que le lien mène quelque part."), field="proposal"
        )
    version = newest(row)
    version.proposal = row
    return version


def _passage(version: Version | None, words: str) -> Passage | None:
    if version is None or not words.strip():
        return None
    passage = find_passage(version.parsed(), words)
    if passage is None:
        raise ActionRefused(_("Ces mots ne se trouvent pas dans le texte de la proposition."), field="words")
    return passage


def _cause_ref(contributions: Sequence[Contribution]) -> str:
    return f"contribution:{min(row.pk for row in _in_order(contributions))}"


def _synthesis_comment(contributions: Sequence[Contribution]) -> str:
    number = len(contributions)
    return ngettext("D’après une contribution", "D’après %(number)s contributions", number) % {"number": number}
