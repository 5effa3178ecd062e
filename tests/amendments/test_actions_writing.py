import pytest
from django.core import mail

from amendments import actions
from amendments.models import Amendment, AmendmentState, Fit
from core.actions import ActionRefused
from core.history import states_of
from discussions.models import Thread
from live.models import Event
from proposals.actions.programme import publish_version


def refused(act, **arguments) -> ActionRefused:
    with pytest.raises(ActionRefused) as refusal:
        act(**arguments)
    return refusal.value


def test_a_draft_holds_todays_text_and_is_found_again(alice, proposal):
    draft = actions.start_amendment(by=alice, proposal=proposal)

    assert (draft.state, draft.text, draft.base_id) == ("draft", proposal.current.text, proposal.current_id)
    assert actions.start_amendment(by=alice, proposal=proposal) == draft
    assert Amendment.objects.count() == 1


def test_a_draft_keeps_what_is_written(alice, write):
    draft = write(alice, "un euro", "deux euros", title="  Deux euros ", reason="")

    assert (draft.title, draft.reason, draft.state) == ("Deux euros", "", "draft")
    assert "Un repas coûtera deux euros, sans condition." in draft.text
    assert draft.touched == [draft.base.keys[1]]
    assert draft.place == 1


def test_nobody_else_writes_in_a_draft(alice, charlie, write):
    draft = write(alice, "un euro", "deux euros")

    refused(actions.save_draft, by=charlie, amendment=draft, text="autre")
    refused(actions.submit_amendment, by=charlie, amendment=draft)
    assert Amendment.objects.get().text == draft.text


def test_submitting_makes_it_public_with_a_discussion(alice, write, proposal):
    done = actions.submit_amendment(by=alice, amendment=write(alice, "un euro", "deux euros"))

    proposal.refresh_from_db()
    assert (done.state, done.fit, done.thread) == ("submitted", "kept", Thread.objects.get(kind="amendment", subject_id=done.pk))
    assert done.submitted_at is not None
    assert proposal.amendment_count == 1


def test_submitting_is_told_to_the_open_pages(alice, submit, proposal):
    done = submit(alice, "un euro", "deux euros")

    event = Event.objects.filter(topic__key=f"proposal:{proposal.pk}", kind="amendment").last()
    assert event.payload == {
        "amendments": [{"id": done.pk, "state": "submitted", "label": "déposé", "fit": "kept", "support_count": 0}],
        "waiting": 1,
    }


def test_a_draft_is_told_to_nobody(alice, write, proposal):
    write(alice, "un euro", "deux euros")

    assert not Event.objects.filter(topic__key=f"proposal:{proposal.pk}", kind="amendment").exists()


@pytest.mark.parametrize(("words", "field"), [({"title": " "}, "title"), ({"reason": "\n"}, "reason")])
def test_title_and_reason_are_required(alice, write, words, field):
    draft = write(alice, "un euro", "deux euros", **words)

    assert refused(actions.submit_amendment, by=alice, amendment=draft).field == field


def test_a_change_that_changes_nothing_is_refused(alice, proposal):
    draft = actions.start_amendment(by=alice, proposal=proposal)
    spaced = proposal.current.text.replace("\n\n", "\n\n\n")
    actions.save_draft(by=alice, amendment=draft, title="Rien", reason="Rien", text=spaced)

    assert refused(actions.submit_amendment, by=alice, amendment=draft).field == "text"
    assert Amendment.objects.get().state == "draft"


def test_a_closed_phase_takes_no_amendment(alice, write, proposal, close):
    draft = write(alice, "un euro", "deux euros")
    close("amend")

    refused(actions.submit_amendment, by=alice, amendment=draft)
    refused(actions.start_amendment, by=alice, proposal=proposal)
    assert actions.save_draft(by=alice, amendment=draft, text=draft.text, title="Plus tard").title == "Plus tard"


def test_a_group_speaks_with_its_mandate(alice, write, group, mandate):
    done = actions.submit_amendment(by=alice, amendment=write(alice, "un euro", "deux euros"), group=group, mandate=mandate)

    assert (done.group, done.mandate) == (group, mandate)


def test_a_group_without_mandate_is_refused(alice, write, group):
    draft = write(alice, "un euro", "deux euros")

    assert refused(actions.submit_amendment, by=alice, amendment=draft, group=group).field == "speaker"


def test_a_mandate_is_recorded_on_submitting(alice, write, group):
    new = {"held_on": group.opened_at.date(), "place": "Lyon", "present": 9, "votes_for": 8}
    done = actions.submit_amendment(by=alice, amendment=write(alice, "un euro", "deux euros"), group=group, new_mandate=new)

    assert (done.mandate.group, done.mandate.votes_for) == (group, 8)


def test_a_stranger_does_not_speak_for_a_group(charlie, write, group, mandate):
    draft = write(charlie, "un euro", "deux euros")

    refused(actions.submit_amendment, by=charlie, amendment=draft, group=group, mandate=mandate)
    assert Amendment.objects.get().group is None


def test_a_mandate_of_another_group_is_refused(alice, write, group, mandate):
    other = type(group).objects.create(name="Autre", slug="autre", postcode="69001")
    draft = write(alice, "un euro", "deux euros")

    refused(actions.submit_amendment, by=alice, amendment=draft, group=other, mandate=mandate)


def test_what_was_written_on_an_older_version_comes_onto_todays(alice, bob, write, proposal):
    draft = write(alice, "un euro", "deux euros")
    old = proposal.current
    publish_version(by=bob, proposal=proposal, text=old.text.replace("la région", "la ferme voisine"))
    actions.save_draft(by=alice, amendment=draft, base=old, title="T", reason="R", text=old.text.replace("un euro", "deux euros"))

    done = actions.submit_amendment(by=alice, amendment=draft)

    assert (done.base.number, done.fit) == (2, "kept")
    assert "deux euros" in done.text
    assert "la ferme voisine" in done.text


def test_what_the_text_says_meanwhile_is_not_submitted(alice, bob, write, proposal):
    draft = write(alice, "un euro", "deux euros")
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("un euro", "deux euros"))

    assert refused(actions.submit_amendment, by=alice, amendment=draft).field == "text"
    assert Amendment.objects.get().state == "draft"


def test_a_conflict_at_submission_is_submitted_and_shown(alice, bob, write, proposal):
    draft = write(alice, "un euro", "deux euros")
    old = proposal.current
    publish_version(by=bob, proposal=proposal, text=old.text.replace("un euro", "trois euros"))

    done = actions.submit_amendment(by=alice, amendment=draft)

    assert (done.state, done.fit, done.base_id) == ("submitted", "conflict", old.pk)
    assert "deux euros" in done.text


def test_editing_keeps_the_public_history(alice, submit):
    done = submit(alice, "un euro", "deux euros")
    actions.edit_amendment(
        by=alice, amendment=done, title="Trois", reason="Mieux", text=done.base.text.replace("un euro", "trois euros")
    )

    states = [(state.action, state.fields["title"], state.fields["base_id"]) for state in states_of(done)]
    assert states[-2:] == [
        ("amendments.submit_amendment", "Un titre", done.base_id),
        ("amendments.edit_amendment", "Trois", done.base_id),
    ]


def test_editing_refuses_what_submitting_refuses(alice, charlie, submit):
    done = submit(alice, "un euro", "deux euros")
    words = {"title": "T", "reason": "R", "text": done.text}

    assert refused(actions.edit_amendment, by=alice, amendment=done, **{**words, "title": ""}).field == "title"
    assert refused(actions.edit_amendment, by=alice, amendment=done, **{**words, "text": done.base.text}).field == "text"
    refused(actions.edit_amendment, by=charlie, amendment=done, **words)


def test_withdrawn_and_put_back(alice, charlie, submit, proposal):
    done = submit(alice, "un euro", "deux euros")

    refused(actions.withdraw_amendment, by=charlie, amendment=done)
    assert actions.withdraw_amendment(by=alice, amendment=done).state == "withdrawn"
    proposal.refresh_from_db()
    assert proposal.amendment_count == 0
    assert actions.put_back_amendment(by=alice, amendment=done).state == "submitted"


def test_put_back_comes_onto_todays_text(alice, bob, submit, proposal):
    done = actions.withdraw_amendment(by=alice, amendment=submit(alice, "un euro", "deux euros"))
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("la région", "la ferme voisine"))

    back = actions.put_back_amendment(by=alice, amendment=done)

    assert (back.base.number, back.state) == (2, "submitted")
    assert "la ferme voisine" in back.text


def test_put_back_needs_an_open_phase(alice, submit, close):
    done = actions.withdraw_amendment(by=alice, amendment=submit(alice, "un euro", "deux euros"))
    close("amend")

    refused(actions.put_back_amendment, by=alice, amendment=done)


def test_a_withdrawn_draft_is_a_draft_again(alice, write):
    draft = actions.withdraw_amendment(by=alice, amendment=write(alice, "un euro", "deux euros"))

    assert draft.state == AmendmentState.WITHDRAWN
    assert actions.put_back_amendment(by=alice, amendment=draft).state == AmendmentState.DRAFT


def test_a_confirmation_ends_the_waiting(alice, charlie, submit):
    done = submit(alice, "un euro", "deux euros")
    refused(actions.confirm_rebase, by=alice, amendment=done)
    Amendment.objects.update(fit=Fit.CONFIRM)

    refused(actions.confirm_rebase, by=charlie, amendment=done)
    assert actions.confirm_rebase(by=alice, amendment=done).fit == Fit.SHIFTED


def test_a_conflict_is_written_onto_todays_text(alice, bob, submit, proposal):
    done = submit(alice, "un euro", "deux euros")
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("un euro", "trois euros"))
    done.refresh_from_db()
    proposal.refresh_from_db()
    text = proposal.current.text.replace("trois euros", "deux euros")

    refused(actions.resolve_conflict, by=alice, amendment=done, text=text, expected=1)
    solved = actions.resolve_conflict(by=alice, amendment=done, text=text, expected=2)

    assert (solved.fit, solved.conflicts, solved.base.number) == ("kept", [], 2)


def test_no_mail_goes_to_oneself_for_writing(alice, submit):
    submit(alice, "un euro", "deux euros")

    assert mail.outbox == []
