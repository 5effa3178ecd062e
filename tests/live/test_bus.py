from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from live import bus, queries, ring
from live.limits import Bucket
from live.models import Event, Topic


@pytest.fixture
def rung():
    """The rings of this process."""
    heard = []
    ring.attach(heard.append)
    yield heard
    ring.detach(heard.append)


def test_numbers_are_contiguous_within_a_topic(db):
    for topic in ("a:1", "b:1", "a:1", "a:1"):
        bus.publish(topic, "k", {})
    assert [(event.topic.key, event.number) for event in Event.objects.order_by("pk")] == [
        ("a:1", 1),
        ("b:1", 1),
        ("a:1", 2),
        ("a:1", 3),
    ]
    assert queries.last_numbers(["a:1", "b:1", "c:1"]) == {"a:1": 3, "b:1": 1}
    assert queries.last_number("c:1") == 0


@pytest.mark.django_db(transaction=True)
def test_it_rings_after_the_commit_and_a_write_that_fails_leaves_no_number(rung):
    with transaction.atomic():
        bus.publish("a:1", "k", {})
        assert rung == []
    assert rung == [{"type": "ring", "topic": "a:1", "number": 1}]
    with pytest.raises(ZeroDivisionError):
        _publish_and_fail()
    assert (len(rung), queries.last_number("a:1")) == (1, 1)


@transaction.atomic
def _publish_and_fail():
    bus.publish("a:1", "k", {})
    raise ZeroDivisionError


def test_redacting_replaces_the_past_events_that_match_and_no_other(db):
    for topic, pk in (("a:1", 7), ("a:1", 8), ("b:1", 7), ("a:1", 7)):
        bus.publish(topic, "k", {"id": pk, "html": "mots"})
    bus.redact("a:1", match={"id": 7}, payload={"id": 7, "html": ""})
    assert [event.payload["html"] for event in Event.objects.order_by("pk")] == ["", "mots", "mots", ""]


def test_events_after_reads_several_topics_in_one_query(db, django_assert_num_queries):
    for topic in ("a:1", "b:1", "a:1", "b:1"):
        bus.publish(topic, "k", {})
    with django_assert_num_queries(1):
        found = queries.events_after({"a:1": 1, "b:1": 0})
    assert {topic: [event.number for event in events] for topic, events in found.items()} == {"a:1": [2], "b:1": [1, 2]}


def test_old_events_are_pruned_and_numbers_go_on(db):
    for _ in range(3):
        bus.publish("a:1", "k", {})
    Event.objects.filter(number__lte=2).update(at=timezone.now() - timedelta(days=8))
    call_command("prune_events", verbosity=0)
    assert list(Event.objects.values_list("number", flat=True)) == [3]
    assert Topic.objects.get().last_number == 3
    assert bus.publish("a:1", "k", {}).number == 4


def test_a_bucket_lets_a_burst_through_then_its_pace():
    now = 0.0
    bucket = Bucket(burst=3, per_second=2, clock=lambda: now)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now = 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    now = 100
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
