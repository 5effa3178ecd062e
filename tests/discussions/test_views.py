import time

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussions import actions
from discussions.models import Flag, Message
from tests.discussions import pads
from tests.discussions.payloads import PAYLOADS, dangers

JSON = {"Accept": "application/json"}


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def post_url(thread):
    return f"/fils/{thread.pk}/messages/"


def test_a_form_without_script_leads_back_to_the_new_message(thread, alice, logged_in):
    client = logged_in(alice)
    form = soup(client.get("/essai/1/")).select_one("form.composer")
    assert (form["method"], form["action"]) == ("post", post_url(thread))
    answer = client.post(form["action"], {"body": "Oui", "token": form.select_one("[name=token]")["value"]})
    message = Message.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/essai/1/#message-{message.pk}")
    assert soup(client.get("/essai/1/")).select_one(f"#message-{message.pk} .message-body").text.strip() == "Oui"


def test_a_script_gets_the_number_of_its_message(thread, alice, logged_in):
    answer = logged_in(alice).post(post_url(thread), {"body": "Oui", "token": "t"}, headers=JSON)
    message = Message.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"id": message.pk, "url": f"/essai/1/#message-{message.pk}"})


def test_a_refusal_stands_beside_the_field_and_nothing_typed_is_lost(thread, alice, logged_in):
    typed = "é" * (actions.MAX_LENGTH + 1)
    page = logged_in(alice).post(post_url(thread), {"body": typed, "token": "t"})
    assert page.status_code == 422
    area = soup(page).select_one("textarea[name=body]")
    assert (area.text.strip(), area["aria-invalid"]) == (typed, "true")
    assert "8000 caractères au plus" in soup(page).select_one("#id_body_error").text
    assert soup(page).select_one("[name=token]")["value"] == "t"


@pytest.mark.parametrize(("body", "said"), [("", "Écrivez quelque chose"), ("a" * 8001, "8000"), ("\x00", "")])
def test_a_script_reads_the_refusal(thread, alice, logged_in, body, said):
    answer = logged_in(alice).post(post_url(thread), {"body": body}, headers=JSON)
    assert (answer.status_code, answer.json()["field"]) == (409, "body")
    assert said in answer.json()["refused"]


def test_a_visitor_is_sent_to_log_in_and_reads_how(thread):
    client = Client()
    assert client.post(post_url(thread), {"body": "Oui"}).url.startswith("/compte/connexion/?next=")
    page = soup(client.get("/essai/1/"))
    assert page.select_one("form.composer") is None
    assert page.select_one(f"a[href='/fils/{thread.pk}/rejoindre/']").text == "Connectez-vous"


def test_a_closed_discussion_says_so(thread, pad, alice, logged_in):
    pad.open = False
    page = soup(logged_in(alice).get("/essai/1/"))
    assert page.select_one("form.composer") is None
    assert "n’est pas ouverte à l’écriture" in page.select_one(".thread .notice").text


def test_what_is_not_public_is_not_there(thread, pad, message, alice, logged_in):
    pad.public = False
    for url in (post_url(thread), f"/messages/{message.pk}/historique/"):
        assert Client().get(url).status_code == 404
        assert logged_in(alice).get(url).status_code == 200


def test_every_link_under_a_message_is_a_page_that_works(message, alice, charlie, diane, logged_in):
    for person in (alice, charlie, diane):
        client = logged_in(person)
        links = [a["href"] for a in soup(client.get("/essai/1/")).select(".message-actions a")]
        assert links
        assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)


def test_a_reply_without_script(message, charlie, logged_in):
    client = logged_in(charlie)
    form = soup(client.get(f"/messages/{message.pk}/repondre/")).select_one("main form:has([name=body])")
    fields = {field["name"]: field.get("value", "") for field in form.select("input")}
    client.post(form["action"], {**fields, "body": "Moi aussi"})
    assert Message.objects.get(body="Moi aussi").parent == message


def test_edit_delete_restore_without_script(message, alice, logged_in):
    client = logged_in(alice)
    assert soup(client.get(f"/messages/{message.pk}/modifier/")).select_one("textarea").text.strip() == message.body
    client.post(f"/messages/{message.pk}/modifier/", {"body": "De jour"})
    client.post(f"/messages/{message.pk}/supprimer/")
    page = soup(client.get("/essai/1/"))
    assert "De jour" not in page.select_one(".thread-list").text
    assert [a["data-do"] for a in page.select(f"#message-{message.pk} .message-actions a")] == ["restore"]
    client.post(f"/messages/{message.pk}/retablir/")
    assert "De jour" in soup(Client().get("/essai/1/")).select_one(".thread-list").text


def test_a_script_edits_with_the_words_as_they_were_typed(message, alice, logged_in):
    answer = logged_in(alice).get(f"/messages/{message.pk}/modifier/", headers=JSON)
    assert answer.json() == {"body": "Des trains *la nuit*."}


def test_strangers_neither_edit_nor_hide(message, charlie, logged_in):
    client = logged_in(charlie)
    for page in ("modifier", "supprimer", "retablir", "masquer"):
        assert client.post(f"/messages/{message.pk}/{page}/", {"body": "x", "reason": "x"}).status_code == 403
    message.refresh_from_db()
    assert (message.state, message.body) == ("visible", "Des trains *la nuit*.")


def test_the_public_history_compares_and_hides_what_was_taken_back(message, alice, diane, logged_in):
    actions.edit_message(by=alice, message=message, body="Des trains *de jour*.")
    url = f"/messages/{message.pk}/historique/"
    page = soup(Client().get(url))
    assert [item.text for item in page.select(".timeline-title")] == ["Modifié", "Écrit"]
    assert [tag.text.strip() for tag in page.select(".changes del, .changes ins")] != []
    assert "la nuit" in page.select_one(".timeline").text
    actions.hide_message(by=diane, message=message, reason="Hors sujet")
    assert Client().get(url).status_code == 403
    assert logged_in(diane).get(url).status_code == 200


def test_a_long_history_is_shown_twenty_states_at_a_time(message, alice):
    url, counts = f"/messages/{message.pk}/historique/", []
    for numbers in (range(2, 4), range(4, 26)):
        for number in numbers:
            message = actions.edit_message(by=alice, message=message, body=f"Départ à {number} heures.")
        with CaptureQueriesContext(connection) as captured:
            newest = soup(Client().get(url))
        counts.append(len(captured))
    older = soup(Client().get(url + newest.select_one("a[rel=next]")["href"]))

    assert counts[0] == counts[1]
    assert [item.text for item in newest.select(".timeline-title")] == ["Modifié"] * 20
    assert [item.text for item in older.select(".timeline-title")] == [*["Modifié"] * 4, "Écrit"]
    assert ("25" in newest.select_one(".timeline-item--now").text, older.select(".timeline-item--now")) == (True, [])


def test_flags_reach_the_moderators_with_their_context(thread, message, alice, charlie, diane, logged_in):
    reply = actions.post_message(by=alice, thread=thread, parent=message, body="Vous ne comprenez rien")
    logged_in(charlie).post(f"/messages/{reply.pk}/signaler/", {"reason": "Une insulte"})
    assert logged_in(charlie).get("/equipe/moderation/").status_code == 403
    queue = soup(logged_in(diane).get("/equipe/moderation/")).select_one(f"#flagged-{reply.pk}").text
    assert all(words in queue for words in ("Essai 1", "Des trains", "Vous ne comprenez rien", "Charlie", "Une insulte"))


def test_a_moderator_hides_from_the_queue_with_a_reason(message, charlie, diane, logged_in):
    actions.flag_message(by=charlie, message=message, reason="Une insulte")
    client = logged_in(diane)
    url = soup(client.get("/equipe/moderation/")).select_one(f"#flagged-{message.pk} a.button--danger")["href"]
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Attaque une personne"})
    assert "Attaque une personne" in soup(Client().get("/essai/1/")).select_one(f"#message-{message.pk}").text
    page = soup(client.get("/equipe/moderation/"))
    assert (page.select("[id^=flagged-]"), "Attaque une personne" in page.text) == ([], True)


def test_a_moderator_settles_from_the_queue(message, charlie, diane, logged_in):
    actions.flag_message(by=charlie, message=message, reason="Une insulte")
    client = logged_in(diane)
    form = soup(client.get("/equipe/moderation/")).select_one(f"#flagged-{message.pk} form")
    assert client.post(form["action"]).url == "/equipe/moderation/"
    assert Flag.objects.get().settled_by == diane


@pytest.mark.parametrize("asked", ["essai", "equipe"])
def test_pages_ask_as_much_for_one_message_as_for_two_hundred(
    thread, alice, charlie, diane, logged_in, asked, django_assert_num_queries
):
    client = logged_in(diane)
    url = {"essai": "/essai/1/", "equipe": "/equipe/moderation/"}[asked]
    _fill(thread, alice, charlie, 1)
    client.get(url)
    with django_assert_num_queries(_QUERIES[asked]):
        client.get(url)
    _fill(thread, alice, charlie, 199)
    with django_assert_num_queries(_QUERIES[asked]):
        assert len(soup(client.get(url)).select("article")) == 200


# Session, person and grants are three of them; the page of the pad reads its thread.
_QUERIES = {"essai": 6, "equipe": 5}


def _fill(thread, author, reader, count):
    parent = Message.objects.filter(thread=thread).first()
    rows = [
        Message(
            thread=thread, author=author, author_name="Alice", body=str(n), html=f"<p>{n}</p>", parent=parent if n % 2 else None
        )
        for n in range(count)
    ]
    made = Message.objects.bulk_create(rows)
    Flag.objects.bulk_create(Flag(message=row, by=reader, reason="Une raison") for row in made)


def test_a_script_reads_the_whole_thread_again(thread, message):
    answer = Client().get(post_url(thread), headers=JSON).json()
    assert answer["number"] == 1
    assert f'id="message-{message.pk}"' in answer["html"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_are_shown_or_refused_never_run(thread, alice, logged_in, payload):
    payload = payload.encode("utf-8", "replace").decode()
    began = time.process_time()
    answer = logged_in(alice).post(post_url(thread), {"body": payload}, headers=JSON)
    assert time.process_time() - began < 1
    if answer.status_code == 409:
        assert answer.json()["refused"]
        return
    assert answer.status_code == 200
    html = Client().get(post_url(thread), headers=JSON).json()["html"]
    assert dangers(html.removeprefix("<li>").removesuffix("</li>")) == []


@pytest.mark.parametrize("letter", ["[", "<", ">", "*", "(", "a", "\n", "\x00"])
def test_a_megabyte_is_refused_with_a_sentence_in_under_a_second(thread, alice, logged_in, letter):
    client = logged_in(alice)
    began = time.process_time()
    answer = client.post(post_url(thread), {"body": letter * 1_000_000}, headers=JSON)
    assert (answer.status_code, time.process_time() - began < 1) == (409, True)
    assert answer.json()["refused"]


@pytest.mark.parametrize("field", ["parent", "token"])
@pytest.mark.parametrize("value", ["-1", "999999", "abc", "9" * 40, "x" * 41])
def test_odd_hidden_fields_break_nothing(thread, alice, logged_in, field, value):
    assert logged_in(alice).post(post_url(thread), {"body": "Oui", field: value}, headers=JSON).status_code in {200, 409}


def test_a_thing_that_is_gone_takes_its_thread_with_it(thread, message, alice, logged_in):
    pads.PADS.clear()
    assert logged_in(alice).get(post_url(thread)).status_code == 404
    assert logged_in(alice).post(post_url(thread), {"body": "Oui"}).status_code == 404
