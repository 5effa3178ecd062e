"""Every payload through every field of contributions that takes text: nothing runs, nothing breaks, nothing takes long."""

import time
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from proposals.models import Contribution
from tests.payloads import FOREIGN_TAGS, MEGABYTE, PAYLOADS

OURS = {"form", "input"}


class Elements(HTMLParser):
    """What a browser would build of a page's main part."""

    def __init__(self, page):
        super().__init__()
        self.wrong = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in FOREIGN_TAGS and tag not in OURS:
            self.wrong.append(tag)
        self.wrong += [f"{tag} {name}" for name, _value in attrs if name.startswith("on") or name == "style"]
        for name, value in attrs:
            if name in {"href", "src", "action", "formaction"} and not (value or "").startswith(
                ("/", "#", "?", "https:", "http:", "mailto:")
            ):
                self.wrong.append(f"{tag} {name}={value}")


def timed(call, *args, **kwargs):
    """The answer, which came within a second of work and holds nothing foreign."""
    started = time.process_time()
    response = call(*args, **kwargs)
    took = time.process_time() - started
    assert response.status_code in {200, 302}
    assert took < 1
    if response.status_code == 200:
        page = response.content.decode()
        main = page[page.find("<main") : page.rfind("</main>")] if "<main" in page else page
        assert Elements(main).wrong == []
    return response


def url(name, *args):
    return reverse(f"proposals:{name}", args=args)


@pytest.fixture
def hands(alice, bob, logged_in):
    """Everything warm, so that the clock measures payloads."""
    author, editor = logged_in(alice), logged_in(bob)
    author.get(url("contribute"))
    return author, editor


def submit(author, chapter, text):
    fields = {"chapter": chapter.pk, "speaker-speaker": "", "title": text[:200], "text": text}
    at = url("write_contribution", chapter.pk)
    timed(author.post, at, {**fields, "intent": "preview"})
    response = timed(author.post, at, {**fields, "intent": "submit"})
    if response.status_code == 200:
        assert 'aria-invalid="true"' in response.content.decode()
        return None
    return Contribution.objects.order_by("pk").last()


def answer(editor, chapter, proposal, found, text):
    fields = {"c": found.pk, "outcome": "declined", "reason": text[:2000], "proposal": proposal.pk}
    timed(editor.post, url("queue_answer", chapter.pk), {**fields, "words": text[:2000]})
    timed(editor.post, url("queue_answer", chapter.pk), {**fields, "words": ""})


def test_payloads_as_title_text_reason_and_words(hands, chapter, proposal):
    author, editor = hands
    author.get(url("write_contribution", chapter.pk))
    editor.get(url("queue_answer", chapter.pk))
    submitted = 0
    for _name, text in PAYLOADS:
        found = submit(author, chapter, text)
        if found is None:
            continue
        submitted += 1
        answer(editor, chapter, proposal, found, text)
        timed(author.get, found.get_absolute_url())
        timed(author.get, url("compare_contribution", found.pk))
        timed(editor.get, url("queue", chapter.pk), {"lire": found.pk, "etat": "answered"})
    assert submitted > len(PAYLOADS) * 0.8
    for page in (1, 2, 3):
        timed(author.get, url("own_contributions"), {"page": page})
        timed(Client().get, url("chapter_contributions", chapter.pk, chapter.slug), {"page": page})
        timed(editor.get, url("queue", chapter.pk), {"etat": "answered", "page": page})


def test_payloads_as_search_and_as_choices(hands, chapter, contribution):
    _author, editor = hands
    for _name, text in PAYLOADS:
        short = text[:200]
        timed(
            editor.get,
            url("queue", chapter.pk),
            {"mots": short, "etat": short, "qui": short, "tri": short, "lire": short, "c": short, "page": short},
        )


def test_payloads_as_the_reason_of_moderation(alice, diane, contribution, logged_in):
    client = logged_in(diane)
    for _name, text in PAYLOADS:
        timed(client.post, url("hide_contribution", contribution.pk), {"reason": text[:300]})
        timed(client.get, contribution.get_absolute_url())
        client.post(url("restore_contribution", contribution.pk))


def test_payloads_in_the_preview(alice, logged_in):
    client = logged_in(alice)
    for _name, text in PAYLOADS:
        timed(client.post, url("preview"), {"text": text})


def test_a_megabyte_is_refused_beside_its_field_and_comes_back_whole(hands, chapter):
    author, _editor = hands
    at = url("write_contribution", chapter.pk)
    fields = {"chapter": chapter.pk, "speaker-speaker": "", "title": "Des crochets", "text": MEGABYTE}
    author.get(at)
    page = timed(author.post, at, {**fields, "intent": "submit"}).content.decode()

    assert 'id="id_text_error"' in page
    assert MEGABYTE in page
    assert not Contribution.objects.exists()
    timed(author.post, at, {**fields, "intent": "preview"})
    timed(author.post, url("preview"), fields)


def test_odd_numbers_in_addresses_are_not_found(bob, chapter, contribution, logged_in):
    client = logged_in(bob)
    for name in ("contribution", "edit_contribution", "contribution_history", "compare_contribution"):
        assert client.get(url(name, 10**17)).status_code == 404
    assert client.get(url("restore_contribution_text", contribution.pk, 1)).status_code == 403
    assert client.get(url("compare_contribution", contribution.pk) + "?de=9&a=x").status_code == 200
