"""How much a page asks of the database: at most fifteen queries, and no more for three things than for one.

Lists that belong to one app are counted in its own tests.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments.actions import put_forward
from cms.actions import publish_news
from discussions.actions import flag_message, post_message
from groups.actions import open_group
from proposals.actions.contributions import start_contribution, submit_contribution
from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase
from proposals.models import Chapter, Feature, Programme, Proposal, ProposalState
from supporters.models import Supporter

pytestmark = pytest.mark.django_db

MOST = 15
TEXT = "\n\n".join(f"Le point {number} se tient seul." for number in range(1, 41))


@pytest.fixture
def programme() -> Programme:
    programme = create_programme(by=None, title="Notre programme")
    for feature in Feature.values:
        set_phase(by=None, programme=programme, feature=feature, opens_at=timezone.now() - timedelta(days=9))
    return programme


@pytest.fixture
def chapter(programme) -> Chapter:
    return create_chapter(by=None, programme=programme, title="Se loger", summary="Un toit pour chacun.")


def proposal_in(chapter: Chapter, title: str) -> Proposal:
    return create_proposal(by=None, chapter=chapter, title=title, text=TEXT, state=ProposalState.OPEN)


def amend(proposal: Proposal, person: Supporter, number: int) -> None:
    text = TEXT.replace(f"Le point {number} se tient", f"Le point {number} ne se tient pas")
    assert proposal.current
    put_forward(by=person, proposal=proposal, base=proposal.current, title=f"Point {number}", reason="Parce que.", text=text)


def talk(proposal: Proposal, person: Supporter, messages: int) -> None:
    for number in range(messages):
        post_message(by=person, thread=proposal.thread, body=f"Message {number}", at=timezone.now())


def asked(person: Client, address: str) -> int:
    """Queries of a page that was seen once before."""
    assert person.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        person.get(address)
    return len(queries)


@pytest.fixture
def readers(alice, bob, emma, logged_in) -> dict[str, Client]:
    return {"visitor": Client(), "supporter": logged_in(alice), "editor": logged_in(bob), "administrator": logged_in(emma)}


def all_asked(readers: dict[str, Client], address: str) -> dict[str, int]:
    return {name: asked(client, address) for name, client in readers.items()}


def too_many(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count > MOST}


def test_a_proposal_with_200_messages_and_30_amendments(chapter, alice, charlie, readers):
    proposal = proposal_in(chapter, "Des loyers encadrés")
    amend(proposal, charlie, 1)
    talk(proposal, alice, 1)
    before = all_asked(readers, f"/propositions/{proposal.pk}/")

    for number in range(2, 31):
        amend(proposal, charlie, number)
    talk(proposal, alice, 199)
    counts = all_asked(readers, f"/propositions/{proposal.pk}/")

    assert proposal.thread.messages.count() == 200
    assert proposal.amendments.count() == 30
    assert too_many(counts) == {}
    assert counts == before


def test_a_chapter_of_60_proposals(chapter, readers):
    proposal_in(chapter, "La première")
    before = all_asked(readers, chapter.get_absolute_url())

    for number in range(2, 61):
        proposal_in(chapter, f"Proposition {number}")
    counts = all_asked(readers, chapter.get_absolute_url())

    assert too_many(counts) == {}
    assert counts == before


def furnish(programme: Programme, people: dict[str, Supporter], number: int) -> None:
    """One more of each kind of thing."""
    chapter = create_chapter(by=None, programme=programme, title=f"Chapitre {number}")
    proposal = proposal_in(chapter, f"Proposition {number}")
    amend(proposal, people["charlie"], 1)
    contribution = start_contribution(by=people["charlie"], chapter=chapter, title=f"Idée {number}", text="Voici pourquoi.")
    submit_contribution(by=people["charlie"], contribution=contribution)
    open_group(by=people["charlie"], name=f"Quartier {number}", description="Nous.", postcode="69001", insee="69381")
    publish_news(by=people["emma"], title=f"Nouvelle {number}", summary="Un résumé", body="Le texte.", day=date(2026, 11, 1))
    said = post_message(by=people["alice"], thread=proposal.thread, body=f"Message {number}", at=timezone.now())
    flag_message(by=people["charlie"], message=said, reason="À lire")


LISTS: dict[str, tuple[str, str]] = {
    "home": ("visitor", "/"),
    "home, logged in": ("supporter", "/"),
    "home, for an editor": ("editor", "/"),
    "programme": ("visitor", "/programme/"),
    "news": ("visitor", "/actualites/"),
    "groups": ("visitor", "/groupes/"),
    "staff": ("editor", "/equipe/"),
    "staff, for an administrator": ("administrator", "/equipe/"),
    "moderation": ("moderator", "/equipe/moderation/"),
    "my amendments": ("charlie", "/amendements/miens/"),
    "my contributions": ("charlie", "/contributions/miennes/"),
    "account": ("charlie", "/compte/"),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_the_same_for_one_and_for_three(name, programme, alice, charlie, diane, emma, readers, logged_in):
    people = {"alice": alice, "charlie": charlie, "emma": emma}
    reader, address = LISTS[name]
    client = {**readers, "moderator": logged_in(diane), "charlie": logged_in(charlie)}[reader]
    counted: Callable[[], int] = lambda: asked(client, address)  # noqa: E731

    furnish(programme, people, 0)
    one = counted()
    furnish(programme, people, 1)
    furnish(programme, people, 2)

    assert counted() == one
    assert one <= MOST
