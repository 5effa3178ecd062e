"""Who may do what with a contribution: phase × role × state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groups.rules import can_speak_for
from proposals.models import Chapter, Contribution, ContributionState, Feature
from proposals.phases import is_open
from supporters.models import Supporter
from supporters.rules import is_confirmed, is_editor, is_moderator

State = ContributionState

LISTED = frozenset({State.SUBMITTED, State.IN_SYNTHESIS, State.ANSWERED})
WAITING = frozenset({State.SUBMITTED, State.IN_SYNTHESIS})


@dataclass(frozen=True)
class Step:
    """One verb of a contribution's life: the states that it leaves, and the one that it reaches (``None``: the state stays)."""

    source: frozenset[State]
    target: State | None = None


TRANSITIONS: Mapping[str, Step] = {
    "save": Step(frozenset({State.DRAFT})),
    "submit": Step(frozenset({State.DRAFT}), State.SUBMITTED),
    "edit": Step(frozenset({State.SUBMITTED})),
    "support": Step(WAITING),
    "withdraw": Step(frozenset({State.DRAFT, State.SUBMITTED}), State.WITHDRAWN),
    "put_back": Step(frozenset({State.WITHDRAWN}), State.SUBMITTED),
    # Once editors work on a text, or have answered it, a moderator can still take away what the law forbids to show.
    "hide": Step(LISTED, State.HIDDEN),
    "restore": Step(frozenset({State.HIDDEN}), State.SUBMITTED),
    "take": Step(frozenset({State.SUBMITTED}), State.IN_SYNTHESIS),
    "release": Step(frozenset({State.IN_SYNTHESIS}), State.SUBMITTED),
    "answer": Step(LISTED, State.ANSWERED),
}


def allows(verb: str, contribution: Contribution) -> bool:
    """Whether the state of the contribution lets anyone do this."""
    return contribution.state in TRANSITIONS[verb].source


def can_contribute(person: Any, chapter: Chapter) -> bool:
    """A confirmed supporter, while the chapter takes contributions. Closed is closed, for editors too."""
    return is_confirmed(person) and is_open(chapter, Feature.CONTRIBUTE)


def is_signatory(person: Any, contribution: Contribution) -> bool:
    """The one who signs: its author, or, once a group speaks, whoever organises that group now."""
    if contribution.group is None or contribution.submitted_at is None:
        return isinstance(person, Supporter) and contribution.author_id == person.pk
    return can_speak_for(person, contribution.group)


def can_see(person: Any, contribution: Contribution) -> bool:
    """Whether its page exists for this person: a draft, and what was withdrawn before it was public, are its author's alone."""
    return contribution.submitted_at is not None or is_signatory(person, contribution)


def can_read(person: Any, contribution: Contribution) -> bool:
    """Whether its words are shown: to all while it stands, afterwards to who signs it and to who moderates it."""
    if contribution.state in LISTED:
        return True
    if contribution.state == State.HIDDEN and is_moderator(person, *contribution.chapter.scopes):
        return True
    return is_signatory(person, contribution)


def can_save(person: Any, contribution: Contribution) -> bool:
    """The author keeps a draft, whether or not the chapter takes contributions today."""
    return allows("save", contribution) and is_confirmed(person) and is_signatory(person, contribution)


def can_submit(person: Any, contribution: Contribution) -> bool:
    return allows("submit", contribution) and is_signatory(person, contribution) and can_contribute(person, contribution.chapter)


def can_edit_contribution(person: Any, contribution: Contribution) -> bool:
    """Changed after it was submitted, until an editor takes it up or the phase ends."""
    return allows("edit", contribution) and can_contribute(person, contribution.chapter) and is_signatory(person, contribution)


def can_withdraw(person: Any, contribution: Contribution) -> bool:
    return allows("withdraw", contribution) and is_confirmed(person) and is_signatory(person, contribution)


def can_put_back(person: Any, contribution: Contribution) -> bool:
    """Undo of a withdrawal, in any phase: the words were sent in time."""
    return allows("put_back", contribution) and is_confirmed(person) and is_signatory(person, contribution)


def can_support_contribution(person: Any, contribution: Contribution) -> bool:
    """A confirmed supporter other than the author, while supports are counted in the chapter."""
    if not allows("support", contribution) or not is_confirmed(person) or contribution.author_id == person.pk:
        return False
    return is_open(contribution.chapter, Feature.SUPPORT)


def can_hide(person: Any, contribution: Contribution) -> bool:
    return allows("hide", contribution) and is_moderator(person, *contribution.chapter.scopes)


def can_restore(person: Any, contribution: Contribution) -> bool:
    return allows("restore", contribution) and is_moderator(person, *contribution.chapter.scopes)


def can_work_on(person: Any, chapter: Chapter) -> bool:
    """The queue of a chapter is its editors'."""
    return is_editor(person, *chapter.scopes)


def can_take(person: Any, contribution: Contribution) -> bool:
    return allows("take", contribution) and can_work_on(person, contribution.chapter)


def can_release(person: Any, contribution: Contribution) -> bool:
    return allows("release", contribution) and can_work_on(person, contribution.chapter)


def can_answer(person: Any, contribution: Contribution) -> bool:
    """An outcome may be given more than once: a second proposal may take up what the first left."""
    return allows("answer", contribution) and can_work_on(person, contribution.chapter)


def can_discuss_contribution(person: Any, contribution: Contribution) -> bool:
    return is_confirmed(person) and contribution.state in LISTED and is_open(contribution.chapter, Feature.DISCUSS)


@dataclass(frozen=True)
class Rights:
    """What one person may do with one contribution, for its page."""

    read: bool
    edit: bool
    withdraw: bool
    put_back: bool
    support: bool
    hide: bool
    restore: bool
    work_on: bool
    post: bool
    moderate: bool


def rights_on(person: Any, contribution: Contribution) -> Rights:
    """All rights of ``person`` on ``contribution``."""
    return Rights(
        read=can_read(person, contribution),
        edit=can_save(person, contribution) or can_edit_contribution(person, contribution),
        withdraw=can_withdraw(person, contribution),
        put_back=can_put_back(person, contribution),
        support=can_support_contribution(person, contribution),
        hide=can_hide(person, contribution),
        restore=can_restore(person, contribution),
        work_on=can_work_on(person, contribution.chapter),
        post=can_discuss_contribution(person, contribution),
        moderate=is_moderator(person, *contribution.chapter.scopes),
    )
