"""Sign-up: what is told, what is mailed, what is kept; whoever opens the link."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import ActionLog
from supporters.actions import confirm_sign_up
from supporters.links import SignUp, seal
from supporters.models import Supporter

FORM = {"email": "Fanny@Example.org", "postcode": " 63600 "}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def ask(client, callbacks, **changes):
    with callbacks(execute=True):
        return client.post(reverse("supporters:sign_up"), FORM | changes)


def mailed_link():
    return re.search(r"https?://[^/]+(/compte/confirmer/\S+)", mail.outbox[-1].body)[1]


def test_the_way_in(client, django_capture_on_commit_callbacks):
    response = ask(client, django_capture_on_commit_callbacks)
    assert (response.status_code, response.url) == (302, reverse("supporters:sign_up_sent"))
    assert not Supporter.objects.exists()

    page = client.get(mailed_link())
    assert "fanny@example.org" in page.text
    assert not Supporter.objects.exists()

    response = client.post(mailed_link())
    fanny = Supporter.objects.get()
    assert (fanny.email, fanny.postcode, fanny.language) == ("fanny@example.org", "63600", "fr")
    assert fanny.is_confirmed
    assert not fanny.has_usable_password()
    assert (response.url, client.session["_auth_user_id"]) == ("/compte/", str(fanny.pk))
    assert ActionLog.objects.filter(action="supporters.confirm_sign_up", object_id=str(fanny.pk)).count() == 1


@pytest.mark.parametrize("verb", ["get", "head"])
def test_a_scanner_that_opens_the_link_ten_times_confirms_nothing(client, verb, django_capture_on_commit_callbacks):
    ask(client, django_capture_on_commit_callbacks)
    scanner = Client()

    statuses = {getattr(scanner, verb)(mailed_link()).status_code for _ in range(10)}
    assert statuses == {200}
    assert not Supporter.objects.exists()
    assert not ActionLog.objects.filter(action="supporters.confirm_sign_up").exists()


@pytest.mark.parametrize("verb", ["put", "patch", "delete", "options"])
def test_no_other_verb_confirms(client, verb):
    key = seal(SignUp("fanny@example.org", "63600", "fr", ""))

    assert getattr(client, verb)(reverse("supporters:confirm", args=[key])).status_code == 405
    assert not Supporter.objects.exists()


def answer(email, callbacks):
    """All that whoever asks can see, and the work it took: status, address, page, cookies, number of mails and of queries."""
    client, before = Client(), len(mail.outbox)
    with CaptureQueriesContext(connection) as queries:
        response = ask(client, callbacks, email=email)
    told = [query["sql"].split()[0] for query in queries]
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(response.url).text)
    return response.status_code, response.url, sorted(response.cookies), page, len(mail.outbox) - before, told


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(alice, django_capture_on_commit_callbacks):
    known = answer("alice@example.org", django_capture_on_commit_callbacks)
    unknown = answer("nobody@example.org", django_capture_on_commit_callbacks)

    assert known == unknown
    assert known[4:] == (1, ["SAVEPOINT", "SELECT", "INSERT", "RELEASE"])
    assert "confirmer" not in mail.outbox[0].body
    assert [message.to for message in mail.outbox] == [["alice@example.org"], ["nobody@example.org"]]


def test_a_known_person_stays_as_they_are(alice, django_capture_on_commit_callbacks):
    ask(Client(), django_capture_on_commit_callbacks, email="ALICE@example.org", postcode="75001")

    alice.refresh_from_db()
    assert (Supporter.objects.count(), alice.postcode) == (1, "69001")


def test_another_browser_confirms_and_is_not_let_in(client, django_capture_on_commit_callbacks):
    ask(client, django_capture_on_commit_callbacks)
    other = Client()

    response = other.post(mailed_link())
    assert Supporter.objects.get().is_confirmed
    assert "_auth_user_id" not in other.session
    page = other.get(response.url)
    assert "Recevoir mon code de connexion" in page.text
    assert 'value="fanny@example.org"' in page.text


def test_the_link_lets_nobody_in_a_second_time(client, django_capture_on_commit_callbacks):
    ask(client, django_capture_on_commit_callbacks)
    client.post(mailed_link())
    client.post(reverse("supporters:log_out"))

    response = client.post(mailed_link())
    assert response.url == mailed_link()
    assert "_auth_user_id" not in client.session
    assert Supporter.objects.count() == 1


def test_who_is_logged_in_stays_who_they_are(alice, logged_in):
    client = logged_in(alice)
    client.cookies["cahiers_browser"] = "secret"

    client.post(reverse("supporters:confirm", args=[seal(SignUp("fanny@example.org", "63600", "fr", "secret"))]))
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert Supporter.objects.filter(email="fanny@example.org", confirmed_at__isnull=False).exists()


def test_a_broken_link_is_told_so(client):
    assert client.get("/compte/confirmer/abc/").status_code == 410
    assert client.post("/compte/confirmer/abc/").status_code == 410


def test_an_unconfirmed_row_is_confirmed_with_what_was_typed():
    Supporter.objects.create_user("fanny@example.org", postcode="75001")

    fanny = confirm_sign_up(sign_up=SignUp("fanny@example.org", "63600", "en", ""))
    fanny.refresh_from_db()
    assert (fanny.postcode, fanny.language, fanny.is_confirmed) == ("63600", "en", True)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "é" * 300 + "@example.org"}, "email"),
        ({"postcode": ""}, "postcode"),
        ({"postcode": "<script>"}, "postcode"),
        ({"postcode": "1" * 17}, "postcode"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    client, changes, wrong, django_capture_on_commit_callbacks
):
    response = ask(client, django_capture_on_commit_callbacks, **changes)

    assert list(response.context["form"].errors) == [wrong]
    assert f'id="id_{wrong}_error"' in response.text
    kept = {"email": "Fanny@Example.org", "postcode": "63600"}[{"email": "postcode", "postcode": "email"}[wrong]]
    assert kept in response.text
    assert mail.outbox == []


@pytest.mark.parametrize("postcode", ["75011", "75700 CEDEX 07", "97400", "SW1A 1AA", "1000", "H2X-1Y4"])
def test_any_postcode_of_any_country_is_kept_as_typed(client, postcode, django_capture_on_commit_callbacks):
    ask(client, django_capture_on_commit_callbacks, postcode=postcode)
    client.post(mailed_link())

    assert Supporter.objects.get().postcode == postcode


def test_the_sixth_ask_for_an_address_within_the_hour_is_refused_known_or_not(alice, django_capture_on_commit_callbacks):
    for email in ("alice@example.org", "nobody@example.org"):
        asked = [ask(Client(), django_capture_on_commit_callbacks, email=email) for _ in range(6)]

        assert [response.status_code for response in asked] == [302] * 5 + [429]
        assert email in asked[-1].text
    assert len(mail.outbox) == 10


def test_the_mail_is_in_the_language_of_the_page(django_capture_on_commit_callbacks):
    client = Client()
    client.cookies["cahiers_language"] = "en"
    ask(client, django_capture_on_commit_callbacks)
    client.post(mailed_link())

    assert Supporter.objects.get().language == "en"


def test_the_second_step_is_cheap(client, django_capture_on_commit_callbacks):
    key = seal(SignUp("fanny@example.org", "63600", "fr", ""))

    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("supporters:confirm", args=[key]))
    told = [query["sql"].split()[0] for query in queries]
    assert told == ["SAVEPOINT", "SAVEPOINT", "INSERT", "RELEASE", "INSERT", "RELEASE"]


def test_the_second_step_with_log_in_stores_the_session_once(client, django_capture_on_commit_callbacks):
    ask(client, django_capture_on_commit_callbacks)
    link = mailed_link()

    with CaptureQueriesContext(connection) as queries:
        client.post(link)
    assert [query["sql"].split()[2] for query in queries if "django_session" in query["sql"]] == ["AS", '"django_session"']


def test_who_is_logged_in_is_sent_to_their_account(alice, logged_in):
    assert logged_in(alice).get(reverse("supporters:sign_up")).url == "/compte/"
