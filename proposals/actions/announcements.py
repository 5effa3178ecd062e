"""What those who contribute are told by mail. Called by actions, in their transaction; sent when it is committed."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.mail import send
from proposals.models import Contribution, Source
from proposals.queries.contributions import signatories_of
from supporters.models import Supporter

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


def tell_answered(sources: Sequence[Source]) -> None:
    """One mail for each person who signs one or several of the answered contributions: outcome, reason, and the very place."""
    signatories = signatories_of([source.contribution for source in sources])
    for person, mine in _by_person(sources, signatories).items():
        _write(person, _answered_subject(person, mine), "proposals/mail/contribution_answered.txt", {"sources": mine})


def tell_hidden(contribution: Contribution) -> None:
    """Those who sign a contribution learn that it was hidden, and why."""
    _tell(contribution, "proposals/mail/contribution_hidden.txt", _("Votre contribution a été masquée"))


def tell_restored(contribution: Contribution) -> None:
    """Those who sign a contribution learn that everyone reads it again."""
    _tell(contribution, "proposals/mail/contribution_restored.txt", _("Votre contribution est de nouveau publique"))


def _tell(contribution: Contribution, template: str, subject: "StrPromise") -> None:
    for person in signatories_of([contribution])[contribution.pk]:
        with translation.override(person.language):
            words = str(subject)
        _write(person, words, template, {"contribution": contribution})


def _by_person(sources: Iterable[Source], signatories: dict[int, list[Supporter]]) -> dict[Supporter, list[Source]]:
    found: dict[Supporter, list[Source]] = {}
    for source in sources:
        for person in signatories[source.contribution_id]:
            found.setdefault(person, []).append(source)
    return found


def _answered_subject(person: Supporter, sources: Sequence[Source]) -> str:
    with translation.override(person.language):
        words = ngettext(
            "Votre contribution a reçu une réponse : %(title)s",
            "%(number)s de vos contributions ont reçu une réponse",
            len(sources),
        )
        return words % {"title": sources[0].contribution.title, "number": len(sources)}


def _write(person: Supporter, subject: str, template: str, context: dict[str, Any]) -> None:
    send(to=person.email, subject=subject, template=template, context={**context, "person": person}, language=person.language)
