"""Import a programme from files: all of it, or nothing."""

from collections.abc import Callable

from core.actions import ActionRefused, action
from proposals.actions.programme import create_chapter, create_programme, create_proposal, edit_chapter, publish_version
from proposals.importing import ImportedProgramme, UnreadableError
from proposals.models import Cause, Chapter, Programme, ProposalState
from proposals.queries.importing import ChapterStep, Deed, ProposalStep, plan_import
from supporters.models import Supporter

type Tell = Callable[[ChapterStep, ProposalStep], None]


@action
def import_programme(
    *,
    by: Supporter | None,
    read: ImportedProgramme,
    slug: str = "",
    name: str = "",
    state: str = ProposalState.OPEN,
    tell: Tell = lambda chapter, proposal: None,
) -> Programme:
    """Bring a programme to what the files say. New proposals begin in ``state``; what the files do not name stays as it is.

    ``tell`` is called before each proposal. A refusal is raised as :class:`UnreadableError`, with the place in the files.
    """
    plan = plan_import(read, slug=slug, name=name)
    programme = plan.found or create_programme(by=by, title=plan.title, slug=plan.slug, summary=plan.summary)
    for step in plan.chapters:
        chapter = _chapter(by, programme, step)
        for one in step.proposals:
            tell(step, one)
            _proposal(by, chapter, step, one, state)
    return programme


def _chapter(by: Supporter | None, programme: Programme, step: ChapterStep) -> Chapter:
    read = step.read
    try:
        if step.found is None:
            words = {"title": read.title, "slug": read.slug, "summary": read.summary, "introduction": read.introduction}
            return create_chapter(by=by, programme=programme, number=_free_number(programme, read.number), **words)
        if step.changes_words:
            summary = read.summary or step.found.summary
            return edit_chapter(by=by, chapter=step.found, title=read.title, summary=summary, introduction=read.introduction)
    except ActionRefused as refused:
        raise UnreadableError(read.path, read.line, refused.message) from refused
    return step.found


def _free_number(programme: Programme, number: int | None) -> int | None:
    """The number that the file wishes, unless another chapter has it: then the chapter goes to the end."""
    return None if number is None or programme.chapters.filter(number=number).exists() else number


def _proposal(by: Supporter | None, chapter: Chapter, step: ChapterStep, one: ProposalStep, state: str) -> None:
    title, text = one.read.title, one.read.text
    try:
        if one.deed == Deed.CREATE:
            create_proposal(by=by, chapter=chapter, title=title, text=text, cause=Cause.IMPORT, state=state)
        elif one.deed == Deed.REVISE and one.found is not None:
            publish_version(by=by, proposal=one.found, title=title, text=text, cause=Cause.IMPORT)
    except ActionRefused as refused:
        raise UnreadableError(step.read.path, one.read.line, refused.message) from refused
