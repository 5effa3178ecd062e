"""Names of groups: how they are searched, addressed, and told to be nearly the same."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Final

from django.utils.text import slugify
from rapidfuzz import fuzz

# Addresses under /groupes/ that are not groups.
RESERVED: Final = frozenset({"ouvrir"})
LONGEST_SLUG: Final = 120
# On a scale of 100; "Groupe du Livradois" and "Groupe Livradois" stand at 91.
NEARLY_THE_SAME: Final = 85

_SPELT_OUT = str.maketrans({"œ": "oe", "æ": "ae", "’": " "})
_APART = re.compile(r"[^0-9a-z]+")


def folded(text: str) -> str:
    """A text as it is searched: small letters, no accents, words apart by one space."""
    flat = unicodedata.normalize("NFKD", text.lower().translate(_SPELT_OUT)).encode("ascii", "ignore")
    return _APART.sub(" ", flat.decode()).strip()


def nearly_the_same(one: str, other: str) -> bool:
    """Whether a reader could take one name for the other: same words in another order, a letter more, an accent less."""
    return fuzz.token_sort_ratio(folded(one), folded(other)) >= NEARLY_THE_SAME


def slugs_for(name: str) -> Iterator[str]:
    """Addresses for a group of this name, the best first, without end."""
    best = slugify(name.replace("’", " "))[:LONGEST_SLUG].strip("-") or "groupe"
    if best not in RESERVED:
        yield best
    yield from (f"{best}-{number}" for number in count(2))
