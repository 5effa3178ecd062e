"""Log-in by a code: tries, rates, what is told, and leaving everywhere."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from supporters.models import Supporter

LOG_IN, CODE, ACCOUNT = "/compte/connexion/", "/compte/connexion/code/", "/compte/"


@pytest.fixture(autouse=True)
def empty_cache(db):
    cache.clear()


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    def post(client, email, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(LOG_IN, {"email": email, **more})

    return post


def mailed_code():
    return re.search(r"^ {4}([A-Z]{6})$", mail.outbox[-1].body, re.MULTILINE)[1]


def who(client):
    return client.session.get("_auth_user_id")


def test_the_way_in(client, alice, ask):
    response = ask(client, " Alice@Example.org ")
    assert (response.status_code, response.url) == (302, CODE)
    assert mail.outbox[-1].to == ["alice@example.org"]
    assert mailed_code() in mail.outbox[-1].subject

    page = client.get(CODE)
    assert 'autocomplete="one-time-code"' in page.text
    response = client.post(CODE, {"code": mailed_code().lower()})
    assert (response.status_code, response.url, who(client)) == (302, ACCOUNT, str(alice.pk))
    assert client.get(ACCOUNT).status_code == 200


def test_the_code_does_not_show_where_sessions_are_kept(client, alice, ask):
    ask(client, "alice@example.org")

    assert mailed_code() not in str(dict(client.session))


def test_a_code_opens_only_the_browser_that_asked(client, alice, ask):
    ask(client, "alice@example.org")
    other = Client()

    assert other.post(CODE, {"code": mailed_code()}).url == LOG_IN
    ask(other, "charlie@example.org")
    code = mail.outbox[0].subject[:6]
    other.post(CODE, {"code": code})
    assert who(other) is None


def test_a_code_opens_once(client, alice, ask):
    ask(client, "alice@example.org")
    code = mailed_code()
    client.post(CODE, {"code": code})
    assert "log_in" not in client.session
    client.post(reverse("supporters:log_out"))

    assert client.post(CODE, {"code": code}).url == LOG_IN
    assert who(client) is None


def test_the_sixth_try_is_one_too_many_even_if_right(client, alice, ask):
    ask(client, "alice@example.org")
    code = mailed_code()
    tries = [client.post(CODE, {"code": "BBBBBB"}) for _ in range(5)]

    assert [response.status_code for response in tries] == [200] * 5
    assert 'id="id_code_error"' in tries[0].text
    assert client.post(CODE, {"code": code}).url == LOG_IN
    assert client.post(CODE, {"code": code}).url == LOG_IN
    assert who(client) is None
    assert 'value="alice@example.org"' in client.get(LOG_IN).text


def test_the_fifth_try_may_be_right(client, alice, ask):
    ask(client, "alice@example.org")
    for _ in range(4):
        client.post(CODE, {"code": "BBBBBB"})

    client.post(CODE, {"code": mailed_code()})
    assert who(client) == str(alice.pk)


@pytest.mark.parametrize(("seconds", "enters"), [(595, True), (605, False)])
def test_a_code_lives_ten_minutes(client, alice, ask, seconds, enters):
    ask(client, "alice@example.org")

    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        client.post(CODE, {"code": mailed_code()})
        assert (who(client) == str(alice.pk)) is enters


def test_a_new_code_takes_the_place_of_the_last(client, alice, ask):
    ask(client, "alice@example.org")
    first = mailed_code()
    ask(client, "alice@example.org")

    client.post(CODE, {"code": first})
    assert who(client) is None
    client.post(CODE, {"code": mailed_code()})
    assert who(client) == str(alice.pk)


def test_the_sixth_code_within_a_quarter_of_an_hour_is_refused_known_or_not(alice, ask):
    for email in ("alice@example.org", "nobody@example.org"):
        asked = [ask(Client(), email) for _ in range(6)]

        assert [response.status_code for response in asked] == [302] * 5 + [429]
        assert email in asked[-1].text
    assert len(mail.outbox) == 10


def steps(email, ask):
    """What whoever asks sees at every step with a wrong code, and what it took: statuses, addresses, pages, mails, queries."""
    client, seen, before = Client(), [], len(mail.outbox)
    for step in (
        lambda: ask(client, email),
        lambda: client.get(CODE),
        lambda: client.post(CODE, {"code": "BBBBBB"}),
        lambda: client.post(CODE, {"code": "BBBBBB"}),
        *[lambda: client.post(CODE, {"code": "BBBBBB"})] * 4,
        lambda: client.get(LOG_IN),
    ):
        with CaptureQueriesContext(connection) as queries:
            response = step()
        page = response.text.replace(email, "…")
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        seen.append((response.status_code, response.headers.get("Location"), page, sorted(response.cookies), len(queries)))
    return seen, len(mail.outbox) - before


def test_every_step_is_the_same_for_a_known_and_an_unknown_address(alice, ask):
    known = steps("alice@example.org", ask)

    assert known == steps("nobody@example.org", ask)
    assert known[1] == 1
    assert mail.outbox[-1].to == ["nobody@example.org"]


def test_a_closed_account_is_answered_alike_and_does_not_open(alice, ask):
    expected = steps("nobody@example.org", ask)
    Supporter.objects.update(is_active=False)

    assert steps("alice@example.org", ask) == expected
    assert "fermé" in mail.outbox[-1].body


def test_an_account_closed_between_mail_and_code_does_not_open(client, alice, ask):
    ask(client, "alice@example.org")
    Supporter.objects.update(is_active=False)

    assert client.post(CODE, {"code": mailed_code()}).url == LOG_IN
    assert who(client) is None


def test_the_code_confirms_an_address_that_was_not(client, alice, ask):
    Supporter.objects.update(confirmed_at=None)
    ask(client, "alice@example.org")
    client.post(CODE, {"code": mailed_code()})

    assert Supporter.objects.get().is_confirmed


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/groupes/ouvrir/", "/groupes/ouvrir/"),
        ("https://evil.example/", ACCOUNT),
        ("//evil.example/", ACCOUNT),
        ("javascript:alert(1)", ACCOUNT),
        ("", ACCOUNT),
    ],
)
def test_afterwards_one_is_where_one_wanted_to_be_on_this_site(client, alice, ask, wanted, reached):
    ask(client, "alice@example.org", next=wanted)

    assert client.post(CODE, {"code": mailed_code()}).url == reached


def test_a_page_that_needs_a_person_leads_through_log_in_and_back(client, alice, ask):
    response = client.get("/compte/deconnexion-partout/")
    assert response.url == "/compte/connexion/?next=/compte/deconnexion-partout/"
    assert 'name="next" value="/compte/deconnexion-partout/"' in client.get(response.url).text


def test_log_out_takes_a_post(alice, logged_in):
    client = logged_in(alice)

    assert client.get(reverse("supporters:log_out")).status_code == 405
    assert who(client) == str(alice.pk)
    client.post(reverse("supporters:log_out"))
    assert who(client) is None


def test_log_out_everywhere_asks_then_ends_every_session_of_this_person(alice, charlie, logged_in):
    here, there, other = logged_in(alice), logged_in(alice), logged_in(charlie)
    url = reverse("supporters:log_out_everywhere")

    assert here.get(url).status_code == 200
    assert there.get(ACCOUNT).status_code == 200
    here.post(url)
    assert (there.get(ACCOUNT).status_code, here.get(ACCOUNT).status_code) == (302, 302)
    assert other.get(ACCOUNT).status_code == 200


def test_the_interface_speaks_the_language_of_who_enters(client, alice, ask):
    Supporter.objects.update(language="en")
    ask(client, "alice@example.org")

    response = client.post(CODE, {"code": mailed_code()})
    assert response.cookies["cahiers_language"].value == "en"


def test_the_mail_speaks_the_language_of_the_person_not_of_the_page(alice, ask):
    Supporter.objects.update(language="en")
    ask(Client(), "alice@example.org")
    Supporter.objects.update(language="fr")
    client = Client()
    client.cookies["cahiers_language"] = "en"
    ask(client, "alice@example.org")

    assert "Bonjour" in mail.outbox[-1].body


def test_one_account_cannot_be_known_by_many_wrong_codes_sent_at_once(client, alice, ask):
    """Tries are counted in the cache, not in the session that each request reads before the others have written it."""
    ask(client, "alice@example.org")
    session = client.cookies["cahiers_session"].value
    state = dict(client.session)
    answers = []
    for _ in range(7):
        fresh = Client()
        fresh.cookies["cahiers_session"] = session
        answers.append(fresh.post(CODE, {"code": "BBBBBB"}).status_code)
        stored = client.session
        stored.update(state)
        stored.save()

    assert answers == [200] * 5 + [302] * 2
