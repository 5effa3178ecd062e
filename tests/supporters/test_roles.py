"""The page of the roles: who sees it, what it shows, what it refuses."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from supporters import scopes
from supporters.actions import grant_role
from supporters.forms import end_of
from supporters.models import Grant, Role, Supporter

LIST, GIVE = "/equipe/roles/", "/equipe/roles/donner/"
FORM = {"email": "alice@example.org", "role": "editor", "scope": "chapter:3", "reason": "Désignée par l’assemblée", "ends_on": ""}


@pytest.fixture(autouse=True)
def chapters(monkeypatch):
    monkeypatch.setattr(scopes, "_kinds", {"chapter": lambda: [("chapter:3", "3. Se loger")]})


@pytest.mark.parametrize(
    ("person", "status"),
    [(None, 302), ("alice", 403), ("bob", 403), ("charlie", 403), ("diane", 403), ("emma", 200)],
)
def test_who_sees_the_pages(request, client, logged_in, bob, person, status):
    client = logged_in(request.getfixturevalue(person)) if person else client
    grant = Grant.objects.get(supporter=bob)

    pages = [LIST, GIVE, reverse("supporters:revoke_role", args=[grant.pk])]
    assert [client.get(page).status_code for page in pages] == [status] * 3
    client.post(pages[2], {"reason": "Test"})
    assert Grant.objects.in_force(timezone.now()).filter(pk=grant.pk).exists() is (status != 200)


def test_a_role_is_given_on_the_page(emma, alice, logged_in):
    last_day = timezone.localdate() + timedelta(days=30)
    response = logged_in(emma).post(GIVE, FORM | {"ends_on": str(last_day)})

    assert (response.status_code, response.url) == (302, LIST)
    grant = Grant.objects.get(supporter=alice)
    assert (grant.role, grant.scope, grant.reason, grant.given_by) == ("editor", "chapter:3", "Désignée par l’assemblée", emma)
    assert timezone.localtime(grant.ends_at).date() == last_day + timedelta(days=1)
    assert "3. Se loger" in logged_in(emma).get(LIST).text


def test_the_last_day_is_whole():
    assert end_of(date(2026, 3, 28)).isoformat() == "2026-03-29T00:00:00+01:00"
    assert end_of(date(2026, 3, 29)).timestamp() - end_of(date(2026, 3, 28)).timestamp() == 23 * 3600


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": "nobody@example.org"}, "email"),
        ({"email": "new@example.org"}, "email"),
        ({"role": ""}, "role"),
        ({"role": "administrator"}, "scope"),
        ({"scope": "chapter:9"}, "scope"),
        ({"reason": ""}, "reason"),
        ({"ends_on": "hier"}, "ends_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"email": "bob@example.org", "scope": ""}, "role"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(emma, alice, bob, logged_in, changes, wrong):
    Supporter.objects.create_user("new@example.org", postcode="69001")
    response = logged_in(emma).post(GIVE, FORM | changes)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [wrong]
    if "reason" not in changes:
        assert "Désignée par l’assemblée" in response.text
    assert Grant.objects.count() == 2


def test_a_role_is_taken_back_after_a_page_that_asks_why(emma, bob, logged_in):
    client, url = logged_in(emma), reverse("supporters:revoke_role", args=[Grant.objects.get(supporter=bob).pk])

    assert "Bob" in client.get(url).text
    assert 'id="id_reason_error"' in client.post(url, {"reason": ""}).text
    assert client.post(url, {"reason": "Fin de mission"}).url == LIST
    assert "Fin de mission" in client.get(LIST).text
    assert client.get(url).status_code == 404


def test_the_last_administrator_is_told_why_they_stay(emma, logged_in):
    client, url = logged_in(emma), reverse("supporters:revoke_role", args=[Grant.objects.get(supporter=emma).pk])

    response = client.post(url, {"reason": "Je pars"}, headers={"referer": f"http://testserver{url}"}, follow=True)
    assert "dernier rôle d’administration" in response.text
    assert Grant.objects.in_force(timezone.now()).count() == 1


@pytest.mark.parametrize("grants", [1, 3])
def test_one_grant_or_three_cost_the_same_queries(emma, logged_in, grants, django_assert_num_queries):
    for number in range(grants):
        person = Supporter.objects.create_user(f"p{number}@example.org", postcode="69001", confirmed_at=timezone.now())
        grant_role(by=emma, supporter=person, role=Role.EDITOR, scope="chapter:3", reason="Test")
        grant_role(by=emma, supporter=person, role=Role.MODERATOR, reason="Test")
    Grant.objects.filter(role=Role.MODERATOR).update(revoked_at=timezone.now(), revoked_by=emma, revoked_reason="Fini")
    client = logged_in(emma)

    with django_assert_num_queries(6):
        client.get(LIST)
