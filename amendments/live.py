"""What browsers hear of amendments: on the topic of their proposal, states and counts, the same for everyone."""

from collections.abc import Sequence
from typing import Any

from amendments.models import Amendment
from live import bus


def announce(proposal_id: int, changed: Sequence[Amendment], *, waiting: int) -> None:
    """Tell every open page of the proposal how these amendments stand, and how many wait for a decision."""
    if changed:
        bus.publish(
            f"proposal:{proposal_id}",
            "amendment",
            {"amendments": [_standing(amendment) for amendment in changed], "waiting": waiting},
        )


def _standing(amendment: Amendment) -> dict[str, Any]:
    return {
        "id": amendment.pk,
        "state": amendment.state,
        "label": str(amendment.get_state_display()),
        "fit": amendment.fit,
        "support_count": amendment.support_count,
    }
