"""When something is open."""

from datetime import UTC, datetime

import pytest

from proposals.models import Chapter, Phase
from proposals.phases import is_open, phase_of, window_of, windows_of

NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)
EARLY, LATE = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 20, tzinfo=UTC)
LONG_AGO, FAR = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)


def chapter_with(*rows: tuple[str, str, datetime, datetime | None]) -> Chapter:
    """A chapter whose phases are given as (whose, feature, opens, closes)."""
    chapter = Chapter(pk=1, programme_id=1)
    chapter.phase_rows = [
        Phase(
            **({"chapter_id": 1} if whose == "chapter" else {"programme_id": 1}), feature=feature, opens_at=opens, closes_at=closes
        )
        for whose, feature, opens, closes in rows
    ]
    return chapter


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], False),
        ([("programme", "amend", EARLY, LATE)], True),
        ([("programme", "amend", EARLY, None)], True),
        ([("programme", "amend", NOW, None)], True),
        ([("programme", "amend", EARLY, NOW)], False),
        ([("programme", "amend", LATE, None)], False),
        ([("programme", "discuss", EARLY, None)], False),
        ([("programme", "amend", EARLY, None), ("chapter", "amend", LATE, None)], False),
        ([("programme", "amend", LATE, None), ("chapter", "amend", EARLY, None)], True),
        ([("programme", "amend", EARLY, None), ("chapter", "discuss", LATE, None)], True),
        ([("chapter", "amend", LONG_AGO, EARLY), ("chapter", "amend", LATE, None)], False),
        ([("chapter", "amend", LONG_AGO, EARLY), ("chapter", "amend", EARLY, LATE)], True),
    ],
)
def test_is_open(rows, expected):
    assert is_open(chapter_with(*rows), "amend", NOW) is expected


@pytest.mark.parametrize(
    ("rows", "standing", "opens"),
    [
        ([], "never", None),
        ([("programme", "amend", LONG_AGO, EARLY), ("programme", "amend", EARLY, LATE)], "open", EARLY),
        ([("programme", "amend", LONG_AGO, EARLY), ("programme", "amend", LATE, FAR)], "coming", LATE),
        ([("programme", "amend", LONG_AGO, EARLY)], "closed", LONG_AGO),
    ],
)
def test_the_phase_that_counts(rows, standing, opens):
    chapter = chapter_with(*rows)
    assert window_of(chapter, "amend", NOW).standing == standing
    phase = phase_of(chapter, "amend", NOW)
    assert (phase.opens_at if phase else None) == opens


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], ""),
        ([("programme", "amend", EARLY, None)], "Chaque proposition peut être amendée."),
        ([("programme", "amend", EARLY, LATE)], "Chaque proposition peut être amendée jusqu’au 20 mars 2027."),
        ([("programme", "amend", LATE, None)], "On pourra amender les propositions à partir du 20 mars 2027."),
        ([("programme", "amend", LONG_AGO, EARLY)], "Le dépôt des amendements est clos depuis le 1 mars 2027."),
    ],
)
def test_a_window_in_words(rows, sentence):
    assert window_of(chapter_with(*rows), "amend", NOW).sentence == sentence


def test_every_feature_has_its_words():
    for feature in ("contribute", "discuss", "amend", "support", "decide"):
        for opens, closes in ((EARLY, None), (EARLY, LATE), (LATE, None), (LONG_AGO, EARLY)):
            window = window_of(chapter_with(("programme", feature, opens, closes)), feature, NOW)
            assert window.sentence.endswith(".")


def test_windows_come_in_one_order():
    assert [window.feature for window in windows_of(chapter_with(), NOW)] == ["contribute", "discuss", "amend", "support", "decide"]


def test_phases_cost_one_query_for_a_chapter(chapter, django_assert_num_queries):
    fresh = Chapter.objects.get(pk=chapter.pk)
    with django_assert_num_queries(1):
        assert [is_open(fresh, feature) for feature in ("contribute", "amend", "decide")] == [True, True, True]
