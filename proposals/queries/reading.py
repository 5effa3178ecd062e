"""The texts of a chapter or of a whole programme, to read in one go."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from core.html import stored, with_own_notes
from proposals.models import Chapter, Programme, Proposal
from proposals.rules.programme import PUBLIC

SIGNS_PER_MINUTE = 1350


@dataclass(frozen=True)
class Measure:
    """A proposal to read: ``html`` is its newest text."""

    proposal: Proposal
    html: SafeString


@dataclass(frozen=True)
class ReadingChapter:
    """A chapter to read: its open, settled and adopted proposals. ``minutes`` supposes 230 words a minute."""

    chapter: Chapter
    introduction: SafeString
    measures: list[Measure]
    minutes: int


def reading_of_chapter(chapter: Chapter) -> ReadingChapter:
    """The text of one chapter, as everyone may read it, in one query."""
    return _reading(chapter, list(_readable().filter(chapter=chapter)))


def reading_of_programme(programme: Programme) -> list[ReadingChapter]:
    """The text of a whole programme, as everyone may read it, in two queries."""
    by_chapter: dict[int, list[Proposal]] = {}
    for proposal in _readable().filter(chapter__programme=programme):
        by_chapter.setdefault(proposal.chapter_id, []).append(proposal)
    return [_reading(chapter, by_chapter.get(chapter.pk, [])) for chapter in programme.chapters.order_by("number")]


def _readable() -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(state__in=PUBLIC, current__isnull=False).select_related("current")
    return rows.defer("current__text", "current__keys").order_by("chapter_id", "number")


def _reading(chapter: Chapter, proposals: list[Proposal]) -> ReadingChapter:
    texts = [proposal.current.html for proposal in proposals if proposal.current]
    signs = sum(map(len, texts)) + len(chapter.introduction)
    measures = [Measure(proposal, with_own_notes(text, f"{proposal.pk}-")) for proposal, text in zip(proposals, texts, strict=True)]
    return ReadingChapter(chapter, stored(chapter.introduction_html), measures, max(1, round(signs / SIGNS_PER_MINUTE)))
