"""Cleaning and wording of what people type about groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups import rules
from groups.models import Mandate, SupportGroup
from groups.names import folded
from groups.queries import groups_alike, newest_mandates, offered_groups
from supporters.forms import PostcodeField
from supporters.models import Supporter
from supporters.places import communes_of, place_of

MOST_PEOPLE = 100_000
RADII_KM = (10, 25, 50, 100, 250)
RADIUS_KM = 50


class SearchForm(forms.Form):
    """What is looked for in the list of groups."""

    nom = forms.CharField(label=_("Nom ou commune"), required=False, max_length=80)
    code_postal = PostcodeField(label=_("Près du code postal"), required=False)
    rayon = forms.ChoiceField(label=_("À moins de"), required=False, choices=[(str(km), f"{km} km") for km in RADII_KM])

    use_required_attribute = False

    @property
    def search(self) -> dict[str, Any]:
        """The keywords of :func:`groups.queries.find_groups`; what is wrong in the form looks for nothing."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "words": data.get("nom", ""),
            "postcode": data.get("code_postal", ""),
            "radius_km": int(data.get("rayon") or RADIUS_KM),
        }


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a group presents itself. Asks for the commune only when the postcode covers several, and again when a twin is there.

    Its cleaned data but ``anyway`` are the keywords of :func:`groups.actions.open_group`.
    """

    postcode = PostcodeField(help_text=_("Celui du lieu où vous vous réunissez."))
    insee = forms.ChoiceField(label=_("Commune"), help_text=_("Ce code postal couvre plusieurs communes."))
    anyway = forms.BooleanField(label=_("C’est bien un autre groupe"), required=False)

    field_order = ("name", "postcode", "insee", "meeting_place", "description", "anyway")

    class Meta:
        model = SupportGroup
        fields = ["name", "postcode", "meeting_place", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "meeting_place": _("Une salle, un café, une place : là où l’on vous trouve."),
            "description": _("Qui vous êtes, quand vous vous voyez, ce que vous préparez."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.twins: list[SupportGroup] = []
        communes = communes_of(self["postcode"].value() or "")
        if len(communes) > 1:
            choices = [("", _("Choisissez la commune")), *((commune.insee, commune.name) for commune in communes)]
            self.fields["insee"].choices = choices  # type: ignore[attr-defined]
            self.initial.setdefault("insee", self.instance.insee)
        else:
            del self.fields["insee"]
        if not self.data.get(self.add_prefix("anyway")):
            self.fields["anyway"].widget = forms.HiddenInput()

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not folded(name):
            raise forms.ValidationError(_("Il faut au moins une lettre ou un chiffre."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and cleaned.get("postcode") and not cleaned.get("anyway"):
            self._look_for_twins(cleaned)
        return cleaned

    @property
    def group(self) -> dict[str, Any]:
        """The keywords for the action, after ``is_valid()``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "anyway"}

    def _look_for_twins(self, cleaned: dict[str, Any]) -> None:
        place = place_of(cleaned["postcode"], cleaned.get("insee", ""))
        self.twins = groups_alike(
            name=cleaned["name"], postcode=cleaned["postcode"], insee=place.insee if place else "", but=self.instance.pk
        )
        if self.twins:
            self.fields["anyway"].widget = forms.CheckboxInput()
            self.add_error("anyway", _("Un groupe du même lieu porte presque ce nom. Rejoignez-le, ou cochez cette case."))


class HandOverForm(forms.Form):
    """To whom the last organiser hands over."""

    successor = forms.ModelChoiceField(
        label=_("Qui prend le relais ?"),
        queryset=Supporter.objects.none(),
        empty_label=_("Choisissez une personne"),
        help_text=_("Cette personne animera le groupe. Nous l’en avertissons."),
    )

    def __init__(self, *args: Any, people: QuerySet[Supporter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = people  # type: ignore[attr-defined]


class MandateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A meeting's decision. Its cleaned data are the keywords of :func:`groups.actions.record_mandate` but ``by`` and ``group``."""

    use_required_attribute = False

    class Meta:
        model = Mandate
        fields = ["held_on", "place", "present", "votes_for", "votes_against", "abstained", "decided"]
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "place": _("La salle et la commune, par exemple."),
            "decided": _("En une phrase, ce que le groupe a décidé."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("present", "votes_for", "votes_against", "abstained"):
            field = self.fields[name]
            field.validators.append(MaxValueValidator(MOST_PEOPLE))
            field.widget.attrs |= {"inputmode": "numeric", "min": 0, "max": MOST_PEOPLE}
            field.initial = field.initial if name in {"votes_against", "abstained"} else None

    def clean_held_on(self) -> Any:
        held_on = self.cleaned_data["held_on"]
        if not rules.is_past(held_on, today=timezone.localdate()):
            raise forms.ValidationError(_("Cette date est dans l’avenir : un mandat se donne en réunion."))
        return held_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = ("present", "votes_for", "votes_against", "abstained")
        if all(cleaned.get(name) is not None for name in names):
            self._check_votes(*(cleaned[name] for name in names))
        return cleaned

    def _check_votes(self, present: int, votes_for: int, votes_against: int, abstained: int) -> None:
        if not rules.votes_fit(present=present, votes_for=votes_for, votes_against=votes_against, abstained=abstained):
            self.add_error("present", _("Il y a plus de voix que de personnes présentes."))
        elif not rules.is_carried(votes_for=votes_for, votes_against=votes_against):
            self.add_error("votes_for", _("Un mandat demande plus de voix pour que de voix contre."))

    def validate_constraints(self) -> None:
        """Nothing: the two constraints of the table are worded in :meth:`clean`, beside their fields."""


class SpeakerForm(forms.Form):
    """Who speaks: the person, or one of their groups by a mandate that exists or one recorded now.

    ``speaker`` is empty (in my own name), ``mandate:<pk>`` or ``new:<pk of the group>``; the fields of the new mandate share the
    prefix and are read in the last case only. ``group`` and ``mandate`` choose what stands ticked at first.

    After ``is_valid()``: :attr:`group`, :attr:`mandate` (the existing one chosen) and :attr:`new_mandate` (keywords of
    ``record_mandate`` without ``by`` and ``group``), each ``None`` when it does not apply.
    """

    speaker = forms.ChoiceField(label=_("Qui parle ?"), required=False, widget=forms.RadioSelect)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Supporter,
        prefix: str = "speaker",
        group: SupportGroup | None = None,
        mandate: Mandate | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix, initial={"speaker": _spoken(group, mandate)})
        self.groups = {found.pk: found for found in offered_groups(person)}
        self.mandates = {found.pk: found for found in newest_mandates(self.groups)} if self.groups else {}
        if mandate is not None and mandate.group_id in self.groups:
            self.mandates.setdefault(mandate.pk, mandate)
        self.fields["speaker"].choices = [("", _("En mon nom propre")), *self._choices()]  # type: ignore[attr-defined]

    @property
    def offers_groups(self) -> bool:
        """Whether the person speaks for any group; without one there is nothing to ask."""
        return bool(self.groups)

    def is_valid(self) -> bool:
        return super().is_valid() and (self.new_mandate is None or self.mandate_form.is_valid())

    @cached_property
    def group(self) -> SupportGroup | None:
        kind, pk = self._chosen
        if kind == "mandate":
            return self.groups[self.mandates[pk].group_id]
        return self.groups[pk] if kind == "new" else None

    @cached_property
    def mandate(self) -> Mandate | None:
        kind, pk = self._chosen
        return self.mandates[pk] if kind == "mandate" else None

    @property
    def new_mandate(self) -> dict[str, Any] | None:
        if self._chosen[0] != "new":
            return None
        return getattr(self.mandate_form, "cleaned_data", {})

    @property
    def _chosen(self) -> tuple[str, int]:
        kind, _colon, pk = self.cleaned_data.get("speaker", "").partition(":")
        return kind, int(pk or 0)

    def _choices(self) -> Sequence[tuple[str, str]]:
        choices = []
        for group in self.groups.values():
            choices += [(f"mandate:{it.pk}", mandate_label(group, it)) for it in self.mandates.values() if it.group_id == group.pk]
            choices.append(
                (
                    f"new:{group.pk}",
                    gettext("Au nom de « %(group)s », par une décision que je consigne ici") % {"group": group.name},
                )
            )
        return choices

    @cached_property
    def mandate_form(self) -> MandateForm:
        """Bound when a new mandate is chosen; otherwise it only shows again what was typed."""
        data = self.data
        if not self.is_bound:
            return MandateForm(prefix=self.prefix)
        if data.get(self.add_prefix("speaker"), "").startswith("new:"):
            return MandateForm(data, prefix=self.prefix)
        typed = {name: data[key] for name in MandateForm.Meta.fields if (key := self.add_prefix(name)) in data}
        return MandateForm(prefix=self.prefix, initial=typed)


def mandate_label(group: SupportGroup, mandate: Mandate) -> str:
    """A mandate in one line: whose, of which day, with how many votes."""
    return gettext(
        "Au nom de « %(group)s », mandat du %(date)s (%(votes_for)s pour, %(votes_against)s contre, %(abstained)s abst.)"
    ) % {
        "group": group.name,
        "date": date_format(mandate.held_on, "DATE_FORMAT"),
        "votes_for": mandate.votes_for,
        "votes_against": mandate.votes_against,
        "abstained": mandate.abstained,
    }


def _spoken(group: SupportGroup | None, mandate: Mandate | None) -> str:
    if mandate is not None:
        return f"mandate:{mandate.pk}"
    return f"new:{group.pk}" if group is not None else ""
