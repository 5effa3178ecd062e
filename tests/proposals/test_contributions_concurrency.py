"""Several people at the same instant, on PostgreSQL, each in a thread of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from core.actions import ActionRefused
from proposals.actions.contributions import edit_contribution, support_contribution
from proposals.actions.synthesis import answer_contributions, propose_from, take_into_synthesis
from proposals.models import Contribution, ContributionSupport, Proposal, Source
from supporters.models import Supporter

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="rows are locked on PostgreSQL"),
]


def at_once(*calls):
    """What each call gave: its result, or the refusal that it raised."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except ActionRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_supports_given_at_once_are_all_counted(contribution):
    people = [
        Supporter.objects.create_user(f"p{n}@example.org", postcode="69001", confirmed_at=contribution.created_at) for n in range(8)
    ]
    twice = [*people, *people]
    at_once(*(lambda person=person: support_contribution(by=person, contribution=contribution) for person in twice))

    assert ContributionSupport.objects.count() == 8
    assert Contribution.objects.get(pk=contribution.pk).support_count == 8


def test_an_author_and_an_editor_at_once_leave_the_text_that_the_editor_took(alice, bob, contribution):
    edited, taken = at_once(
        lambda: edit_contribution(by=alice, contribution=contribution, title="Autre", text="Autre texte."),
        lambda: take_into_synthesis(by=bob, contributions=[contribution]),
    )
    row = Contribution.objects.get(pk=contribution.pk)

    assert row.state == "in_synthesis"
    assert row.title == ("Des cantines ouvertes" if isinstance(edited, ActionRefused) else "Autre")
    assert [found.title for found in taken] == [row.title]


def test_two_editors_answer_the_same_ones_in_opposite_order_without_waiting_for_ever(
    bob, chapter, contribution, group_contribution
):
    chosen = [contribution, group_contribution]
    fields = {"by": bob, "reason": "Oui."}
    results = at_once(
        lambda: answer_contributions(contributions=chosen, outcome="deferred", **fields),
        lambda: answer_contributions(contributions=chosen[::-1], outcome="declined", **fields),
        lambda: propose_from(chapter=chapter, contributions=chosen[::-1], title="Une", text="Un texte.", **fields),
        lambda: propose_from(chapter=chapter, contributions=chosen, title="Deux", text="Un autre.", **fields),
    )

    assert [result for result in results if isinstance(result, ActionRefused)] == []
    assert (Source.objects.count(), sorted(Proposal.objects.values_list("number", flat=True))) == (8, [1, 2])
    assert connection.vendor == "postgresql"
