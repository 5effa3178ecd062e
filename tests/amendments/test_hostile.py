"""What hostile hands type: nothing runs, nothing breaks, each answer comes in under a second or is refused with a sentence."""

import re
import time
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from amendments import actions
from amendments.models import Amendment
from tests.payloads import FOREIGN_TAGS, PAYLOADS, RUNNING


class Reader(HTMLParser):
    """Collects what would run: foreign tags, attributes of events, addresses of other schemes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        self.found += [tag] if tag in FOREIGN_TAGS and not (tag in ("form", "input") and names & {"method", "name", "id"}) else []
        self.found += [name for name in names if name.startswith("on")]
        self.found += [value for name, value in attrs if name == "href" and SCHEME.match(value or "")]


SCHEME = re.compile(r"\s*(?!https?:|mailto:)[a-z][\w+.-]*:", re.IGNORECASE)


def own_part(page: str) -> str:
    """The page without its head, its frame and what only holds plain text."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"<textarea.*?</textarea>|<template.*?</template>", "", main, flags=re.S)


@pytest.mark.parametrize("payload", [text for _name, text in PAYLOADS], ids=[name for name, _text in PAYLOADS])
def test_title_reason_and_text_take_anything(payload, logged_in, alice, proposal):
    client, url = logged_in(alice), reverse("amendments:amend", args=[proposal.pk])
    text = f"{proposal.current.text}\n\n{payload}\n"
    began = time.perf_counter()
    answer = client.post(url, {"base": 1, "title": payload, "reason": payload, "text": text, "intent": "submit"})
    spent = time.perf_counter() - began

    assert answer.status_code in (200, 302)
    assert spent < 3
    if answer.status_code == 302:
        answer = client.get(Amendment.objects.get().get_absolute_url())
    page = own_part(answer.content.decode())
    assert [sign for sign in RUNNING if sign in page] == []
    assert Reader(page).found == []


@pytest.mark.parametrize(
    "payload", ["[" * 90_000, "*" * 99_000, "> " * 45_000, "- " * 45_000, "`" * 99_000, "|" * 99_000, "[" * 1_000_000]
)
def test_heaps_of_signs_are_answered_soon(payload, logged_in, alice, proposal):
    client, url = logged_in(alice), reverse("amendments:preview", args=[proposal.pk])
    began = time.perf_counter()
    answer = client.post(url, {"base": 1, "text": payload})

    assert answer.status_code in (200, 422)
    assert time.perf_counter() - began < 3


def test_the_reasons_of_editors_are_plain_text(logged_in, bob, client, alice, submit):
    done = submit(alice, "un euro", "deux euros")
    actions.recommend(by=bob, amendment=done, advice="accept", reason="<script>alert(1)</script>")
    actions.decline(by=bob, amendment=done, reason="<img src=x onerror=alert(1)>")

    page = own_part(client.get(done.get_absolute_url()).content.decode())
    assert "&lt;script&gt;" in page
    assert "&lt;img src=x" in page
    assert "<img" not in page
