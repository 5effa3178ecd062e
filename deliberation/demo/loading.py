"""The demo movement, built through the actions that people use, with a seed; the dates are then moved into its past."""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cms.actions import host_programme, publish_news, write_home, write_text
from core import mail
from deliberation.demo import amending, contributing, discussing, gathering
from deliberation.demo.content import Table, pages, table
from deliberation.demo.movement import Movement, date_back
from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase, set_state
from proposals.models import Cause, Chapter, Feature, Phase, Programme, Proposal, ProposalState

SEED: Final = 1789

type Tell = Callable[[str], Any]


def is_loaded() -> bool:
    """Whether the demo's programme is there."""
    return Programme.objects.filter(slug=table("programme/programme.toml")["slug"]).exists()


@transaction.atomic
def load_movement(*, tell: Tell) -> Movement:
    """Build everything or, when one step fails, nothing. ``tell`` hears a line after each step."""
    movement = Movement(now=timezone.now(), chance=random.Random(SEED))  # noqa: S311 - a demo is repeatable
    originals: dict[str, str] = {}
    by_chapter = contributing.by_chapter()
    steps: list[tuple[str, Callable[[], int]]] = [
        ("soutiens", lambda: gathering.sign_up_people(movement)),
        ("groupes d’appui", lambda: gathering.open_groups(movement)),
        ("propositions", lambda: write_programme(movement, originals)),
        ("rôles", lambda: gathering.give_roles(movement)),
        ("contributions", lambda: contributing.contribute(movement, by_chapter)),
        ("réponses", lambda: contributing.answer(movement, by_chapter)),
        ("amendements", lambda: amending.amend(movement, originals)),
        ("décisions", lambda: amending.decide(movement, originals)),
        ("messages", lambda: discussing.discuss(movement)),
        ("phases", lambda: set_phases(movement)),
        ("propositions arrêtées", lambda: settle(movement)),
        ("pages", lambda: write_pages(movement)),
    ]
    with mail.silence():
        for name, step in steps:
            begun = time.monotonic()
            number = step()
            tell(f"  {number:5d} {name} ({time.monotonic() - begun:.1f} s)")
    return movement


def write_programme(movement: Movement, originals: dict[str, str]) -> int:
    """Chapters and their proposals, open to all; every phase is open while the past is played."""
    head = table("programme/programme.toml")
    movement.programme = create_programme(by=None, title=head["title"], slug=head["slug"], summary=head["preface"].strip())
    for feature in Feature.values:
        set_phase(by=None, programme=movement.programme, feature=feature, opens_at=movement.now - timedelta(days=200))
    for page in pages("programme"):
        _write_chapter(movement, page, originals)
    return len(movement.proposals)


def _write_chapter(movement: Movement, page: Table, originals: dict[str, str]) -> None:
    introduction, *parts = ("\n" + page["body"]).split("\n## ")
    chapter = create_chapter(
        by=None, programme=movement.programme, title=page["title"], slug=page["slug"], number=int(page["number"]),
        summary=page["summary"], introduction=introduction.strip(),
    )  # fmt: skip
    movement.chapters[page["slug"]] = chapter
    for part in parts:
        title, _, text = part.partition("\n")
        _write_proposal(movement, chapter, title.strip(), text.strip() + "\n", originals)


def _write_proposal(movement: Movement, chapter: Chapter, title: str, text: str, originals: dict[str, str]) -> None:
    proposal = create_proposal(by=None, chapter=chapter, title=title, text=text, cause=Cause.IMPORT, state=ProposalState.OPEN)
    first = movement.now - timedelta(days=movement.chance.randint(90, 110))
    date_back(proposal, created_at=first, opened_at=first)
    if proposal.current is not None:
        date_back(proposal.current, at=first)
    movement.proposals[slugify(title)] = proposal
    originals[slugify(title)] = text


def set_phases(movement: Movement) -> int:
    """The phases as they stand on the day of loading."""
    Phase.objects.filter(programme=movement.programme).delete()
    phases = table("programme/programme.toml")["phase"]
    for row in phases:
        opens = movement.now + timedelta(days=row["opens"])
        closes = movement.now + timedelta(days=row["closes"]) if "closes" in row else None
        chapter = movement.chapters.get(row.get("chapter", ""))
        set_phase(
            by=None, feature=row["feature"], opens_at=opens, closes_at=closes, chapter=chapter,
            programme=None if chapter else movement.programme,
        )  # fmt: skip
    return len(phases)


def settle(movement: Movement) -> int:
    """Where amending is over, the proposals are settled."""
    over = Phase.objects.filter(feature=Feature.AMEND, closes_at__lt=movement.now, chapter__isnull=False).values("chapter")
    proposals = Proposal.objects.filter(chapter__in=over)
    for proposal in proposals:
        set_state(by=None, proposal=proposal, state=ProposalState.SETTLED)
    return len(proposals)


def write_pages(movement: Movement) -> int:
    """The site's own pages and its news."""
    words = table("movement.toml")
    write_home(by=None, title=words["home"]["title"], tagline=words["tagline"], welcome=words["home"]["text"].strip())
    for key in ("about", "legal"):
        write_text(by=None, slug=words[key]["slug"], title=words[key]["title"], body=words[key]["text"].strip())
    host_programme(by=None, programme=movement.programme)
    news = pages("news")
    for page in news:
        day: date = (movement.now - timedelta(days=int(page["days_ago"]))).date()
        publish_news(by=None, title=page["title"], summary=page["summary"], body=page["body"], day=day, slug=page["slug"])
    return len(news) + 4
