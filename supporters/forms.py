"""Cleaning and wording of what people type about themselves."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supporters import scopes
from supporters.models import Grant, Role, Supporter
from supporters.queries import find_supporter

# Marks that turn the direction of what follows them: a name must not rearrange the page around it.
_TURNING = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))

is_postcode = RegexValidator(
    r"^[0-9A-Za-z][0-9A-Za-z \-]{1,15}$", _("Un code postal n’a que des chiffres, des lettres, des espaces et des tirets.")
)


class EmailField(forms.EmailField):
    """An address, in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "off", "spellcheck": "false"})
        wrong = {"invalid": _("Une adresse e-mail s’écrit comme nom@exemple.fr.")}
        super().__init__(label=_("Adresse e-mail"), max_length=254, widget=widget, error_messages=wrong, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(value).lower()


class PostcodeField(forms.CharField):
    """A postcode as it is typed; any country's, and CEDEX."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "postal-code"})
        super().__init__(
            **{"label": _("Code postal"), "max_length": 16, "widget": widget, "validators": [is_postcode]} | kwargs  # type: ignore[arg-type]
        )

    def clean(self, value: Any) -> Any:
        return super().clean(" ".join(str(value or "").split()))


class SignUpForm(forms.Form):
    """All that it takes: an address and a postcode."""

    email = EmailField(help_text=_("Nous vous y envoyons un lien à confirmer. Elle n’est jamais montrée."))
    postcode = PostcodeField(help_text=_("Pour vous montrer les groupes proches de chez vous."))


class LogInForm(forms.Form):
    """To whom a code is mailed."""

    email = EmailField(help_text=_("Nous vous y envoyons un code à six lettres. Il n’y a pas de mot de passe."))


class CodeForm(forms.Form):
    """The code that was mailed."""

    code = forms.CharField(
        label=_("Code reçu par e-mail"),
        max_length=20,
        help_text=_("Six lettres, valables dix minutes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "autocorrect": "off", "spellcheck": "false"}
        ),
    )


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person says of themselves. Its cleaned data are the keywords of :func:`supporters.actions.update_profile`."""

    postcode = PostcodeField(help_text=_("Tel que vous l’écrivez. Il n’est jamais montré."))
    language = forms.ChoiceField(label=_("Langue de l’interface et des e-mails"), choices=settings.LANGUAGES)

    class Meta:
        model = Supporter
        fields = ["public_name", "postcode", "language"]
        help_texts = {"public_name": _("Celui qui signe vos contributions. Sans lui, elles sont signées d’un numéro.")}
        widgets = {"public_name": forms.TextInput(attrs={"autocomplete": "nickname"})}

    def clean_public_name(self) -> str:
        return " ".join(self.cleaned_data["public_name"].translate(_TURNING).split())


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role for a person known by their address."""

    email = EmailField(help_text=_("Celle de la personne, telle qu’elle s’est inscrite."))
    scope = forms.ChoiceField(label=_("Périmètre"), required=False)
    ends_on = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Sans date, le rôle dure jusqu’à ce qu’il soit repris."),
    )

    field_order = ("email", "role", "scope", "reason", "ends_on")

    class Meta:
        model = Grant
        fields = ["role", "reason"]
        help_texts = {"reason": _("Montrée à la personne et gardée dans l’historique.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [("", _("Partout")), *scopes.all_choices()]  # type: ignore[attr-defined]
        self.supporter: Supporter | None = None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.supporter = find_supporter(email)
        if self.supporter is None:
            raise forms.ValidationError(_("Personne n’est inscrit à cette adresse."))
        if not self.supporter.is_confirmed:
            raise forms.ValidationError(_("Cette personne n’a pas confirmé son adresse."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("scope"):
            self.add_error("scope", _("L’administration vaut partout."))
        return cleaned

    @property
    def grant(self) -> dict[str, Any]:
        """The keywords of :func:`supporters.actions.grant_role` but ``by``, after ``is_valid()``."""
        data = self.cleaned_data
        return {
            "supporter": self.supporter,
            "role": data["role"],
            "scope": data["scope"],
            "reason": data["reason"],
            "ends_at": end_of(data["ends_on"]) if data["ends_on"] else None,
        }


class RevokeForm(forms.Form):
    """Why a role is taken back."""

    reason = forms.CharField(label=_("Raison"), max_length=300, help_text=_("Montrée à la personne et gardée dans l’historique."))


def end_of(day: Any) -> datetime:
    """The instant when a day ends, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
