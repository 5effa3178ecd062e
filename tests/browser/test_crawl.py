"""Every link of the site leads somewhere, for a visitor and for each of the cast."""

import re
import urllib.error
import urllib.request
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import logged_in
from tests.browser.sites import Site

MOST_PAGES = 260
MOST_OF_A_KIND = 8
AT_ONCE = 2
# The drafting of Wagtail's pages is Wagtail's own; files are not pages.
NAMES = re.compile(r"(/(?:groupes|actualites|programmes)/)[^/]+/")
NOT_OURS = ("/redaction/", "/static/", "/documents/")


class Links(HTMLParser):
    """The addresses that a page links to, and the places in it that a fragment may name."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: list[str] = []
        self.in_template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.in_template += tag == "template"
        if self.in_template:
            return
        if tag == "a" and values.get("href"):
            self.links.add(str(values["href"]))
        if values.get("id"):
            self.places.append(str(values["id"]))

    def handle_endtag(self, tag: str) -> None:
        self.in_template -= tag == "template"


@dataclass
class Crawl:
    """What one person finds by following links from the first page, GET only and within bounds for each kind of address."""

    site: Site
    cookie: str
    faults: list[str] = field(default_factory=list)
    from_where: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)

    def run(self) -> int:
        """Follow the links; returns how many pages were read."""
        waiting = deque(["/"])
        self.from_where["/"] = "/"
        read = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while waiting and read < MOST_PAGES:
                some = [waiting.popleft() for _ in range(min(len(waiting), 2 * AT_ONCE))]
                read += len(some)
                for path, links in zip(some, pool.map(self.read, some), strict=True):
                    waiting.extend(link for link in links if self.is_new(link, path))
        return read

    def read(self, path: str) -> list[str]:
        """The paths that a page links to; what is wrong with it is noted."""
        status, kind, body, last = self.get(path)
        if status >= 400:
            self.faults.append(f"{status} {path} (from {self.from_where[path]})")
        if not kind.startswith("text/html"):
            return []
        page = Links()
        page.feed(body)
        twice = [place for place, times in Counter(page.places).items() if times > 1]
        self.faults += [f"{path}: twice id={place}" for place in twice]
        return [target for link in page.links if (target := self.checked(link, last, page.places)) is not None]

    def checked(self, link: str, path: str, places: list[str]) -> str | None:
        """The path on this site, or None; a fragment on the same page must exist."""
        target, fragment = urldefrag(urljoin(self.site.url + path, link))
        parts = urlsplit(target)
        if f"{parts.scheme}://{parts.netloc}" != self.site.url:
            return None
        here = parts.path + (f"?{parts.query}" if parts.query else "")
        if here == path and fragment and unquote(fragment) not in places:
            self.faults.append(f"{path}: no place #{fragment}")
        return None if here == path or here.startswith(NOT_OURS) else here

    def is_new(self, path: str, origin: str) -> bool:
        """Whether to read this page: not seen, and not the ninth of its kind."""
        if path in self.from_where:
            return False
        kind = re.sub(
            r"\d+", "0", re.sub(r"(/(?:groupes|actualites|programmes)/)[^/]+/", r"\1x/", re.sub(r"-[\w-]+/", "-x/", path))
        )
        self.kinds[kind] += 1
        self.from_where[path] = origin
        return self.kinds[kind] <= MOST_OF_A_KIND

    def get(self, path: str) -> tuple[int, str, str, str]:
        """Status, type of content, text, and the path where the redirects ended."""
        headers = {"Cookie": self.cookie, "Accept-Language": "fr", "Accept": "text/html"}
        request = urllib.request.Request(self.site.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                last = answer.geturl().removeprefix(self.site.url)
                return answer.status, answer.headers.get_content_type(), answer.read().decode(), last
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers.get_content_type(), "", path


def cookies_of(state: dict[str, Any]) -> str:
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in state["cookies"])


@pytest.mark.parametrize("who", ["", "alice", "bob", "diane", "emma"], ids=lambda who: who or "visitor")
def test_every_link_leads_somewhere(chromium: Browser, site: Site, who: str) -> None:
    crawl = Crawl(site, cookies_of(logged_in(chromium, site, who)) if who else "")
    assert crawl.run() > 60
    assert crawl.faults == []
