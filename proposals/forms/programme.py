"""Forms of the programme: cleaning and wording of input."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.forms.contributions import MarkdownField
from proposals.models import Chapter, ProposalState
from proposals.models.programme import MAX_TEXT


@dataclass(frozen=True)
class Step:
    """What leads a proposal to a state: the link, the question, and what it means."""

    verb: object
    question: object
    meaning: object
    danger: bool = False


STEPS: Final = {
    ProposalState.DRAFT: Step(
        _("Remettre en préparation"),
        _("Remettre cette proposition en préparation ?"),
        _("Elle n’a jamais été publique : seule la rédaction la verra."),
    ),
    ProposalState.OPEN: Step(
        _("Ouvrir à toutes et tous"),
        _("Ouvrir cette proposition ?"),
        _("Tout le monde la lira et, selon les phases, pourra la discuter et l’amender. Elle ne redeviendra pas un brouillon."),
    ),
    ProposalState.SETTLED: Step(
        _("Arrêter le texte"),
        _("Arrêter le texte de cette proposition ?"),
        _("On ne pourra plus déposer d’amendement. Ceux qui attendent recevront encore une réponse. Vous pourrez la rouvrir."),
    ),
    ProposalState.RETIRED: Step(
        _("Retirer du programme"),
        _("Retirer cette proposition du programme ?"),
        _("Elle quitte les listes. Son adresse, ses versions et sa discussion restent lisibles. Vous pourrez la rouvrir."),
        danger=True,
    ),
}

MOMENT = "%Y-%m-%dT%H:%M"


class ProposalForm(forms.Form):
    """The title and the text of a proposal, and in a word why they change."""

    title = forms.CharField(label=_("Titre"), max_length=200)
    text = MarkdownField(
        label=_("Texte"),
        longest=MAX_TEXT,
        help_text=_("Une ligne vide sépare deux paragraphes. Un amendement vise un paragraphe : gardez-les courts."),
    )
    comment = forms.CharField(
        label=_("En un mot, ce qui change"),
        max_length=300,
        required=False,
        help_text=_("Cette phrase accompagne la version pour toujours."),
    )


class VersionForm(ProposalForm):
    """The same, on the version that the editor read."""

    expected = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class CommentForm(forms.Form):
    """In a word, why an older version comes back."""

    comment = forms.CharField(label=_("Pourquoi revenir à cette version"), max_length=300)
    expected = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ChapterForm(forms.Form):
    """How a chapter presents itself."""

    title = forms.CharField(label=_("Titre"), max_length=200)
    summary = forms.CharField(
        label=_("Résumé"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une ou deux phrases, montrées dans le sommaire du programme."),
    )
    introduction = forms.CharField(
        label=_("Introduction"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Quelques paragraphes en tête du chapitre. **Gras**, *italique* et listes s’écrivent en Markdown."),
    )


class ChapterNumberForm(forms.Form):
    """The place of a chapter in its programme."""

    number = forms.IntegerField(label=_("Nouveau numéro"), min_value=1)


class PhaseForm(forms.Form):
    """When one activity is open. Without closing it stays open."""

    opens_at = forms.DateTimeField(
        label=_("Ouverture"), widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    )
    closes_at = forms.DateTimeField(
        label=_("Clôture"), required=False, widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        opens_at, closes_at = values.get("opens_at"), values.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("La clôture doit venir après l’ouverture."))
        return values


class MoveForm(forms.Form):
    """Another place for a proposal."""

    chapter = forms.ModelChoiceField(label=_("Chapitre"), queryset=Chapter.objects.none(), empty_label=None)
    number = forms.IntegerField(label=_("Numéro dans le chapitre"), min_value=1)

    def __init__(self, *args: Any, chapters: list[Chapter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chapter"].queryset = Chapter.objects.filter(pk__in=[chapter.pk for chapter in chapters])  # type: ignore[attr-defined]
