"""Cleaning and wording of what editors type when they write from contributions and answer them."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from proposals.forms.contributions import MarkdownField, PreviewedForm, RefusableForm, TitleField
from proposals.models import NEEDS_PROPOSAL, Outcome, Proposal, Version
from proposals.models.programme import MAX_TEXT

LONGEST_REASON = 2000
WITH_NEW_TEXT = (Outcome.TAKEN, Outcome.TAKEN_IN_PART, Outcome.MERGED)


class OutcomeFields(RefusableForm):
    """An outcome, its reason, and the words of the text that answer."""

    outcome = forms.ChoiceField(label=_("Suite donnée"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Raison"),
        max_length=LONGEST_REASON,
        help_text=_("Publique, et envoyée à chaque personne ou groupe dont vous traitez la contribution."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    words = forms.CharField(
        label=_("Les mots du texte qui répondent"),
        required=False,
        max_length=2000,
        help_text=_(
            "Copiez-les tels qu’ils se lisent dans la proposition : le lien y mènera. Sans eux, il mène à la proposition entière."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "data-passage": ""}),
    )

    offered: tuple[Outcome, ...] = tuple(Outcome)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(outcome.value, outcome.label) for outcome in self.offered]  # type: ignore[attr-defined]

    @property
    def answer(self) -> dict[str, Any]:
        """The keywords that the three actions share."""
        return {name: self.cleaned_data[name] for name in ("outcome", "reason", "words")}


class AnswerForm(OutcomeFields):
    """One outcome for one or several contributions, with the proposal that answers when there is one."""

    proposal = forms.TypedChoiceField(
        label=_("Proposition qui répond"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Sans elle, on ne peut dire ni « reprise » ni « déjà présente »."),
    )

    field_order = ["outcome", "proposal", "words", "reason"]

    def __init__(self, data: Mapping[str, Any] | None = None, *, proposals: Iterable[Proposal]) -> None:
        super().__init__(data)
        rows = list(proposals)
        self.proposals = {row.pk: row for row in rows}
        self.fields["proposal"].choices = [("", _("Aucune")), *by_chapter(rows)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") in NEEDS_PROPOSAL and cleaned.get("proposal") is None and "proposal" not in self.errors:
            self.add_error("proposal", _("Cette suite nomme une proposition : indiquez celle qui répond."))
        return cleaned

    @cached_property
    def chosen_proposal(self) -> Proposal | None:
        return self.proposals.get(self.cleaned_data["proposal"])


class ProposeForm(PreviewedForm, OutcomeFields):
    """A new proposal written from contributions, and the answer that goes with it."""

    title = TitleField(label=_("Titre de la proposition"))
    text = MarkdownField(label=_("Texte de la proposition"), longest=MAX_TEXT)

    offered = WITH_NEW_TEXT
    field_order = ["title", "text", "outcome", "words", "reason"]

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"outcome": Outcome.TAKEN})


class AttachForm(PreviewedForm, OutcomeFields):
    """The text of an existing proposal, changed or not, and the answer that goes with it."""

    text = MarkdownField(
        label=_("Texte de la proposition"),
        longest=MAX_TEXT,
        help_text=_("Changez-le si les contributions l’enrichissent : une nouvelle version paraît. Sinon, laissez-le tel quel."),
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    offered = (*WITH_NEW_TEXT, Outcome.ALREADY_THERE)
    field_order = ["text", "outcome", "words", "reason", "expected"]

    def __init__(self, data: Mapping[str, Any] | None = None, *, version: Version) -> None:
        super().__init__(data, initial={"outcome": Outcome.TAKEN, "text": version.text, "expected": version.number})

    @property
    def text_fields(self) -> dict[str, Any]:
        """The keywords of ``attach_contributions`` about the text."""
        return {name: self.cleaned_data[name] for name in ("text", "expected")}


class ProposalChoice(forms.Form):
    """Which proposal the contributions are joined to."""

    proposition = forms.TypedChoiceField(label=_("Proposition"), coerce=int)

    def __init__(self, data: Mapping[str, Any] | None = None, *, proposals: Iterable[Proposal]) -> None:
        super().__init__(data)
        self.fields["proposition"].choices = by_chapter(proposals)  # type: ignore[attr-defined]


def by_chapter(proposals: Iterable[Proposal]) -> list[tuple[str, list[tuple[int, str]]]]:
    """The proposals as choices under the names of their chapters; they come in the order of chapters."""
    return [
        (f"{chapter.number}. {chapter.title}", [(row.pk, f"{row.number}. {row.title}") for row in rows])
        for chapter, rows in groupby(proposals, key=lambda row: row.chapter)
    ]
