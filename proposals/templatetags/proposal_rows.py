"""``{% proposal_rows rows %}``: the items of the list of a chapter, put together from strings because a chapter holds dozens."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from core.html import assembled
from proposals.models import ProposalState
from proposals.queries.programme import ProposalRow

register = template.Library()


@register.simple_tag
def proposal_rows(rows: Iterable[ProposalRow]) -> SafeString:
    """One ``<li>`` for each row."""
    return assembled("".join([_item(row) for row in rows]))


def _item(row: ProposalRow) -> str:
    excerpt = f'<p class="row-text row-text--short">{escape(row.excerpt)}</p>' if row.excerpt else ""
    about = _about(row)
    return (
        f'<li class="row row--numbered"><span class="row-number" aria-hidden="true">{row.number}</span>'
        f'<h3 class="row-title"><a href="/propositions/{row.pk}/">{escape(row.title)}</a></h3>{excerpt}'
        f"{f'<div class="row-meta">{about}</div>' if about else ''}</li>\n"
    )


def _about(row: ProposalRow) -> str:
    """The state when it is not the usual one, and what happens around the proposal."""
    about = ""
    if row.state != ProposalState.OPEN:
        about += f'<span class="badge" data-state="{row.state}">{escape(ProposalState(row.state).label)}</span>'
    if row.amendment_count:
        words = ngettext("%(number)s amendement", "%(number)s amendements", row.amendment_count)
        about += _count("amend", words, row.amendment_count)
    if row.message_count:
        words = ngettext("%(number)s message", "%(number)s messages", row.message_count)
        about += _count("comment", words, row.message_count)
    return about


def _count(icon: str, words: str, number: int) -> str:
    return f'<span><span class="icon icon-{icon}" aria-hidden="true"></span>{escape(words % {"number": number})}</span>'
