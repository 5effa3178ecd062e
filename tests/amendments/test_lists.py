"""One and three of everything under one number of queries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from amendments import actions
from supporters.models import Supporter

PAGES = {
    "of_proposal": lambda proposal, _one: reverse("amendments:of_proposal", args=[proposal.pk]),
    "amendment": lambda _proposal, one: one.get_absolute_url(),
    "desk": lambda proposal, _one: reverse("amendments:desk", args=[proposal.chapter_id]),
    "review": lambda _proposal, one: reverse("amendments:review", args=[one.pk]),
    "proposal": lambda proposal, _one: proposal.get_absolute_url(),
    "history": lambda _proposal, one: reverse("amendments:history", args=[one.pk]),
}
MOST = 20


@pytest.fixture
def people(db):
    def made(name: str) -> Supporter:
        return Supporter.objects.create_user(f"{name}@example.org", postcode="69001", confirmed_at=timezone.now())

    return made


@pytest.mark.parametrize("name", PAGES)
def test_the_same_queries_for_one_and_three(name, logged_in, bob, people, submit, proposal, counted):
    def add(*names: str):
        for one in names:
            made = submit(people(one), "un euro", f"le prix {one}")
            actions.support_amendment(by=bob, amendment=made)
            actions.recommend(by=bob, amendment=made, advice="accept", reason="Oui.")
        return made

    one = add("a")
    client, url = logged_in(bob), PAGES[name](proposal, one)
    client.get(url)
    with counted() as first:
        assert client.get(url).status_code == 200
    add("b", "c")
    with counted() as second:
        client.get(url)

    assert len(second) == len(first) <= MOST


def test_the_same_queries_for_one_and_three_of_mine(logged_in, alice, submit, counted):
    client, url = logged_in(alice), reverse("amendments:mine")
    submit(alice, "un euro", "deux euros")
    client.get(url)
    with counted() as first:
        client.get(url)
    submit(alice, "2027", "2028")
    submit(alice, "cantines", "cuisines")
    with counted() as second:
        client.get(url)

    assert len(second) == len(first) <= MOST
