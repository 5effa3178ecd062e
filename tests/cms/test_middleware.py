"""Who keeps the pages enters Wagtail's back office; everybody else stays outside."""

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from supporters.models import Supporter

pytestmark = pytest.mark.django_db


def office(client, path=""):
    return client.get(f"/redaction/pages/{path}").status_code


def test_an_administrator_edits_pages(emma, logged_in):
    home = Page.objects.get(slug="accueil")
    client = logged_in(emma)

    assert (office(client), office(client, f"pages/{home.pk}/edit/")) == (200, 200)
    assert Supporter.objects.get(pk=emma.pk).is_superuser is False


def test_a_grant_that_ended_opens_nothing(emma, logged_in):
    client = logged_in(emma)
    emma.grants.update(revoked_at=timezone.now())

    assert office(client) == 302


@pytest.mark.parametrize("person", ["alice", "bob", "diane"])
def test_nobody_else_enters(person, logged_in, request):
    assert office(logged_in(request.getfixturevalue(person))) == 302


def test_a_visitor_is_asked_to_log_in():
    response = Client().get("/redaction/pages/")

    assert (response.status_code, response.url.split("?")[0]) == (302, "/compte/connexion/")


@pytest.mark.parametrize("path", ["users/", "groups/"])
def test_people_are_not_kept_there(path, emma, logged_in):
    client = logged_in(emma)

    assert office(client, path) == 404
    assert 'href="/redaction/pages/users/' not in client.get("/redaction/pages/").content.decode()
