"""The account page: what it shows, what it keeps."""

import pytest

from supporters import panels
from supporters.models import Supporter

URL = "/compte/"
FORM = {"public_name": "Alix", "postcode": "63600", "language": "fr"}


def test_a_visitor_is_asked_to_log_in(client, db):
    assert client.get(URL).url == "/compte/connexion/?next=/compte/"


def test_the_page_shows_and_leads(alice, logged_in):
    page = logged_in(alice).get(URL).text

    for shown in ("alice@example.org", 'value="Alice"', 'value="69001"', "/contributions/miennes/", "/amendements/miens/"):
        assert shown in page
    for leads in ("/compte/deconnexion/", "/compte/deconnexion-partout/"):
        assert leads in page


def test_what_one_says_is_kept(alice, logged_in):
    response = logged_in(alice).post(URL, FORM | {"language": "en"})

    alice.refresh_from_db()
    assert (alice.public_name, alice.postcode, alice.language) == ("Alix", "63600", "en")
    assert (response.url, response.cookies["cahiers_language"].value) == (URL, "en")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Alix   M. ", "Alix M."), ("", ""), ("A\u202elix", "Alix"), ("<b>Alix</b>", "<b>Alix</b>"), ("明美 👩‍🌾", "明美 👩‍🌾")],
)
def test_a_public_name_is_kept_tidy(alice, logged_in, typed, kept):
    client = logged_in(alice)
    client.post(URL, FORM | {"public_name": typed})

    alice.refresh_from_db()
    assert alice.public_name == kept
    assert "<b>Alix" not in client.get(URL).text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({"public_name": "x" * 81}, "public_name"), ({"postcode": ""}, "postcode"), ({"language": "xx"}, "language")],
)
def test_what_is_wrong_is_told_and_not_kept(alice, logged_in, changes, wrong):
    response = logged_in(alice).post(URL, FORM | changes)

    assert list(response.context["form"].errors) == [wrong]
    assert Supporter.objects.get().public_name == "Alice"
    assert str(response.context["user"]) == "Alice"


def test_other_apps_show_their_part_in_order(alice, logged_in, monkeypatch):
    monkeypatch.setattr(panels, "_panels", [])
    panels.register(20, lambda request: f"seconde de {request.user}")
    panels.register(10, lambda request: f"première de {request.user}")

    page = logged_in(alice).get(URL).text
    assert page.index("première de Alice") < page.index("seconde de Alice")
