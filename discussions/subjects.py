"""What a thread can be about. Each app registers its kinds in ``AppConfig.ready()``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """How the discussion asks the app that owns a thing.

    ``find(ids)`` gives the things that exist, in as few queries as for one. ``may_read`` and ``may_post`` take (person, thing);
    person may be an ``AnonymousUser``; ``scopes`` are those in which a moderator's grant counts (``chapter:3``, ``programme:1``).
    """

    find: Callable[[list[int]], Mapping[int, Any]]
    may_read: Callable[[Any, Any], bool]
    may_post: Callable[[Any, Any], bool]
    scopes: Callable[[Any], tuple[str, ...]]
    url: Callable[[Any], str]
    title: Callable[[Any], str]


_KINDS: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    find: Callable[[list[int]], Mapping[int, Any]],
    may_read: Callable[[Any, Any], bool],
    may_post: Callable[[Any, Any], bool],
    scopes: Callable[[Any], tuple[str, ...]],
    url: Callable[[Any], str],
    title: Callable[[Any], str],
) -> None:
    """Declare that threads may be about ``kind`` (at most 20 characters)."""
    if kind in _KINDS:
        raise ValueError(f"The subject {kind} is registered twice")
    _KINDS[kind] = Kind(find, may_read, may_post, scopes, url, title)


@dataclass(frozen=True)
class Subject:
    """The ``thing`` of one thread, with what its app says about it. ``thing`` is None when it is gone: nobody reads it then."""

    kind: Kind | None
    thing: Any | None

    def may_read(self, person: Any) -> bool:
        return self._known and self.kind.may_read(person, self.thing)  # type: ignore[union-attr]

    def may_post(self, person: Any) -> bool:
        return self._known and self.kind.may_post(person, self.thing)  # type: ignore[union-attr]

    @property
    def scopes(self) -> tuple[str, ...]:
        return self.kind.scopes(self.thing) if self._known else ()  # type: ignore[union-attr]

    @property
    def url(self) -> str:
        return self.kind.url(self.thing) if self._known else "/"  # type: ignore[union-attr]

    @property
    def title(self) -> str:
        return self.kind.title(self.thing) if self._known else ""  # type: ignore[union-attr]

    @property
    def _known(self) -> bool:
        return self.kind is not None and self.thing is not None


def subject_of(kind: str, subject_id: int | None) -> Subject:
    """The subject of one thread."""
    return subjects_of({(kind, subject_id)})[kind, subject_id]


def subjects_of(wanted: set[tuple[str, int | None]]) -> dict[tuple[str, int | None], Subject]:
    """The subjects of many threads by (kind, id): one ``find`` for each kind."""
    found: dict[tuple[str, int | None], Subject] = {}
    for name in {kind for kind, _id in wanted}:
        kind = _KINDS.get(name)
        ids = [subject_id for of, subject_id in wanted if of == name and subject_id is not None]
        things = kind.find(ids) if kind else {}
        found |= {(name, subject_id): Subject(kind, things.get(subject_id)) for subject_id in ids}
        found[name, None] = Subject(kind, None)
    return found
