"""Every write about amendments. One lock order for all of them: the proposal, then its amendments."""

from amendments.actions.following import follow_state, follow_version
from amendments.actions.reviewing import accept, accept_in_part, decline, recommend
from amendments.actions.supporting import support_amendment, withdraw_support
from amendments.actions.writing import (
    confirm_rebase,
    edit_amendment,
    put_back_amendment,
    put_forward,
    resolve_conflict,
    save_draft,
    start_amendment,
    submit_amendment,
    withdraw_amendment,
)

__all__ = [
    "accept",
    "accept_in_part",
    "confirm_rebase",
    "decline",
    "edit_amendment",
    "follow_state",
    "follow_version",
    "put_back_amendment",
    "put_forward",
    "recommend",
    "resolve_conflict",
    "save_draft",
    "start_amendment",
    "submit_amendment",
    "support_amendment",
    "withdraw_amendment",
    "withdraw_support",
]
