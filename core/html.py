"""The one door by which anything that a person wrote becomes HTML.

Two walls: a Markdown parser that knows no raw HTML, then an allow-list cleaner (bleach, or nh3 by the setting ``HTML_CLEANER``). A
strict content security policy stands behind both. Length, depth and count of brackets are limited before either wall, because deep
nesting costs quadratic time in them.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Final

import bleach
from django.conf import settings
from django.utils.html import escape
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from core.rendering import Piece, assemble_html, pieces_of
from texts import Text

RENDERER: Final = "1"
MAX_LENGTH: Final = 400_000
MAX_OPENINGS: Final = 4_000
MAX_NESTING: Final = 20

TAGS: Final = frozenset(
    (
        *("p", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "pre", "code"),
        *("table", "thead", "tbody", "tr", "th", "td", "section", "div", "span"),
        *("strong", "em", "s", "a", "del", "ins", "sup"),
    )
)
ATTRIBUTES: Final = {
    "a": ["href", "title", "rel", "id", "class"],
    "ol": ["start"],
    "th": ["scope", "class"],
    "td": ["class"],
    "div": ["tabindex"],
    "*": ["id", "class", "data-change"],
}
PROTOCOLS: Final = frozenset({"http", "https", "mailto"})

_OPENINGS = re.compile(r"[\[<(!*_`>]")
_NOTE = re.compile(r"\[\^([\w.-]{1,60})\]")
_NOTE_PLACE = re.compile(r'(?:id="|href="#)note-')
_HEADING = re.compile(r"(</?h)([2-6])(?=[ >])")
_PASSAGE = re.compile(r'<(?:p|h[2-6])\b[^>]*?\bid="(?P<key>b-[\w-]+)"[^>]*>')
_LINE_OF_QUOTES = re.compile(r"^(?:[ \t]*>){21,}", re.MULTILINE)


def markdown(source: str) -> SafeString:
    """Clean HTML of a Markdown text from a person. A text past the limits is shown as plain text, whole."""
    if not within_limits(source):
        return plain(source)
    return mark_safe(cleaner()(parser().render(source, {"docId": _mark_of(source)})))  # noqa: S308 - cleaned on this line


def _mark_of(source: str) -> str:
    """Keeps the footnotes of several texts on one page apart."""
    return blake2b(source.encode(errors="replace"), digest_size=4).hexdigest()


def inline(source: str) -> SafeString:
    """Clean HTML of one run of text: emphasis and links, no blocks."""
    if not within_limits(source):
        return mark_safe(escape(source))  # noqa: S308 - escaped on this line
    return mark_safe(cleaner()(parser().renderInline(source)))  # noqa: S308 - cleaned on this line


def render_text(text: Text) -> SafeString:
    """Clean HTML of a deliberated text; each block's element has the ``id`` ``b-<key>``."""
    return rendered(pieces_of(text, run_of_text))


def rendered(pieces: Iterable[Piece]) -> SafeString:
    """Clean HTML of the pieces of a text."""
    return mark_safe(cleaner()(assemble_html(pieces)))  # noqa: S308 - cleaned on this line


def run_of_text(source: str) -> str:
    """HTML of the words of one block, not yet cleaned: emphasis, links, references to footnotes."""
    return str(block_parser().renderInline(source)) if within_limits(source) else escape(source)


def stored(html: str) -> SafeString:
    """HTML that this module made when a row was written and that the row keeps (``Version.html``, ``Message.html``)."""
    return mark_safe(html)  # noqa: S308 - written by render_text, markdown or plain, never by a person


@lru_cache(maxsize=64)
def with_passage_links(html: str, label: str) -> SafeString:
    """Stored HTML of a text in which each paragraph and heading begins with a link to its own address, named ``label``."""
    link = f'<a class="passage-link" href="#\\g<key>" aria-label="{escape(label)}"></a>'
    return stored(_PASSAGE.sub(rf"\g<0>{link}", html))


def with_own_notes(html: str, mark: str) -> SafeString:
    """HTML whose footnotes have places of their own on a page that shows several texts; ``mark`` tells the texts apart."""
    return stored(_NOTE_PLACE.sub(rf"\g<0>{mark}", html))


def with_lower_headings(html: str, *, by: int) -> SafeString:
    """Stored HTML shown below a heading of the page: its headings ``by`` levels lower, none below ``h6``."""
    return stored(_HEADING.sub(lambda found: f"{found[1]}{min(int(found[2]) + by, 6)}", html))


def assembled(html: str) -> SafeString:
    """HTML that our own code put together from parts that are clean or escaped already; for loops too hot for a template."""
    return mark_safe(html)  # noqa: S308 - the caller answers for each part


def plain(source: str) -> SafeString:
    """A text without any markup, its lines kept."""
    lines = escape(source[:MAX_LENGTH]).splitlines()
    return mark_safe("<p>" + "<br>".join(lines) + "</p>")  # noqa: S308 - escaped above


def within_limits(source: str) -> bool:
    """Whether a text is short and flat enough to be parsed in bounded time."""
    if len(source) > MAX_LENGTH or _LINE_OF_QUOTES.search(source):
        return False
    return len(_OPENINGS.findall(source)) <= MAX_OPENINGS + len(source) // 20


@cache
def parser() -> MarkdownIt:
    """The Markdown of the interface: CommonMark without raw HTML and images, with tables and footnotes."""
    md = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": MAX_NESTING})
    md.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])
    md.core.ruler.push("fit_headings", _fit_headings)
    return md.use(footnote_plugin)


@cache
def block_parser() -> MarkdownIt:
    """The parser for the words of one block: its footnotes stand in other blocks, so that a reference is a link to one."""
    md = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": MAX_NESTING})
    md.enable("strikethrough").disable(["image", "html_inline"])
    md.inline.ruler.before("link", "note", _note_reference)
    return md


def _note_reference(state: StateInline, silent: bool) -> bool:
    found = _NOTE.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("sup_open", "sup", 1)
        state.push("link_open", "a", 1).attrs = {"href": f"#note-{found[1]}", "class": "note-reference"}
        state.push("text", "", 0).content = found[1]
        state.push("link_close", "a", -1)
        state.push("sup_close", "sup", -1)
    state.pos = found.end()
    return True


def _fit_headings(state: StateCore) -> None:
    """The page has its one ``h1`` already: a text's highest heading is an ``h2``, and none skips a level downwards."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    levels = [max(int(token.tag[1]), 2) for token in headings]
    lift, last = min(levels, default=2) - 2, 1
    for token, level in zip(headings, levels, strict=True):
        last = min(level - lift, last + 1) if token.type == "heading_open" else last
        token.tag = f"h{last}"


@cache
def cleaner() -> Callable[[str], str]:
    """The second wall, by the setting ``HTML_CLEANER`` (a dotted name)."""
    found: Callable[[str], str] = import_string(settings.HTML_CLEANER)
    return found


def clean_with_bleach(html: str) -> str:
    """Keep the allowed tags, attributes and protocols; escape the rest."""
    return str(bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=False, strip_comments=True))
