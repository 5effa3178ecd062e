"""Where a history is played: a programme in which everything is open, a chapter for each folder, and two hands that act."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.utils import timezone

from proposals.actions.programme import create_chapter, create_programme, create_proposal, set_phase
from proposals.models import Cause, Chapter, Feature, Programme, Proposal, ProposalState
from supporters.models import Grant, Role, Supporter

AUTHOR = "replay-author@example.invalid"
EDITOR = "replay-editor@example.invalid"


class OccupiedError(Exception):
    """The programme holds texts already: a history is played into an empty one."""


@dataclass
class Stage:
    """The programme of a replay, and the proposal of each file that was ever there."""

    programme: Programme
    author: Supporter
    editor: Supporter
    chapters: dict[str, Chapter] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)

    def create(self, file: str, *, title: str, text: str, comment: str) -> Proposal:
        """The proposal of a new file, open, in the chapter of its folder."""
        self.proposals[file] = create_proposal(
            by=self.editor,
            chapter=self._chapter(file),
            title=title or title_of(file),
            text=text,
            cause=Cause.IMPORT,
            comment=comment,
            state=ProposalState.OPEN,
        )
        return self.proposals[file]

    def _chapter(self, file: str) -> Chapter:
        folder = str(PurePosixPath(file).parent)
        if folder not in self.chapters:
            title = self.programme.title if folder == "." else folder
            self.chapters[folder] = create_chapter(by=None, programme=self.programme, title=title)
        return self.chapters[folder]


def title_of(file: str) -> str:
    """A title for a file whose front matter gives none."""
    return PurePosixPath(file).stem.replace("_", " ").capitalize()


def set_stage(*, slug: str, title: str) -> Stage:
    """The programme ``slug``, made when there is none, with every feature open.

    Raises:
        OccupiedError: it holds proposals already.
    """
    programme = Programme.objects.filter(slug=slug).first()
    programme = programme or create_programme(by=None, title=title, slug=slug, language="en")
    if Proposal.objects.filter(chapter__programme=programme).exists():
        raise OccupiedError(slug)
    for feature in Feature.values:
        set_phase(by=None, programme=programme, feature=feature, opens_at=timezone.now() - timedelta(days=1))
    editor = _hand(EDITOR, "Replay (editors)")
    if not editor.has_role(Role.EDITOR, programme.scope):
        Grant.objects.create(supporter=editor, role=Role.EDITOR, scope=programme.scope, reason="Replay of a recorded history")
        editor = Supporter.objects.get(pk=editor.pk)
    return Stage(programme, _hand(AUTHOR, "Replay (requests)"), editor)


def _hand(email: str, name: str) -> Supporter:
    found = Supporter.objects.filter(email=email).first()
    words: dict[str, Any] = {"postcode": "SW1A 0AA", "public_name": name, "language": "en", "confirmed_at": timezone.now()}
    return found or Supporter.objects.create_user(email, **words)
