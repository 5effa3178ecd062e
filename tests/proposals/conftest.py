"""A programme with one chapter in which everything is open, and one open proposal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase
from proposals.models import Chapter, Feature, Programme, Proposal

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
