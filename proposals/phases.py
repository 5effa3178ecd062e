"""When something is open: the phases of a chapter override those of its programme, feature by feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from proposals.models import Chapter, Phase

FEATURES: Final = ("contribute", "discuss", "amend", "support", "decide")

type Standing = Literal["open", "coming", "closed", "never"]

# What a reader is told, by feature and standing; "until" when the open phase has an end. %(day)s is a date.
SENTENCES: Final = {
    ("contribute", "open"): _("Les contributions sont ouvertes."),
    ("contribute", "until"): _("Les contributions sont ouvertes jusqu’au %(day)s."),
    ("contribute", "coming"): _("Les contributions ouvriront le %(day)s."),
    ("contribute", "closed"): _("Les contributions sont closes depuis le %(day)s."),
    ("discuss", "open"): _("La discussion est ouverte."),
    ("discuss", "until"): _("La discussion est ouverte jusqu’au %(day)s."),
    ("discuss", "coming"): _("La discussion ouvrira le %(day)s."),
    ("discuss", "closed"): _("La discussion est close depuis le %(day)s."),
    ("amend", "open"): _("Chaque proposition peut être amendée."),
    ("amend", "until"): _("Chaque proposition peut être amendée jusqu’au %(day)s."),
    ("amend", "coming"): _("On pourra amender les propositions à partir du %(day)s."),
    ("amend", "closed"): _("Le dépôt des amendements est clos depuis le %(day)s."),
    ("support", "open"): _("On peut soutenir contributions et amendements."),
    ("support", "until"): _("On peut soutenir contributions et amendements jusqu’au %(day)s."),
    ("support", "coming"): _("On pourra soutenir contributions et amendements à partir du %(day)s."),
    ("support", "closed"): _("Les soutiens sont clos depuis le %(day)s."),
    ("decide", "open"): _("La rédaction répond aux amendements."),
    ("decide", "until"): _("La rédaction répond aux amendements jusqu’au %(day)s."),
    ("decide", "coming"): _("La rédaction répondra aux amendements à partir du %(day)s."),
    ("decide", "closed"): _("La rédaction a fini de répondre aux amendements le %(day)s."),
}


@dataclass(frozen=True)
class Window:
    """How one feature stands in one chapter: ``phase`` is the one that is open, or else the next, or else the last."""

    feature: str
    standing: Standing
    phase: "Phase | None"

    @property
    def is_open(self) -> bool:
        return self.standing == "open"

    @property
    def turns_at(self) -> datetime | None:
        """When it opens, or else when it closes or closed; None without end."""
        if self.phase is None:
            return None
        return self.phase.opens_at if self.standing == "coming" else self.phase.closes_at

    @property
    def sentence(self) -> str:
        """The same in words; empty for a feature without any phase."""
        if self.standing == "never":
            return ""
        turns_at = self.turns_at
        if turns_at is None:
            return str(SENTENCES[self.feature, "open"])
        key = "until" if self.standing == "open" else self.standing
        return SENTENCES[self.feature, key] % {"day": date_format(timezone.localtime(turns_at), "DATE_FORMAT")}


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
