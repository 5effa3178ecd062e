"""Cleaning and wording of what people type when they contribute, moderate and look for contributions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.actions import ActionRefused
from core.html import markdown
from groups.forms import SpeakerForm
from proposals.models import Chapter, Contribution, ContributionState
from proposals.queries.contributions import Moment, Wanted
from proposals.rules.contributions import LISTED
from supporters.models import Supporter

MAX_TEXT = 40_000
LONGEST_PREVIEW = 100_000
ALL_STATES = _("Tous")


def previewed(text: str) -> SafeString:
    """What a text gives, as far as the longest that any field takes."""
    return markdown(text[:LONGEST_PREVIEW])


class MarkdownTextarea(forms.Textarea):
    """A text area with a toolbar and a preview; without script the preview comes by a button named ``intent``, value ``preview``.

    ``preview``: the HTML shown under the text, from ``core.html``.
    """

    template_name = "proposals/contribution_editor.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, split: bool = False) -> None:
        super().__init__({"rows": 14, **(attrs or {})})
        self.split = split
        self.preview = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "split": self.split, "preview": self.preview}


class MarkdownField(forms.CharField):
    """A Markdown text of at most ``longest`` signs. The length is checked here alone: a browser that cuts a paste loses words."""

    def __init__(self, *, longest: int = MAX_TEXT, split: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=MarkdownTextarea(split=split), **kwargs)
        self.validators.append(
            MaxLengthValidator(longest, _("Ce texte est trop long : %(limit_value)s signes au plus, il en compte %(show_value)s."))
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace("\r\n", "\n").replace("\r", "\n")


class TitleField(forms.CharField):
    """One line of at most 200 signs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(
            MaxLengthValidator(200, _("Ce titre est trop long : %(limit_value)s signes au plus, il en compte %(show_value)s."))
        )

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).split())


class RefusableForm(forms.Form):
    """A form that can show the refusal of an action beside the field that it is about."""

    use_required_attribute = False

    def refuse(self, refusal: ActionRefused) -> None:
        """Show ``refusal``; at the top when its field is not one of this form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class PreviewedForm(RefusableForm):
    """A form with one Markdown field ``text`` that can be shown again with its preview, unchecked."""

    def show_preview(self) -> None:
        """Put what was typed into ``text``, rendered, under the field; no error is shown."""
        typed = str(self.data.get(self.add_prefix("text"), ""))
        self.fields["text"].widget.preview = previewed(typed)
        self._errors = forms.utils.ErrorDict()


class ContributionForm(PreviewedForm):
    """A contribution: chapter, title, text, and who speaks.

    A ``draft`` may be left blank. ``contribution``: the one that is written on; its chapter and speaker cannot be changed once
    it is submitted.
    """

    chapter = forms.TypedChoiceField(label=_("Chapitre"), coerce=int)
    title = TitleField(label=_("Titre"), help_text=_("En quelques mots, ce que vous demandez."))
    text = MarkdownField(
        label=_("Votre contribution"),
        help_text=_(
            "Une idée par contribution se lit mieux : ce qui ne va pas, ce que vous proposez, pourquoi. "
            "Des titres, des listes et des liens sont possibles."
        ),
    )
    saved = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Supporter,
        chapters: Sequence[Chapter],
        chapter: Chapter,
        contribution: Contribution | None = None,
        draft: bool = False,
    ) -> None:
        super().__init__(data, initial=_typed(contribution, chapter))
        self.contribution, self.place, self.draft = contribution, chapter, draft
        self._kept_at = ""
        self.chapters = {found.pk: found for found in [*chapters, chapter]}
        self.fields["chapter"].choices = [(pk, f"{it.number}. {it.title}") for pk, it in self.chapters.items()]  # type: ignore[attr-defined]
        group, mandate = (contribution.group, contribution.mandate) if contribution else (None, None)
        self.speaker = None if self.is_submitted else SpeakerForm(data, person=person, group=group, mandate=mandate)
        if self.is_submitted:
            del self.fields["chapter"]

    def keep(self, contribution: Contribution) -> None:
        """What was typed is now in this draft: what is sent next goes on from there."""
        self.contribution, self._kept_at = contribution, contribution.saved_at.isoformat()

    @property
    def saved_value(self) -> str:
        """What the hidden field ``saved`` says: when the text on the page was saved, which may be before another tab saved it."""
        return self._kept_at or str(self["saved"].value() or "")

    @property
    def is_submitted(self) -> bool:
        """Whether an already public contribution is changed."""
        return self.contribution is not None and self.contribution.state != ContributionState.DRAFT

    def full_clean(self) -> None:
        for name in ("title", "text"):
            self.fields[name].required = not self.draft
        super().full_clean()
        for name in ("title", "text"):
            self.fields[name].required = True

    def is_valid(self) -> bool:
        mine = super().is_valid()
        return (self.speaker is None or self.speaker.is_valid() or self.draft) and mine

    def refuse(self, refusal: ActionRefused) -> None:
        for form in (self.speaker, self.speaker.mandate_form) if self.speaker else ():
            if refusal.field in form.fields:
                form.add_error(refusal.field, refusal.message)
                return
        super().refuse(refusal)

    @cached_property
    def words(self) -> dict[str, Any]:
        """The keywords of ``edit_contribution``."""
        return {"title": self.cleaned_data["title"], "text": self.cleaned_data["text"], "expected": self.expected}

    @cached_property
    def draft_fields(self) -> dict[str, Any]:
        """The keywords of ``start_contribution``; of ``save_draft`` with ``expected``."""
        fields = {"chapter": self.chapters[self.cleaned_data["chapter"]], "group": self.speaker.group if self.speaker else None}
        return {**fields, "title": self.cleaned_data["title"], "text": self.cleaned_data["text"]}

    @cached_property
    def mandate_fields(self) -> dict[str, Any]:
        """The keywords of ``submit_contribution`` about the group's decision."""
        if self.speaker is None:
            return {}
        return {"mandate": self.speaker.mandate, "new_mandate": self.speaker.new_mandate}

    @property
    def expected(self) -> datetime | None:
        """When the text that the person writes on was saved, as the page said."""
        try:
            return parse_datetime(self.cleaned_data.get("saved", ""))
        except ValueError:
            return None


class ReasonForm(RefusableForm):
    """A public reason in one or two sentences."""

    reason = forms.CharField(
        label=_("Raison"),
        max_length=300,
        help_text=_("Elle est publique, et envoyée à qui a signé."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SearchForm(forms.Form):
    """What to look for in a list of contributions. Anything unknown in an address means: everything."""

    etat = forms.ChoiceField(label=_("État"), required=False)
    mots = forms.CharField(label=_("Mots du titre ou du texte"), required=False, max_length=200, widget=forms.SearchInput)
    qui = forms.ChoiceField(
        label=_("Signature"),
        required=False,
        choices=[("", _("Toutes")), ("group", _("Groupes d’appui")), ("person", _("Soutiens"))],
    )
    tri = forms.ChoiceField(
        label=_("Ordre"),
        required=False,
        choices=[("newest", _("Les plus récentes")), ("support", _("Les plus soutenues")), ("oldest", _("Les plus anciennes"))],
    )

    def __init__(self, data: Mapping[str, Any], *, every: Any = ALL_STATES, sort: str = "newest") -> None:
        asked = {name: data[name] for name in ("etat", "mots", "qui", "tri") if name in data}
        super().__init__({"tri": sort, **asked}, auto_id="recherche_%s")
        self.sort = sort
        states = [(state.value, state.label) for state in ContributionState if state in LISTED]
        self.fields["etat"].choices = [("", every), *states]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Whether more than words was asked for."""
        wanted = self.wanted
        return bool(wanted.state or wanted.signer) or wanted.sort != self.sort

    @property
    def wanted(self) -> Wanted:
        """What was asked for, as far as it was understood."""
        self.is_valid()
        found = self.cleaned_data
        return Wanted(
            state=found.get("etat", ""),
            words=found.get("mots", ""),
            signer=found.get("qui", ""),
            sort=found.get("tri") or self.sort,
        )


class CompareForm(forms.Form):
    """Which two states of a contribution to compare; by default the first and the last whose words differ."""

    de = forms.TypedChoiceField(label=_("De"), coerce=int)
    a = forms.TypedChoiceField(label=_("À"), coerce=int)

    def __init__(self, data: Mapping[str, Any], *, moments: Sequence[Moment]) -> None:
        worded = {moment.state.number: moment for moment in moments if moment.changed_words}
        first, last = (min(worded), max(worded)) if worded else (0, 0)
        super().__init__({"de": data.get("de", first), "a": data.get("a", last)}, auto_id="comparer_%s")
        self.worded = worded
        choices = [
            (number, f"{number} · {date_format(localtime(it.state.at), 'SHORT_DATETIME_FORMAT')}") for number, it in worded.items()
        ]
        self.fields["de"].choices = self.fields["a"].choices = choices  # type: ignore[attr-defined]

    @property
    def old(self) -> Moment | None:
        return self.worded[self.cleaned_data["de"]] if self.is_valid() else None

    @property
    def new(self) -> Moment | None:
        return self.worded[self.cleaned_data["a"]] if self.is_valid() else None


def _typed(contribution: Contribution | None, chapter: Chapter) -> dict[str, Any]:
    if contribution is None:
        return {"chapter": chapter.pk}
    return {
        "chapter": contribution.chapter_id,
        "title": contribution.title,
        "text": contribution.text,
        "saved": contribution.saved_at.isoformat(),
    }
