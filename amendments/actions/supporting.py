"""Support: one per supporter, given and taken back."""

from django.utils.translation import gettext as _

from amendments import rules
from amendments.actions.announcements import count_and_announce
from amendments.models import Amendment, AmendmentSupport
from amendments.queries import locked_amendment
from core.actions import ActionRefused, action
from supporters.models import Supporter


@action
def support_amendment(*, by: Supporter, amendment: Amendment) -> Amendment:
    """Support an amendment. Doing it twice is doing it once.

    Raises:
        ActionRefused: when it waits for no decision, supporting is closed, or the person is its author.
    """
    held = locked_amendment(amendment)
    if not rules.can_support(by, held):
        raise ActionRefused(_("Cet amendement ne reçoit pas votre soutien en ce moment."))
    AmendmentSupport.objects.get_or_create(amendment=held, supporter=by)
    return _recount(held)


@action
def withdraw_support(*, by: Supporter, amendment: Amendment) -> Amendment:
    """Take one's support back, while supporting is open."""
    held = locked_amendment(amendment)
    if not rules.can_support(by, held):
        raise ActionRefused(_("Les soutiens de cet amendement ne changent plus."))
    held.supports.filter(supporter=by).delete()
    return _recount(held)


def _recount(amendment: Amendment) -> Amendment:
    amendment.support_count = amendment.supports.count()
    amendment.save(update_fields=["support_count"])
    count_and_announce(amendment.proposal, [amendment])
    return amendment
