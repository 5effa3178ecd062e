"""Who is who: role by scope by state, as a table."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from supporters import rules
from supporters.models import Grant, Role, Supporter

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("role", "scope", "dates", "editor_of_3", "editor_of_4", "moderator", "administrator"),
    [
        (Role.EDITOR, "", {}, True, True, False, False),
        (Role.EDITOR, "chapter:3", {}, True, False, False, False),
        (Role.EDITOR, "programme:1", {}, True, True, False, False),
        (Role.EDITOR, "programme:2", {}, False, False, False, False),
        (Role.MODERATOR, "", {}, False, False, True, False),
        (Role.ADMINISTRATOR, "", {}, False, False, False, True),
        (Role.ADMINISTRATOR, "chapter:3", {}, False, False, False, False),
        (Role.EDITOR, "", {"ends_at": NOW + DAY}, True, True, False, False),
        (Role.EDITOR, "", {"starts_at": NOW - 2 * DAY, "ends_at": NOW - DAY}, False, False, False, False),
        (Role.EDITOR, "", {"starts_at": NOW + DAY}, False, False, False, False),
        (Role.EDITOR, "", {"revoked_at": NOW}, False, False, False, False),
    ],
)
def test_what_a_grant_gives(alice, role, scope, dates, editor_of_3, editor_of_4, moderator, administrator):
    Grant.objects.create(supporter=alice, role=role, scope=scope, reason="Test", **dates)

    assert rules.is_editor(alice, "chapter:3", "programme:1") is editor_of_3
    assert rules.is_editor(alice, "chapter:4", "programme:1") is editor_of_4
    assert rules.is_moderator(alice) is moderator
    assert rules.is_administrator(alice) is administrator


@pytest.mark.parametrize("state", [{"confirmed_at": None}, {"is_active": False}])
def test_a_role_counts_for_nothing_without_a_confirmed_open_account(emma, state):
    Supporter.objects.update(**state)
    person = Supporter.objects.get()

    assert not rules.is_confirmed(person)
    assert not rules.is_administrator(person)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_a_visitor_has_no_role(nobody):
    assert not rules.is_confirmed(nobody)
    assert not rules.is_editor(nobody, "chapter:3")
    assert not rules.is_administrator(nobody)
