import pytest
from django.conf import settings

from supporters.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_a_visitor_who_logs_in_has_one_session_stored_once(django_assert_num_queries):
    session = SessionStore()
    with django_assert_num_queries(0):
        session.cycle_key()
    session["who"] = "alice"
    session.save()

    assert SessionStore(session.session_key)["who"] == "alice"


def test_a_key_that_was_known_before_log_in_opens_nothing_after():
    session = SessionStore()
    session["basket"] = 1
    session.save()
    before = session.session_key

    session.cycle_key()
    session.save()
    assert session.session_key != before
    assert session["basket"] == 1
    assert not SessionStore(before).exists(before)


def test_log_in_changes_the_key_in_the_cookie(client, alice, logged_in):
    first = logged_in(alice).cookies[settings.SESSION_COOKIE_NAME].value

    assert logged_in(alice).cookies[settings.SESSION_COOKIE_NAME].value != first
