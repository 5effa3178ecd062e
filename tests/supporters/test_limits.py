from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from supporters.limits import Limit, Limits, allows, network_of, within


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def test_the_third_ask_of_two_is_refused_until_the_window_ends():
    limit = Limit(2, 60)

    assert [allows(limit, "test", "a") for _ in range(3)] == [True, True, False]
    assert allows(limit, "test", "b")
    assert allows(limit, "other", "a")
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert allows(limit, "test", "a")


def test_a_network_is_limited_over_all_addresses():
    limits = Limits(by_address=Limit(5, 60), by_network=Limit(2, 60))

    asked = [within(limits, "test", ip="192.0.2.1", email=f"{number}@example.org") for number in range(3)]
    assert asked == [True, True, False]
    assert within(limits, "test", ip="192.0.2.2", email="9@example.org")


@pytest.mark.parametrize(
    ("ip", "network"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8::2:1", "2001:db8::/64"), ("unix", "unix")],
)
def test_an_ipv6_subscriber_is_one_network(ip, network):
    assert network_of(ip) == network
