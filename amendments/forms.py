"""Cleaning and wording of what people type about amendments."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from amendments.models import Advice, Amendment
from core.actions import ActionRefused
from core.html import markdown, within_limits
from groups.forms import SpeakerForm
from proposals.forms.contributions import MarkdownTextarea, RefusableForm, TitleField
from proposals.models.programme import MAX_TEXT
from supporters.models import Supporter

TOO_LONG = _("Ce texte est trop long : %(limit_value)s signes au plus, il en compte %(show_value)s.")
TOO_KNOTTED = _("Ce texte contient trop de signes de mise en forme pour être lu. Retirez les crochets et les étoiles en trop.")
NO_REASON = {"required": _("Donnez une raison : elle sera publiée et envoyée à l’auteur.")}
MAX_NUMBER = 1_000_000


class BoundedField(forms.CharField):
    """A Markdown text of at most ``longest`` signs, its lines ended one way, that can be read in bounded time."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**options)
        self.validators.append(MaxLengthValidator(longest, TOO_LONG))

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value)).replace("\r\n", "\n").replace("\r", "\n")
        if not within_limits(cleaned):
            raise forms.ValidationError(TOO_KNOTTED)
        return cleaned


def programme_text(**options: Any) -> BoundedField:
    """The field of a whole text of the programme."""
    return BoundedField(longest=MAX_TEXT, strip=False, widget=forms.Textarea(attrs={"rows": 18}), **options)


def number_seen(**options: Any) -> forms.IntegerField:
    """The hidden number of the version that the page showed."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MAX_NUMBER, **options)


class AmendmentForm(RefusableForm):
    """The whole proposed text, with its title and its reason. ``base`` is the number of the version that the page showed.

    With ``draft`` a missing title or reason is no error: what is there is kept.
    """

    base = number_seen()
    text = programme_text(
        label=_("Le texte, tel que vous le voulez"),
        help_text=_("Modifiez-le directement : retirez, ajoutez, reformulez. Une ligne vide sépare deux paragraphes."),
        error_messages={
            "required": _("Le texte est vide. Pour proposer de tout retirer, dites-le dans la discussion de la proposition.")
        },
    )
    title = TitleField(
        label=_("Titre de l’amendement"),
        help_text=_("En une ligne, ce que vous changez."),
        error_messages={"required": _("Donnez un titre à votre amendement.")},
    )
    reason = BoundedField(
        longest=10_000,
        label=_("Exposé des motifs"),
        help_text=_("Dites pourquoi : c’est ce que liront les autres, et la rédaction avant de décider."),
        widget=MarkdownTextarea({"rows": 6}),
        error_messages={"required": _("Dites pourquoi vous proposez ce changement.")},
    )

    def __init__(self, data: Any = None, *, draft: bool = False, **options: Any) -> None:
        super().__init__(data, **options)
        for name in ("title", "reason"):
            self.fields[name].required = not draft

    @property
    def words(self) -> dict[str, Any]:
        """The keywords ``title``, ``reason`` and ``text`` of the actions."""
        return {name: self.cleaned_data[name] for name in ("title", "reason", "text")}

    def show_preview(self) -> None:
        """Show the reason under its field as it will read."""
        self.fields["reason"].widget.preview = markdown(self.cleaned_data.get("reason", ""))


class NewAmendmentForm(AmendmentForm):
    """An amendment that is not submitted yet, and who speaks."""

    def __init__(self, data: Any = None, *, person: Supporter, amendment: Amendment | None, **options: Any) -> None:
        super().__init__(data, **options)
        group, mandate = (amendment.group, amendment.mandate) if amendment else (None, None)
        self.draft = options.get("draft", False)
        self.speaker = SpeakerForm(data, person=person, group=group, mandate=mandate)

    def is_valid(self) -> bool:
        mine = super().is_valid()
        return (self.speaker.is_valid() or self.draft) and mine

    def refuse(self, refusal: ActionRefused) -> None:
        for form in (self.speaker, self.speaker.mandate_form):
            if refusal.field in form.fields:
                form.add_error(refusal.field, refusal.message)
                return
        super().refuse(refusal)

    @property
    def speaks(self) -> dict[str, Any]:
        """The keywords ``group`` and ``mandate`` of ``save_draft``, as far as they are chosen."""
        self.speaker.is_valid()
        return {"group": self.speaker.group, "mandate": self.speaker.mandate}


class PreviewForm(forms.Form):
    """What a preview of a change needs: the text, and the number of the version that it changes."""

    base = number_seen(required=False)
    text = programme_text(label=_("Texte"))


class ResolutionForm(RefusableForm):
    """A conflicting amendment written onto today's text."""

    expected = number_seen()
    text = programme_text(label=_("Votre amendement sur le texte d’aujourd’hui"))


class RecommendationForm(RefusableForm):
    """The editors' opinion."""

    advice = forms.ChoiceField(label=_("Avis"), choices=Advice.choices, widget=forms.RadioSelect)
    reason = BoundedField(
        longest=2000, label=_("Raison de l’avis"), help_text=_("Publiée sur la page de l’amendement."), error_messages=NO_REASON
    )


class DecisionForm(RefusableForm):
    """A decision and its reason. ``expected`` is the number of the version that the editor saw."""

    expected = number_seen()
    reason = BoundedField(
        longest=2000, label=_("Raison de la décision"), help_text=_("Publiée, et envoyée à l’auteur."), error_messages=NO_REASON
    )


class PartialDecisionForm(DecisionForm):
    """A decision that takes up a part: the text as the editor leaves it."""

    text = programme_text(label=_("Le texte de la nouvelle version"))
    field_order = ["expected", "text", "reason"]
