"""How a row came to read so: every saved state, once."""

from core.actions import action
from core.history import states_of
from groups.models import SupportGroup


@action
def write(*, by, group, description):
    group.description = description
    group.save(update_fields=["description"])
    return group


def test_states_are_told_in_order_with_who_and_which_action(alice, bob):
    group = SupportGroup.objects.create(name="Groupe", slug="groupe", description="", postcode="69001")
    write(by=alice, group=group, description="Un")
    write(by=bob, group=group, description="Deux")
    write(by=bob, group=group, description="Deux")

    states = states_of(group)
    assert [(state.number, state.by_id, state.action, state.fields["description"]) for state in states] == [
        (1, alice.pk, "tests.write", "Un"),
        (2, bob.pk, "tests.write", "Deux"),
    ]
