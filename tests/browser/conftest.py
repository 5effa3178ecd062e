"""A real Daphne on the demo movement, and real browsers.

The demo is built once for a run (``manage.py demo --build-only``), copied for each module, and served as ``make demo`` serves it. These
tests see the site as a person does: they know addresses, buttons and the mails that arrive, and never the database.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
CODE = re.compile(r"^\s*([A-Z0-9]{3}[ \u00a0-]?[A-Z0-9]{3})\s*$", re.MULTILINE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.fspath):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is not here"))


@dataclass
class Site:
    """A running site: its address, the folder of its mails, and its process."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]

    def mails_to(self, address: str) -> list[str]:
        """The plain texts of the mails to this address, oldest first."""
        found = []
        for file in sorted((self.data / "outbox").glob("[!.]*.eml")):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            if mail["To"] == address:
                found.append(mail.get_body(("plain",)).get_content())
        return found

    def wait_for_mail(self, address: str, *, after: int, holding: str = "") -> str:
        """The newest mail to this address once there are more than ``after``, and one of the new ones holds the words."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            new = [mail for mail in self.mails_to(address)[after:] if holding in mail]
            if new:
                return new[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} with {holding!r} in 15 s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path, port: int) -> dict[str, str]:
    dropped = {"DATABASE_URL", "REDIS_URL", "PROFILE", "DJANGO_SETTINGS_MODULE", "DEBUG", "STATIC_STORAGE"}
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return {**kept, "DEMO": "1", "DATA_DIR": str(data), "PORT": str(port), "LOG_LEVEL": "WARNING"}


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that was built and never served."""
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "manage.py", "demo", "--build-only"]
    subprocess.run(command, cwd=ROOT, env=environment(data, 1), check=True, capture_output=True)
    return data


@pytest.fixture(scope="module")
def site(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, served by Daphne, as fresh as it was built."""
    data, port = tmp_path_factory.mktemp("site") / "data", free_port()
    shutil.copytree(built_demo, data)
    log = (data / "server.log").open("wb")
    command = [sys.executable, "manage.py", "demo"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(data, port), stdout=log, stderr=subprocess.STDOUT)
    site = Site(f"http://127.0.0.1:{port}", data, process)
    try:
        wait_until_it_answers(site)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def wait_until_it_answers(site: Site) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{site.url}/healthz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError((site.data / "server.log").read_text())


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


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Opener]:
    """A function that opens a page in a browser of its own, logged in as a handle of the demo (or an address) when one is given.

    A page that throws an error in its script, breaks the content security policy or asks another host for anything fails the test.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_(who: str = "", *, script: bool = True, width: int = 1280, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=site.url, java_script_enabled=script, locale="fr-FR", reduced_motion="reduce",
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
        page.on("request", lambda asked: None if asked.url.startswith((site.url, "data:")) else wrong.append(asked.url))
        if who:
            log_in(site, page, who if "@" in who else f"{who}@example.org")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def log_in(site: Site, page: Page, address: str) -> None:
    """Log in as a person does: the address, then the code from the mail."""
    before = len(site.mails_to(address))
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_role("button", name=re.compile("code", re.IGNORECASE)).click()
    code = CODE.search(site.wait_for_mail(address, after=before))
    assert code is not None
    page.get_by_label(re.compile("Code", re.IGNORECASE)).fill(code[1])
    page.get_by_role("button", name=re.compile("connecter|entrer", re.IGNORECASE)).click()
    page.wait_for_url(re.compile(r"/compte/$|/$"))
