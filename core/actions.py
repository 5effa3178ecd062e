"""``@action``: one write, one transaction, one revision, one line in the log."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import reversion
from django.db import models, transaction

from core.errors import ActionRefused
from core.models import ActionLog
from core.statements import Insertion

__all__ = ["ActionRefused", "action"]


def action[**P, R](func: Callable[P, R]) -> Callable[P, R]:
    """Run ``func`` as a write of the product.

    The function takes keyword arguments only, ``by=`` among them: the person who acts, or ``None`` for the system. It runs in one
    database transaction and one revision, whose user and comment are set, and leaves an :class:`ActionLog` row that names what it
    returned, or else the first model instance among its arguments.

    Raises:
        TypeError: when called with positional arguments.
        ActionRefused: passed through from the function; nothing is written then.
    """
    name = f"{func.__module__.split('.')[0]}.{func.__name__}"

    @wraps(func)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if args:
            raise TypeError(f"{name} takes keyword arguments only")
        by = cast("models.Model | None", kwargs.get("by"))
        with transaction.atomic(), reversion.create_revision(atomic=False):
            result = func(*args, **kwargs)
            reversion.set_comment(name)
            if by is not None:
                reversion.set_user(by)
            _log(name, by, _subject(result, kwargs))
        return result

    return run


_note = Insertion(ActionLog)


def _subject(result: object, arguments: dict[str, Any]) -> models.Model | None:
    if isinstance(result, models.Model):
        return result
    others = (value for key, value in arguments.items() if key != "by")
    return next((value for value in others if isinstance(value, models.Model)), None)


def _log(name: str, by: models.Model | None, subject: models.Model | None) -> None:
    _note(
        actor_id=by.pk if by is not None else None,
        action=name,
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(subject.pk or "") if subject is not None else "",
    )
