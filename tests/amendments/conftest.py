"""A proposal of four paragraphs that everyone may amend, and ways to amend it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments import actions
from amendments.models import Amendment
from groups.models import Mandate, Membership, SupportGroup
from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase
from proposals.models import Chapter, Feature, Proposal

TEXT = """Nous ouvrirons les cantines à tous les enfants.

Un repas coûtera un euro, sans condition.

- Les produits viendront de la région.
- Les menus seront faits par des cuisiniers.

L’État paiera la différence dès la rentrée 2027.
"""


@pytest.fixture
def chapter(db: None) -> Chapter:
    programme = create_programme(by=None, title="Tenir ensemble")
    for feature in Feature.values:
        set_phase(by=None, programme=programme, feature=feature, opens_at=timezone.now() - timedelta(days=10))
    return create_chapter(by=None, programme=programme, title="École et jeunesse")


@pytest.fixture
def proposal(chapter: Chapter) -> Proposal:
    return create_proposal(by=None, chapter=chapter, title="La cantine à un euro", text=TEXT, state="open")


@pytest.fixture
def close(chapter: Chapter):
    """A function that closes a feature for the chapter."""

    def close_feature(feature: str) -> None:
        now = timezone.now()
        set_phase(by=None, chapter=chapter, feature=feature, opens_at=now - timedelta(days=3), closes_at=now - timedelta(days=1))

    return close_feature


@pytest.fixture
def write(proposal: Proposal):
    """A function that drafts an amendment: ``old`` words of today's text become ``new``."""

    def draft(person, old: str, new: str, *, title: str = "Un titre", reason: str = "Une raison.") -> Amendment:
        proposal.refresh_from_db()
        started = actions.start_amendment(by=person, proposal=proposal)
        text = proposal.current.text.replace(old, new)
        return actions.save_draft(by=person, amendment=started, base=proposal.current, title=title, reason=reason, text=text)

    return draft


@pytest.fixture
def submit(write):
    """The same, submitted."""

    def submitted(person, old: str, new: str, **words: str) -> Amendment:
        return actions.submit_amendment(by=person, amendment=write(person, old, new, **words))

    return submitted


@pytest.fixture
def group(alice) -> SupportGroup:
    """A group that alice organises."""
    found = SupportGroup.objects.create(name="Croix-Rousse", slug="croix-rousse", postcode="69004", opened_by=alice)
    Membership.objects.create(group=found, supporter=alice, is_organiser=True)
    return found


@pytest.fixture
def mandate(group: SupportGroup) -> Mandate:
    return Mandate.objects.create(group=group, held_on="2026-09-12", place="Lyon", present=12, votes_for=10)


@pytest.fixture
def counted():
    """A context in which every query is kept."""
    return lambda: CaptureQueriesContext(connection)
