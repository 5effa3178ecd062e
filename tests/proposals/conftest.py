"""A programme with one chapter in which everything is open, and one open proposal."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from groups.models import Mandate, Membership, SupportGroup
from proposals.actions.contributions import start_contribution, submit_contribution
from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase
from proposals.models import Chapter, Contribution, Feature, Programme, Proposal
from supporters.models import Supporter

FIRST_TEXT = "Nous ouvrirons les cantines.\n\nUn repas coûtera un euro.\n"


@pytest.fixture
def programme(db: None) -> Programme:
    made = create_programme(by=None, title="Tenir ensemble", summary="Un programme écrit à plusieurs.")
    for feature in Feature.values:
        set_phase(by=None, programme=made, feature=feature, opens_at=timezone.now() - timedelta(days=10))
    return made


@pytest.fixture
def chapter(programme: Programme) -> Chapter:
    return create_chapter(by=None, programme=programme, title="École et jeunesse", summary="Apprendre sans peur.")


@pytest.fixture
def proposal(chapter: Chapter) -> Proposal:
    return create_proposal(by=None, chapter=chapter, title="La cantine à un euro", text=FIRST_TEXT, state="open")


@pytest.fixture
def group(alice: Supporter) -> SupportGroup:
    """A group that alice organises."""
    made = SupportGroup.objects.create(
        name="Croix-Rousse", slug="croix-rousse", description="On se voit le jeudi.", postcode="69004"
    )
    Membership.objects.create(group=made, supporter=alice, is_organiser=True)
    return made


@pytest.fixture
def mandate(group: SupportGroup) -> Mandate:
    return Mandate.objects.create(
        group=group, held_on=date(2026, 10, 1), place="Salle des fêtes", present=14, votes_for=11, votes_against=1, abstained=2
    )


@pytest.fixture
def contribution(alice: Supporter, chapter: Chapter) -> Contribution:
    """Alice's, submitted in her own name."""
    draft = start_contribution(by=alice, chapter=chapter, title="Des cantines ouvertes", text="Ouvrez les cantines **à tous**.")
    return submit_contribution(by=alice, contribution=draft)


@pytest.fixture
def group_contribution(alice: Supporter, chapter: Chapter, group: SupportGroup, mandate: Mandate) -> Contribution:
    """The group's, submitted by alice with its mandate."""
    draft = start_contribution(by=alice, chapter=chapter, title="Un repas à un euro", text="Le prix d’abord.", group=group)
    return submit_contribution(by=alice, contribution=draft, mandate=mandate)
