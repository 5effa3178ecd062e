"""The link that a sign-up mails: what the person typed, sealed, so that nothing is stored before they press the button.

The key is encrypted (Fernet: AES-128-CBC and HMAC-SHA256): an address of the site ends up in logs, and must not show who signed up.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import astuple, dataclass
from functools import cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

LIFE_SECONDS: Final = 3 * 24 * 60 * 60
LONGEST_KEY: Final = 1200


@dataclass(frozen=True, slots=True)
class SignUp:
    """What was typed, in which language, and the secret of the browser in which it was typed."""

    email: str
    postcode: str
    language: str
    browser: str

    def is_from(self, browser: str) -> bool:
        """Whether ``browser`` is the secret of the browser that signed up."""
        return bool(self.browser) and constant_time_compare(self.browser, browser)


def seal(sign_up: SignUp) -> str:
    """The key of the mailed link, safe in an address."""
    return _box(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)).encrypt(json.dumps(astuple(sign_up)).encode()).decode()


def unseal(key: str) -> SignUp | None:
    """What ``key`` holds, or ``None`` when it was not made here or is older than :data:`LIFE_SECONDS`."""
    box = _box(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))
    try:
        return SignUp(*json.loads(box.decrypt(key[:LONGEST_KEY], ttl=LIFE_SECONDS)))
    except (InvalidToken, ValueError):
        return None


@cache
def _box(secret: str, older: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([_fernet(each) for each in (secret, *older)])


def _fernet(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("supporters.links", "sign-up", secret=secret, algorithm="sha256").digest()))
