"""Groups of the cast: alice organises the Livradois, charlie is in it; bob is in none."""

import pytest

from groups.actions import join_group, open_group

TEXT = "Nous nous voyons le deuxième mardi du mois."


@pytest.fixture
def livradois(alice, charlie):
    group = open_group(
        by=alice, name="Le Cahier du Livradois", description=TEXT, postcode="63600", insee="63003", meeting_place="Salle des fêtes"
    )
    join_group(by=charlie, group=group)
    return group


@pytest.fixture
def opened(alice):
    """A function that opens a group of alice's at a postcode of one commune."""

    def open_(name, postcode="75011", **more):
        return open_group(by=alice, name=name, description=TEXT, postcode=postcode, **more)

    return open_
