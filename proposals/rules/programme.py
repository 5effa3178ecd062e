"""Who may do what with the programme: phase × role × state."""

from typing import Any, Final

from proposals.models import Chapter, Feature, Programme, Proposal, ProposalState
from proposals.phases import is_open
from supporters.rules import is_administrator, is_confirmed, is_editor

DRAFT, OPEN, SETTLED, ADOPTED, RETIRED = ProposalState

# From each state, those that editors may choose. ADOPTED comes with a published edition, not by hand.
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    DRAFT: (OPEN, RETIRED),
    OPEN: (SETTLED, RETIRED),
    SETTLED: (OPEN, RETIRED),
    ADOPTED: (),
    RETIRED: (DRAFT, OPEN),
}

PUBLIC: Final = (OPEN, SETTLED, ADOPTED)
REVISABLE: Final = (DRAFT, OPEN, SETTLED)
DECIDABLE: Final = (OPEN, SETTLED)


def can_see(person: Any, proposal: Proposal) -> bool:
    """Everyone reads what was ever open; editors of the chapter read drafts as well."""
    return is_public(proposal) or can_edit(person, proposal.chapter)


def is_public(proposal: Any) -> bool:
    """Whether a visitor may read this proposal, or row with its ``state`` and ``opened_at``.

    A draft that was retired stays with the editors.
    """
    return proposal.state in PUBLIC or (proposal.state == RETIRED and proposal.opened_at is not None)


def can_edit(person: Any, chapter: Chapter) -> bool:
    """Writes the proposals of this chapter."""
    return is_editor(person, *chapter.scopes)


def can_revise(person: Any, proposal: Proposal) -> bool:
    """Publishes a new version of it."""
    return proposal.state in REVISABLE and can_edit(person, proposal.chapter)


def can_change_state(person: Any, proposal: Proposal, state: str) -> bool:
    """Moves it to ``state``. What everyone has read never becomes a draft again."""
    if state not in TRANSITIONS[proposal.state] or (state == DRAFT and proposal.opened_at is not None):
        return False
    return can_edit(person, proposal.chapter)


def can_amend(person: Any, proposal: Proposal) -> bool:
    """Proposes another text: a confirmed supporter, on an open proposal, while amending is open."""
    return is_confirmed(person) and proposal.state == OPEN and is_open(proposal.chapter, Feature.AMEND)


def can_decide(person: Any, proposal: Proposal) -> bool:
    """Decides its amendments: an editor, while deciding is open. A settled text answers the amendments that it has."""
    return proposal.state in DECIDABLE and is_open(proposal.chapter, Feature.DECIDE) and can_edit(person, proposal.chapter)


def can_discuss(person: Any, thing: Chapter | Proposal) -> bool:
    """Writes in the discussion of a proposal, or of anything in a chapter, while discussing is open."""
    if not is_confirmed(person):
        return False
    if isinstance(thing, Chapter):
        return is_open(thing, Feature.DISCUSS)
    return thing.state != RETIRED and is_open(thing.chapter, Feature.DISCUSS) and can_see(person, thing)


def can_support(person: Any, chapter: Chapter) -> bool:
    """Supports what was submitted in this chapter, while supporting is open."""
    return is_confirmed(person) and is_open(chapter, Feature.SUPPORT)


def can_configure(person: Any, thing: Chapter | Programme) -> bool:
    """Sets phases, titles and order: administrators everywhere, editors of the programme, or of the chapter."""
    scopes = thing.scopes if isinstance(thing, Chapter) else (thing.scope,)
    return is_administrator(person) or is_editor(person, *scopes)


def can_add_chapter(person: Any, programme: Programme) -> bool:
    """Adds, moves and renames its chapters."""
    return can_configure(person, programme)


def can_create_programme(person: Any) -> bool:
    """Opens a programme: administrators."""
    return is_administrator(person)
