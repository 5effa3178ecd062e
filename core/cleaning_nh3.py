"""The way out of bleach: the same allow-list on nh3. ``HTML_CLEANER=core.cleaning_nh3.clean`` chooses it."""

import nh3

from core.html import ATTRIBUTES, PROTOCOLS, TAGS


def clean(html: str) -> str:
    """Keep the allowed tags, attributes and protocols; drop the rest."""
    attributes = {tag: {name for name in names if name != "rel"} for tag, names in ATTRIBUTES.items()}
    return nh3.clean(html, tags=set(TAGS), attributes=attributes, url_schemes=set(PROTOCOLS), link_rel=None)
