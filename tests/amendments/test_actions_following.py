import pytest
from django.core import mail

from amendments import actions
from amendments.models import Amendment, Decision, Rebase
from live.models import Event
from proposals.actions.programme import publish_version, restore_version, set_state
from supporters.models import Supporter
from texts import ALGORITHM


@pytest.fixture
def publish(bob, proposal, django_capture_on_commit_callbacks):
    """A function that publishes today's text with ``old`` words become ``new``; mails go out."""

    def published(old: str, new: str):
        proposal.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            return publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace(old, new))

    return published


def standing(amendment: Amendment) -> tuple[str, str, int]:
    amendment.refresh_from_db()
    return amendment.state, amendment.fit, amendment.base.number


def test_kept_moves_without_a_mail(alice, submit, publish):
    done = submit(alice, "un euro", "deux euros")
    version = publish("la région", "la ferme voisine")

    assert standing(done) == ("submitted", "kept", 2)
    assert "deux euros" in done.text
    assert "la ferme voisine" in done.text
    assert list(Rebase.objects.values_list("amendment", "version", "outcome", "algorithm")) == [
        (done.pk, version.pk, "kept", ALGORITHM)
    ]
    assert mail.outbox == []


def test_confirm_moves_and_asks_the_author(alice, submit, publish):
    done = submit(alice, "sans condition", "partout")
    publish("un euro", "deux euros")

    assert standing(done) == ("submitted", "confirm", 2)
    assert "Un repas coûtera deux euros, partout." in done.text
    assert [message.subject for message in mail.outbox] == [
        "Le texte a changé\u00a0: confirmez votre amendement «\u00a0Un titre\u00a0»"
    ]


def test_what_waits_for_confirmation_waits_on(alice, submit, publish):
    done = submit(alice, "sans condition", "partout")
    publish("un euro", "deux euros")
    publish("la région", "la ferme voisine")

    assert standing(done) == ("submitted", "confirm", 3)


def test_shifted_follows_its_words(alice, submit, publish):
    done = submit(alice, "un euro", "deux euros")
    publish("Un repas coûtera un euro, sans condition.\n\n", "")
    assert standing(done)[1] == "conflict"
    publish("2027.", "2027.\n\nUn repas coûtera un euro, sans condition.")

    assert standing(done)[1] != "conflict"
    assert done.base.number == 3


def test_a_conflict_stays_where_it_is_and_says_why(alice, submit, publish):
    done = submit(alice, "un euro", "deux euros")
    publish("un euro", "trois euros")

    assert standing(done) == ("submitted", "conflict", 1)
    assert "deux euros" in done.text
    found = done.conflicts[0]
    assert ("trois" in found["ours"], "deux" in found["theirs"], found["key"]) == (True, True, done.base.keys[1])
    assert mail.outbox[0].subject == "Le texte a changé\u00a0: votre amendement «\u00a0Un titre\u00a0» est en conflit"
    assert f"/amendements/{done.pk}/" in mail.outbox[0].body


def test_a_conflict_is_tried_again_on_every_version(alice, bob, submit, publish, proposal):
    done = submit(alice, "un euro", "deux euros")
    publish("un euro", "trois euros")
    proposal.refresh_from_db()
    restore_version(by=bob, proposal=proposal, version=proposal.versions.get(number=1))

    assert standing(done) == ("submitted", "kept", 3)
    assert done.conflicts == []


def test_overtaken_when_the_text_says_all_of_it(alice, submit, publish, proposal):
    done = submit(alice, "un euro", "deux euros")
    publish("un euro", "deux euros")

    assert standing(done) == ("overtaken", "kept", 1)
    decision = Decision.objects.get()
    assert (decision.amendment, decision.state, decision.base.number, decision.version) == (done, "overtaken", 1, None)
    assert decision.reason == "Le texte dit désormais tout ce que cet amendement demandait."
    assert mail.outbox[0].subject == "Votre amendement «\u00a0Un titre\u00a0» est devenu sans objet"
    proposal.refresh_from_db()
    assert proposal.amendment_count == 0


def test_of_two_that_ask_the_same_one_is_accepted_and_one_overtaken(alice, bob, charlie, submit):
    first, second = submit(alice, "un euro", "deux euros"), submit(charlie, "un euro", "deux euros")
    actions.accept(by=bob, amendment=first, reason="Oui.")

    assert standing(first)[0] == "accepted"
    assert standing(second)[0] == "overtaken"


def test_drafts_follow_too_and_are_never_decided(alice, write, publish):
    draft = write(alice, "un euro", "deux euros")
    publish("un euro", "deux euros")

    assert standing(draft) == ("draft", "confirm", 2)
    assert not Decision.objects.exists()


def test_withdrawn_and_decided_ones_rest(alice, bob, charlie, submit, publish):
    gone = actions.withdraw_amendment(by=alice, amendment=submit(alice, "un euro", "deux euros"))
    declined = actions.decline(by=bob, amendment=submit(charlie, "un euro", "dix euros"), reason="Non.")
    publish("la région", "la ferme voisine")

    assert (standing(gone), standing(declined)) == (("withdrawn", "kept", 1), ("declined", "kept", 1))
    assert not Rebase.objects.exists()


def test_a_retired_proposal_leaves_its_amendments_without_object(alice, bob, submit, proposal):
    done = submit(alice, "un euro", "deux euros")
    set_state(by=bob, proposal=proposal, state="retired")

    assert standing(done) == ("overtaken", "kept", 1)
    assert Decision.objects.get().reason == "La proposition a été retirée."


def test_the_open_pages_hear_of_those_that_changed(alice, charlie, submit, publish, proposal):
    moved, _kept = submit(alice, "sans condition", "partout"), submit(charlie, "la région", "la ferme")
    Event.objects.all().delete()
    publish("un euro", "deux euros")

    event = Event.objects.get(kind="amendment")
    assert [(row["id"], row["fit"]) for row in event.payload["amendments"]] == [(moved.pk, "confirm")]
    assert event.payload["waiting"] == 2


def test_none_is_dropped(alice, bob, proposal, submit, publish):
    people = [
        Supporter.objects.create_user(f"p{n}@example.org", postcode="69001", confirmed_at=alice.confirmed_at) for n in range(4)
    ]
    asked = [("un euro", "deux euros"), ("la région", "la ferme"), ("sans condition", "partout"), ("2027", "2028")]
    for person, (old, new) in zip(people, asked, strict=True):
        submit(person, old, new)
    publish("Un repas coûtera un euro, sans condition.", "Le repas sera gratuit.")
    publish("L’État paiera la différence dès la rentrée 2027.\n", "")

    assert Amendment.objects.filter(state="submitted").count() == 4
    assert Rebase.objects.count() == 8
    for amendment in Amendment.objects.all():
        assert amendment.base == proposal.versions.latest("number") or amendment.conflicts


def test_the_queries_beyond_the_updates_are_the_same_for_one_and_three(alice, bob, proposal, submit, counted):
    beyond = []
    publish_version(by=bob, proposal=proposal, text=proposal.current.text + "\n\nDébut.")
    for people in (["p1"], ["p2", "p3"]):
        for name in people:
            person = Supporter.objects.create_user(f"{name}@example.org", postcode="69001", confirmed_at=alice.confirmed_at)
            submit(person, "sans condition", f"partout {name}")
        proposal.refresh_from_db()
        text = proposal.current.text
        with counted() as queries:
            publish_version(by=bob, proposal=proposal, text=text + f"\n\nFin {len(people)}.")
        updates = [query for query in queries if query["sql"].startswith('UPDATE "amendments_amendment"')]
        beyond.append((len(updates), len(queries) - len(updates)))

    assert [updates for updates, _rest in beyond] == [1, 3]
    assert beyond[0][1] == beyond[1][1]
