"""Versions: their permanent pages, their comparison, their chain, and two people at once."""

from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from core.actions import ActionRefused
from proposals.actions.programme import create_proposal, publish_version, restore_version
from proposals.causes import CauseLabel, labels_for
from proposals.chain import digest_of, verify_chain
from proposals.models import Proposal, Version
from tests.proposals.conftest import FIRST_TEXT


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def three(bob, proposal):
    """A proposal with three versions: another price, then another title."""
    publish_version(by=bob, proposal=proposal, text=FIRST_TEXT.replace("un euro", "deux euros"), comment="Le prix")
    publish_version(by=bob, proposal=proposal, text=FIRST_TEXT.replace("un euro", "deux euros"), title="La cantine")
    return proposal


def test_the_digest_is_that_of_its_parts_and_nothing_can_slide_between_them():
    parts = {"number": 1, "title": "a", "text": "b", "previous_digest": ""}
    assert digest_of(**parts) == "4bafb3596f4ede229ca3ea711983a7ae2c85a963b767a96aa5dd56f099971df2"
    assert digest_of(**{**parts, "title": "ab", "text": ""}) != digest_of(**parts)


def test_a_version_page_stays_what_it_was(client, three):
    page = words(client.get(f"/propositions/{three.pk}/versions/1/"))
    first = three.versions.get(number=1)
    assert all(
        part in page
        for part in ("Un repas coûtera un euro.", "La cantine à un euro", first.digest, "n’est plus celui d’aujourd’hui")
    )
    newest = words(client.get(f"/propositions/{three.pk}/versions/3/"))
    assert "n’est plus celui d’aujourd’hui" not in newest
    assert client.get(f"/propositions/{three.pk}/versions/4/").status_code == 404


def test_all_versions_are_listed_with_their_causes(client, bob, three):
    restore_version(by=bob, proposal=three, version=three.versions.get(number=1), comment="Mieux avant")
    page = words(client.get(f"/propositions/{three.pk}/versions/"))
    assert all(part in page for part in ("4 versions", "« Le prix »", "par Bob", "retour à la version 1"))


@pytest.mark.parametrize(
    ("query", "status", "old", "new"),
    [
        ("", 200, 2, 3),
        ("?de=1&a=3", 200, 1, 3),
        ("?de=3&a=1", 200, 3, 1),
        ("?de=2&a=2", 200, 2, 2),
        ("?de=1&a=9", 404, None, None),
        ("?de=un&a=2", 404, None, None),
        ("?de=²&a=2", 404, None, None),
        ("?de=99999999999999999999", 404, None, None),
    ],
)
def test_comparing_two_versions(client, three, query, status, old, new):
    response = client.get(f"/propositions/{three.pk}/comparer/{query}")
    assert response.status_code == status
    if status == 200:
        pair = response.context["pair"]
        assert (pair.old.number, pair.new.number) == (old, new)


def test_what_a_comparison_says(client, three):
    page = words(client.get(f"/propositions/{three.pk}/comparer/?de=1&a=2"))
    assert ("<ins" in page, "<del" in page) == (True, True)
    assert "Seul le titre change." in words(client.get(f"/propositions/{three.pk}/comparer/?de=2&a=3"))
    assert "mot pour mot" in words(client.get(f"/propositions/{three.pk}/comparer/?de=2&a=2"))


@pytest.mark.parametrize("page", ["", "versions/", "versions/1/", "comparer/"])
def test_pages_of_versions_cost_the_same_for_one_and_three(client, bob, proposal, page, django_assert_max_num_queries):
    counts = []
    for number in (1, 2, 3):
        if number > 1:
            publish_version(by=bob, proposal=proposal, text=f"Texte {number}.", comment="Encore")
        with django_assert_max_num_queries(15) as counted:
            assert client.get(f"/propositions/{proposal.pk}/{page}").status_code == 200
        counts.append(len(counted))
    assert counts[1] == counts[2], counts


# --- Causes -------------------------------------------------------------------------------------------------------------


def test_labels_of_causes(bob, three, django_assert_num_queries):
    fourth = restore_version(by=bob, proposal=three, version=three.versions.get(number=1))
    fifth = publish_version(by=bob, proposal=three, text="Autre.", cause="merge", cause_ref="unheard:12")
    gone = publish_version(by=bob, proposal=three, text="Encore.", cause="restore", cause_ref="version:999999")
    first = three.versions.get(number=1)
    with django_assert_num_queries(1):
        labels = labels_for([first, fourth, fifth, gone])
    assert labels == {
        first.pk: CauseLabel("modification de la rédaction"),
        fourth.pk: CauseLabel("retour à la version 1", f"/propositions/{three.pk}/versions/1/"),
        fifth.pk: CauseLabel("amendement adopté"),
        gone.pk: CauseLabel("retour à une version antérieure"),
    }


# --- The chain ----------------------------------------------------------------------------------------------------------


def test_the_command_finds_what_was_changed_after_the_fact(three, capsys):
    call_command("verify_versions")
    assert "3 versions de 1 propositions" in capsys.readouterr().out
    three.versions.filter(number=2).update(title="Autre chose")
    with pytest.raises(CommandError, match="1 fautes"):
        call_command("verify_versions")
    assert f"Proposition {three.pk}, version 2" in capsys.readouterr().err


# --- Two people at once -------------------------------------------------------------------------------------------------


def at_once(*deeds) -> list[Version | ActionRefused]:
    """What each of ``deeds`` gave or raised, all begun at the same instant in threads of their own."""
    barrier, outcomes = Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        barrier.wait()
        try:
            outcomes[place] = deed()
        except ActionRefused as refused:
            outcomes[place] = refused
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=numbered) for numbered in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


needs_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_editors_at_one_instant_stand_in_a_line(bob, proposal):
    outcomes = at_once(
        *(
            lambda price=price: publish_version(by=bob, proposal=Proposal.objects.get(), text=FIRST_TEXT.replace("un euro", price))
            for price in ("deux euros", "trois euros")
        )
    )
    chain = list(proposal.versions.order_by("number"))
    assert [version.number for version in chain] == [1, 2, 3]
    assert {version.pk for version in outcomes} == {version.pk for version in chain[1:]}
    assert verify_chain(chain) == []
    assert Proposal.objects.get().current == chain[2]


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_editors_of_one_version_one_is_refused_with_a_sentence(bob, proposal):
    outcomes = at_once(
        *(
            lambda price=price: publish_version(
                by=bob, proposal=Proposal.objects.get(), text=FIRST_TEXT.replace("un euro", price), expected=1
            )
            for price in ("deux euros", "trois euros", "quatre euros", "cinq euros")
        )
    )
    made = [outcome for outcome in outcomes if isinstance(outcome, Version)]
    refused = [outcome.message for outcome in outcomes if isinstance(outcome, ActionRefused)]
    assert (len(made), len(refused)) == (1, 3)
    assert all("la version 2 de cette proposition a paru" in message for message in refused)
    assert [version.text for version in proposal.versions.order_by("number")] == [FIRST_TEXT, made[0].text]


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_proposals_at_one_instant_get_two_numbers(bob, chapter):
    made = at_once(*(lambda title=title: create_proposal(by=bob, chapter=chapter, title=title, text="Texte.") for title in "ABC"))
    assert sorted(proposal.number for proposal in made) == [1, 2, 3]
