"""Words of the forms. What a message may hold is decided in ``discussions.actions``, which every way of writing goes through."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import ActionRefused
from discussions.actions import MAX_REASON


class RefusableForm(forms.Form):
    """A form whose action may say no beside a field."""

    def refuse(self, refusal: ActionRefused) -> None:
        """Show the refusal where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class MessageForm(RefusableForm):
    """A message or a reply."""

    body = forms.CharField(
        label=_("Votre message"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez quelque chose avant d’envoyer.")},
        help_text=_("*italique*, **gras**, listes et liens s’écrivent en Markdown."),
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class EditForm(RefusableForm):
    """Other words for one's message."""

    body = forms.CharField(
        label=_("Votre message"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Écrivez quelque chose, ou supprimez le message.")},
        help_text=_("Les versions précédentes restent lisibles dans l’historique public du message."),
    )


class FlagForm(RefusableForm):
    """Why a message should be looked at."""

    reason = forms.CharField(
        label=_("Que voulez-vous signaler ?"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seule la modération lira ces mots."),
        error_messages={"required": _("Donnez une raison.")},
    )


class HideForm(RefusableForm):
    """Why a message is hidden."""

    reason = forms.CharField(
        label=_("Raison, lue par tout le monde"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Donnez une raison.")},
    )


class ConfirmForm(RefusableForm):
    """Nothing but a button."""
