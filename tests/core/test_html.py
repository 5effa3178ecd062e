"""The one door: nothing runs, nothing breaks, and what is allowed comes through."""

import re
import time
from html.parser import HTMLParser

import pytest
from django.test import override_settings

from core import html
from tests.payloads import FOREIGN_TAGS, MEGABYTE, PAYLOADS
from texts import parse

pytestmark = pytest.mark.plain


# RFC 3986, section 3.1; browsers drop white space and control characters before it.
SCHEME = re.compile(r"[\s\x00-\x20]*([a-z][a-z0-9+.\-\t\n\r]*):", re.IGNORECASE)


class Reader(HTMLParser):
    """What a browser would find: elements, attributes, and whether every element is closed in order."""

    VOID = {"br", "hr"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.links, self.open, self.broken = set(), set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)


def read(markup):
    reader = Reader()
    reader.feed(str(markup))
    return reader


def assert_harmless(markup):
    found = read(markup)
    assert found.tags <= html.TAGS
    assert found.tags & set(FOREIGN_TAGS) == set()
    assert not [name for name in found.attributes if name.startswith("on") or name in ("style", "src", "srcdoc", "action")]
    schemes = [scheme[1].lower() for link in found.links if (scheme := SCHEME.match(link))]
    assert [scheme for scheme in schemes if scheme not in html.PROTOCOLS] == []
    assert (found.open, found.broken) == ([], [])


@pytest.fixture(params=["core.html.clean_with_bleach", "core.cleaning_nh3.clean"])
def cleaner(request):
    """Both walls that can stand behind the parser."""
    html.cleaner.cache_clear()
    with override_settings(HTML_CLEANER=request.param):
        yield request.param
    html.cleaner.cache_clear()


@pytest.mark.parametrize(("name", "payload"), PAYLOADS, ids=[name for name, _ in PAYLOADS])
@pytest.mark.parametrize("way", ["markdown", "inline", "plain", "text"])
def test_nothing_runs_and_nothing_breaks(name, payload, way, cleaner):
    begun = time.process_time()
    markup = html.render_text(parse(payload)) if way == "text" else getattr(html, way)(payload)

    assert_harmless(markup)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("way", ["markdown", "inline", "plain"])
@pytest.mark.parametrize("unit", ["[", "(", "<", "*", "> ", "`", "![", "[](", "&"])
def test_a_megabyte_of_anything_is_answered_in_a_second(way, unit):
    begun = time.process_time()
    markup = getattr(html, way)(unit * (1_000_000 // len(unit)))

    assert_harmless(markup)
    assert time.process_time() - begun < 1


def test_a_text_past_the_limits_is_shown_whole_as_plain_text():
    assert str(html.markdown("[" * 5000)) == f"<p>{'[' * 5000}</p>"
    assert len(MEGABYTE) > html.MAX_LENGTH


def test_what_a_person_may_write_comes_through():
    source = (
        "# Titre\n\nDu **gras**, de l’*italique*, un [lien](https://example.org).\n\n- un\n- deux\n\n> cité\n\n| a |\n|---|\n| 1 |"
    )

    assert read(html.markdown(source)).tags == {
        *("h2", "p", "strong", "em", "a", "ul", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td"),
    }  # fmt: skip


def test_the_pages_title_stays_alone():
    assert str(html.markdown("# Un\n\n## Deux")).split() == ["<h2>Un</h2>", "<h2>Deux</h2>"]


def test_plain_text_keeps_its_lines():
    assert str(html.plain("un <b>\ndeux & trois")) == "<p>un &lt;b&gt;<br>deux &amp; trois</p>"


def test_the_footnotes_of_two_texts_on_one_page_have_their_own_ids():
    one, other = (html.markdown(f"{word}[^1]\n\n[^1]: note") for word in ("un", "deux"))
    ids = [set(re.findall(r'id="([^"]+)"', str(markup))) for markup in (one, other)]

    assert len(ids[0]) == 2
    assert ids[0] & ids[1] == set()


def test_headings_stand_below_a_title_of_the_page() -> None:
    text = "## Un\n\n### Deux\n\n#### Trois\n\n##### Quatre\n\nUn `<h2>` écrit, un [lien](/h2 'h2').\n\n---\n"
    shown = str(html.with_lower_headings(html.render_text(parse(text)), by=2))

    assert re.findall(r"<(h[1-6])\b[^>]*>(\w+)</(h[1-6])>", shown) == [
        ("h4", "Un", "h4"),
        ("h5", "Deux", "h5"),
        ("h6", "Trois", "h6"),
        ("h6", "Quatre", "h6"),
    ]
    assert ("&lt;h2&gt;" in shown, 'href="/h2"' in shown, "<hr" in shown) == (True, True, True)
    same = html.render_text(parse(text))
    assert html.with_lower_headings(same, by=0) == same


def test_headings_begin_below_the_page_s_own_and_skip_no_level() -> None:
    assert str(html.markdown("### Un\n\n##### Deux\n\n### Trois")).split() == ["<h2>Un</h2>", "<h3>Deux</h3>", "<h2>Trois</h2>"]
