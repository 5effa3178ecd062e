"""What the programme announces to open pages."""

from typing import Any

from live.bus import publish
from proposals.models import Proposal, Version


def topic_of(pk: int) -> str:
    """The key under which browsers listen to the proposal ``pk``."""
    return f"proposal:{pk}"


def announce_version(*, proposal: Proposal, version: Version) -> None:
    """A new version stands: its number, title, address and time."""
    publish(topic_of(proposal.pk), "version", version_payload(version))


def version_payload(version: Version) -> dict[str, Any]:
    """The public form of a version event."""
    return {
        "number": version.number,
        "title": version.title,
        "url": version.get_absolute_url(),
        "at": version.at.isoformat(),
    }
