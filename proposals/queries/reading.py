"""The texts of a chapter or of a whole programme, to read in one go."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from core.html import with_lower_headings, with_own_notes
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
    """A chapter to read: its open, settled and adopted proposals. ``minutes`` supposes 230 words a minute.

    The headings of the texts stand below the title that the page gives them: ``introduction`` below the chapter's, each measure
    below its own.
    """

    chapter: Chapter
    introduction: SafeString
    measures: list[Measure]
    minutes: int


def reading_of_chapter(chapter: Chapter) -> ReadingChapter:
    """The text of one chapter, as everyone may read it, in one query."""
    return _reading(chapter, list(_readable().filter(chapter=chapter)), title_level=1)


def reading_of_programme(programme: Programme) -> list[ReadingChapter]:
    """The text of a whole programme, as everyone may read it, in two queries."""
    by_chapter: dict[int, list[Proposal]] = {}
    for proposal in _readable().filter(chapter__programme=programme):
        by_chapter.setdefault(proposal.chapter_id, []).append(proposal)
    return [_reading(chapter, by_chapter.get(chapter.pk, []), title_level=2) for chapter in programme.chapters.order_by("number")]


def _readable() -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(state__in=PUBLIC, current__isnull=False).select_related("current")
    return rows.defer("current__text", "current__keys").order_by("chapter_id", "number")


def _reading(chapter: Chapter, proposals: list[Proposal], *, title_level: int) -> ReadingChapter:
    """``title_level``: which heading of the page the chapter's title is; stored texts begin at ``h2``."""
    texts = [proposal.current.html for proposal in proposals if proposal.current]
    signs = sum(map(len, texts)) + len(chapter.introduction)
    measures = [
        Measure(proposal, with_own_notes(with_lower_headings(text, by=title_level), f"{proposal.pk}-"))
        for proposal, text in zip(proposals, texts, strict=True)
    ]
    introduction = with_lower_headings(chapter.introduction_html, by=title_level - 1)
    return ReadingChapter(chapter, introduction, measures, max(1, round(signs / SIGNS_PER_MINUTE)))
