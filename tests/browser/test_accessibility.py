"""Every kind of page: nothing for axe-core to find, light or dark, no sideways scrolling on a telephone, one heading, one title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Opener, Window
from tests.browser.sites import Site

NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 900}
DEMOCRACY = "/chapitres/1-democratie/"
QUEUE = "/equipe/chapitres/1/contributions/"
GROUP = "/groupes/le-cahier-du-livradois/"


@dataclass(frozen=True)
class Kind:
    """A kind of page: its name, where it is, who sees it. With ``on``, ``path`` is a pattern: the first such link of that page."""

    name: str
    path: str
    who: str = ""
    on: str = ""
    status: int = 200
    same_title: str = ""
    """The kind whose title this one shares, being the same page in another state."""

    def __str__(self) -> str:
        return self.name


KINDS = [
    Kind("home", "/"),
    Kind("programme page", "/programme/"),
    Kind("programme", "/programmes/tenir-ensemble/", same_title="programme page"),
    Kind("programme to read", r"/programmes/[\w-]+/lecture/$", on="/programme/"),
    Kind("chapter", DEMOCRACY),
    Kind("chapter to read", f"{DEMOCRACY}lecture/"),
    Kind("chapter’s contributions", f"{DEMOCRACY}contributions/"),
    Kind("proposal", "/propositions/2/"),
    Kind("proposal in a discussion", "/propositions/1/", who="charlie"),
    Kind("versions", "/propositions/2/versions/"),
    Kind("version", "/propositions/2/versions/1/"),
    Kind("compare versions", "/propositions/2/comparer/?de=1&a=2"),
    Kind("edit a proposal", "/propositions/2/modifier/", who="bob"),
    Kind("restore a version", "/propositions/2/versions/1/restaurer/", who="bob"),
    Kind("move a proposal", "/propositions/2/deplacer/", who="bob"),
    Kind("settle a proposal", "/propositions/2/etat/settled/", who="bob"),
    Kind("contribute", "/contribuer/"),
    Kind("write a contribution", "/contribuer/1/", who="alice"),
    Kind("contribution", r"/contributions/\d+/$", on=f"{DEMOCRACY}contributions/?etat=answered"),
    Kind("contribution’s history", r"/contributions/\d+/historique/$", on="/contributions/1/"),
    Kind("hide a contribution", "/contributions/1/masquer/", who="diane"),
    Kind("own contributions", "/contributions/miennes/", who="alice"),
    Kind("amendments of a proposal", "/propositions/1/amendements/"),
    Kind("amendment", r"/amendements/\d+/$", on="/propositions/1/amendements/"),
    Kind("amendment’s history", r"/amendements/\d+/historique/$", on="/amendements/1/"),
    Kind("amend", "/propositions/2/amender/", who="charlie"),
    Kind("own amendments", "/amendements/miens/", who="charlie"),
    Kind("staff", "/equipe/", who="bob"),
    Kind("contributions desk", QUEUE, who="bob"),
    Kind(
        "contributions desk, reading",
        r"\?lire=\d+",
        who="bob",
        on="/equipe/chapitres/1/contributions/",
        same_title="contributions desk",
    ),
    Kind("write from contributions", r"/rediger/\?c=\d+", who="bob", on=f"{QUEUE}?lire=19"),
    Kind("attach contributions", r"/rattacher/\?c=\d+", who="bob", on=f"{QUEUE}?lire=19"),
    Kind("answer contributions", r"/repondre/\?c=\d+", who="bob", on=f"{QUEUE}?lire=19"),
    Kind("amendments desk", "/equipe/chapitres/1/amendements/", who="bob"),
    Kind("review", r"/equipe/amendements/\d+/$", who="bob", on="/equipe/chapitres/1/amendements/"),
    Kind("chapter desk", "/equipe/chapitres/1/", who="bob"),
    Kind("chapter’s words", "/equipe/chapitres/1/presentation/", who="bob"),
    Kind("new proposal", "/equipe/chapitres/1/propositions/nouvelle/", who="bob"),
    Kind("programme desk", "/equipe/programmes/tenir-ensemble/", who="emma"),
    Kind("phase", "/equipe/programmes/tenir-ensemble/phases/amend/", who="emma"),
    Kind("new chapter", "/equipe/programmes/tenir-ensemble/chapitres/nouveau/", who="emma"),
    Kind("moderation", "/equipe/moderation/", who="diane"),
    Kind("roles", "/equipe/roles/", who="emma"),
    Kind("give a role", "/equipe/roles/donner/", who="emma"),
    Kind("take a role back", r"/equipe/roles/\d+/reprendre/$", who="emma", on="/equipe/roles/"),
    Kind("discussion", r"/propositions/\d+/$", on="/programme/", same_title="*"),
    Kind("answer a message", r"/messages/\d+/repondre/$", who="charlie", on="/amendements/13/"),
    Kind("flag a message", r"/messages/\d+/signaler/$", who="charlie", on="/amendements/13/"),
    Kind("groups", "/groupes/"),
    Kind("groups near a place", "/groupes/?code_postal=63600&rayon=100", same_title="groups"),
    Kind("group", GROUP),
    Kind("open a group", "/groupes/ouvrir/", who="charlie"),
    Kind("edit a group", f"{GROUP}modifier/", who="alice"),
    Kind("members", f"{GROUP}membres/", who="alice"),
    Kind("leave a group", f"{GROUP}quitter/", who="alice"),
    Kind("mandates", f"{GROUP}mandats/"),
    Kind("record a mandate", f"{GROUP}mandats/nouveau/", who="alice"),
    Kind("group’s history", f"{GROUP}historique/"),
    Kind("news", "/actualites/"),
    Kind("one piece of news", r"/actualites/[\w-]+/$", on="/actualites/"),
    Kind("text", "/qui-nous-sommes/"),
    Kind("account", "/compte/", who="alice"),
    Kind("log out everywhere", "/compte/deconnexion-partout/", who="alice"),
    Kind("sign up", "/compte/inscription/"),
    Kind("sign-up sent", "/compte/inscription/envoyee/"),
    Kind("link that is over", "/compte/confirmer/rien/", status=410),
    Kind("log in", "/compte/connexion/"),
    Kind("outbox", "/courrier/"),
    Kind("style guide", "/guide-de-style/"),
    Kind("source", "/source/"),
    Kind("not found", "/nulle-part/", status=404),
    Kind("forbidden", "/equipe/roles/", who="charlie", status=403),
]


@pytest.fixture(scope="module")
def window(chromium: Browser, site: Site) -> Iterator[Window]:
    """One browser for each person through all kinds of pages."""
    window = Window(chromium, site)
    yield window
    window.close()


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {}


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    return {}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_nothing_stands_in_the_way(kind: Kind, window: Window, pages: dict[str, Page], titles: dict[str, str]) -> None:
    page = pages.get(kind.who) or pages.setdefault(kind.who, window.open(kind.who))
    page.set_viewport_size(WIDE)
    answer = page.goto(address_of(page, kind))
    assert answer is not None
    assert answer.status == kind.status
    assert window.complaints() == []
    check(page, kind, titles)
    window.complaints()  # axe-core tries inline styles, which our policy rightly refuses


def test_the_pages_behind_a_mail(window: Window, site: Site, titles: dict[str, str]) -> None:
    page = window.open()
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse e-mail").fill("nadia-passe@example.org")
    page.get_by_role("button", name="Recevoir un code").click()
    check(page, Kind("code", "/compte/connexion/code/"), titles)
    page.goto("/compte/inscription/")
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    check(page, Kind("sign up with errors", "/compte/inscription/", same_title="sign up"), titles)
    page.get_by_label("Adresse e-mail").fill("nadia-reste@example.org")
    page.get_by_label("Code postal").fill("63600")
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    page.goto(site.link_in(site.wait_for_mail("nadia-reste@example.org", after=0), "/compte/confirmer/"))
    check(page, Kind("confirm", "/compte/confirmer/"), titles)
    window.complaints()


def check(page: Page, kind: Kind, titles: dict[str, str]) -> None:
    """What holds on every page."""
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("main").count() == 1
    if kind.same_title != "*":
        assert titles.setdefault(page.title(), kind.same_title or kind.name) == (kind.same_title or kind.name)
    page.emulate_media(color_scheme="light")
    assert found_by_axe(page) == []
    page.emulate_media(color_scheme="dark")
    page.evaluate(NEXT_FRAME)
    assert found_by_axe(page, only="color-contrast") == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= NARROW["width"], wider_than_the_screen(page)


def address_of(page: Page, kind: Kind) -> str:
    """The path of a kind: given, or the first link that fits on another page."""
    if not kind.on:
        return kind.path
    page.goto(kind.on)
    links = page.get_by_role("main").locator("a[href]").evaluate_all("links => links.map(link => link.href)")
    return next(link for link in links if re.search(kind.path, link.split("#")[0]))


def found_by_axe(page: Page, *, only: str = "") -> list[str]:
    """What axe-core has against the page, one line for each element."""
    options: dict[str, object] = {"resultTypes": ["violations"], "preload": False}
    if only:
        options["runOnly"] = {"type": "rule", "values": [only]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}: {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


def wider_than_the_screen(page: Page) -> str:
    """What stands out on the right, for whoever reads the failure."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 5).map((element) => element.outerHTML.slice(0, 160))"""
    )
    return "\n".join(found)


INTERACTIVE = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const isReached = (element) => element.tabIndex >= 0 && !element.disabled && !(element.type === "radio" && !element.checked);
  const reachable = [...all].filter((element) => isSeen(element) && isReached(element));
  window.reachable = reachable;
  return reachable.map((element) => element.outerHTML.slice(0, 120));
}"""
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FOCUSED = """async () => {
  await new Promise(requestAnimationFrame);
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const row = element.closest(".row") ?? element;
  const styles = [[element, null], [element, "::after"], [row, null]].map(([what, part]) => getComputedStyle(what, part));
  return {
    place: window.reachable.indexOf(element),
    isShown: styles.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    isOnScreen: box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.mark.parametrize(
    ("path", "who"),
    [("/", ""), ("/propositions/2/", "charlie"), ("/contribuer/1/", "alice"), ("/propositions/2/amender/", "charlie"),
     (QUEUE, "bob"), ("/groupes/", "")],
)  # fmt: skip
def test_the_keyboard_reaches_everything(open_page: Opener, path: str, who: str) -> None:
    page = open_page(who)
    page.goto(path, wait_until="networkidle")
    expected = page.evaluate(INTERACTIVE)
    seen: set[int] = set()
    hidden: list[str] = []
    for _ in range(len(expected) + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["place"] < 0 or focused["place"] in seen:
            continue
        seen.add(focused["place"])
        if not (focused["isShown"] and focused["isOnScreen"]):
            hidden.append(f"{focused} {expected[focused['place']]}")
    assert [what for place, what in enumerate(expected) if place not in seen] == []
    assert hidden == []


def test_the_first_key_leads_past_the_frame(open_page: Opener) -> None:
    page = open_page()
    page.goto("/programme/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    assert skip.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
