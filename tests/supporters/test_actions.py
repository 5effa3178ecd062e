"""Roles are given and taken back by administrators, with a reason; the last one stays."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.actions import ActionRefused
from supporters import scopes
from supporters.actions import close_sessions, grant_role, revoke_role, update_profile
from supporters.models import Grant, Role, Supporter

LAST = "C’est le dernier rôle d’administration\u00a0: donnez-le d’abord à une autre personne."


@pytest.fixture(autouse=True)
def chapters(monkeypatch):
    monkeypatch.setattr(scopes, "_kinds", {"chapter": lambda: [("chapter:3", "3. Se loger")]})


def given(by, supporter, **changes):
    return grant_role(by=by, supporter=supporter, **{"role": Role.EDITOR, "scope": "chapter:3", "reason": "Désignée"} | changes)


def again(person):
    return Supporter.objects.get(pk=person.pk)


def test_an_administrator_gives_a_role_and_the_person_is_told(emma, alice, django_capture_on_commit_callbacks):
    end = timezone.now() + timedelta(days=30)
    with django_capture_on_commit_callbacks(execute=True):
        grant = given(emma, alice, ends_at=end)

    assert (grant.supporter, grant.role, grant.scope, grant.given_by, grant.ends_at) == (alice, "editor", "chapter:3", emma, end)
    assert again(alice).has_role(Role.EDITOR, "chapter:3")
    message = mail.outbox[0]
    assert message.to == ["alice@example.org"]
    assert "Désignée" in message.body
    assert "3. Se loger" in message.body


@pytest.mark.parametrize("person", ["alice", "bob", "charlie", "diane"])
def test_nobody_else_gives_or_takes_a_role(request, emma, person):
    by = request.getfixturevalue(person)
    grant = Grant.objects.get(supporter=emma)

    for refused in (lambda: given(by, by), lambda: revoke_role(by=by, grant=grant)):
        with pytest.raises(ActionRefused, match="Seule l’administration"):
            refused()
    assert Grant.objects.in_force(timezone.now()).filter(pk=grant.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "king"}, "role"),
        ({"scope": "chapter:9"}, "scope"),
        ({"role": Role.ADMINISTRATOR, "scope": "chapter:3"}, "scope"),
        ({"reason": "  "}, "reason"),
        ({"ends_at": timezone.now() - timedelta(seconds=1)}, "ends_on"),
    ],
)
def test_a_grant_that_means_nothing_is_refused(emma, alice, changes, field):
    with pytest.raises(ActionRefused) as refusal:
        given(emma, alice, **changes)

    assert refusal.value.field == field
    assert Grant.objects.filter(supporter=alice).count() == 0


def test_a_role_is_not_given_twice_nor_to_an_unconfirmed_address(emma, alice, charlie):
    given(emma, alice)
    charlie.confirmed_at = None

    for supporter in (alice, charlie):
        with pytest.raises(ActionRefused):
            given(emma, supporter)


def test_a_role_taken_back_is_over_and_stays_written(emma, alice, django_capture_on_commit_callbacks):
    grant = given(emma, alice)
    with django_capture_on_commit_callbacks(execute=True):
        revoke_role(by=emma, grant=grant, reason="Fin de mission")

    grant.refresh_from_db()
    assert (grant.revoked_by, grant.revoked_reason) == (emma, "Fin de mission")
    assert not again(alice).has_role(Role.EDITOR, "chapter:3")
    assert "Fin de mission" in mail.outbox[0].body
    with pytest.raises(ActionRefused, match="plus en vigueur"):
        revoke_role(by=emma, grant=grant)


def test_the_last_administrator_stays(emma):
    with pytest.raises(ActionRefused) as refusal:
        revoke_role(by=emma, grant=Grant.objects.get(supporter=emma))

    assert refusal.value.message == LAST
    assert again(emma).has_role(Role.ADMINISTRATOR)


def test_one_of_two_administrators_may_go(emma, alice):
    given(emma, alice, role=Role.ADMINISTRATOR, scope="")

    revoke_role(by=emma, grant=Grant.objects.get(supporter=emma))
    with pytest.raises(ActionRefused):
        revoke_role(by=again(alice), grant=Grant.objects.get(supporter=alice))


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="rows are locked on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_take_each_other_s_role_back_leave_one(emma, alice):
    given(emma, alice, role=Role.ADMINISTRATOR, scope="")
    both, said = threading.Barrier(2), []

    def revoke(by, whose):
        grant = Grant.objects.get(supporter=whose)
        both.wait()
        try:
            revoke_role(by=by, grant=grant)
            said.append("done")
        except ActionRefused:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=revoke, args=pair) for pair in ((again(emma), alice), (again(alice), emma))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["done", "refused"]
    assert Grant.objects.in_force(timezone.now()).filter(role=Role.ADMINISTRATOR).count() == 1


@pytest.mark.parametrize("other", ["closed", "ended", "scoped"])
def test_an_administrator_who_cannot_act_does_not_count(emma, alice, other):
    grant = Grant(supporter=alice, role=Role.ADMINISTRATOR, reason="Test")
    if other == "ended":
        grant.starts_at, grant.ends_at = timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1)
    if other == "scoped":
        grant.scope = "chapter:3"
    grant.save()
    Supporter.objects.filter(pk=alice.pk).update(is_active=other != "closed")

    with pytest.raises(ActionRefused) as refusal:
        revoke_role(by=emma, grant=Grant.objects.get(supporter=emma))
    assert refusal.value.message == LAST


def test_the_first_administrator_comes_from_the_command_line(alice):
    said = StringIO()
    call_command("grant_role", "Alice@example.org", "administrator", "--reason", "Fondation", stdout=said)

    assert said.getvalue() == "administrator granted to Alice@example.org.\n"
    assert Grant.objects.values_list("supporter", "role", "scope", "reason", "given_by").get() == (
        alice.pk,
        "administrator",
        "",
        "Fondation",
        None,
    )


@pytest.mark.parametrize("arguments", [["nobody@example.org", "editor"], ["alice@example.org", "editor", "--scope", "chapter:9"]])
def test_the_command_says_why_it_refuses(alice, arguments):
    with pytest.raises(CommandError):
        call_command("grant_role", *arguments, "--reason", "Test")

    assert not Grant.objects.exists()


def test_a_profile_is_what_the_person_says(alice):
    Supporter.objects.update(insee="69381")
    alice = again(alice)
    update_profile(by=alice, public_name="Alix", postcode="63600", language="en")

    alice = again(alice)
    assert (alice.public_name, alice.postcode, alice.insee, alice.language) == ("Alix", "63600", "", "en")


def test_closing_the_sessions_changes_the_hash_of_every_session(alice):
    before = alice.get_session_auth_hash()

    assert close_sessions(by=alice).get_session_auth_hash() != before
    assert again(alice).session_epoch == 1
