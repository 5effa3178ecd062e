"""Playing steps: a new file opens a proposal, an edit publishes a version, a request is an amendment that is decided."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from amendments.actions import accept, accept_in_part, decline, save_draft, start_amendment, submit_amendment, withdraw_amendment
from amendments.models import Amendment, AmendmentState, Fit
from core import mail
from core.actions import ActionRefused
from deliberation.replay.record import FileChange, Page, RecordedStep
from deliberation.replay.stage import Stage
from proposals.actions.programme import publish_version, set_state
from proposals.models import Cause, Proposal, ProposalState, Version


class Ending(StrEnum):
    """How the merge by the machine compares with what people made of a request."""

    SAME = "same"
    OTHERWISE = "otherwise"
    CONFLICT = "conflict"
    SAID_ALREADY = "said_already"
    NO_TEXT = "no_text"
    UNRECORDED = "unrecorded"


@dataclass
class Tally:
    """What was played. ``endings`` counts requests on a file by :class:`Ending`, ``stale`` those written on an older text."""

    endings: Counter[Ending] = field(default_factory=Counter)
    stale: Counter[Ending] = field(default_factory=Counter)
    amendments: dict[int, tuple[int, str]] = field(default_factory=dict)
    last: dict[str, Page | None] = field(default_factory=dict)


def play(step: RecordedStep, stage: Stage, tally: Tally) -> None:
    """Play one step on every file that it changes; nobody is written to."""
    with mail.silence():
        for change in step.changes:
            _play(step, change, stage, tally)
            tally.last[change.file] = change.after


def _play(step: RecordedStep, change: FileChange, stage: Stage, tally: Tally) -> None:
    proposal = stage.proposals.get(change.file)
    if change.after is None:
        if proposal is not None:
            set_state(by=stage.editor, proposal=proposal, state=ProposalState.RETIRED)
    elif proposal is None:
        stage.create(change.file, title=change.after.title, text=change.after.body, comment=step.name)
    elif change.before is None:
        set_state(by=stage.editor, proposal=proposal, state=ProposalState.OPEN)
        _edit(step, change.after, proposal, stage)
    else:
        if step.is_amendment:
            _amend(step, change, stage, tally)
        _edit(step, change.after, proposal, stage)


def _edit(step: RecordedStep, after: Page, proposal: Proposal, stage: Stage) -> None:
    """Bring the text to what is recorded; nothing when it says so already."""
    title = after.title or proposal.title
    if proposal.current is None or (proposal.current.text, proposal.current.title) != (after.body, title):
        publish_version(by=stage.editor, proposal=proposal, text=after.body, title=title, cause=Cause.EDIT, comment=step.name)


def _amend(step: RecordedStep, change: FileChange, stage: Stage, tally: Tally) -> None:
    proposal = stage.proposals[change.file]
    base, proposed, is_recorded = _asked(change, proposal)
    if base.text == proposed.body:
        tally.endings[Ending.NO_TEXT] += 1
        return
    is_stale = base.pk != proposal.current_id
    amendment = _written(step, base, proposed, proposal, stage)
    tally.amendments[amendment.pk] = (step.number, change.file)
    ending = _decided(amendment, change, proposal, stage)
    counted = ending if is_recorded else Ending.UNRECORDED
    tally.endings[counted] += 1
    tally.stale[counted] += is_stale


def _asked(change: FileChange, proposal: Proposal) -> tuple[Version, Page, bool]:
    """The version that a request was written on, what it proposed, and whether both are recorded.

    The newest version with that text. Where the record knows neither (the file had moved meanwhile), the request is played as if
    people had asked today for what they made; such requests are counted apart.
    """
    current = proposal.current
    if current is None:
        raise ValueError(f"{change.file} has no version")
    if change.base is None or change.proposed is None:
        return current, change.after or Page("", current.text), False
    found = proposal.versions.filter(text=change.base.body).order_by("-number").first()
    return found or current, change.proposed, found is not None


def _written(step: RecordedStep, base: Version, proposed: Page, proposal: Proposal, stage: Stage) -> Amendment:
    """Submitted against ``base``, and so brought onto today's text; what today's text says already stays a draft."""
    draft = start_amendment(by=stage.author, proposal=proposal)
    reason = f"{step.name}, {step.day}."
    draft = save_draft(by=stage.author, amendment=draft, base=base, title=step.name, reason=reason, text=proposed.body)
    try:
        return submit_amendment(by=stage.author, amendment=draft)
    except ActionRefused:
        return withdraw_amendment(by=stage.author, amendment=draft)


def _decided(amendment: Amendment, change: FileChange, proposal: Proposal, stage: Stage) -> Ending:
    """Accepted as it stands when the machine's merge is what people made; otherwise with their result."""
    if amendment.state == AmendmentState.WITHDRAWN:
        return Ending.SAID_ALREADY
    people = change.after.body if change.after else ""
    expected = proposal.current.number if proposal.current else None
    if amendment.fit != Fit.CONFLICT and amendment.text == people:
        accept(by=stage.editor, amendment=amendment, reason="Merged as it stands.", expected=expected)
        proposal.refresh_from_db()
        return Ending.SAME
    if proposal.current is not None and people == proposal.current.text:
        decline(by=stage.editor, amendment=amendment, reason="People merged it without a change to the text.")
    else:
        reason = "Merged by people, who made this text of it."
        accept_in_part(by=stage.editor, amendment=amendment, text=people, reason=reason, expected=expected)
    proposal.refresh_from_db()
    return Ending.CONFLICT if amendment.fit == Fit.CONFLICT else Ending.OTHERWISE
