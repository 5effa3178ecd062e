import time
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from discussions import actions
from discussions.fragments import Reader, Shown, body_html, event_html, message_html, thread_html, words
from discussions.queries import discussion_for
from live.models import Event
from tests.discussions.payloads import PAYLOADS, dangers

AT = datetime(2026, 11, 22, 20, 5, tzinfo=UTC)
VISITOR = Reader(None, may_post=False, may_moderate=False)


def shown(**changes):
    first = Shown(7, None, 1, "Awa <b>", "<p>Oui</p>", "visible", "", AT, None)
    return first._replace(**changes)


def test_a_message_reads_well_in_french_without_script():
    text = BeautifulSoup(event_html(shown()), "html.parser").article
    assert text.select_one(".message-author").text == "Awa <b>"
    assert (text.time["datetime"], text.time.text) == ("2026-11-22T20:05:00Z", "22 novembre 2026 à 21:05")
    assert text.select_one(".message-body").decode_contents() == "<p>Oui</p>"
    assert text.select_one("[data-word]") is None


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"state": "deleted"}, '<p data-word="deleted">Message retiré par la personne qui l’avait écrit.</p>'),
        (
            {"state": "hidden", "hidden_reason": "<i>Hors</i> sujet"},
            '<p><span data-word="hidden">Masqué par la modération :</span> &lt;i&gt;Hors&lt;/i&gt; sujet</p>',
        ),
    ],
)
def test_what_is_gone_shows_its_place_and_reason_alone(changes, body):
    html = event_html(shown(edited_at=AT, **changes))
    assert f'<div class="message-body">{body}</div>' in html
    assert "Oui" not in html
    assert "historique" not in html


def test_replies_stand_under_their_message_and_own_words_are_marked():
    rows = [shown(), shown(pk=8), shown(pk=9, parent_id=7, author_id=2)]
    html = BeautifulSoup(thread_html(rows, Reader(2, may_post=True, may_moderate=False), "fr"), "html.parser")
    assert [item.article["id"] for item in html.find_all("li", recursive=False)] == ["message-7", "message-8"]
    assert [article["id"] for article in html.select("#message-7 .message-replies article")] == ["message-9"]
    assert [article["id"] for article in html.select(".message--own")] == ["message-9"]
    offered = {
        article["id"]: [a["data-do"] for a in article.select(":scope > .message-actions a")] for article in html.select("article")
    }
    assert offered == {
        "message-7": ["reply", "flag"],
        "message-9": ["reply", "edit", "delete"],
        "message-8": ["reply", "flag"],
    }
    assert html.select_one("#message-9 a[data-do=edit]")["href"] == "/messages/9/modifier/"


def test_a_visitor_is_offered_nothing():
    assert "message-actions" not in thread_html([shown()], VISITOR, "fr")


@pytest.mark.parametrize("change", ["new", "edit", "delete", "hide", "restore"])
def test_what_comes_over_the_wire_is_what_a_reload_shows(thread, alice, diane, change):
    message = actions.post_message(by=alice, thread=thread, body="Des *trains*")
    if change == "edit":
        actions.edit_message(by=alice, message=message, body="Des cars")
    elif change == "delete":
        actions.delete_message(by=alice, message=message)
    elif change in {"hide", "restore"}:
        actions.hide_message(by=diane, message=message, reason="Hors sujet")
    if change == "restore":
        actions.restore_message(by=diane, message=message)
    payload = thread_events(thread)[-1].payload
    page = discussion_for(by=None, thread=thread, may_post=False, may_moderate=False)
    assert f"<li>{payload['html']}</li>" == page.items


def thread_events(thread):
    return list(Event.objects.filter(topic__key=thread.topic).order_by("number"))


def test_a_hundred_fragments_cost_a_few_milliseconds():
    rows = [shown(pk=pk, edited_at=AT) for pk in range(1, 201)]
    began = time.process_time()
    thread_html(rows, Reader(1, may_post=True, may_moderate=True), "fr")
    assert time.process_time() - began < 0.05


def test_a_text_in_english_has_english_words():
    assert words("en").months[10] == "November"
    assert "November" in message_html(shown(), words("en"))


def test_headings_and_footnotes_of_a_message_do_not_meet_those_of_the_page():
    first, second = body_html("# Titre\n\na[^1]\n\n[^1]: note"), body_html("a[^1]\n\n[^1]: note")
    assert "<p><strong>Titre</strong></p>" in first
    ids = [tag["id"] for html in (first, second) for tag in BeautifulSoup(html, "html.parser").select("[id]")]
    assert len(ids) == len(set(ids)) == 4
    link = BeautifulSoup(first, "html.parser").sup.a["href"]
    assert link.removeprefix("#") in ids


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_hostile_runs_and_nothing_is_slow(payload):
    began = time.process_time()
    html = event_html(shown(html=body_html(payload[:8000]), author_name=payload[:80]))
    assert time.process_time() - began < 1
    assert dangers(html) == []
