"""What an amendment changes, and what was made of it: pairs of texts to be shown as one change."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from amendments.fitting import land, relations, units_of
from amendments.models import Amendment, AmendmentState
from amendments.queries.lists import neighbours_of
from amendments.queries.rows import version_seen
from core.changes import ChangeView, change_view
from core.history import State, states_of
from core.html import render_text
from proposals.models import Version
from supporters.models import Supporter
from texts import Text, parse


@dataclass(frozen=True)
class Change:
    """Two texts to be shown as one change, from ``old`` to ``new``."""

    old: Text
    new: Text


def asked_by(amendment: Amendment) -> Change:
    """What it asks: of today's text while it waits and fits, of the text of its day once it is decided or in conflict."""
    return Change(amendment.base.parsed(), amendment.parsed())


def made_of(amendment: Amendment) -> Change | None:
    """What the version that it led to changed in the text; None without one."""
    version = _version_of(amendment)
    if version is None:
        return None
    before = amendment.base if amendment.base.number == version.number - 1 else version_seen(amendment.proposal, version.number - 1)
    return Change(before.parsed(), version.parsed()) if before is not None else None


def edited_by_editors(amendment: Amendment) -> Change | None:
    """From the text that was asked to the one that was adopted; None unless it was adopted in part."""
    version = _version_of(amendment)
    if version is None or amendment.state != AmendmentState.ACCEPTED_IN_PART:
        return None
    return Change(amendment.parsed(), version.parsed())


def drift_of(amendment: Amendment) -> Change | None:
    """What changed in the proposal since the text that a conflicting amendment stands on; None when nothing did."""
    current = amendment.proposal.current
    if current is None or current.pk == amendment.base_id:
        return None
    return Change(amendment.base.parsed(), current.parsed())


def merged_for_edit(amendment: Amendment) -> Text:
    """The amendment on today's text as far as it goes; where they conflict, today's words."""
    current = amendment.proposal.current
    if current is None or current.pk == amendment.base_id:
        return amendment.parsed()
    return land(amendment.parsed(), old=amendment.base.parsed(), new=current.parsed()).text


def _version_of(amendment: Amendment) -> Version | None:
    decision = getattr(amendment, "decision", None)
    return decision.version if decision is not None else None


# --- While it is written ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """A text being written: the change that it makes, whether it makes none, and its blocks as they read.

    A block is ``{"source": Markdown, "html": what it reads like}``; the sources joined by an empty line are the text.
    """

    change: Change
    same: bool
    blocks: list[dict[str, str]]

    @property
    def view(self) -> ChangeView:
        """The change as it is shown; its ids are those of no other view on the page."""
        return change_view(self.change.old, self.change.new, prefix="apercu-")


def preview_of(base: Version, text: str) -> Sight:
    """What ``text`` changes in ``base``."""
    old = base.parsed()
    new = parse(text, like=old)
    blocks = [{"source": str(unit).strip("\n"), "html": str(render_text(unit))} for unit in units_of(new)]
    return Sight(Change(old, new), old == new, blocks)


RELATIONS = {
    "compatible": _("compatible"),
    "identical": _("identique"),
    "contained": _("contenu dans l’autre"),
    "order": _("au même endroit"),
    "conflict": _("contraire"),
}


@dataclass(frozen=True)
class Relation:
    """How another open amendment stands to this one: ``compatible``, ``identical``, ``contained``, ``order`` or ``conflict``."""

    other: Amendment
    kind: str

    @property
    def label(self) -> str:
        """The relation in a word."""
        return str(RELATIONS[self.kind])


def relations_of(amendment: Amendment) -> list[Relation]:
    """The other amendments that wait for a decision and touch the same passages, with how they stand to this one."""
    if amendment.state != AmendmentState.SUBMITTED:
        return []
    others = neighbours_of(amendment)
    kinds = relations(amendment.base.parsed(), amendment.parsed(), [other.parsed() for other in others])
    return [Relation(other, kind) for other, kind in zip(others, kinds, strict=True)]


# --- How it came to read so ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One state in the life of an amendment, and who brought it about (None: the system, or a person who is gone)."""

    state: State
    person: Supporter | None

    @property
    def label(self) -> str:
        """What was done, as a person would say it."""
        return str(DONE.get(self.state.action, _("Modification")))


@dataclass(frozen=True)
class History:
    """All states, oldest first, and the two that are compared; ``title`` and ``reason`` as pairs of plain strings."""

    steps: Sequence[Step]
    old: Step | None
    new: Step | None
    text: Change | None
    title: tuple[str, str]
    reason: tuple[str, str]


DONE = {
    "amendments.start_amendment": _("Brouillon commencé"),
    "amendments.save_draft": _("Brouillon"),
    "amendments.submit_amendment": _("Dépôt"),
    "amendments.edit_amendment": _("Modification"),
    "amendments.resolve_conflict": _("Réécriture sur le texte d’aujourd’hui"),
    "amendments.withdraw_amendment": _("Retrait"),
    "amendments.put_back_amendment": _("Nouveau dépôt"),
    "amendments.accept": _("Adoption"),
    "amendments.accept_in_part": _("Adoption en partie"),
    "amendments.decline": _("Rejet"),
    "proposals.publish_version": _("Report sur une nouvelle version du texte"),
    "proposals.restore_version": _("Report sur une nouvelle version du texte"),
    "proposals.set_state": _("Changement d’état de la proposition"),
}


def history_of(amendment: Amendment, *, old: str = "", new: str = "") -> History:
    """The public life of an amendment, from its submission on, and two states of it compared: the last two unless named."""
    states = [state for state in states_of(amendment) if state.fields["state"] != AmendmentState.DRAFT]
    persons = Supporter.objects.in_bulk([state.by_id for state in states if state.by_id is not None])
    steps = [Step(state, persons.get(state.by_id or 0)) for state in states]
    newer = _chosen(steps, new) or (steps[-1] if steps else None)
    older = _chosen(steps, old) or (steps[-2] if len(steps) > 1 else None)
    return _compared(steps, older, newer)


def _chosen(steps: Sequence[Step], number: str) -> Step | None:
    return next((step for step in steps if str(step.state.number) == number), None)


def _compared(steps: Sequence[Step], old: Step | None, new: Step | None) -> History:
    if old is None or new is None:
        return History(steps, old, new, None, ("", ""), ("", ""))
    before, after = old.state.fields, new.state.fields
    base = parse(before["text"])
    text = Change(base, parse(after["text"], like=base))
    return History(steps, old, new, text, (before["title"], after["title"]), (before["reason"], after["reason"]))
