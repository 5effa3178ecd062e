"""What one can do, each one step away, none before another: the order turns with the day."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Act:
    """One way to take part: its title, a sentence, and its address."""

    title: str | Promise
    text: str | Promise
    url: str


ACTS = (
    Act(_("Contribuer"), _("Une idée, un constat, une colère : écrivez-les, seul ou avec votre groupe."), "/contribuer/"),
    Act(_("Lire et amender"), _("Ouvrez une proposition et changez-la, mot par mot."), "/programme/"),
    Act(_("Discuter"), _("Chaque texte a son fil : dites ce qui manque, ce qui gêne, ce qui va."), "/programme/#derniers"),
    Act(_("Trouver un groupe"), _("Des gens près de chez vous se réunissent déjà."), "/groupes/"),
    Act(_("Ouvrir un groupe"), _("Trois personnes et une table suffisent."), "/groupes/ouvrir/"),
    Act(_("Rejoindre le mouvement"), _("Une adresse et un code postal, rien d’autre."), "/compte/inscription/"),
)


def acts_of(day: date) -> tuple[Act, ...]:
    """All acts; each day another comes first."""
    first = day.toordinal() % len(ACTS)
    return ACTS[first:] + ACTS[:first]
