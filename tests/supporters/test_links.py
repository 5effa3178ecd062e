from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from supporters.links import LIFE_SECONDS, SignUp, seal, unseal

TYPED = SignUp("fanny@example.org", "63600", "fr", "browser")


def test_what_is_sealed_comes_back_and_does_not_show():
    key = seal(TYPED)

    assert unseal(key) == TYPED
    assert "fanny" not in key
    assert key != seal(TYPED)


@pytest.mark.parametrize("key", ["", "x", "é", "A" * 5000])
def test_a_key_that_was_not_made_here_holds_nothing(key):
    assert unseal(key) is None


def test_a_key_with_one_letter_changed_holds_nothing():
    key = seal(TYPED)
    other = "A" if key[40] != "A" else "B"

    assert unseal(key[:40] + other + key[41:]) is None


@pytest.mark.parametrize(("seconds", "found"), [(LIFE_SECONDS - 5, TYPED), (LIFE_SECONDS + 5, None)])
def test_a_key_lives_three_days(seconds, found):
    key = seal(TYPED)

    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        assert unseal(key) == found


def test_a_key_of_an_older_secret_still_opens(settings):
    key = seal(TYPED)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]

    assert unseal(key) == TYPED
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(key) is None


@pytest.mark.parametrize(("browser", "same"), [("browser", True), ("other", False), ("", False)])
def test_the_browser_is_told_by_its_secret(browser, same):
    assert TYPED.is_from(browser) is same


def test_no_secret_is_no_browser():
    assert not SignUp("fanny@example.org", "63600", "fr", "").is_from("")
