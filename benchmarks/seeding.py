"""What the pages are measured on, made through the product's actions."""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from amendments.models import Amendment, AmendmentState
from core import mail
from discussions.actions import post_message
from discussions.models import Message
from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase
from proposals.models import Chapter, Feature, Proposal, ProposalState
from supporters.actions import confirm_sign_up
from supporters.links import SignUp, seal
from supporters.models import Supporter

PARAGRAPHS: Final = 100
MESSAGES: Final = 100
PROPOSALS: Final = 60
BROWSER: Final = "secret-of-the-browser"
SENTENCE: Final = (
    "Cette mesure dit ce que nous voulons, pour qui, avec quels moyens et dans quel délai ; la phrase {} en précise un point."
)


@dataclass(frozen=True)
class Ground:
    """The rows to ask for: a long proposal with its thread, a chapter of sixty, people with an open session each."""

    proposal: Proposal
    chapter: Chapter
    others: list[Proposal]
    sessions: list[str]


def seed(people: int) -> Ground:
    """Build the ground for ``people`` writers."""
    with mail.silence():
        supporters = [_supporter(number) for number in range(people)]
        programme = create_programme(by=None, title="Programme du banc")
        for feature in Feature.values:
            set_phase(by=None, programme=programme, feature=feature, opens_at=timezone.now() - timedelta(days=1))
        long_chapter = create_chapter(by=None, programme=programme, title="Un chapitre")
        chapter = create_chapter(by=None, programme=programme, title="Soixante propositions")
        proposal = _proposal(long_chapter, "Cent paragraphes", PARAGRAPHS)
        others = [_proposal(chapter, f"Proposition {number}", 8) for number in range(1, PROPOSALS + 1)]
        _discuss(proposal, supporters)
    return Ground(proposal, chapter, others, [_session(person) for person in supporters])


def sealed(number: int) -> str:
    """The key of a link as sign-up mails it to the browser whose secret is :data:`BROWSER`."""
    return seal(SignUp(f"nouveau{number}@example.org", "69001", "fr", BROWSER))


def messages_written() -> int:
    """How many messages there are."""
    return Message.objects.count()


def amendments_submitted() -> int:
    """How many amendments wait for a decision."""
    return Amendment.objects.filter(state=AmendmentState.SUBMITTED, thread__isnull=False).count()


def people_let_in() -> int:
    """How many confirmed their address, or else how many sessions there are, whichever is less: each sign-up makes both."""
    return min(Supporter.objects.filter(confirmed_at__isnull=False).count(), Session.objects.count())


def amended(proposal: Proposal) -> str:
    """The proposal's text with some words changed, as an amendment proposes it."""
    assert proposal.current is not None
    return proposal.current.text.replace("la phrase 3 en précise un point", "la phrase 3 en fixe la date et le prix")


def _supporter(number: int) -> Supporter:
    return confirm_sign_up(by=None, sign_up=SignUp(f"banc{number}@example.org", "69001", "fr", ""))


def _proposal(chapter: Chapter, title: str, paragraphs: int) -> Proposal:
    text = "\n\n".join(" ".join([SENTENCE.format(number)] * 4) for number in range(1, paragraphs + 1))
    text = text.replace("la phrase 3 en précise un point", "la phrase trois en précise un point").replace(
        "la phrase trois", "la phrase 3", 1
    )
    return create_proposal(by=None, chapter=chapter, title=title, text=text, state=ProposalState.OPEN)


def _discuss(proposal: Proposal, supporters: list[Supporter]) -> None:
    parent, begun = None, timezone.now() - timedelta(days=2)
    for number in range(MESSAGES):
        body = f"Je suis d’accord avec le paragraphe {number + 1}, **à condition** que le délai soit tenu : voyez [le calcul](https://example.org/)."
        author = supporters[number % len(supporters)]
        reply = parent if number % 3 else None
        message = post_message(by=author, thread=proposal.thread, body=body, parent=reply, at=begun + timedelta(minutes=number))
        parent = message if reply is None else parent


def _session(person: Supporter) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]  # the one that finds people
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)
