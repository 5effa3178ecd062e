"""What those who contribute, support and moderate do, and what they are refused."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.actions import ActionRefused
from core.models import ActionLog
from groups.models import Mandate, Membership, SupportGroup
from proposals.actions.contributions import (
    edit_contribution,
    hide_contribution,
    put_back_contribution,
    restore_contribution,
    restore_contribution_text,
    save_draft,
    start_contribution,
    submit_contribution,
    support_contribution,
    withdraw_contribution,
    withdraw_contribution_support,
)
from proposals.actions.programme import create_chapter, set_phase
from proposals.actions.synthesis import take_into_synthesis
from proposals.models import Contribution, Feature
from proposals.queries.contributions import history_of, public_states

NEW_MANDATE = {
    "held_on": date(2026, 11, 3),
    "place": "Café du marché",
    "present": 9,
    "votes_for": 7,
    "votes_against": 1,
    "abstained": 1,
    "decided": "Porter la gratuité des cantines.",
}


def close(chapter, feature=Feature.CONTRIBUTE):
    now = timezone.now()
    set_phase(by=None, chapter=chapter, feature=feature, opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))


def refusal(call, **arguments):
    with pytest.raises(ActionRefused) as refused:
        call(**arguments)
    return refused.value.field


# --- Drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_it_is_typed_and_leaves_no_public_state(alice, chapter):
    draft = start_contribution(by=alice, chapter=chapter)
    save_draft(by=alice, contribution=draft, chapter=chapter, title="Can", text="Ouv")
    save_draft(by=alice, contribution=draft, chapter=chapter, title="Cantines", text="Ouvrez-les.")
    draft.refresh_from_db()

    assert (draft.state, draft.title, draft.text, draft.html) == ("draft", "Cantines", "Ouvrez-les.", "")
    assert public_states(draft) == []

    submitted = submit_contribution(by=alice, contribution=draft)
    assert [(state.number, state.fields["text"]) for state in public_states(submitted)] == [(1, "Ouvrez-les.")]


def test_a_draft_taken_back_and_finished_later_shows_nothing_of_that(alice, chapter):
    draft = start_contribution(by=alice, chapter=chapter, title="Secret", text="Un essai raté")
    withdraw_contribution(by=alice, contribution=draft)
    again = put_back_contribution(by=alice, contribution=draft)
    assert again.state == "draft"
    save_draft(by=alice, contribution=draft, chapter=chapter, title="Cantines", text="Ouvrez-les.")
    submitted = submit_contribution(by=alice, contribution=draft)

    assert [state.fields["text"] for state in public_states(submitted)] == ["Ouvrez-les."]


def test_another_tab_does_not_overwrite_a_draft_unseen(alice, chapter):
    draft = start_contribution(by=alice, chapter=chapter, title="Cantines", text="Un")
    first = draft.saved_at
    save_draft(by=alice, contribution=draft, chapter=chapter, title="Cantines", text="Deux", expected=first)

    refusal(save_draft, by=alice, contribution=draft, chapter=chapter, title="Cantines", text="Trois", expected=first)
    assert Contribution.objects.get(pk=draft.pk).text == "Deux"


def test_only_its_author_saves_a_draft(alice, charlie, bob, chapter):
    draft = start_contribution(by=alice, chapter=chapter)
    for person in (charlie, bob):
        refusal(save_draft, by=person, contribution=draft, chapter=chapter, title="x", text="x")


def test_a_draft_may_wait_in_a_closed_chapter_and_be_submitted_in_an_open_one(alice, chapter, programme):
    draft = start_contribution(by=alice, chapter=chapter, title="Cantines", text="Ouvrez-les.")
    close(chapter)
    save_draft(by=alice, contribution=draft, chapter=chapter, title="Cantines", text="Ouvrez-les toutes.")
    assert refusal(submit_contribution, by=alice, contribution=draft) == "chapter"

    other = create_chapter(by=None, programme=programme, title="Santé")
    save_draft(by=alice, contribution=draft, chapter=other, title="Cantines", text="Ouvrez-les toutes.")
    assert submit_contribution(by=alice, contribution=draft).chapter == other


# --- Submission -------------------------------------------------------------------------------------------------------


def test_submission_makes_it_public_with_its_thread(alice, chapter):
    draft = start_contribution(by=alice, chapter=chapter, title="Cantines", text="Ouvrez-les **toutes**.")
    found = submit_contribution(by=alice, contribution=draft)

    assert (found.state, found.author_name, found.html) == ("submitted", "Alice", "<p>Ouvrez-les <strong>toutes</strong>.</p>\n")
    assert (found.thread.kind, found.thread.subject_id) == ("contribution", found.pk)
    assert found.submitted_at is not None
    assert list(
        ActionLog.objects.filter(object_type="proposals.contribution").values_list("actor_id", "action").order_by("pk")
    ) == [
        (alice.pk, "proposals.start_contribution"),
        (alice.pk, "proposals.submit_contribution"),
    ]


@pytest.mark.parametrize(
    ("title", "text", "field"), [("", "Un texte", "title"), (" ", "Un texte", "title"), ("Un titre", " \n", "text")]
)
def test_a_submission_is_whole(alice, chapter, title, text, field):
    draft = start_contribution(by=alice, chapter=chapter, title=title, text=text)
    assert refusal(submit_contribution, by=alice, contribution=draft) == field


def test_a_closed_chapter_is_closed_for_everyone(alice, bob, emma, chapter):
    close(chapter)
    for person in (alice, bob, emma):
        assert refusal(start_contribution, by=person, chapter=chapter) == "chapter"


def test_a_group_needs_a_mandate(alice, chapter, group):
    draft = start_contribution(by=alice, chapter=chapter, title="Cantines", text="Ouvrez-les.", group=group)
    assert refusal(submit_contribution, by=alice, contribution=draft) == "speaker"


def test_a_group_needs_its_own_mandate(alice, chapter, group):
    other = SupportGroup.objects.create(name="Vaise", slug="vaise", description="x", postcode="69009")
    foreign = Mandate.objects.create(group=other, held_on=date(2026, 10, 1), place="x", present=5, votes_for=5)
    draft = start_contribution(by=alice, chapter=chapter, title="Cantines", text="Ouvrez-les.", group=group)
    assert refusal(submit_contribution, by=alice, contribution=draft, mandate=foreign) == "speaker"


def test_a_group_may_decide_as_it_submits(alice, chapter, group):
    draft = start_contribution(by=alice, chapter=chapter, title="Cantines", text="Ouvrez-les.", group=group)
    found = submit_contribution(by=alice, contribution=draft, new_mandate=NEW_MANDATE)

    assert (found.group, found.mandate.place, found.mandate.votes_for, found.signature) == (
        group,
        "Café du marché",
        7,
        "Croix-Rousse",
    )


def test_a_mandate_that_the_votes_do_not_carry_submits_nothing(alice, chapter, group):
    draft = start_contribution(by=alice, chapter=chapter, title="Cantines", text="Ouvrez-les.", group=group)
    lost = {**NEW_MANDATE, "votes_for": 2, "votes_against": 5}
    assert refusal(submit_contribution, by=alice, contribution=draft, new_mandate=lost) == "votes_for"
    assert (Contribution.objects.get(pk=draft.pk).state, Mandate.objects.count()) == ("draft", 0)


def test_who_does_not_organise_a_group_does_not_speak_for_it(charlie, chapter, group, mandate):
    assert refusal(start_contribution, by=charlie, chapter=chapter, group=group) == "speaker"
    Membership.objects.create(group=group, supporter=charlie)
    draft = start_contribution(by=charlie, chapter=chapter, title="Cantines", text="Ouvrez-les.")
    assert refusal(save_draft, by=charlie, contribution=draft, chapter=chapter, title="x", text="x", group=group) == "speaker"


# --- Changes and history ----------------------------------------------------------------------------------------------


def test_what_it_said_before_a_change_stays_readable_and_can_come_back(alice, contribution):
    edit_contribution(by=alice, contribution=contribution, title="Des cantines pour tous", text="Ouvrez-les.")
    restored = restore_contribution_text(by=alice, contribution=contribution, number=1)

    assert (restored.title, restored.text) == ("Des cantines ouvertes", "Ouvrez les cantines **à tous**.")
    moments = history_of(contribution)
    assert [(m.state.number, m.state.fields["title"], m.who, m.changed_words, m.compare_with) for m in moments] == [
        (1, "Des cantines ouvertes", "Alice", True, 0),
        (2, "Des cantines pour tous", "Alice", True, 1),
        (3, "Des cantines ouvertes", "Alice", True, 2),
    ]


def test_a_change_that_changes_nothing_is_refused(alice, contribution):
    same = {"title": contribution.title, "text": contribution.text}
    assert refusal(edit_contribution, by=alice, contribution=contribution, **same) == "text"


def test_once_an_editor_works_with_it_nobody_changes_it(alice, bob, contribution):
    take_into_synthesis(by=bob, contributions=[contribution])
    refusal(edit_contribution, by=alice, contribution=contribution, title="x", text="y")
    refusal(withdraw_contribution, by=alice, contribution=contribution)


def test_strangers_change_nothing(charlie, contribution):
    refusal(edit_contribution, by=charlie, contribution=contribution, title="x", text="y")
    refusal(withdraw_contribution, by=charlie, contribution=contribution)


def test_what_was_withdrawn_comes_back_as_it_was_even_when_the_chapter_is_closed(alice, charlie, chapter, contribution):
    support_contribution(by=charlie, contribution=contribution)
    assert withdraw_contribution(by=alice, contribution=contribution).state == "withdrawn"
    close(chapter)
    refusal(put_back_contribution, by=charlie, contribution=contribution)
    found = put_back_contribution(by=alice, contribution=contribution)

    assert (found.state, found.support_count) == ("submitted", 1)


# --- Support ----------------------------------------------------------------------------------------------------------


def test_one_supporter_is_one_support(alice, bob, charlie, contribution):
    for person in (charlie, charlie, bob):
        support_contribution(by=person, contribution=contribution)
    assert Contribution.objects.get(pk=contribution.pk).support_count == 2

    for _ in range(2):
        withdraw_contribution_support(by=charlie, contribution=contribution)
    assert Contribution.objects.get(pk=contribution.pk).support_count == 1
    refusal(support_contribution, by=alice, contribution=contribution)


def test_closed_supports_are_closed(charlie, chapter, contribution):
    close(chapter, Feature.SUPPORT)
    refusal(support_contribution, by=charlie, contribution=contribution)
    refusal(withdraw_contribution_support, by=charlie, contribution=contribution)


# --- Moderation -------------------------------------------------------------------------------------------------------


def test_a_moderator_hides_with_a_reason_that_the_author_reads(alice, diane, contribution, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        found = hide_contribution(by=diane, contribution=contribution, reason=" Adresse privée ")

    assert (found.state, found.hidden_reason) == ("hidden", "Adresse privée")
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]
    assert "Raison\u00a0: Adresse privée" in mail.outbox[0].body

    with django_capture_on_commit_callbacks(execute=True):
        found = restore_contribution(by=diane, contribution=contribution)
    assert (found.state, found.hidden_reason) == ("submitted", "")
    assert len(mail.outbox) == 2


def test_hiding_is_for_moderators_and_has_a_reason(alice, bob, diane, contribution):
    for person in (alice, bob):
        refusal(hide_contribution, by=person, contribution=contribution, reason="x")
    assert refusal(hide_contribution, by=diane, contribution=contribution, reason=" ") == "reason"
    refusal(restore_contribution, by=diane, contribution=contribution)
