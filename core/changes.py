"""What changed between two texts, as HTML: ``<ins>`` and ``<del>`` with words for those who listen, far unchanged parts folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.html import rendered, run_of_text, with_own_notes
from core.rendering import Inline, Piece, writer_of
from texts import DisplayBlock, Segment, Text, diff, display

CONTEXT: Final = 1
FOLD_FROM: Final = 3
MARKS: Final = {"inserted": "inserted", "deleted": "deleted", "moved": "moved"}


@dataclass(frozen=True)
class Part:
    """A run of the change view: shown, or ``folded`` because nothing near it changed. ``size`` counts blocks."""

    html: SafeString
    folded: bool
    size: int

    @property
    def summary(self) -> str:
        """What a folded part says of itself."""
        return ngettext("%(number)s paragraphe inchangé", "%(number)s paragraphes inchangés", self.size) % {"number": self.size}


@dataclass(frozen=True)
class ChangeView:
    """The parts in reading order, and the ids of the changed blocks, to walk from one to the next."""

    parts: Sequence[Part]
    places: Sequence[str]


def change_view(old: Text, new: Text, *, prefix: str = "c", fold: bool = True) -> ChangeView:
    """What changed from ``old`` to ``new``. ``prefix`` keeps the ids of several views on one page apart."""
    blocks = display(diff(old, new))
    shown = _near_changes(blocks) if fold else [True] * len(blocks)
    places: list[str] = []
    pieces = [_piece(block, _place(block, prefix, places)) for block in blocks]
    parts = []
    for is_shown, run in groupby(zip(shown, pieces, strict=True), key=lambda pair: pair[0]):
        found = [piece for _shown, piece in run]
        parts.append(Part(with_own_notes(rendered(found), prefix), not is_shown, len(found)))
    return ChangeView(parts, places)


def _near_changes(blocks: Sequence[DisplayBlock]) -> list[bool]:
    """Which blocks are shown: the changed ones, those beside them, and runs too short to fold."""
    changed = [index for index, block in enumerate(blocks) if block.is_changed]
    near = {place for index in changed for place in range(index - CONTEXT, index + CONTEXT + 1)}
    shown: list[bool] = []
    for is_near, run in groupby(range(len(blocks)), key=lambda index: index in near):
        length = len(list(run))
        shown += [is_near or length < FOLD_FROM] * length
    return shown if changed else [True] * len(blocks)


def _place(block: DisplayBlock, prefix: str, places: list[str]) -> str:
    if not block.is_changed:
        return ""
    places.append(f"{prefix}{len(places) + 1}")
    return places[-1]


def _piece(block: DisplayBlock, place: str) -> Piece:
    assert block.block is not None  # noqa: S101 - display fills it in
    write = writer_of(block.block, run_of_text)
    whole = block.status in ("inserted", "deleted")
    runs = block.cells or (block.segments,)
    inner = ["".join(_segments(run, write, named=not whole)) for run in runs]
    marks = f'id="{place}" data-change="{MARKS.get(block.status, "edited")}"' if place else ""
    return Piece(block.block, inner, marks, _label(block))


def _segments(run: Iterable[Segment], write: Inline, *, named: bool) -> Iterable[str]:
    for segment in run:
        words = write(segment.source)
        if segment.op == "equal":
            yield words
            continue
        tag, name = ("ins", _("ajouté")) if segment.op == "insert" else ("del", _("supprimé"))
        before, after = (_aloud(f"[{name}\u00a0: "), _aloud("]")) if named else ("", "")
        yield f"<{tag}>{before}{words}{after}</{tag}>"


def _aloud(words: str) -> str:
    return f'<span class="visually-hidden">{escape(words)}</span>'


def _label(block: DisplayBlock) -> str:
    words = _said_of(block)
    return f'<span class="change-label">{escape(words)}</span>' if words else ""


def _said_of(block: DisplayBlock) -> str:
    if block.status == "moved":
        after = " ".join(block.after.split()[:8])
        return (
            _("Déplacé\u00a0: suivait «\u00a0%(words)s…\u00a0»") % {"words": after} if after else _("Déplacé\u00a0: était au début")
        )
    return {
        "inserted": _("Ajouté"),
        "deleted": _("Supprimé"),
        "split": _("Partagé en plusieurs"),
        "joined": _("Réuni en un"),
        "retagged": _("Changé de forme"),
    }.get(block.status, "" if any(segment.op != "equal" for segment in block.segments) or block.cells else _quietly(block))


def _quietly(block: DisplayBlock) -> str:
    """A change of place or level that no word shows."""
    return _("Changé de niveau") if block.is_changed else ""
