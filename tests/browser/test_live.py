"""Two browsers in one thread, with script: messages arrive, also after a cut, and what one is typing stays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opener
from tests.browser.sites import Line, Site

BACK_WITHIN = 30_000


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    """A line to the site that the test may cut."""
    line = Line(site)
    yield line
    line.close()


def say(page: Page, words: str) -> None:
    """Write a message as people do, and see it stand in the thread."""
    composer = page.get_by_label("Votre message")
    composer.fill(words)
    page.get_by_role("button", name="Envoyer").click()
    expect(said(page, words)).to_be_visible()
    expect(composer).to_have_value("")


def said(page: Page, words: str) -> Locator:
    """The messages with these words."""
    return page.get_by_role("article").filter(has_text=words).filter(has=page.get_by_role("time"))


def open_thread(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("region", name="Discussion").get_by_text("En direct")).to_be_visible()


def test_each_sees_what_the_other_writes(open_page: Opener) -> None:
    alice, charlie = open_page("alice"), open_page("charlie")
    for page in (alice, charlie):
        open_thread(page, "/propositions/2/")
    say(alice, "Qui tire au sort, et devant qui ?")
    expect(said(charlie, "Qui tire au sort, et devant qui ?")).to_have_count(1)
    say(charlie, "Un huissier, en séance publique.")
    expect(said(alice, "Un huissier, en séance publique.")).to_have_count(1)

    said(charlie, "Qui tire au sort, et devant qui ?").get_by_role("link", name="Répondre").click()
    charlie.get_by_label("Réponse à Alice Marchand").fill("Et l’on garde le bordereau.")
    charlie.get_by_role("button", name="Envoyer la réponse").click()
    expect(said(alice, "Et l’on garde le bordereau.").last).to_be_visible()

    said(alice, "Qui tire au sort, et devant qui ?").first.get_by_role("link", name="Modifier").first.click()
    alice.get_by_label("Modifier votre message").fill("Qui tire au sort, où, et devant qui ?")
    alice.get_by_role("button", name="Enregistrer").click()
    expect(said(charlie, "Qui tire au sort, où, et devant qui ?").first).to_be_visible()
    expect(said(charlie, "Qui tire au sort, et devant qui ?")).to_have_count(0)


def test_what_was_missed_during_a_cut_arrives_once(open_page: Opener, line: Line) -> None:
    alice, charlie = open_page("alice"), open_page("charlie", at=line.url, is_cut=True)
    for page in (alice, charlie):
        open_thread(page, "/propositions/4/")
    charlie.get_by_label("Votre message").fill("Je commence une phrase que la coupure")
    line.cut()
    expect(charlie.get_by_role("region", name="Discussion").get_by_text("Reconnexion…")).to_be_visible()
    missed = [f"Pendant la coupure, message {number}." for number in ("un", "deux", "trois")]
    for words in missed:
        say(alice, words)
    assert [said(charlie, words).count() for words in missed] == [0, 0, 0]
    line.mend()
    for words in missed:
        expect(said(charlie, words)).to_have_count(1, timeout=BACK_WITHIN)
    expect(charlie.get_by_role("region", name="Discussion").get_by_text("En direct")).to_be_visible()
    say(alice, "Et un quatrième, la ligne revenue.")
    expect(said(charlie, "Et un quatrième, la ligne revenue.")).to_have_count(1)
    assert [said(charlie, words).count() for words in missed] == [1, 1, 1]
    expect(charlie.get_by_label("Votre message")).to_have_value("Je commence une phrase que la coupure")


def test_a_message_sent_without_a_line_is_kept_and_sent_once(open_page: Opener, line: Line) -> None:
    alice, charlie = open_page("alice"), open_page("charlie", at=line.url, is_cut=True)
    for page in (alice, charlie):
        open_thread(page, "/propositions/5/")
    line.cut()
    charlie.get_by_label("Votre message").fill("Écrit dans un tunnel.")
    charlie.get_by_role("button", name="Envoyer").click()
    expect(charlie.get_by_text("Vos mots sont gardés").first).to_be_visible()
    expect(charlie.get_by_label("Votre message")).to_have_value("Écrit dans un tunnel.")
    line.mend()
    charlie.get_by_role("button", name="Envoyer").click()
    for page in (charlie, alice):
        expect(said(page, "Écrit dans un tunnel.")).to_have_count(1, timeout=BACK_WITHIN)


def test_the_server_may_start_again(open_page: Opener, site: Site) -> None:
    alice, charlie = open_page("alice", is_cut=True), open_page("charlie", is_cut=True)
    for page in (alice, charlie):
        open_thread(page, "/propositions/6/")
    say(alice, "Avant l’arrêt.")
    expect(said(charlie, "Avant l’arrêt.")).to_have_count(1)
    charlie.get_by_label("Votre message").fill("Une phrase à moitié")
    site.stop()
    site.start()
    for page in (alice, charlie):
        expect(page.get_by_role("region", name="Discussion").get_by_text("En direct")).to_be_visible(timeout=BACK_WITHIN)
    say(alice, "Après le redémarrage.")
    for words in ("Avant l’arrêt.", "Après le redémarrage."):
        expect(said(charlie, words)).to_have_count(1)
    expect(charlie.get_by_label("Votre message")).to_have_value("Une phrase à moitié")


def test_what_one_types_survives_a_message_and_a_reload(open_page: Opener) -> None:
    alice, charlie = open_page("alice"), open_page("charlie")
    for page in (alice, charlie):
        open_thread(page, "/propositions/7/")
    composer = charlie.get_by_label("Votre message")
    composer.press_sequentially("Je pense que la cadence")
    before = composer.bounding_box()
    say(alice, "Un message qui arrive au mauvais moment.")
    expect(said(charlie, "Un message qui arrive au mauvais moment.")).to_have_count(1)
    expect(composer).to_be_focused()
    after = composer.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1, "what one types in has moved under the hand"
    composer.press_sequentially(" des gardes")
    expect(composer).to_have_value("Je pense que la cadence des gardes")
    charlie.wait_for_timeout(400)
    charlie.reload()
    expect(charlie.get_by_label("Votre message")).to_have_value("Je pense que la cadence des gardes")


def test_one_who_reads_sees_that_the_text_has_changed(open_page: Opener) -> None:
    reader, bob = open_page(), open_page("bob")
    reader.goto("/propositions/5/")
    bob.goto("/propositions/5/modifier/")
    text = bob.get_by_label("Texte", exact=True)
    text.fill(text.input_value() + "\n\nUn bilan sera publié chaque année.\n")
    bob.get_by_label("En un mot, ce qui change").fill("Un bilan manquait.")
    bob.get_by_role("button", name="Voir le changement").click()
    bob.get_by_role("button", name="Publier cette version").click()
    expect(reader.get_by_text("nouvelle version").first).to_be_visible()
