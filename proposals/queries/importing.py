"""What an import would do, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.text import slugify

from proposals.importing import ImportedChapter, ImportedProgramme, ImportedProposal, folded
from proposals.models import Chapter, Programme, Proposal
from proposals.rules.programme import REVISABLE
from texts import parse


class Deed(StrEnum):
    """What happens to a proposal. ``CLOSED``: it is adopted or retired, and stays as it is."""

    CREATE = "create"
    REVISE = "revise"
    SAME = "same"
    CLOSED = "closed"


@dataclass(frozen=True)
class ProposalStep:
    """One proposal of the files, and the one of the programme that it is, if any."""

    read: ImportedProposal
    found: Proposal | None
    deed: Deed


@dataclass(frozen=True)
class ChapterStep:
    """One chapter of the files, and the one that it is, if any. ``left``: proposals that the file does not name."""

    read: ImportedChapter
    found: Chapter | None
    changes_words: bool
    proposals: list[ProposalStep]
    left: list[Proposal]


@dataclass(frozen=True)
class ImportPlan:
    """Everything that an import does. ``found`` is None when the programme is to be created."""

    title: str
    slug: str
    summary: str
    found: Programme | None
    chapters: list[ChapterStep]

    def count(self, deed: Deed) -> int:
        """How many proposals meet with ``deed``."""
        return sum(step.deed == deed for chapter in self.chapters for step in chapter.proposals)


def plan_import(read: ImportedProgramme, *, slug: str = "", name: str = "") -> ImportPlan:
    """Compare the files with what stands: chapters are known by slug, else by title; proposals by title, else by their very text.

    The programme is the one of ``slug``, or of the files' own slug, or the only one there is; ``name`` gives the title of a new one
    when the files have none.
    """
    wanted = slug or read.slug
    found = _programme(wanted)
    title = read.title or (found.title if found else name) or wanted
    return ImportPlan(title, wanted or slugify(title), read.summary, found, _chapter_steps(read, found))


def _programme(slug: str) -> Programme | None:
    if slug:
        return Programme.objects.filter(slug=slug).first()
    rows = list(Programme.objects.all()[:2])
    return rows[0] if len(rows) == 1 else None


def _chapter_steps(read: ImportedProgramme, programme: Programme | None) -> list[ChapterStep]:
    rows = list(programme.chapters.prefetch_related("proposals__current")) if programme else []
    by_name = {folded(row.title): row for row in rows} | {row.slug: row for row in rows}
    steps, taken = [], set()
    for chapter in read.chapters:
        found = by_name.get(chapter.slug or slugify(chapter.title)) or by_name.get(folded(chapter.title))
        found = None if found is None or found.pk in taken else found
        taken |= {found.pk} if found else set()
        steps.append(_chapter_step(chapter, found))
    return steps


def _chapter_step(read: ImportedChapter, found: Chapter | None) -> ChapterStep:
    if found is None:
        return ChapterStep(read, None, True, [ProposalStep(one, None, Deed.CREATE) for one in read.proposals], [])
    words = (read.title, read.summary or found.summary, read.introduction)
    rows = list(found.proposals.all())
    matched = _matched(read.proposals, rows)
    steps = [_proposal_step(one, matched.get(one.line)) for one in read.proposals]
    kept = {row.pk for row in matched.values()}
    return ChapterStep(
        read, found, words != (found.title, found.summary, found.introduction), steps, [row for row in rows if row.pk not in kept]
    )


def _matched(read: Sequence[ImportedProposal], rows: Sequence[Proposal]) -> dict[int, Proposal]:
    """The proposal of each one read, by its line."""
    by_title = {folded(row.title): row for row in rows}
    matched = {one.line: by_title[folded(one.title)] for one in read if folded(one.title) in by_title}
    free = [row for row in rows if row not in matched.values() and row.current]
    by_text = {row.current.text: row for row in free if row.current}
    for one in read:
        same = by_text.pop(str(parse(one.text)), None) if one.line not in matched and by_text else None
        if same is not None:
            matched[one.line] = same
    return matched


def _proposal_step(read: ImportedProposal, found: Proposal | None) -> ProposalStep:
    if found is None or found.current is None:
        return ProposalStep(read, None, Deed.CREATE)
    if found.title == read.title and found.current.text == str(parse(read.text)):
        return ProposalStep(read, found, Deed.SAME)
    return ProposalStep(read, found, Deed.REVISE if found.state in REVISABLE else Deed.CLOSED)
