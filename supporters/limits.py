"""How often something may be asked: counters in the shared cache, by address typed and by address of the network.

A counter starts with the first ask and ends after its window. The limits by network are wide, because a meeting hall or a telephone
operator puts hundreds of people behind one address.
"""

from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``times`` in ``seconds``."""

    times: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one typed address may be asked for, and how often one network may ask."""

    by_address: Limit
    by_network: Limit


SIGN_UP: Final = Limits(Limit(5, 60 * 60), Limit(600, 60 * 60))
LOG_IN: Final = Limits(Limit(5, 15 * 60), Limit(600, 60 * 60))


def within(limits: Limits, subject: str, *, ip: str, email: str) -> bool:
    """Count one more ask of ``subject`` and say whether it is within both limits."""
    return allows(limits.by_network, subject, network_of(ip)) and allows(limits.by_address, subject, email)


def allows(limit: Limit, subject: str, key: str) -> bool:
    """Count one more ask of ``subject`` by ``key`` and say whether it is still within ``limit``."""
    name = f"limit:{subject}:{limit.seconds}:{sha256(key.encode()).hexdigest()}"
    cache.add(name, 0, limit.seconds)
    try:
        return cache.incr(name) <= limit.times
    except ValueError:  # It ended between the two lines.
        cache.set(name, 1, limit.seconds)
        return True


def network_of(ip: str) -> str:
    """What stands for one subscriber: an IPv4 address, or the /64 of an IPv6 address; other words as they are."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    return str(ip_network(f"{address}/64", strict=False)) if isinstance(address, IPv6Address) else ip
