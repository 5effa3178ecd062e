"""What hostile hands type, through every form that takes text: nothing breaks, nothing takes long, nothing runs when shown."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from operator import attrgetter
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amendments.actions import save_draft, start_amendment, submit_amendment
from amendments.models import Amendment
from discussions.actions import post_message
from discussions.models import Message
from groups.actions import open_group
from groups.models import SupportGroup
from proposals.actions.contributions import start_contribution, submit_contribution
from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase
from proposals.models import Chapter, Contribution, Feature, Proposal
from supporters.models import Grant, Role, Supporter
from tests.payloads import FOREIGN_TAGS, MEGABYTE, PAYLOADS

SECONDS = 1
# Browsers leave out signs of control before they look for the scheme.
IGNORED = re.compile(r"[\x00-\x20]")
FOREIGN_SCHEME = re.compile(r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
OURS = {"form", "input"}
TEXT = "Nous ouvrirons les cantines à tous les enfants.\n\nUn repas coûtera un euro.\n"


@dataclass
class World:
    """One thing of each kind, and the clients of the cast."""

    clients: dict[str, Client]
    people: dict[str, Supporter]
    chapter: Chapter
    proposal: Proposal
    group: SupportGroup
    contribution: Contribution
    amendment: Amendment
    message: Message

    @property
    def number(self) -> int:
        """The number of the proposal's newest version."""
        return Proposal.objects.select_related("current").get(pk=self.proposal.pk).current.number


@pytest.fixture
def world(alice, bob, charlie, diane, emma, logged_in) -> Iterator[World]:
    programme = create_programme(by=None, title="Tenir ensemble")
    for feature in Feature.values:
        set_phase(by=None, programme=programme, feature=feature, opens_at=timezone.now() - timedelta(days=10))
    chapter = create_chapter(by=None, programme=programme, title="École et jeunesse")
    proposal = create_proposal(by=None, chapter=chapter, title="La cantine à un euro", text=TEXT, state="open")
    contribution = submit_contribution(
        by=alice, contribution=start_contribution(by=alice, chapter=chapter, title="Des cantines", text="Ouvrez-les à tous.")
    )
    group = open_group(by=alice, name="Le Cahier du Livradois", description="Le mardi.", postcode="63600", insee="63003")
    draft = save_draft(
        by=charlie, amendment=start_amendment(by=charlie, proposal=proposal), base=proposal.current, title="Gratuite",
        reason="Pour tous.", text=TEXT.replace("un euro", "zéro euro"),
    )  # fmt: skip
    amendment = submit_amendment(by=charlie, amendment=draft)
    message = post_message(by=alice, thread=proposal.thread, body="Et les goûters ?")
    people = {"alice": alice, "bob": bob, "charlie": charlie, "diane": diane, "emma": emma}
    clients = {"": Client(), **{name: logged_in(person) for name, person in people.items()}}
    cache.clear()
    yield World(clients, people, chapter, proposal, group, contribution, amendment, message)
    cache.clear()


@dataclass(frozen=True)
class Door:
    """A form: who sends it, where, which fields take text (with the most signs that each accepts), and what else it needs."""

    name: str
    who: str
    path: Callable[[World], str]
    fields: dict[str, int]
    rest: Callable[[World], dict[str, Any]] = lambda _world: {}
    shown: Callable[[World], list[str]] = field(default=lambda _world: [])
    is_get: bool = False
    is_followed: bool = True
    """Whether the page after it shows what was typed."""

    def __str__(self) -> str:
        return self.name


CHAPTER, CHAPTER_SLUG, PROPOSAL = attrgetter("chapter.pk"), attrgetter("chapter.slug"), attrgetter("proposal.pk")
CONTRIBUTION, AMENDMENT = attrgetter("contribution.pk"), attrgetter("amendment.pk")
GROUP, THREAD, MESSAGE = attrgetter("group.slug"), attrgetter("proposal.thread_id"), attrgetter("message.pk")


def at(name: str, *arguments: Callable[[World], Any]) -> Callable[[World], str]:
    return lambda world: reverse(name, args=[argument(world) for argument in arguments])


def speaker(world: World) -> dict[str, Any]:
    """The group speaks by a decision that is recorded with what it says."""
    return {
        "speaker-speaker": f"new:{world.group.pk}", "speaker-held_on": "2026-10-01", "speaker-present": 12, "speaker-votes_for": 9,
        "speaker-votes_against": 1, "speaker-abstained": 2,
    }  # fmt: skip


def an_hour_ago(world: World) -> dict[str, Any]:
    """Nothing more to type, but the messages so far are old: one may write ten in a minute."""
    Message.objects.update(written_at=timezone.now() - timedelta(hours=1))
    return {}


DOORS = [
    Door("sign-up", "", at("supporters:sign_up"), {"email": 254, "postcode": 16}),
    Door("sign-up, known address", "", at("supporters:sign_up"), {"postcode": 16}, lambda _: {"email": "x@example.org"}),
    Door("log-in", "", at("supporters:log_in"), {"email": 254, "next": 2000}),
    Door("where log-in leads", "", at("supporters:log_in"), {"next": 2000}, lambda _: {"email": "alice@example.org"}),
    Door(
        "account", "charlie", at("supporters:account"), {"public_name": 80, "postcode": 16}, lambda _: {"language": "fr"},
        lambda world: [world.amendment.get_absolute_url()],
    ),
    Door(
        "public name", "charlie", at("supporters:account"), {"public_name": 80}, lambda _: {"postcode": "69001", "language": "fr"},
        lambda world: [world.amendment.get_absolute_url(), "/"],
    ),
    Door(
        "give a role", "emma", at("supporters:grant_role"), {"reason": 300},
        lambda _: {"email": "charlie@example.org", "role": "moderator"},
        lambda _: [reverse("supporters:roles")],
    ),
    Door(
        "give a role to", "emma", at("supporters:grant_role"),
        {"email": 254, "role": 50, "scope": 50, "ends_on": 50, "reason": 300},
    ),
    Door("language", "", at("set_language"), {"language": 20, "next": 2000}, is_followed=False),
    Door("theme", "", at("core:theme"), {"theme": 20, "next": 2000}, is_followed=False),
    Door(
        "open a group", "diane", at("groups:open"), {"name": 80, "meeting_place": 200, "description": 4000},
        lambda _: {"postcode": "75011", "anyway": "on"},
    ),
    Door(
        "edit a group", "alice", at("groups:edit", GROUP),
        {"name": 80, "meeting_place": 200, "description": 4000}, lambda _: {"postcode": "63600", "insee": "63003", "anyway": "on"},
        lambda world: [reverse("groups:group", args=[world.group.slug]), "/groupes/"],
    ),
    Door("find a group", "", at("groups:groups"), {"nom": 80, "code_postal": 16, "rayon": 10, "page": 10}, is_get=True),
    Door(
        "record a mandate", "alice", at("groups:record_mandate", GROUP), {"place": 200, "decided": 500},
        lambda _: {"held_on": "2026-10-01", "present": 12, "votes_for": 9, "votes_against": 1, "abstained": 2},
        lambda world: [reverse("groups:group", args=[world.group.slug])],
    ),
    Door(
        "contribute for a group", "alice", at("proposals:write_contribution", CHAPTER),
        {"title": 200, "text": 20_000, "speaker-place": 200, "speaker-decided": 500},
        lambda world: {"chapter": world.chapter.pk, "intent": "submit", **speaker(world)},
    ),
    Door(
        "draft a contribution", "charlie", at("proposals:start_draft", CHAPTER), {"title": 200, "text": 20_000},
        lambda world: {"chapter": world.chapter.pk}, lambda _: [reverse("proposals:own_contributions")],
    ),
    Door(
        "edit a contribution", "alice", at("proposals:edit_contribution", CONTRIBUTION),
        {"title": 200, "text": 20_000}, lambda world: {"chapter": world.chapter.pk, "intent": "submit"},
        lambda world: [reverse("proposals:contribution_history", args=[world.contribution.pk])],
    ),
    Door("preview", "alice", at("proposals:preview"), {"text": 20_000}),
    Door(
        "hide a contribution", "diane", at("proposals:hide_contribution", CONTRIBUTION), {"reason": 500},
        shown=lambda world: [world.contribution.get_absolute_url()],
    ),
    Door(
        "find a contribution", "", at("proposals:chapter_contributions", CHAPTER, CHAPTER_SLUG),
        {"mots": 100, "etat": 20, "qui": 20, "tri": 20, "page": 10}, is_get=True,
    ),
    Door(
        "find on the desk", "bob", at("proposals:queue", CHAPTER),
        {"mots": 100, "etat": 20, "lire": 10, "c": 10, "page": 10}, is_get=True,
    ),
    Door(
        "write from contributions", "bob", at("proposals:queue_propose", CHAPTER),
        {"title": 200, "text": 20_000, "reason": 2000},
        lambda world: {"c": world.contribution.pk, "outcome": "taken", "intent": "publish"},
        lambda world: [world.contribution.get_absolute_url()],
    ),
    Door(
        "words that answer", "bob", at("proposals:queue_propose", CHAPTER), {"words": 2000, "reason": 2000},
        lambda world: {"c": world.contribution.pk, "outcome": "taken", "title": "Une mesure", "text": TEXT, "intent": "publish"},
    ),
    Door(
        "answer contributions", "bob", at("proposals:queue_answer", CHAPTER), {"reason": 2000, "words": 2000},
        lambda world: {"c": world.contribution.pk, "outcome": "declined", "intent": "publish"},
        lambda world: [world.contribution.get_absolute_url()],
    ),
    Door(
        "chapter’s words", "bob", at("proposals:chapter_words", CHAPTER),
        {"title": 200, "summary": 500, "introduction": 20_000},
        shown=lambda world: [f"/chapitres/{world.chapter.pk}-{world.chapter.slug}/"],
    ),
    Door(
        "new proposal", "bob", at("proposals:new_proposal", CHAPTER),
        {"title": 200, "text": 100_000, "comment": 300}, lambda _: {"do": "publish"},
    ),
    Door(
        "edit a proposal", "bob", at("proposals:edit_proposal", PROPOSAL),
        {"title": 200, "text": 100_000, "comment": 300}, lambda world: {"do": "publish", "expected": world.number},
        lambda world: [world.proposal.get_absolute_url(), reverse("proposals:versions", args=[world.proposal.pk])],
    ),
    Door("see the change of a proposal", "bob", at("proposals:edit_proposal", PROPOSAL),
         {"title": 200, "text": 100_000, "comment": 300}, lambda world: {"do": "preview", "expected": world.number}),
    Door("compare", "", at("proposals:compare", PROPOSAL), {"de": 10, "a": 10}, is_get=True),
    Door(
        "restore a version", "bob", at("proposals:restore_version", PROPOSAL, lambda _: 1), {"comment": 300},
        lambda world: {"expected": world.number},
    ),
    Door(
        "amend", "alice", at("amendments:amend", PROPOSAL), {"title": 200, "reason": 10_000, "text": 100_000},
        lambda world: {"base": world.number, "intent": "submit", "speaker-speaker": ""},
        lambda world: [reverse("amendments:of_proposal", args=[world.proposal.pk])],
    ),
    Door(
        "see the change", "diane", at("amendments:amend", PROPOSAL), {"title": 200, "reason": 10_000, "text": 100_000},
        lambda world: {"base": world.number, "intent": "preview"},
    ),
    Door("preview an amendment", "diane", at("amendments:preview", PROPOSAL), {"text": 100_000},
         lambda world: {"base": world.number}),
    Door(
        "edit an amendment", "charlie", at("amendments:edit", AMENDMENT),
        {"title": 200, "reason": 10_000, "text": 100_000}, lambda world: {"base": world.number, "intent": "submit"},
        lambda world: [world.amendment.get_absolute_url(), reverse("amendments:history", args=[world.amendment.pk])],
    ),
    Door(
        "recommend", "bob", at("amendments:review", AMENDMENT), {"reason": 2000},
        lambda _: {"intent": "recommend", "advice": "accept"}, lambda world: [world.amendment.get_absolute_url()],
    ),
    Door(
        "accept in part", "bob", at("amendments:review", AMENDMENT), {"text": 100_000, "reason": 2000},
        lambda world: {"intent": "part.preview", "expected": world.number},
    ),
    Door(
        "decline", "bob", at("amendments:review", AMENDMENT), {"reason": 2000},
        lambda world: {"intent": "decline", "expected": world.number}, lambda world: [world.amendment.get_absolute_url()],
    ),
    Door("list amendments", "", at("amendments:of_proposal", PROPOSAL), {"etat": 20, "tri": 20, "page": 10}, is_get=True),
    Door(
        "message", "charlie", at("discussions:thread", THREAD), {"body": 10_000, "token": 40}, an_hour_ago,
        shown=lambda world: [reverse("discussions:thread", args=[world.proposal.thread_id])],
    ),
    Door(
        "edit a message", "alice", at("discussions:edit", MESSAGE), {"body": 10_000},
        shown=lambda world: [reverse("discussions:thread", args=[world.proposal.thread_id])],
    ),
    Door(
        "flag a message", "charlie", at("discussions:flag", MESSAGE), {"reason": 300},
        shown=lambda _: [reverse("discussions:moderation")],
    ),
    Door(
        "hide a message", "diane", at("discussions:hide", MESSAGE), {"reason": 300},
        shown=lambda world: [world.proposal.get_absolute_url(), reverse("discussions:moderation")],
    ),
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_nothing_runs_and_nothing_breaks(door: Door, world: World) -> None:
    send(door, world, "Un mot.")
    for _name, text in payloads():
        send(door, world, text)
        if len(text) > min(door.fields.values()):
            send(door, world, text, is_cut=False)
    for name in () if door.is_get else door.fields:
        send(door, world, MEGABYTE, is_cut=False, only=name)
    reader = world.clients["diane"]
    for path in door.shown(world):
        look(timed(reader.get, path))


def payloads() -> list[tuple[str, str]]:
    """All of them; on another database than SQLite those that only a database could stumble over."""
    if connection.vendor == "sqlite":
        return PAYLOADS
    return [(name, text) for name, text in PAYLOADS if not text.isprintable() or "DROP" in text]


def send(door: Door, world: World, text: str, *, is_cut: bool = True, only: str = "") -> None:
    """Send the text in every field (or in one) at once, cut to what a field takes or whole, and look at the page that follows."""
    client, path = world.clients[door.who], door.path(world)
    typed = {name: text[:longest] if is_cut else text for name, longest in door.fields.items() if only in ("", name)}
    data = dict.fromkeys(door.fields, "Un mot.") | door.rest(world) | typed
    answer = timed(client.get if door.is_get else client.post, path, data)
    if answer.status_code == 302:
        there = urlsplit(answer["Location"])
        assert (there.scheme, there.netloc) == ("", "")
        if not door.is_followed:
            return
        answer = timed(client.get, urljoin(path, answer["Location"]))
    look(answer)


def timed(ask: Callable[..., Any], *arguments: Any) -> Any:
    """The answer, which is no failure of the server and took less than a second of work."""
    begun = time.process_time()
    answer = ask(*arguments)
    spent = time.process_time() - begun
    assert answer.status_code < 500
    assert spent < SECONDS, f"{spent:.1f} s for {arguments[0]}: {str(arguments[1:])[:200]}"
    return answer


def look(answer: Any) -> None:
    """A page holds its own elements alone."""
    if answer["Content-Type"].startswith("text/html"):
        assert Elements(answer.content.decode()).wrong == []
        assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


class Elements(HTMLParser):
    """What a browser would build of a page, as far as it is not ours."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.is_in_main = "<main" not in page and "<body" not in page
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_in_main |= tag == "main"
        values = dict(attrs)
        if self.is_in_main and tag in FOREIGN_TAGS and tag not in OURS:
            self.wrong.append(tag)
        if tag == "script" and not str(values.get("src")).startswith("/static/"):
            self.wrong.append(f"script {values}")
        self.wrong += [f"{tag} {name}" for name in values if name.startswith("on") or name in {"style", "srcdoc", "http-equiv"}]
        for name in ("href", "src", "action", "formaction", "data", "poster"):
            value = IGNORED.sub("", values.get(name) or "")
            if FOREIGN_SCHEME.match(value) or (name != "href" and value.startswith(("//", "http"))):
                self.wrong.append(f"{tag} {name}={value[:80]}")


def test_the_history_of_a_message_shows_anything(world: World) -> None:
    for _name, text in payloads():
        message = post_message(by=world.people["alice"], thread=world.proposal.thread, body="Avant.", at=timezone.now())
        timed(world.clients["alice"].post, reverse("discussions:edit", args=[message.pk]), {"body": text[:10_000]})
        look(timed(world.clients[""].get, reverse("discussions:history", args=[message.pk])))


def test_the_code_of_log_in_takes_anything(world: World) -> None:
    for _name, text in [*PAYLOADS, ("megabyte", MEGABYTE)]:
        client = Client()
        cache.clear()
        client.post(reverse("supporters:log_in"), {"email": "alice@example.org"})
        look(timed(client.post, reverse("supporters:code"), {"code": text}))


def test_taking_a_role_back_takes_any_reason(world: World) -> None:
    for _name, text in PAYLOADS:
        grant = Grant.objects.create(supporter=world.people["charlie"], role=Role.MODERATOR, reason="Renfort")
        look(timed(world.clients["emma"].post, reverse("supporters:revoke_role", args=[grant.pk]), {"reason": text[:300]}))
    look(timed(world.clients["emma"].get, reverse("supporters:roles")))


def test_the_oracle_sees_what_it_must() -> None:
    """Each of these would run, and the reader of pages says so."""
    for wrong in (
        "<script>alert(1)</script>",
        "<p onclick=x>",
        '<a href="javascript:x">',
        "<img src=x>",
        '<form action="//evil.example">',
    ):
        assert Elements(f"<main>{wrong}</main>").wrong != []
