"""What editors make of contributions: proposals, answers, and mails that lead to the very words."""

import pytest
from django.core import mail

from core.actions import ActionRefused
from core.models import ActionLog
from groups.models import Membership
from proposals.actions.contributions import hide_contribution, restore_contribution, withdraw_contribution
from proposals.actions.programme import create_proposal, publish_version
from proposals.actions.synthesis import (
    answer_contributions,
    attach_contributions,
    propose_from,
    release_contribution,
    take_into_synthesis,
)
from proposals.causes import labels_for
from proposals.models import Contribution, Proposal, Source
from proposals.queries.contributions import sources_of

TEXT = "Chaque école ouvrira sa cantine.\n\nUn repas coûtera **un euro**, l’été aussi.\n"


def refusal(call, **arguments):
    with pytest.raises(ActionRefused) as refused:
        call(**arguments)
    return refused.value.field


def states():
    return list(Contribution.objects.order_by("pk").values_list("state", flat=True))


def propose(bob, chapter, chosen, **fields):
    defaults = {
        "title": "La cantine pour tous",
        "text": TEXT,
        "reason": "Vous étiez nombreux à le demander.",
        "words": "un euro, l'été",
    }
    return propose_from(by=bob, chapter=chapter, contributions=chosen, **{**defaults, **fields})


def test_a_proposal_written_from_contributions_is_open_names_its_cause_and_answers_them(
    bob, chapter, contribution, group_contribution, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        proposal = propose(bob, chapter, [group_contribution, contribution])

    assert (proposal.state, proposal.title, proposal.current.number, proposal.current.cause) == (
        "open",
        "La cantine pour tous",
        1,
        "synthesis",
    )
    assert proposal.current.comment == "D’après 2 contributions"
    assert labels_for([proposal.current])[proposal.current.pk].text == "contribution «\u00a0Des cantines ouvertes\u00a0»"
    assert states() == ["answered", "answered"]
    key = proposal.current.keys[1]
    assert [
        (s.contribution_id, s.outcome, s.version, s.passage["key"], s.quoted_words)
        for s in Source.objects.order_by("contribution_id")
    ] == [
        (contribution.pk, "taken", proposal.current, key, "un euro, l’été"),
        (group_contribution.pk, "taken", proposal.current, key, "un euro, l’été"),
    ]
    assert sources_of(contribution).get().place_url == f"/propositions/{proposal.pk}/#b-{key}"


def test_the_author_of_two_gets_one_mail_with_outcome_reason_and_the_very_place(
    bob, chapter, contribution, group_contribution, django_capture_on_commit_callbacks, settings
):
    with django_capture_on_commit_callbacks(execute=True):
        proposal = propose(bob, chapter, [contribution, group_contribution])

    assert [message.to for message in mail.outbox] == [["alice@example.org"]]
    body = mail.outbox[0].body
    assert body.count(f"{settings.SITE_URL}/propositions/{proposal.pk}/#b-{proposal.current.keys[1]}") == 2
    assert "Suite donnée\u00a0: reprise." in body
    assert body.count("Raison\u00a0: Vous étiez nombreux à le demander.") == 2
    assert "Vous recevez ce message parce que vous avez signé" in body
    assert mail.outbox[0].subject == "2 de vos contributions ont reçu une réponse"


def test_the_organisers_of_a_group_are_told_and_its_members_are_not(
    bob, charlie, diane, group, group_contribution, django_capture_on_commit_callbacks
):
    Membership.objects.create(group=group, supporter=charlie, is_organiser=True)
    Membership.objects.create(group=group, supporter=diane)
    with django_capture_on_commit_callbacks(execute=True):
        answer_contributions(by=bob, contributions=[group_contribution], outcome="declined", reason="Trop cher cette année.")

    assert sorted(address for message in mail.outbox for address in message.to) == ["alice@example.org", "charlie@example.org"]


def test_each_answer_is_one_line_of_the_log(bob, contribution, group_contribution):
    answer_contributions(by=bob, contributions=[contribution, group_contribution], outcome="deferred", reason="L’an prochain.")

    assert ActionLog.objects.filter(action="proposals.answer_contribution", actor_id=bob.pk).count() == 2
    assert ActionLog.objects.filter(action="proposals.answer_contributions").count() == 1


@pytest.mark.parametrize("outcome", ["taken", "taken_in_part", "merged", "already_there"])
def test_outcomes_that_take_something_up_name_the_proposal(bob, contribution, outcome):
    assert refusal(answer_contributions, by=bob, contributions=[contribution], outcome=outcome, reason="x") == "proposal"


@pytest.mark.parametrize("outcome", ["out_of_scope", "deferred", "declined"])
def test_the_others_need_none_and_always_a_reason(bob, contribution, outcome):
    assert refusal(answer_contributions, by=bob, contributions=[contribution], outcome=outcome, reason=" ") == "reason"
    [source] = answer_contributions(by=bob, contributions=[contribution], outcome=outcome, reason="Parce que.")
    assert (source.proposal, source.place_url, states()) == (None, "", ["answered"])


def test_words_that_the_proposal_does_not_have_are_refused(bob, contribution, proposal):
    fields = {"outcome": "already_there", "reason": "x", "proposal": proposal, "words": "jamais écrit"}
    assert refusal(answer_contributions, by=bob, contributions=[contribution], **fields) == "words"
    assert states() == ["submitted"]


def test_a_draft_proposal_cannot_be_the_answer(bob, chapter, contribution):
    hidden = create_proposal(by=bob, chapter=chapter, title="En préparation", text="Un texte.")
    fields = {"outcome": "already_there", "reason": "x", "proposal": hidden}
    assert refusal(answer_contributions, by=bob, contributions=[contribution], **fields) == "proposal"


def test_all_are_answered_or_none(alice, bob, contribution, group_contribution):
    withdraw_contribution(by=alice, contribution=group_contribution)
    refusal(answer_contributions, by=bob, contributions=[contribution, group_contribution], outcome="declined", reason="x")
    assert (states(), Source.objects.count()) == (["submitted", "withdrawn"], 0)


def test_nothing_is_proposed_when_an_answer_is_refused(bob, chapter, contribution):
    assert refusal(propose, bob=bob, chapter=chapter, chosen=[contribution], words="absents") == "words"
    assert refusal(propose, bob=bob, chapter=chapter, chosen=[contribution], reason="") == "reason"
    refusal(propose, bob=bob, chapter=chapter, chosen=[])
    assert (Proposal.objects.count(), states()) == (0, ["submitted"])


def test_only_editors_work_at_the_desk(alice, charlie, diane, chapter, contribution):
    for person in (alice, charlie, diane):
        refusal(take_into_synthesis, by=person, contributions=[contribution])
        refusal(answer_contributions, by=person, contributions=[contribution], outcome="declined", reason="x")
        refusal(propose, bob=person, chapter=chapter, chosen=[contribution])


def test_attaching_with_another_text_makes_the_next_version(bob, contribution, proposal):
    text = f"{proposal.current.text}\nLes parents y mangeront aussi.\n"
    attach_contributions(
        by=bob,
        contributions=[contribution],
        proposal=proposal,
        outcome="taken",
        reason="Oui.",
        words="parents",
        text=text,
        expected=1,
    )
    proposal.refresh_from_db()

    assert (proposal.current.number, proposal.current.cause, proposal.current.cause_ref) == (
        2,
        "synthesis",
        f"contribution:{contribution.pk}",
    )
    assert sources_of(contribution).get().place_url == f"/propositions/{proposal.pk}/#b-{proposal.current.keys[2]}"


def test_attaching_with_the_same_text_makes_none(bob, contribution, proposal):
    text = proposal.current.text.replace("\n", "\r\n")
    attach_contributions(by=bob, contributions=[contribution], proposal=proposal, outcome="already_there", reason="Oui.", text=text)
    proposal.refresh_from_db()

    assert (proposal.current.number, sources_of(contribution).get().version.number) == (1, 1)


def test_attaching_to_a_text_that_has_moved_on_is_refused(bob, contribution, proposal):
    publish_version(by=bob, proposal=proposal, text="Tout autre chose.")
    fields = {"outcome": "taken", "reason": "x", "text": "Mon texte d’hier.", "expected": 1}
    refusal(attach_contributions, by=bob, contributions=[contribution], proposal=proposal, **fields)
    assert states() == ["submitted"]


def test_a_passage_that_the_text_has_lost_is_shown_where_it_stood(bob, contribution, proposal):
    answer_contributions(by=bob, contributions=[contribution], outcome="taken", reason="x", proposal=proposal, words="un euro")
    key = proposal.current.keys[1]
    publish_version(by=bob, proposal=proposal, text="Nous ouvrirons les cantines.\n\nUn repas coûtera un euro cinquante.\n")
    assert sources_of(contribution).get().place_url == f"/propositions/{proposal.pk}/#b-{key}"

    publish_version(by=bob, proposal=proposal, text="Nous ouvrirons les cantines.\n")
    assert sources_of(contribution).get().place_url == f"/propositions/{proposal.pk}/versions/1/#b-{key}"


def test_taken_up_and_released(bob, contribution, group_contribution):
    take_into_synthesis(by=bob, contributions=[contribution])
    assert [row.pk for row in take_into_synthesis(by=bob, contributions=[contribution, group_contribution])] == [
        group_contribution.pk
    ]
    assert states() == ["in_synthesis", "in_synthesis"]

    release_contribution(by=bob, contribution=contribution)
    assert states() == ["submitted", "in_synthesis"]
    refusal(release_contribution, by=bob, contribution=contribution)


def test_what_was_answered_is_answered_again_after_it_was_hidden(bob, diane, contribution):
    answer_contributions(by=bob, contributions=[contribution], outcome="declined", reason="x")
    hide_contribution(by=diane, contribution=contribution, reason="Adresse privée")
    assert restore_contribution(by=diane, contribution=contribution).state == "answered"
