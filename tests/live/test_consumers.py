import json

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from live import bus, frames, limits
from live.frames import Code
from live.models import Event
from tests.live.conftest import Talk

pytestmark = pytest.mark.django_db(transaction=True)


def listen(topic: str, after: int | None = None) -> dict[str, object]:
    return {"op": "listen", "topic": topic, "after": after}


async def test_events_arrive_in_order_with_their_number_kind_and_payload(talk, told, hub):
    async with talk() as browser:
        await browser.send_json_to(listen("open:1"))
        assert await browser.said("listening") == {"op": "listening", "topic": "open:1", "number": 0, "present": 1}
        await sync_to_async(told)("open:1", 2)
        first = await browser.said("event")
        at = first.pop("at")
        assert timezone.datetime.fromisoformat(at) <= timezone.now()
        assert first == {"op": "event", "topic": "open:1", "number": 1, "kind": "test", "payload": {"index": 0}}
        assert await browser.numbers(1) == [2]


async def test_what_was_missed_comes_first_then_what_is_new(talk, told, hub):
    await sync_to_async(told)("open:1", 5)
    async with talk() as browser:
        await browser.send_json_to(listen("open:1", after=2))
        assert (await browser.said("listening"))["number"] == 5
        assert await browser.numbers(3) == [3, 4, 5]
        await sync_to_async(told)("open:1")
        assert await browser.numbers(1) == [6]


async def test_what_was_missed_comes_from_memory_as_from_the_rows(talk, told, hub):
    async with talk() as first, talk() as second:
        await first.send_json_to(listen("open:1"))
        await first.said("listening")
        await sync_to_async(told)("open:1", 4)
        assert await first.numbers(4) == [1, 2, 3, 4]
        await sync_to_async(Event.objects.all().delete)()
        await second.send_json_to(listen("open:1", after=1))
        await second.said("listening")
        assert await second.numbers(3) == [2, 3, 4]


async def test_what_was_missed_may_be_more_than_the_buffer_holds(talk, told, hub, monkeypatch):
    monkeypatch.setattr("live.sockets.MAX_BUFFER", 400)
    await sync_to_async(told)("open:1", 30)
    async with talk() as browser:
        await browser.send_json_to(listen("open:1", after=0))
        await browser.said("listening")
        assert await browser.numbers(30) == list(range(1, 31))


async def test_a_reader_who_missed_too_much_is_told_to_reload(talk, told, hub, monkeypatch):
    monkeypatch.setattr("live.hub.MAX_MISSED", 3)
    await sync_to_async(told)("open:1", 5)
    async with talk() as browser:
        await browser.send_json_to(listen("open:1", after=1))
        await browser.said("listening")
        assert await browser.said("reload") == {"op": "reload", "topic": "open:1", "number": 5}
        await sync_to_async(told)("open:1")
        assert await browser.numbers(1) == [6]


async def test_a_reader_whose_events_were_pruned_is_told_to_reload(talk, told, hub):
    await sync_to_async(told)("open:1", 5)
    await sync_to_async(Event.objects.filter(number__lte=3).delete)()
    async with talk() as browser:
        await browser.send_json_to(listen("open:1", after=2))
        await browser.said("listening")
        assert (await browser.said("reload"))["number"] == 5


async def test_a_number_that_does_not_exist_yet_is_answered_by_reload(talk, told, hub):
    await sync_to_async(told)("open:1", 2)
    async with talk() as browser:
        await browser.send_json_to(listen("open:1", after=9))
        await browser.said("listening")
        assert (await browser.said("reload"))["number"] == 2


async def test_a_lost_ring_is_healed_by_the_next(talk, told, hub, monkeypatch):
    async with talk() as browser:
        await browser.send_json_to(listen("open:1"))
        await browser.said("listening")
        with monkeypatch.context() as patched:
            patched.setattr("live.ring.tell_event", lambda topic, number: None)
            await sync_to_async(told)("open:1", 2)
        await sync_to_async(told)("open:1")
        assert await browser.numbers(3) == [1, 2, 3]


async def test_without_any_ring_the_rounds_find_the_events(talk, told, hub, monkeypatch):
    monkeypatch.setattr("live.ring.tell_event", lambda topic, number: None)
    async with talk() as browser:
        await browser.send_json_to(listen("open:1"))
        await browser.said("listening")
        await sync_to_async(told)("open:1", 2)
        await hub._round()
        assert await browser.numbers(2) == [1, 2]


async def test_a_ring_heard_twice_or_late_doubles_nothing(talk, told, hub):
    async with talk() as browser:
        await browser.send_json_to(listen("open:1"))
        await browser.said("listening")
        await sync_to_async(told)("open:1", 2)
        for number in (2, 1, 2):
            hub.hear({"type": "ring", "topic": "open:1", "number": number})
        await sync_to_async(told)("open:1")
        assert await browser.numbers(3) == [1, 2, 3]
        assert await browser.receive_nothing(0.3)


async def test_unlisten_ends_the_events(talk, told, hub):
    async with talk() as browser:
        await browser.send_json_to(listen("open:1"))
        await browser.said("listening")
        await browser.send_json_to({"op": "unlisten", "topic": "open:1"})
        await browser.send_json_to({"op": "ping"})
        await browser.said("pong")
        await sync_to_async(told)("open:1")
        assert await browser.receive_nothing(0.3)
        assert hub.rooms == {}


async def test_a_visitor_does_not_hear_what_is_for_confirmed_people(talk, told, hub, alice):
    async with talk() as visitor, talk(alice) as person:
        for browser in (visitor, person):
            await browser.send_json_to(listen("confirmed:1"))
        assert await visitor.said("refused") == {"op": "refused", "topic": "confirmed:1", "code": Code.NO_RIGHT}
        await person.said("listening")
        await sync_to_async(told)("confirmed:1")
        assert await person.numbers(1) == [1]
        assert await visitor.receive_nothing(0.3)


async def test_a_topic_that_nobody_registered_is_refused(talk, hub, emma):
    async with talk(emma) as browser:
        for topic in ("nothing:1", "open", "open:"):
            await browser.send_json_to(listen(topic))
            assert (await browser.said("refused"))["code"] == Code.NO_RIGHT


@pytest.mark.parametrize("period", [True, False])
async def test_rights_withdrawn_while_listening(talk, told, hub, alice, period):
    async with talk(alice) as browser:
        await browser.send_json_to(listen("confirmed:1"))
        await browser.said("listening")
        alice.confirmed_at = None
        await alice.asave(update_fields=["confirmed_at"])
        if period:
            await hub._rights()
        else:
            await sync_to_async(bus.rights_changed)(alice.pk)
        assert await browser.said("refused") == {"op": "refused", "topic": "confirmed:1", "code": Code.NO_RIGHT}
        await sync_to_async(told)("confirmed:1")
        assert await browser.receive_nothing(0.3)


async def test_two_checks_at_once_refuse_once(talk, hub, alice):
    async with talk(alice) as browser:
        await browser.send_json_to(listen("confirmed:1"))
        await browser.said("listening")
        alice.confirmed_at = None
        await alice.asave(update_fields=["confirmed_at"])
        for _ in range(2):
            hub.hear({"type": "rights", "person": alice.pk})
        assert (await browser.said("refused"))["code"] == Code.NO_RIGHT
        assert await browser.receive_nothing(0.5)


async def test_a_session_closed_everywhere_no_longer_opens_anything(talk, hub, alice):
    async with talk(alice) as browser:
        alice.session_epoch += 1
        await alice.asave(update_fields=["session_epoch"])
        await browser.send_json_to(listen("confirmed:1"))
        assert (await browser.said("refused"))["code"] == Code.NO_RIGHT


@pytest.mark.parametrize("origin", [b"https://elsewhere.example", b"null", b""])
async def test_another_origin_is_denied(origin, hub):
    connected, _code = await Talk(origin=origin).connect(3)
    assert not connected


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", Code.MALFORMED),
        ("[" * 3_000, Code.MALFORMED),
        ("[]", Code.MALFORMED),
        ("null", Code.MALFORMED),
        ('{"op": "shout"}', Code.MALFORMED),
        ('{"op": ["listen"]}', Code.MALFORMED),
        ('{"op": "listen"}', Code.MALFORMED),
        ('{"op": "listen", "topic": 3}', Code.MALFORMED),
        ('{"op": "listen", "topic": ""}', Code.MALFORMED),
        (json.dumps({"op": "listen", "topic": "open:" + "1" * 100}), Code.MALFORMED),
        ('{"op": "listen", "topic": "open:1", "after": "1"}', Code.MALFORMED),
        ('{"op": "listen", "topic": "open:1", "after": true}', Code.MALFORMED),
        ('{"op": "listen", "topic": "open:1", "after": -1}', Code.MALFORMED),
        ('{"op": "listen", "topic": "open:1", "after": 1e3}', Code.MALFORMED),
        (" " * (frames.MAX_FRAME + 1), Code.TOO_LARGE),
    ],
)
async def test_a_frame_that_is_not_of_the_protocol_closes_the_socket(talk, hub, frame, code):
    async with talk() as browser:
        await browser.send_to(text_data=frame)
        assert await browser.closed_with() == code


async def test_a_binary_frame_closes_the_socket(talk, hub):
    async with talk() as browser:
        await browser.send_to(bytes_data=b"\x00")
        assert await browser.closed_with() == Code.MALFORMED


async def test_a_flood_of_frames_closes_the_socket(talk, hub):
    async with talk() as browser:
        for _ in range(limits.BURST + 20):
            await browser.send_json_to({"op": "ping"})
        assert await browser.closed_with() == Code.TOO_FAST


async def test_a_socket_listens_to_a_bounded_number_of_topics(talk, hub, monkeypatch):
    monkeypatch.setattr("live.frames.MAX_TOPICS", 2)
    async with talk() as browser:
        for number in (1, 2, 3):
            await browser.send_json_to(listen(f"open:{number}"))
        await browser.said("listening")
        await browser.said("listening")
        assert (await browser.said("refused"))["code"] == Code.TOO_MANY_TOPICS


async def test_presence_counts_people_not_windows(talk, hub, alice):
    async with talk(alice) as window, talk(alice) as other, talk() as visitor:
        for browser in (window, other, visitor):
            await browser.send_json_to(listen("open:1"))
            last = await browser.said("listening")
        assert last["present"] == 2
        hub.hear({"type": "present", "process": "another", "counts": {"open:1": 40}})
        await hub._presence()
        assert await window.said("present") == {"op": "present", "topic": "open:1", "count": 42}


async def test_an_error_of_the_database_tells_the_browser_to_try_later(talk, hub, monkeypatch):
    def broken(topic: str) -> int:
        raise ConnectionError

    monkeypatch.setattr("live.queries.last_number", broken)
    async with talk() as browser:
        await browser.send_json_to(listen("open:1"))
        assert await browser.closed_with() == Code.TRY_LATER
    assert hub.rooms == {}
