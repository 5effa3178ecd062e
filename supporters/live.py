"""What open sockets must hear about people: that their rights changed."""

from live import bus
from supporters.models import Supporter


def announce_rights(supporter: Supporter) -> None:
    """Once this is committed, whatever this person listens to is asked for again."""
    bus.rights_changed(supporter.pk)
