"""The frame in another language: the switch, what it remembers, and what stays in the language of the texts."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener


def open_menu(page: Page) -> None:
    page.locator("summary").filter(has_text="Langue et affichage").click()


def test_the_switch_turns_the_frame_and_stays(open_page: Opener, script: bool) -> None:
    page = open_page(script=script)
    page.goto("/groupes/?code_postal=63600")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    open_menu(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/groupes/?code_postal=63600")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Groupes d’appui")
    page.goto("/compte/inscription/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label(re.compile("e-?mail", re.IGNORECASE))).to_be_visible()
    expect(page.get_by_role("button", name="Recevoir le lien de confirmation")).to_have_count(0)


def test_the_texts_say_their_language(open_page: Opener) -> None:
    page = open_page(script=False)
    page.goto("/propositions/2/")
    open_menu(page)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    paragraph = page.get_by_text("Nous ferons de l’assemblée citoyenne une institution régulière")
    assert paragraph.first.evaluate("element => element.closest('[lang]').lang") == "fr"


def test_the_theme_is_chosen_and_stays(open_page: Opener, script: bool) -> None:
    page = open_page(script=script)
    page.goto("/")
    open_menu(page)
    with page.expect_response("**/apparence/"):
        page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/programme/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
