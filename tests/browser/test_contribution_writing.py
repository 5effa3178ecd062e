"""What script adds to writing a contribution: the toolbar, the preview, drafts that save themselves, nothing lost."""

import re

from playwright.sync_api import Page, expect


def write(page: Page) -> None:
    page.goto("/contribuer/")
    page.get_by_role("link", name="École et jeunesse", exact=True).click()


def area(page: Page):
    return page.get_by_label("Votre contribution")


def test_the_toolbar_writes_markdown_and_the_preview_shows_it(open_page):
    page = open_page("charlie")
    write(page)
    area(page).fill("la cantine pour tous")
    area(page).press("Home")
    area(page).press("Shift+ArrowRight")
    area(page).press("Shift+ArrowRight")
    area(page).press("Control+b")
    expect(area(page)).to_have_value("**la** cantine pour tous")
    area(page).press("Control+b")
    expect(area(page)).to_have_value("la cantine pour tous")
    area(page).press("Control+b")

    page.get_by_role("button", name="Liste").click()
    expect(area(page)).to_have_value("- **la** cantine pour tous")
    expect(page.locator("[data-preview-target] li strong")).to_have_text("la")
    page.get_by_role("button", name="Citation").click()
    expect(area(page)).to_have_value("> **la** cantine pour tous")
    page.get_by_role("button", name="Intertitre").click()
    expect(page.locator("[data-preview-target] h2")).to_have_text("la cantine pour tous")
    page.keyboard.press("Control+z")
    expect(area(page)).to_have_value("> **la** cantine pour tous")

    area(page).fill("voir ici")
    area(page).select_text()
    page.get_by_role("button", name="Lien").click()
    expect(area(page)).to_have_value("[voir ici](https://)")
    page.keyboard.type("https://example.org/a")
    expect(page.locator("[data-preview-target] a")).to_have_attribute("href", "https://example.org/a")

    page.get_by_role("button", name="Gras").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italique")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Lien")).to_be_focused()


def test_a_draft_saves_itself_and_is_one_draft(open_page):
    page = open_page("charlie")
    write(page)
    page.get_by_label("Titre").fill("Une cour plantée d’arbres")
    area(page).fill("De l’ombre en juin.")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Enregistré à \d\d:\d\d$"))
    expect(page).to_have_url(re.compile(r"/contributions/\d+/modifier/$"))
    draft = page.url
    area(page).fill("De l’ombre en juin, et de l’eau.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Brouillon enregistré.")).to_be_visible()
    assert page.url == draft

    page.reload()
    expect(area(page)).to_have_value("De l’ombre en juin, et de l’eau.")
    page.goto("/contributions/miennes/")
    expect(page.get_by_role("link", name="Une cour plantée d’arbres")).to_have_count(1)


def test_what_the_server_did_not_get_waits_in_the_browser(open_page):
    page = open_page("charlie", is_cut=True)
    page.goto("/contribuer/")
    page.get_by_role("link", name="Démocratie", exact=True).click()
    page.wait_for_load_state()
    address = page.url
    page.route("**/brouillon/", lambda route: route.abort())
    area(page).fill("Le train s’arrête, le réseau aussi.")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "failed")
    page.goto("/contribuer/")
    page.unroute("**/brouillon/")

    page.goto(address)
    expect(area(page)).to_have_value("")
    page.get_by_role("button", name="Le reprendre").click()
    expect(area(page)).to_have_value("Le train s’arrête, le réseau aussi.")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def test_what_is_typed_before_the_script_comes_is_saved(open_page):
    page = open_page("charlie")
    page.goto("/contribuer/")
    page.get_by_role("link", name="Démocratie", exact=True).click()
    page.wait_for_load_state()
    held = []
    page.route("**/autosave*.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto(page.url, wait_until="commit")
    area(page).fill("Écrit avant que le script n’arrive.")
    with page.expect_response("**/brouillon/"):
        for waiting in held:
            waiting.continue_()
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")


def test_two_tabs_do_not_overwrite_each_other(open_page):
    page = open_page("charlie")
    write(page)
    area(page).fill("Premier jet.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Brouillon enregistré.")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    with other.expect_response("**/brouillon/"):
        area(other).fill("Écrit dans l’autre onglet.")

    area(page).fill("Écrit dans le premier.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("enregistré ailleurs")
    expect(area(page)).to_have_value("Écrit dans le premier.")


def test_the_queue_keeps_its_ticks_and_selected_words_become_the_passage(open_page):
    page = open_page("bob")
    page.goto("/equipe/chapitres/1/contributions/")
    boxes = page.locator("input[name=c]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator(".queue-row .row-title a").nth(2).click()
    expect(page.locator("input[name=c]:checked")).to_have_count(3)

    page.get_by_role("button", name="Rédiger une proposition").click()
    expect(page.get_by_text("3 contributions choisies")).to_be_visible()
    page.get_by_label("Texte de la proposition").fill("Nous **planterons** des arbres dans chaque cour.")
    preview = page.locator("[data-preview-target] strong")
    expect(preview).to_have_text("planterons")
    preview.select_text()
    page.get_by_role("button", name="Prendre les mots sélectionnés").click()
    expect(page.get_by_label("Les mots du texte qui répondent")).to_have_value("planterons")
