"""Who follows a proposal: functions called in the same transaction when it gets a new version or a new state."""

from collections.abc import Callable
from typing import Any

type Follower = Callable[..., None]

_of_versions: list[Follower] = []
_of_states: list[Follower] = []


def register(follow: Follower) -> None:
    """Call ``follow(by=, proposal=, old=, new=)`` with two ``Version`` after each new one but the first."""
    if follow not in _of_versions:
        _of_versions.append(follow)


def register_state(follow: Follower) -> None:
    """Call ``follow(by=, proposal=, old=, new=)`` with two values of ``ProposalState`` after each change of state."""
    if follow not in _of_states:
        _of_states.append(follow)


def follow_version(**arguments: Any) -> None:
    """Tell everyone who follows versions. The first that refuses undoes the whole."""
    for follow in _of_versions:
        follow(**arguments)


def follow_state(**arguments: Any) -> None:
    """Tell everyone who follows states."""
    for follow in _of_states:
        follow(**arguments)
