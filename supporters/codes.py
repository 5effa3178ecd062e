"""Codes to type: short, hard to misread, kept only as a keyed hash."""

from typing import Final

from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

# Consonants alone: no word is spelt by chance and nothing looks like a digit (RFC 8628, section 6.1). 20**6 = 64 million codes.
LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 6
LIFE_SECONDS: Final = 10 * 60
TRIES: Final = 5


def new_code() -> str:
    """A code that nobody can guess."""
    return get_random_string(LENGTH, LETTERS)


def hashed(code: str, *, nonce: str) -> str:
    """What is kept of a code: useless to who reads the session table without the site's secret key."""
    return salted_hmac("supporters.codes", f"{nonce}:{tidy(code)}", algorithm="sha256").hexdigest()


def matches(typed: str, kept: str, *, nonce: str) -> bool:
    """Whether the typed code is the one of ``kept``, compared in constant time."""
    return constant_time_compare(hashed(typed, nonce=nonce), kept)


def tidy(typed: str) -> str:
    """A typed code without what people add to it: spaces, dashes, small letters."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
