"""When something is open: the phases of a chapter override those of its programme, feature by feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.utils import timezone

if TYPE_CHECKING:
    from proposals.models import Chapter, Phase

FEATURES = ("contribute", "discuss", "amend", "support", "decide")

type Standing = Literal["open", "coming", "closed", "never"]


@dataclass(frozen=True)
class Window:
    """How one feature stands in one chapter: ``phase`` is the one that is open, or else the next, or else the last."""

    feature: str
    standing: Standing
    phase: "Phase | None"


def is_open(chapter: "Chapter", feature: str, at: datetime | None = None) -> bool:
    """Whether ``feature`` is open in ``chapter`` at ``at`` (now by default). A feature without any phase is closed."""
    moment = at or timezone.now()
    return any(_covers(phase, moment) for phase in phases_of(chapter, feature))


def phase_of(chapter: "Chapter", feature: str, at: datetime | None = None) -> "Phase | None":
    """The phase of ``feature`` that is open in ``chapter``, or else the next one, or else the last one; None without any."""
    return window_of(chapter, feature, at).phase


def phases_of(chapter: "Chapter", feature: str) -> "list[Phase]":
    """The phases in force for ``feature``, by opening: the chapter's own, or else its programme's."""
    rows = [phase for phase in chapter.phase_rows if phase.feature == feature]
    return [phase for phase in rows if phase.chapter_id is not None] or rows


def window_of(chapter: "Chapter", feature: str, at: datetime | None = None) -> Window:
    """How ``feature`` stands in ``chapter`` at ``at`` (now by default)."""
    moment = at or timezone.now()
    return _window(feature, phases_of(chapter, feature), moment)


def windows_of(chapter: "Chapter", at: datetime | None = None) -> list[Window]:
    """How every feature stands in ``chapter``, in the order of :data:`FEATURES`."""
    moment = at or timezone.now()
    return [window_of(chapter, feature, moment) for feature in FEATURES]


def _window(feature: str, phases: "Sequence[Phase]", moment: datetime) -> Window:
    for phase in phases:
        if _covers(phase, moment):
            return Window(feature, "open", phase)
    coming = [phase for phase in phases if phase.opens_at > moment]
    if coming:
        return Window(feature, "coming", coming[0])
    return Window(feature, "closed", phases[-1]) if phases else Window(feature, "never", None)


def _covers(phase: "Phase", moment: datetime) -> bool:
    return phase.opens_at <= moment and (phase.closes_at is None or moment < phase.closes_at)
