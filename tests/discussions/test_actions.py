import pytest

from core.errors import ActionRefused
from core.models import ActionLog
from discussions import actions
from discussions.fragments import Shown, event_html
from discussions.models import Flag, Message, MessageState
from live.models import Event
from tests.discussions import pads


def refused(act, **kwargs):
    with pytest.raises(ActionRefused) as refusal:
        act(**kwargs)
    return refusal.value


def test_a_message_is_kept_rendered_counted_logged_and_announced(thread, alice):
    message = actions.post_message(by=alice, thread=thread, body="  Des trains\r\n*la nuit*.\x00\x07 ")
    thread.refresh_from_db()
    assert (message.body, message.html) == ("Des trains\n*la nuit*.", "<p>Des trains\n<em>la nuit</em>.</p>\n")
    assert (message.author, message.author_name, message.parent, message.state) == (alice, "Alice", None, "visible")
    assert thread.message_count == 1
    log = ActionLog.objects.get(action="discussions.post_message")
    assert (log.actor_id, log.object_type, log.object_id) == (alice.pk, "discussions.message", str(message.pk))
    event = Event.objects.get()
    assert (event.topic.key, event.number, event.kind) == (f"thread:{thread.pk}", 1, "message.new")
    assert event.payload == {
        "id": message.pk,
        "parent": None,
        "author": "Alice",
        "state": "visible",
        "html": event_html(Shown.of(message)),
    }


def test_a_reply_to_a_reply_stands_beside_it(thread, message, bob, charlie):
    reply = actions.post_message(by=bob, thread=thread, parent=message, body="Oui")
    beside = actions.post_message(by=charlie, thread=thread, parent=reply, body="Non")
    assert [reply.parent_id, beside.parent_id] == [message.pk, message.pk]


def test_a_reply_in_another_thread_is_refused(thread, message, alice):
    pads.PADS[2] = pads.Pad(2)
    other = actions.open_thread(by=None, kind="pad", subject_id=2)
    assert "autre discussion" in refused(actions.post_message, by=alice, thread=other, parent=message, body="Oui").message


def test_the_same_token_gives_the_same_message_once(thread, alice, bob):
    first = actions.post_message(by=alice, thread=thread, body="Oui", token="t")
    again = actions.post_message(by=alice, thread=thread, body="Oui", token="t")
    other = actions.post_message(by=bob, thread=thread, body="Oui", token="t")
    thread.refresh_from_db()
    assert again == first != other
    assert (Message.objects.count(), thread.message_count, Event.objects.count()) == (2, 2, 2)


def test_eleven_messages_in_a_minute_are_one_too_many(thread, alice, bob, time_machine_at):
    for number in range(actions.MESSAGES_A_MINUTE):
        actions.post_message(by=alice, thread=thread, body=str(number))
    refusal = refused(actions.post_message, by=alice, thread=thread, body="encore")
    assert (refusal.field, "10 messages en une minute" in refusal.message) == ("body", True)
    assert Message.objects.count() == actions.MESSAGES_A_MINUTE
    actions.post_message(by=bob, thread=thread, body="un autre")
    time_machine_at.shift(61)
    actions.post_message(by=alice, thread=thread, body="encore")


@pytest.mark.parametrize("body", ["", "  \n ", "\x00\x01", "\u200b", "\u202e"])
def test_nothing_is_not_a_message(thread, alice, body):
    assert refused(actions.post_message, by=alice, thread=thread, body=body).field == "body"
    thread.refresh_from_db()
    assert thread.message_count == 0


def test_a_message_has_a_length(thread, alice):
    assert actions.post_message(by=alice, thread=thread, body="a" * actions.MAX_LENGTH)
    refusal = refused(actions.post_message, by=alice, thread=thread, body="a" * (actions.MAX_LENGTH + 1))
    assert (refusal.field, "8000" in refusal.message, "8001" in refusal.message) == ("body", True, True)


def test_a_closed_discussion_takes_nothing(thread, pad, alice):
    pad.open = False
    refused(actions.post_message, by=alice, thread=thread, body="Oui")
    assert not Message.objects.exists()


def test_an_edit_keeps_what_was_said_and_tells_that_it_changed(message, alice):
    changed = actions.edit_message(by=alice, message=message, body="Des trains **de jour**.")
    assert (changed.body, changed.html) == ("Des trains **de jour**.", "<p>Des trains <strong>de jour</strong>.</p>\n")
    assert changed.edited_at is not None
    event = Event.objects.get(kind="message.changed")
    assert event.payload["html"] == event_html(Shown.of(changed))
    assert "modifié" in event.payload["html"]


def test_an_edit_that_changes_nothing_is_no_edit(message, alice):
    assert actions.edit_message(by=alice, message=message, body=message.body).edited_at is None
    assert Event.objects.count() == 1


def test_another_persons_message_is_not_edited_nor_deleted(message, charlie, diane):
    for person in (charlie, diane):
        refused(actions.edit_message, by=person, message=message, body="Non")
        refused(actions.delete_message, by=person, message=message)


def test_what_is_deleted_is_nowhere_public_and_can_come_back(message, thread, alice):
    actions.delete_message(by=alice, message=message)
    thread.refresh_from_db()
    assert thread.message_count == 0
    assert not any("la nuit" in str(event.payload) for event in Event.objects.all())
    restored = actions.restore_message(by=alice, message=message)
    thread.refresh_from_db()
    assert (restored.state, thread.message_count) == ("visible", 1)
    assert "la nuit" in Event.objects.order_by("number").last().payload["html"]


def test_hiding_takes_a_reason_settles_the_flags_and_can_be_undone(message, charlie, diane):
    actions.flag_message(by=charlie, message=message, reason="Une insulte")
    assert refused(actions.hide_message, by=diane, message=message, reason=" \n").field == "reason"
    hidden = actions.hide_message(by=diane, message=message, reason="Hors\nsujet")
    assert (hidden.state, hidden.hidden_reason, hidden.hidden_by) == ("hidden", "Hors sujet", diane)
    assert Flag.objects.get().settled_by == diane
    assert not any("la nuit" in str(event.payload) for event in Event.objects.all())
    shown = actions.restore_message(by=diane, message=message)
    assert (shown.state, shown.hidden_reason, shown.hidden_by) == ("visible", "", None)


def test_the_author_does_not_undo_a_moderator(message, alice, diane):
    actions.hide_message(by=diane, message=message, reason="Hors sujet")
    refused(actions.restore_message, by=alice, message=message)


def test_a_person_flags_a_message_once_with_a_reason(message, alice, charlie):
    assert refused(actions.flag_message, by=charlie, message=message, reason="").field == "reason"
    actions.flag_message(by=charlie, message=message, reason="Une insulte")
    assert "déjà" in refused(actions.flag_message, by=charlie, message=message, reason="Encore").message
    refused(actions.flag_message, by=alice, message=message, reason="Le mien")
    assert Flag.objects.count() == 1


def test_flags_are_settled_by_moderators_alone(message, charlie, diane):
    actions.flag_message(by=charlie, message=message, reason="Une insulte")
    refused(actions.settle_flags, by=charlie, message=message)
    actions.settle_flags(by=diane, message=message)
    assert Message.objects.get().state == MessageState.VISIBLE
    refused(actions.settle_flags, by=diane, message=message)


def test_posting_takes_few_queries(thread, alice, django_assert_max_num_queries):
    actions.post_message(by=alice, thread=thread, body="Pour remplir les caches")
    with django_assert_max_num_queries(10):
        actions.post_message(by=alice, thread=thread, body="Oui", token="t")
