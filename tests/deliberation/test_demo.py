"""The whole demo movement loads through the actions, in every state that the issue names."""

from collections import Counter

import pytest

from amendments.models import Amendment, AmendmentState
from deliberation.demo.content import rows
from deliberation.demo.loading import is_loaded, load_movement
from discussions.models import Message
from groups.models import SupportGroup
from proposals.chain import verify_chain
from proposals.models import Contribution, ContributionState, Proposal
from supporters.models import Supporter

pytestmark = pytest.mark.django_db


def test_the_movement_loads_whole():
    assert not is_loaded()
    told = []
    load_movement(tell=told.append)

    assert is_loaded()
    assert len(told) > 10
    assert (Supporter.objects.count() >= 200, SupportGroup.objects.count(), Message.objects.count() > 50) == (True, 12, True)
    assert Proposal.objects.count() >= 40
    assert [each.title for each in Proposal.objects.all() if verify_chain(each.versions.order_by("number"))] == []
    assert set(Contribution.objects.values_list("state", flat=True)) == set(ContributionState.values)
    wanted = Counter(row["state"] for _file, row in rows("amendments", "amendment"))
    found = Counter(Amendment.objects.values_list("state", flat=True))
    assert {state: found[state] for state in wanted if state != "submitted"} == {
        state: number for state, number in wanted.items() if state != "submitted"
    }
    assert found["submitted"] + found["overtaken"] == wanted["submitted"]
    assert set(AmendmentState.values) - set(found) <= {"overtaken"}
