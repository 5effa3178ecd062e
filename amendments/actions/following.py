"""What a new version of a proposal does to its amendments: each comes onto it, or stays with its conflict. None is dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

import texts
from amendments.actions.announcements import count_and_announce, tell_decided, tell_rebased
from amendments.fitting import Landing, land, still_to_confirm, touched_by
from amendments.models import Amendment, AmendmentState, Decision, Fit, Rebase
from amendments.rules import MOVING
from core.actions import action
from proposals.models import Proposal, ProposalState, Version
from texts import Text

PLACING = ("base", "text", "keys", "fit", "conflicts", "touched", "place", "state")
SAID_ALREADY = _("Le texte dit désormais tout ce que cet amendement demandait.")
RETIRED = _("La proposition a été retirée.")


@dataclass(frozen=True)
class Move:
    """One amendment on a new version: where it landed, and whether that made it overtaken."""

    amendment: Amendment
    landing: Landing
    decision: Decision | None


@action
def follow_version(*, by: models.Model | None, proposal: Proposal, old: Version, new: Version) -> None:
    """Bring every draft and submitted amendment of the proposal onto ``new``. Called in the transaction that makes the version.

    Two queries to read, one update for each amendment, and a fixed number to write the rest, whatever their number.
    """
    rows = _moving(proposal)
    if not rows:
        return
    target = new.parsed()
    bases: dict[int, Text] = {old.pk: old.parsed()}
    moves = [_move(amendment, _base_text(amendment, bases), new, target) for amendment in rows]
    for move in moves:
        move.amendment.save(update_fields=PLACING)
    _record(moves, new)
    count_and_announce(proposal, [move.amendment for move in moves if move.landing.outcome != Fit.KEPT or move.decision])


@action
def follow_state(*, by: models.Model | None, proposal: Proposal, old: str, new: str) -> None:
    """A proposal that is retired leaves its submitted amendments without an object, and their authors are told."""
    if new != ProposalState.RETIRED:
        return
    waiting = [amendment for amendment in _moving(proposal) if amendment.state == AmendmentState.SUBMITTED]
    decisions = [_overtake(amendment, RETIRED) for amendment in waiting]
    for amendment in waiting:
        amendment.save(update_fields=["state"])
    _close(decisions)
    count_and_announce(proposal, waiting)


def bring_up_to_date(amendment: Amendment, proposal: Proposal) -> Move | None:
    """Bring one amendment, unsaved changes included, onto today's text; None when it stands there already."""
    current = proposal.current
    if current is None or amendment.base_id == current.pk:
        return None
    move = _move(amendment, amendment.base.parsed(), current, current.parsed())
    _record([move], current, tell=False)
    return move


def place(amendment: Amendment, base: Text, proposed: Text) -> None:
    """Keep which blocks the amendment touches, and where."""
    amendment.touched, amendment.place = touched_by(proposed, base)


def _moving(proposal: Proposal) -> list[Amendment]:
    rows = Amendment.objects.select_for_update(of=("self",)).select_related("author", "base")
    found = list(rows.filter(proposal=proposal, state__in=MOVING).order_by("pk"))
    for amendment in found:
        amendment.proposal = proposal
    return found


def _base_text(amendment: Amendment, bases: dict[int, Text]) -> Text:
    if amendment.base_id not in bases:
        bases[amendment.base_id] = amendment.base.parsed()
    return bases[amendment.base_id]


def _move(amendment: Amendment, base: Text, version: Version, target: Text) -> Move:
    landing = land(amendment.parsed(), old=base, new=target)
    if landing.asks_nothing and amendment.state == AmendmentState.SUBMITTED:
        return Move(amendment, landing, _overtake(amendment, SAID_ALREADY))
    amendment.fit = still_to_confirm(amendment.fit, landing.outcome)
    amendment.conflicts = landing.conflicts
    if landing.outcome != Fit.CONFLICT:
        amendment.base = version
        amendment.text, amendment.keys = str(landing.text), list(landing.text.keys)
        place(amendment, target, landing.text)
    return Move(amendment, landing, None)


def _overtake(amendment: Amendment, reason: Any) -> Decision:
    """The reason is kept in the language of the programme, whoever made the version."""
    amendment.state = AmendmentState.OVERTAKEN
    with translation.override(amendment.proposal.chapter.programme.language):
        return Decision(amendment=amendment, state=AmendmentState.OVERTAKEN, reason=str(reason), base=amendment.base)


def _record(moves: Sequence[Move], version: Version, *, tell: bool = True) -> None:
    now = timezone.now()
    rows = [
        Rebase(amendment=move.amendment, version=version, outcome=move.landing.outcome, algorithm=texts.ALGORITHM, at=now)
        for move in moves
    ]
    Rebase.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["amendment", "version"], update_fields=["outcome", "algorithm", "at"]
    )
    _close([move.decision for move in moves if move.decision is not None])
    if tell:
        for move in moves:
            if move.decision is None and move.landing.outcome != Fit.KEPT:
                tell_rebased(move.amendment, version)


def _close(decisions: Sequence[Decision]) -> None:
    Decision.objects.bulk_create(decisions)
    for decision in decisions:
        tell_decided(decision.amendment, decision)
