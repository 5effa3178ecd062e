"""Every write about support groups. Each that changes who organises waits for the others of the same group."""

from datetime import date
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import mail
from core.actions import ActionRefused, action
from groups import rules
from groups.models import GroupState, Mandate, Membership, SupportGroup
from groups.names import folded, slugs_for
from supporters.models import Supporter
from supporters.places import communes_of, place_of

SLUGS_TRIED = 200


@action
def open_group(
    *, by: Supporter, name: str, description: str, postcode: str, insee: str = "", meeting_place: str = ""
) -> SupportGroup:
    """A new group, published at once; who opens it organises it.

    Raises:
        ActionRefused: when the person is not confirmed, or the postcode covers several communes and ``insee`` is none of them.
    """
    if not rules.can_open(by):
        raise ActionRefused(_("Confirmez votre adresse pour ouvrir un groupe."))
    group = SupportGroup(name=name, description=description, meeting_place=meeting_place, opened_by=by)
    _set_place(group, postcode, insee)
    _save_at_a_free_address(group)
    Membership.objects.create(group=group, supporter=by, is_organiser=True)
    return group


@action
def edit_group(
    *, by: Supporter, group: SupportGroup, name: str, description: str, meeting_place: str, postcode: str, insee: str = ""
) -> SupportGroup:
    """A new presentation; the group keeps its address, and the former presentation stays in its history.

    Raises:
        ActionRefused: as for :func:`open_group`, or when ``by`` does not organise the group.
    """
    group = _locked(group)
    _organises(by, group)
    group.name, group.description, group.meeting_place = name, description, meeting_place
    _set_place(group, postcode, insee)
    group.save(
        update_fields=[
            *("name", "description", "meeting_place", "postcode", "insee", "commune", "latitude", "longitude", "search_name")
        ]
    )
    return group


@action
def join_group(*, by: Supporter, group: SupportGroup) -> Membership:
    """Be in the group. To be in it twice is to be in it.

    Raises:
        ActionRefused: when the person is not confirmed or the group is closed.
    """
    group = _locked(group)
    if not rules.can_join(by, group):
        raise ActionRefused(_("Ce groupe n’accueille plus de membres."))
    return Membership.objects.get_or_create(group=group, supporter=by)[0]


@action
def leave_group(*, by: Supporter, group: SupportGroup, successor: Supporter | None = None) -> SupportGroup:
    """Leave the group, naming ``successor`` its organiser first when one is given.

    Raises:
        ActionRefused: when the person is the last organiser of a group that is not closed and hands over to nobody in it.
    """
    group = _locked(group)
    if successor is not None:
        _make_organiser(by, group, successor)
    if rules.is_last_organiser(by, group):
        raise ActionRefused(_("Vous êtes la dernière personne à animer ce groupe : passez le relais à quelqu’un avant de partir."))
    Membership.objects.filter(group=group, supporter=by).delete()
    return group


@action
def name_organiser(*, by: Supporter, group: SupportGroup, supporter: Supporter) -> SupportGroup:
    """Let a member speak for the group too, and tell them.

    Raises:
        ActionRefused: when ``by`` does not organise the group, or ``supporter`` is not in it.
    """
    group = _locked(group)
    _make_organiser(by, group, supporter)
    return group


@action
def unname_organiser(*, by: Supporter, group: SupportGroup, supporter: Supporter) -> SupportGroup:
    """Make an organiser a member like the others.

    Raises:
        ActionRefused: when ``by`` does not organise the group, or nobody would any more.
    """
    group = _locked(group)
    _organises(by, group)
    if rules.is_last_organiser(supporter, group):
        raise ActionRefused(_("Un groupe a toujours au moins une personne qui l’anime : nommez-en d’abord une autre."))
    Membership.objects.filter(group=group, supporter=supporter).update(is_organiser=False)
    return group


@action
def take_over(*, by: Supporter, group: SupportGroup) -> SupportGroup:
    """A member becomes the organiser of a group that has none left.

    Raises:
        ActionRefused: when the group has organisers, or the person is not in it.
    """
    group = _locked(group)
    if not rules.can_take_over(by, group):
        raise ActionRefused(_("Ce groupe est déjà animé, ou vous n’en êtes pas membre."))
    Membership.objects.filter(group=group, supporter=by).update(is_organiser=True)
    return _set_state(group, GroupState.ACTIVE)


@action
def close_group(*, by: Supporter, group: SupportGroup) -> SupportGroup:
    """The group meets no more: it leaves the list, and its page stays. It can be opened again.

    Raises:
        ActionRefused: when ``by`` does not organise it.
    """
    group = _locked(group)
    _organises(by, group)
    return _set_state(group, GroupState.CLOSED)


@action
def reopen_group(*, by: Supporter, group: SupportGroup) -> SupportGroup:
    """A closed group meets again.

    Raises:
        ActionRefused: when ``by`` did not organise it, or it is not closed.
    """
    group = _locked(group)
    if not rules.can_reopen(by, group):
        raise ActionRefused(_("Seule une personne qui animait ce groupe le rouvre."))
    return _set_state(group, GroupState.ACTIVE if group.organiser_ids else GroupState.ORPHAN)


@action
def record_mandate(
    *,
    by: Supporter,
    group: SupportGroup,
    held_on: date,
    place: str,
    present: int,
    votes_for: int,
    votes_against: int = 0,
    abstained: int = 0,
    decided: str = "",
) -> Mandate:
    """Keep what a meeting of the group decided.

    Raises:
        ActionRefused: when the person does not speak for the group, the meeting is to come, or the votes do not carry it.
    """
    if not rules.can_speak_for(by, group):
        raise ActionRefused(_("Seule une personne qui anime ce groupe consigne ses mandats."))
    if not rules.is_past(held_on, today=timezone.localdate()):
        raise ActionRefused(_("Cette date est dans l’avenir : un mandat se donne en réunion."), field="held_on")
    if not rules.votes_fit(present=present, votes_for=votes_for, votes_against=votes_against, abstained=abstained):
        raise ActionRefused(_("Il y a plus de voix que de personnes présentes."), field="present")
    if not rules.is_carried(votes_for=votes_for, votes_against=votes_against):
        raise ActionRefused(_("Un mandat demande plus de voix pour que de voix contre."), field="votes_for")
    return Mandate.objects.create(
        group=group,
        held_on=held_on,
        place=place,
        present=present,
        votes_for=votes_for,
        votes_against=votes_against,
        abstained=abstained,
        decided=decided,
        recorded_by=by,
    )


def _locked(group: SupportGroup) -> SupportGroup:
    return SupportGroup.objects.select_for_update().get(pk=group.pk)


def _organises(by: Supporter, group: SupportGroup) -> None:
    if not rules.can_organise(by, group):
        raise ActionRefused(_("Seules les personnes qui animent ce groupe peuvent faire cela."))


def _make_organiser(by: Supporter, group: SupportGroup, supporter: Supporter) -> None:
    _organises(by, group)
    if not Membership.objects.filter(group=group, supporter=supporter).update(is_organiser=True):
        raise ActionRefused(_("Cette personne n’est pas membre du groupe."))
    _set_state(group, GroupState.ACTIVE)
    with translation.override(supporter.language):
        subject = _("Vous animez un groupe d’appui")
    context = {"group": group, "by": by}
    mail.send(
        to=supporter.email, subject=subject, template="groups/mail/organiser.txt", context=context, language=supporter.language
    )


def _set_state(group: SupportGroup, state: GroupState) -> SupportGroup:
    if group.state != state:
        group.state = state
        group.save(update_fields=["state"])
    return group


def _set_place(group: SupportGroup, postcode: str, insee: str) -> None:
    commune = place_of(postcode, insee)
    if commune is None and communes_of(postcode):
        raise ActionRefused(_("Ce code postal couvre plusieurs communes : choisissez celle du groupe."), field="insee")
    group.postcode = postcode
    group.insee, group.commune = (commune.insee, commune.name) if commune else ("", "")
    group.latitude, group.longitude = commune.point or (None, None) if commune else (None, None)
    group.search_name = folded(f"{group.name} {group.commune}")


def _save_at_a_free_address(group: SupportGroup) -> None:
    """Try one address after the other; who takes one at the same instant makes us try the next."""
    slugs = islice(slugs_for(group.name), SLUGS_TRIED)
    for slug in slugs:
        if SupportGroup.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                group.slug, group.pk = slug, None
                group.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise ActionRefused(_("Trop de groupes portent ce nom : choisissez-en un autre."), field="name")
