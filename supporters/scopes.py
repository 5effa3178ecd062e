"""Where a role holds: kinds of scope, filled by the apps whose things are scopes.

A scope is written ``kind:pk`` in a grant (``programme:1``, ``chapter:3``); the empty scope is everywhere.
"""

from collections.abc import Callable, Iterator

type Choices = Callable[[], list[tuple[str, str]]]

_kinds: dict[str, Choices] = {}


def register(kind: str, *, choices: Choices) -> None:
    """Offer the scopes of ``kind``: ``choices()`` gives (``kind:pk``, readable label) pairs, in their order.

    Raises:
        ValueError: when the kind is already registered, or holds a colon.
    """
    if ":" in kind or kind in _kinds:
        raise ValueError(f"scope kind {kind!r} is taken or not a plain word")
    _kinds[kind] = choices


def all_choices() -> Iterator[tuple[str, str]]:
    """Every registered scope with its label."""
    for choices in _kinds.values():
        yield from choices()


def labels() -> dict[str, str]:
    """The label of each scope; a scope that is gone is not in it."""
    return dict(all_choices())
