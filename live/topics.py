"""Who may listen to what. Each app registers the prefix of its topics in ``AppConfig.ready()``."""

from collections.abc import Callable
from typing import Any

type MayListen = Callable[[Any, str], bool]

_RULES: dict[str, MayListen] = {}


def register(prefix: str, may_listen: MayListen) -> None:
    """Declare the topics ``<prefix>:<key>``.

    ``may_listen(person, key)`` may read the database; ``person`` is a supporter or an ``AnonymousUser``. What a visitor may hear,
    everyone may hear: the rule must say so, for the hub asks about visitors first and about each person only when they may not.
    """
    if _RULES.setdefault(prefix, may_listen) is not may_listen:
        raise ValueError(f"The topics {prefix}:… are registered twice")


def may_listen(person: Any, topic: str) -> bool:
    """Whether ``person`` may hear ``topic``; False for a topic that nobody registered."""
    prefix, _colon, key = topic.partition(":")
    rule = _RULES.get(prefix)
    return bool(rule and key and rule(person, key))
