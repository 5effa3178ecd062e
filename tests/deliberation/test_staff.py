"""The staff's front door: who comes in, and what waits there."""

import pytest
from django.test import Client

from proposals.actions.programme import create_chapter, create_programme
from supporters.models import Grant, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapters():
    programme = create_programme(by=None, title="Programme")
    return [create_chapter(by=None, programme=programme, title=title) for title in ("Se loger", "Se soigner")]


def test_a_visitor_logs_in_first():
    response = Client().get("/equipe/")

    assert (response.status_code, response.url) == (302, "/compte/connexion/?next=/equipe/")


def test_who_has_no_role_is_refused(alice, logged_in):
    assert logged_in(alice).get("/equipe/").status_code == 403


@pytest.mark.parametrize(
    ("person", "seen", "hidden"),
    [
        ("bob", ["Se loger", "Se soigner"], ["/equipe/moderation/", "/equipe/roles/"]),
        ("diane", ["/equipe/moderation/"], ["Se loger", "/equipe/roles/"]),
        ("emma", ["/equipe/roles/", "/redaction/pages/"], ["Se loger", "/equipe/moderation/"]),
    ],
)
def test_each_role_finds_its_own(person, seen, hidden, chapters, logged_in, request):
    shown = logged_in(request.getfixturevalue(person)).get("/equipe/").content.decode()

    assert [word for word in seen if word not in shown] == []
    assert [word for word in hidden if word in shown] == []


def test_an_editor_of_one_chapter_finds_that_one(charlie, chapters, logged_in):
    Grant.objects.create(supporter=charlie, role=Role.EDITOR, scope=f"chapter:{chapters[1].pk}", reason="Test")
    shown = logged_in(charlie).get("/equipe/").content.decode()

    assert ("Se soigner" in shown, "Se loger" in shown) == (True, False)
