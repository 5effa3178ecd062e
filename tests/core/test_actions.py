import pytest

from core.actions import ActionRefused, action
from core.models import ActionLog
from supporters.models import Supporter


@action
def rename(*, by, supporter, name):
    supporter.public_name = name
    supporter.save(update_fields=["public_name"])
    if name == "interdit":
        raise ActionRefused("Ce nom est interdit.", field="name")
    return supporter


def test_an_action_leaves_one_line_that_names_who_what_and_which(alice, bob):
    rename(by=bob, supporter=alice, name="Alix")

    line = ActionLog.objects.get()
    assert (line.actor_id, line.action, line.object_type, line.object_id) == (
        bob.pk,
        "tests.rename",
        "supporters.supporter",
        str(alice.pk),
    )


def test_a_refusal_writes_nothing(alice):
    with pytest.raises(ActionRefused) as refusal:
        rename(by=alice, supporter=alice, name="interdit")

    assert (refusal.value.message, refusal.value.field) == ("Ce nom est interdit.", "name")
    assert Supporter.objects.get(pk=alice.pk).public_name == "Alice"
    assert not ActionLog.objects.exists()


def test_an_action_takes_keyword_arguments_only(alice):
    with pytest.raises(TypeError):
        rename(alice, supporter=alice, name="Alix")


def test_the_system_acts_without_a_person(alice):
    rename(by=None, supporter=alice, name="Alix")

    assert ActionLog.objects.get().actor_id is None
