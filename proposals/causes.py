"""What caused a version, in words: ``Version.cause_ref`` is ``kind:pk``, and each kind is described by its own app."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proposals.models import Version


@dataclass(frozen=True)
class CauseLabel:
    """``text`` reads after « parce que »-like words: « amendement “Ajouter les bus de nuit” »; ``url`` may be empty."""

    text: str
    url: str = ""


type Describe = Callable[[list[int]], dict[int, CauseLabel]]

_kinds: dict[str, Describe] = {}


def register(kind: str, describe: Describe) -> None:
    """Describe the causes ``kind:pk``: from the list of pks, in at most one query, a label for each that may be named."""
    _kinds[kind] = describe


def labels_for(versions: "Iterable[Version]") -> dict[int, CauseLabel]:
    """The label of the cause of each version, by its pk. Without a known reference it is the plain name of the cause."""
    rows = list(versions)
    described = {kind: _kinds[kind](sorted(pks)) for kind, pks in _references(rows).items()}
    labels: dict[int, CauseLabel] = {}
    for row in rows:
        kind, pk = split(row.cause_ref)
        labels[row.pk] = described.get(kind, {}).get(pk) or CauseLabel(row.get_cause_display())
    return labels


def split(cause_ref: str) -> tuple[str, int]:
    """``("amendment", 12)`` of ``"amendment:12"``; ``("", 0)`` of anything else."""
    kind, _, pk = cause_ref.partition(":")
    return (kind, int(pk)) if kind in _kinds and pk.isdecimal() else ("", 0)


def _references(versions: "list[Version]") -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for version in versions:
        kind, pk = split(version.cause_ref)
        if kind:
            found.setdefault(kind, set()).add(pk)
    return found
