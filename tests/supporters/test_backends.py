import pytest

from supporters.models import Supporter

PAGES, PEOPLE = "wagtailadmin.access_admin", ("supporters.change_supporter", "supporters.add_grant", "auth.change_group")


@pytest.mark.parametrize(("person", "edits"), [("alice", False), ("bob", False), ("diane", False), ("emma", True)])
def test_who_uses_the_page_editor(request, person, edits):
    assert request.getfixturevalue(person).has_perm(PAGES) is edits


@pytest.mark.parametrize("perm", PEOPLE)
def test_the_page_editor_has_no_hand_in_people_and_roles(emma, perm):
    assert not emma.has_perm(perm)


def test_a_closed_account_edits_no_page(emma):
    Supporter.objects.update(is_active=False)

    assert not Supporter.objects.get().has_perm(PAGES)
