import pytest
import time_machine

from discussions.actions import open_thread, post_message
from tests.discussions import pads


@pytest.fixture(scope="session", autouse=True)
def _kind() -> None:
    pads.register()


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "tests.discussions.pads"
    pads.PADS.clear()


@pytest.fixture
def pad(db):
    """An open, public pad."""
    pads.PADS[1] = pads.Pad(1)
    return pads.PADS[1]


@pytest.fixture
def thread(pad):
    """The thread of the pad."""
    return open_thread(by=None, kind="pad", subject_id=pad.pk)


@pytest.fixture
def message(thread, alice):
    """What alice wrote."""
    return post_message(by=alice, thread=thread, body="Des trains *la nuit*.")


@pytest.fixture
def time_machine_at():
    """The clock, which stands still but for ``shift(seconds)``."""
    with time_machine.travel("2026-11-22T20:00:00Z", tick=False) as clock:
        yield clock
