"""People, their roles, and their groups."""

from datetime import timedelta

from deliberation.demo.content import Table, table
from deliberation.demo.movement import Movement, date_back
from groups.actions import join_group, name_organiser, open_group, record_mandate
from groups.models import SupportGroup
from proposals.models import Chapter
from supporters.actions import confirm_sign_up, grant_role, update_profile
from supporters.links import SignUp
from supporters.models import Role, Supporter
from supporters.places import communes_of


def sign_up_people(movement: Movement) -> int:
    """Everyone signs up, confirms, and says under which name they appear."""
    for row in table("people.toml")["person"]:
        signed = SignUp(email=f"{row['handle']}@example.org", postcode=row["postcode"], language="fr", browser="")
        person = confirm_sign_up(by=None, sign_up=signed)
        update_profile(by=person, public_name=row["name"], postcode=row["postcode"], language="fr")
        joined = movement.now - timedelta(days=movement.chance.randint(20, 200))
        date_back(person, joined_at=joined, confirmed_at=joined + timedelta(minutes=movement.chance.randint(1, 600)))
        movement.people[row["handle"]] = person
    return len(movement.people)


def open_groups(movement: Movement) -> int:
    """Groups are opened by their first organiser, joined, and their mandates recorded."""
    for row in table("groups.toml")["group"]:
        first, *others = [movement.people[handle] for handle in row["organisers"]]
        group = open_group(
            by=first, name=row["name"], postcode=row["postcode"], insee=_insee(row), description=row["description"].strip(),
            meeting_place=row["meeting_place"],
        )  # fmt: skip
        date_back(group, opened_at=movement.now - timedelta(days=movement.chance.randint(110, 190)))
        for person in others:
            name_organiser(by=first, group=group, supporter=_joined(person, group))
        movement.groups[row["slug"]] = group
        _record_mandates(movement, row, group, first)
    for row in table("people.toml")["person"]:
        for slug in row.get("groups", []):
            _joined(movement.people[row["handle"]], movement.groups[slug])
    return len(movement.groups)


def give_roles(movement: Movement) -> int:
    """Roles as the movement gave them, each with its scope, reason and end."""
    number = 0
    for row in table("people.toml")["person"]:
        for role in row.get("role", []):
            scopes = [f"chapter:{movement.chapters[slug].pk}" for slug in role.get("chapters", [])] or [""]
            for scope in scopes:
                _grant(movement, movement.people[row["handle"]], role, scope)
                number += 1
    return number


def editor_of(movement: Movement, chapter: Chapter) -> Supporter:
    """Somebody who edits this chapter."""
    editors = [person for person in movement.people.values() if person.has_role(Role.EDITOR, *chapter.scopes)]
    return editors[0]


def _grant(movement: Movement, person: Supporter, role: Table, scope: str) -> None:
    ends = movement.now + timedelta(days=role["days"])
    grant = grant_role(by=None, supporter=person, role=role["role"], reason=role["reason"], scope=scope, ends_at=ends)
    date_back(grant, starts_at=movement.now - timedelta(days=130))
    person.__dict__.pop("active_grants", None)


def _insee(row: Table) -> str:
    matching = [commune.insee for commune in communes_of(row["postcode"]) if commune.name == row["commune"]]
    return matching[0]


def _joined(person: Supporter, group: SupportGroup) -> Supporter:
    if not group.memberships.filter(supporter=person).exists():
        join_group(by=person, group=group)
    return person


def _record_mandates(movement: Movement, row: Table, group: SupportGroup, by: Supporter) -> None:
    for number, decided in enumerate(row.get("mandate", [])):
        mandate = record_mandate(
            by=by, group=group, held_on=(movement.now - timedelta(days=decided["days_ago"])).date(), place=decided["place"],
            present=decided["present"], votes_for=decided["for"], votes_against=decided["against"],
            abstained=decided["abstained"], decided=decided["decided"],
        )  # fmt: skip
        date_back(mandate, recorded_at=movement.now - timedelta(days=decided["days_ago"] - 1))
        movement.mandates[row["slug"], number] = mandate
