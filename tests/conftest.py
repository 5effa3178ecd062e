"""The fixed cast: alice contributes, bob edits, charlie is a stranger, diane moderates, emma administers."""

import pytest
from django.test import Client
from django.utils import timezone

from supporters.models import Grant, Role, Supporter

# What says the same on every database: one run of it is enough, the first one.
ONCE = ("tests/texts/", "tests/architecture/", "hostile", "tests/deliberation/test_demo", "tests/deliberation/test_replay")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(part in item.nodeid for part in ONCE):
            item.add_marker(pytest.mark.plain)


def _supporter(name: str) -> Supporter:
    return Supporter.objects.create_user(
        f"{name}@example.org", postcode="69001", public_name=name.capitalize(), confirmed_at=timezone.now()
    )


def _with_role(name: str, role: Role) -> Supporter:
    person = _supporter(name)
    Grant.objects.create(supporter=person, role=role, reason="Test")
    return person


@pytest.fixture
def alice(db: None) -> Supporter:
    return _supporter("alice")


@pytest.fixture
def bob(db: None) -> Supporter:
    return _with_role("bob", Role.EDITOR)


@pytest.fixture
def charlie(db: None) -> Supporter:
    return _supporter("charlie")


@pytest.fixture
def diane(db: None) -> Supporter:
    return _with_role("diane", Role.MODERATOR)


@pytest.fixture
def emma(db: None) -> Supporter:
    return _with_role("emma", Role.ADMINISTRATOR)


@pytest.fixture
def logged_in():
    """A function that gives a client in which ``person`` is logged in."""

    def log_in(person: Supporter) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return log_in
