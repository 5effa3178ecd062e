import threading

import pytest
from django.core import mail
from django.db import connection, connections

from amendments import actions
from amendments.models import Amendment, Decision, Recommendation
from core.actions import ActionRefused
from core.models import ActionLog
from proposals.actions.programme import create_chapter, create_proposal, publish_version
from proposals.chain import verify_chain
from supporters.models import Grant, Role


def refused(act, **arguments) -> ActionRefused:
    with pytest.raises(ActionRefused) as refusal:
        act(**arguments)
    return refusal.value


def test_accepting_makes_a_version_with_its_cause(alice, bob, submit, proposal):
    done = submit(alice, "un euro", "deux euros", title="Deux euros")

    accepted = actions.accept(by=bob, amendment=done, reason="C’est juste.", expected=1)

    proposal.refresh_from_db()
    version = proposal.current
    assert (version.number, version.cause, version.cause_ref, version.by) == (2, "merge", f"amendment:{done.pk}", bob)
    assert (version.text, version.comment) == (done.text, "")
    assert version.keys == done.base.keys
    decision = Decision.objects.get()
    assert (decision.amendment, decision.state, decision.reason) == (accepted, "accepted", "C’est juste.")
    assert (decision.version, decision.base, decision.by) == (version, done.base, bob)
    assert (accepted.state, proposal.amendment_count) == ("accepted", 0)


def test_the_author_is_told_the_decision(alice, bob, submit, django_capture_on_commit_callbacks):
    done = submit(alice, "un euro", "deux euros", title="Deux euros")
    with django_capture_on_commit_callbacks(execute=True):
        actions.accept(by=bob, amendment=done, reason="C’est juste.")

    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["alice@example.org"], "Votre amendement «\u00a0Deux euros\u00a0» est adopté")
    ]
    assert "C’est juste." in mail.outbox[0].body
    assert f"/amendements/{done.pk}/" in mail.outbox[0].body


def test_two_amendments_of_one_text_are_both_taken(alice, bob, charlie, submit, proposal):
    first = submit(alice, "un euro", "deux euros")
    second = submit(charlie, "la région", "la ferme voisine")

    actions.accept(by=bob, amendment=first, reason="Oui.")
    actions.accept(by=bob, amendment=second, reason="Oui.")

    proposal.refresh_from_db()
    assert proposal.current.number == 3
    assert "deux euros" in proposal.current.text
    assert "la ferme voisine" in proposal.current.text


def test_a_text_that_moved_is_not_decided_unseen(alice, bob, submit, proposal):
    done = submit(alice, "un euro", "deux euros")
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("la région", "la ferme voisine"))

    refused(actions.accept, by=bob, amendment=done, reason="Oui.", expected=1)
    assert Amendment.objects.get().state == "submitted"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("verb", ["accept", "accept_in_part", "decline", "recommend"])
def test_only_editors_of_the_chapter_decide(verb, alice, charlie, diane, submit, chapter):
    done = submit(alice, "un euro", "deux euros")
    Grant.objects.create(supporter=charlie, role=Role.EDITOR, scope="chapter:999", reason="Test")
    words = {"accept_in_part": {"text": "Autre."}, "recommend": {"advice": "accept"}}.get(verb, {})

    for person in (alice, charlie, diane):
        refused(getattr(actions, verb), by=person, amendment=done, reason="Parce que.", **words)
    assert Amendment.objects.get().state == "submitted"


def test_an_editor_of_the_chapter_decides(alice, charlie, submit, chapter):
    Grant.objects.create(supporter=charlie, role=Role.EDITOR, scope=f"chapter:{chapter.pk}", reason="Test")

    assert actions.decline(by=charlie, amendment=submit(alice, "un euro", "deux euros"), reason="Non.").state == "declined"


@pytest.mark.parametrize("verb", ["accept", "accept_in_part", "decline", "recommend"])
def test_a_reason_is_required(verb, alice, bob, submit):
    done = submit(alice, "un euro", "deux euros")
    words = {"accept_in_part": {"text": "Autre."}, "recommend": {"advice": "accept"}}.get(verb, {})

    assert refused(getattr(actions, verb), by=bob, amendment=done, reason="  ", **words).field == "reason"
    assert Amendment.objects.get().state == "submitted"


def test_nothing_is_decided_twice(alice, bob, submit):
    done = actions.decline(by=bob, amendment=submit(alice, "un euro", "deux euros"), reason="Non.")

    for verb, words in (("accept", {}), ("decline", {}), ("accept_in_part", {"text": "Autre."})):
        refused(getattr(actions, verb), by=bob, amendment=done, reason="Oui.", **words)
    refused(actions.withdraw_amendment, by=alice, amendment=done)


def test_deciding_needs_an_open_phase_and_an_opinion_does_not(alice, bob, submit, close):
    done = submit(alice, "un euro", "deux euros")
    close("decide")

    refused(actions.decline, by=bob, amendment=done, reason="Non.")
    assert actions.recommend(by=bob, amendment=done, advice="decline", reason="Trop cher.").advice == "decline"


def test_accepted_in_part_takes_the_editors_text(alice, bob, submit, proposal):
    done = submit(alice, "un euro, sans condition", "deux euros, partout")
    text = proposal.current.text.replace("sans condition", "partout")

    accepted = actions.accept_in_part(by=bob, amendment=done, text=text, reason="Le prix reste.", expected=1)

    proposal.refresh_from_db()
    assert "Un repas coûtera un euro, partout." in proposal.current.text
    assert (accepted.state, accepted.decision.version) == ("accepted_in_part", proposal.current)
    assert "deux euros, partout" in accepted.text


def test_accepted_in_part_must_change_the_text(alice, bob, submit, proposal):
    done = submit(alice, "un euro", "deux euros")

    assert refused(actions.accept_in_part, by=bob, amendment=done, text=proposal.current.text, reason="Rien.").field == "text"


def test_a_conflict_is_not_accepted_as_it_stands_but_in_part(alice, bob, submit, proposal):
    done = submit(alice, "un euro", "deux euros")
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("un euro", "trois euros"))
    proposal.refresh_from_db()

    refused(actions.accept, by=bob, amendment=done, reason="Oui.")
    text = proposal.current.text.replace("trois euros", "deux euros")
    assert actions.accept_in_part(by=bob, amendment=done, text=text, reason="Oui.", expected=2).state == "accepted_in_part"


def test_an_opinion_replaces_the_one_before_and_both_stay(alice, bob, submit):
    done = submit(alice, "un euro", "deux euros")
    actions.recommend(by=bob, amendment=done, advice="accept", reason="Pourquoi pas.")
    actions.recommend(by=bob, amendment=done, advice="decline", reason="Trop cher.")

    assert list(Recommendation.objects.values_list("advice", "reason")) == [("decline", "Trop cher."), ("accept", "Pourquoi pas.")]


def test_every_write_leaves_a_line(alice, bob, submit):
    actions.accept(by=bob, amendment=submit(alice, "un euro", "deux euros"), reason="Oui.")

    logged = set(ActionLog.objects.values_list("action", flat=True))
    assert {"amendments.start_amendment", "amendments.submit_amendment", "amendments.accept", "proposals.publish_version"} <= logged


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at one instant need PostgreSQL")
@pytest.mark.parametrize("expected", [None, 1])
def test_two_editors_at_the_same_instant(expected, alice, bob, charlie, submit, proposal):
    both = [submit(alice, "un euro", "deux euros"), submit(charlie, "la région", "la ferme voisine")]
    start, outcomes = threading.Barrier(2), []

    def decide(amendment: Amendment) -> None:
        start.wait()
        try:
            actions.accept(by=bob, amendment=amendment, reason="Oui.", expected=expected)
            outcomes.append("accepted")
        except ActionRefused as refusal:
            outcomes.append(refusal.message)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[amendment]) for amendment in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    proposal.refresh_from_db()
    versions = list(proposal.versions.order_by("number"))
    assert verify_chain(versions) == []
    assert len(versions) == 1 + outcomes.count("accepted")
    assert outcomes.count("accepted") == (2 if expected is None else 1)
    assert all(outcome == "accepted" or "Entre-temps" in outcome for outcome in outcomes)
    taken = Amendment.objects.filter(state="accepted")
    assert all(("deux euros" if done.pk == both[0].pk else "la ferme voisine") in proposal.current.text for done in taken)
    assert Amendment.objects.filter(state="submitted", base=proposal.current).count() == 2 - len(taken)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="many writers at one instant need PostgreSQL")
def test_supports_and_a_new_version_at_the_same_instant(alice, bob, charlie, diane, emma, submit, proposal):
    done = submit(alice, "un euro", "deux euros")
    start = threading.Barrier(4)
    failures = []

    def run(act, **arguments) -> None:
        start.wait()
        try:
            act(**arguments)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    text = proposal.current.text.replace("la région", "la ferme voisine")
    jobs = [(actions.support_amendment, {"by": person, "amendment": done}) for person in (charlie, diane, emma)]
    jobs.append((publish_version, {"by": bob, "proposal": proposal, "text": text}))
    threads = [threading.Thread(target=run, args=[act], kwargs=words) for act, words in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    done.refresh_from_db()
    assert failures == []
    assert (done.support_count, done.base.number) == (3, 2)


def test_proposals_of_other_chapters_are_left_alone(alice, bob, submit, proposal, chapter):
    other = create_proposal(
        by=None,
        chapter=create_chapter(by=None, programme=chapter.programme, title="Autre"),
        title="Autre",
        text="Texte.",
        state="open",
    )
    actions.accept(by=bob, amendment=submit(alice, "un euro", "deux euros"), reason="Oui.")

    other.refresh_from_db()
    assert other.current.number == 1
