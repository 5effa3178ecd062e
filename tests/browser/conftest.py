"""A real Daphne on the demo movement, and real browsers.

The demo is built once for a run (``manage.py demo --build-only``) and served as ``make demo`` serves it. These tests see the site
as a person does: they know addresses, labels, buttons and the mails that arrive, and never the database.
``CAHIERS_DEMO`` names the folder of a demo that is built already, for a quick run while one works on a test.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from tests.browser.sites import CODE, ROOT, Site, environment

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.fspath):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is not here"))


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that was built and never served."""
    if given := os.environ.get("CAHIERS_DEMO"):
        return Path(given)
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "manage.py", "demo", "--build-only"]
    built = subprocess.run(command, cwd=ROOT, env=environment(data, 1), check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return data


@pytest.fixture(scope="session")
def site(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, served by Daphne to every test of the run: each writes things of its own."""
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(built_demo, data)
    site = Site.of(data)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as instance:
        yield instance


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


type Opener = Callable[..., Page]


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Both ways through: with JavaScript, and with it off."""
    return bool(request.param)


class Window:
    """Opens browsers, and keeps what went wrong in them.

    Wrong are: an error in a script or in the console, a breach of the content security policy, a request to another host.
    """

    def __init__(self, chromium: Browser, site: Site) -> None:
        self.chromium, self.site = chromium, site
        self.contexts: list[BrowserContext] = []
        self.wrong: list[str] = []

    def open(
        self, who: str = "", *, script: bool = True, width: int = 1280, dark: bool = False, at: str = "", is_cut: bool = False
    ) -> Page:
        """A page in a browser of its own, logged in as a handle of the demo (or an address) when one is given.

        ``at`` is another address of the same site; ``is_cut`` says that this browser will lose its line.
        """
        base = at or self.site.url
        context = self.chromium.new_context(
            base_url=base, java_script_enabled=script, locale="fr-FR", reduced_motion="reduce",
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light",
            storage_state=logged_in(self.chromium, self.site, who) if who else None,
        )  # fmt: skip
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda line: (
                self.wrong.append(f"{page.url}: {line.text} {line.location['url']}")
                if is_wrong(line, page, is_cut=is_cut)
                else None
            ),
        )
        page.on("request", lambda asked: None if asked.url.startswith((base, "data:")) else self.wrong.append(asked.url))
        return page

    def hear(self, line: ConsoleMessage, page: Page, *, is_cut: bool) -> None:
        """Keep a line of the console when it tells of a fault."""
        if is_wrong(line, page, is_cut=is_cut):
            self.wrong.append(f"{page.url}: {line.text} {line.location['url']}")

    def complaints(self) -> list[str]:
        """What went wrong since the last time one asked."""
        found, self.wrong = self.wrong, []
        return found

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Opener]:
    """``Window.open``; what went wrong in any of its pages fails the test."""
    window = Window(chromium, site)
    yield window.open
    window.close()
    assert window.complaints() == []


def is_wrong(line: ConsoleMessage, page: Page, *, is_cut: bool) -> bool:
    """Whether a line of the console tells of a fault: not the status of the page itself, nor the silence of a line that we cut."""
    if "Content Security Policy" in line.text:
        return True
    if line.type != "error" or is_cut:
        return False
    return not ("Failed to load resource" in line.text and line.location["url"].split("#")[0] == page.url.split("#")[0])


def logged_in(chromium: Browser, site: Site, who: str) -> dict[str, object]:
    """The cookies of this person, who logs in once for all tests: the site limits how often one may ask for a code."""
    address = who if "@" in who else f"{who}@example.org"
    if address not in site.cookies:
        context = chromium.new_context(base_url=site.url, java_script_enabled=False, locale="fr-FR")
        log_in(site, context.new_page(), address)
        site.cookies[address] = context.storage_state()
        context.close()
    return site.cookies[address]


def log_in(site: Site, page: Page, address: str) -> None:
    """Log in as a person does: the address, then the code from the mail."""
    before = len(site.mails_to(address))
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_role("button", name="Recevoir un code").click()
    enter_code(site, page, address, after=before)


def enter_code(site: Site, page: Page, address: str, *, after: int) -> None:
    """Copy the code from the mail, and be in."""
    code = CODE.search(site.wait_for_mail(address, after=after))
    assert code is not None
    page.get_by_label("Code reçu par e-mail").fill(code[1])
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url(re.compile(r"/compte/$|/$"))
