"""A change view is walked change by change with the keyboard, and read aloud."""

from playwright.sync_api import expect

PAGE = "/propositions/1/comparer/?de=1&a=3"
FOCUSED = "document.activeElement.id"


def test_keys_walk_from_one_change_to_the_next(open_page):
    page = open_page(width=360)
    page.goto(PAGE)
    places = page.locator("change-walker [data-change]").evaluate_all("found => found.map((each) => each.id)")
    assert len(places) > 1

    walked = []
    for key in ("n", "n", "p"):
        page.keyboard.press(key)
        walked.append(page.evaluate(FOCUSED))
    assert walked == [places[0], places[1], places[0]]


def test_a_key_typed_in_a_field_walks_nowhere(open_page):
    page = open_page()
    page.goto(PAGE)
    field = page.locator("select").first
    field.focus()
    page.keyboard.press("n")

    expect(field).to_be_focused()


def test_without_script_each_change_has_its_link(open_page):
    page = open_page(script=False)
    page.goto(PAGE)
    links = page.get_by_role("navigation", name="Changements").get_by_role("link")
    addresses = links.evaluate_all("found => found.map((each) => each.getAttribute('href'))")

    assert len(addresses) > 1
    for address in addresses:
        expect(page.locator(address)).to_be_visible()


def test_what_was_added_and_removed_is_said(open_page):
    page = open_page()
    page.goto(PAGE)
    said = page.locator("change-walker .changes").evaluate("view => view.textContent")

    assert "[ajouté" in said or "Ajouté" in said
