"""The table of verdicts of a three-way merge, each row in both orders of the sides, in French and in English."""

import pytest

from texts import merge, merge_all, parse

pytestmark = pytest.mark.plain

FR = """# Logement

Le loyer sera plafonné dans les grandes villes. Les logements vides depuis 1 500 jours seront réquisitionnés par l’État.

- construire des logements sociaux
- rénover les écoles du pays

La taxe foncière sera remplacée par un impôt progressif sur le patrimoine.
"""
EN = """# Housing

Rents will be capped in the large cities. Homes empty for more than 12 months will be requisitioned by the State.

- build social housing everywhere
- renovate the schools of the country

Property tax will be replaced with a progressive tax on wealth and land.
"""


def sub(text: str, *pairs: str) -> str:
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def both(base: str, first: str, second: str):
    """The merge in both orders, which must agree."""
    one = merge(parse(base), parse(first), parse(second))
    two = merge(parse(base), parse(second), parse(first))
    assert one.text == two.text
    swapped = [(c.kind, c.key, c.place, c.base, c.theirs, c.ours) for c in two.conflicts]
    assert [(c.kind, c.key, c.place, c.base, c.ours, c.theirs) for c in one.conflicts] == swapped
    assert parse(str(one.text)) == one.text
    many = merge_all(parse(base), [parse(first), parse(second)])
    assert many.clean == one.clean
    return one


def clean(base: str, first: str, second: str, expected: str) -> None:
    made = both(base, first, second)
    assert made.conflicts == ()
    assert str(made.text) == str(parse(expected))


CLEAN = {
    "different blocks": [
        (FR, ["Logement", "Habitat"], ["les écoles", "les collèges"]),
        (EN, ["Housing", "Homes"], ["the schools", "the colleges"]),
    ],
    "different words of one block": [
        (FR, ["loyer sera", "loyer serait"], ["l’État", "la Région"]),
        (EN, ["Rents will", "Rents must"], ["the State", "the Region"]),
    ],
    "three words apart": [
        (FR, ["plafonné", "gelé"], ["grandes villes", "métropoles"]),
        (EN, ["capped", "frozen"], ["large cities", "towns"]),
    ],
    "two words apart": [
        (FR, ["Le loyer sera", "Le bail sera"], ["plafonné dans", "plafonné d’office dans"]),
        (EN, ["Rents will be capped", "Leases will be capped"], ["capped in", "capped at once in"]),
    ],
    "one word apart": [
        (FR, ["loyer", "bail"], ["plafonné", "gelé"]),
        (EN, ["Rents will", "Rents shall"], ["capped", "frozen"]),
    ],
    "words side by side": [
        (FR, ["grandes", "petites"], ["villes", "communes"]),
        (EN, ["large", "small"], ["cities", "towns"]),
    ],
    "insertions one word apart": [
        (FR, ["les grandes", "toutes les grandes"], ["grandes villes", "grandes et moyennes villes"]),
        (EN, ["the large", "all the large"], ["large cities", "large and middling cities"]),
    ],
    "a deletion beside a replacement": [
        (FR, ["impôt progressif", "impôt"], ["sur le patrimoine", "sur la fortune"]),
        (EN, ["a progressive tax", "a tax"], ["on wealth", "on fortunes"]),
    ],
}


@pytest.mark.parametrize(("base", "first", "second"), [(*row,) for rows in CLEAN.values() for row in rows])
def test_different_places_are_joined(base, first, second):
    clean(base, sub(base, *first), sub(base, *second), sub(base, *first, *second))


@pytest.mark.parametrize(
    ("base", "change"),
    [
        (FR, ["loyer", "bail"]),
        (EN, ["Rents", "Leases"]),
        (FR, ["- rénover les écoles du pays\n", ""]),
        (EN, ["# Housing", "## Housing"]),
        (FR, ["\nLa taxe", "\nUn paragraphe nouveau.\n\nLa taxe"]),
        (EN, ["cities. Homes", "cities.\n\nHomes"]),
        (FR, ["l’État", "**l’État**"]),
    ],
)
def test_the_same_change_counts_once(base, change):
    changed = sub(base, *change)
    clean(base, changed, changed, changed)
    other = [("rénover", "repeindre"), ("renovate", "repaint")][base == EN]
    if other[0] in changed:
        clean(base, sub(changed, *other), changed, sub(changed, *other))


@pytest.mark.parametrize(
    ("base", "smaller", "larger"),
    [
        (FR, ["grandes ", ""], [" dans les grandes villes", ""]),
        (EN, ["large ", ""], [" in the large cities", ""]),
        (
            FR,
            [" Les logements vides depuis 1 500 jours seront réquisitionnés par l’État.", ""],
            [
                "\nLe loyer sera plafonné dans les grandes villes. "
                "Les logements vides depuis 1 500 jours seront réquisitionnés par l’État.\n",
                "",
            ],
        ),
        (EN, [" everywhere", ""], ["- build social housing everywhere\n", ""]),
    ],
)
def test_of_two_deletions_the_larger_holds(base, smaller, larger):
    clean(base, sub(base, *smaller), sub(base, *larger), sub(base, *larger))


@pytest.mark.parametrize(
    ("base", "first", "second", "words"),
    [
        (FR, ["plafonné", "gelé"], ["plafonné", "réduit"], ("plafonné", "gelé", "réduit")),
        (EN, ["capped", "frozen"], ["capped", "lowered"], ("capped", "frozen", "lowered")),
        (FR, ["1 500 jours", "1 800 jours"], ["1 500 jours", "2 000 jours"], ("1 500", "1 800", "2 000")),
        (EN, ["12 months", "6 months"], ["12 months", "18 months"], ("12", "6", "18")),
        (FR, ["l’État", "l’Etat"], ["l’État", "la Nation"], ("l’État", "l’Etat", "la Nation")),
    ],
)
def test_the_same_word_changed_differently_is_a_conflict(base, first, second, words):
    made = both(base, sub(base, *first), sub(base, *second))
    assert [(c.kind, c.base, c.ours, c.theirs) for c in made.conflicts] == [("word", *words)]
    assert made.text == parse(base)


def test_a_word_replaced_and_deleted_is_a_conflict():
    made = both(FR, sub(FR, "progressif ", ""), sub(FR, "progressif", "juste"))
    assert [(c.kind, c.base, c.ours, c.theirs) for c in made.conflicts] == [("word", "progressif", "", "juste")]


@pytest.mark.parametrize(
    ("base", "line", "edit"),
    [
        (FR, "- rénover les écoles du pays\n", ["les écoles", "les lycées"]),
        (EN, "- renovate the schools of the country\n", ["the schools", "the colleges"]),
        (FR, "# Logement\n\n", ["Logement", "Le logement"]),
        (EN, "\nProperty tax will be replaced with a progressive tax on wealth and land.\n", ["Property tax", "The property tax"]),
    ],
)
def test_an_edit_in_a_block_that_the_other_deleted_is_a_conflict(base, line, edit):
    made = both(base, sub(base, line, ""), sub(base, *edit))
    block = next(block for block in parse(base).blocks if edit[0] in block.text)
    assert [(c.kind, c.key, c.ours) for c in made.conflicts] == [("deleted_block", block.key, "")]
    assert sub(line, *edit).strip() == made.conflicts[0].theirs
    assert made.text == parse(base)


def test_a_retag_of_a_block_that_the_other_deleted_is_a_conflict():
    made = both(EN, sub(EN, "# Housing\n\n", ""), sub(EN, "# Housing", "## Housing"))
    assert [(c.kind, c.base, c.ours, c.theirs) for c in made.conflicts] == [("deleted_block", "# Housing", "", "## Housing")]


@pytest.mark.parametrize(
    ("base", "at", "first", "second"),
    [
        (FR, "grandes", "très grandes", "plus grandes"),
        (EN, "capped", "quickly capped", "firmly capped"),
    ],
)
def test_insertions_at_one_point_are_a_question_of_order(base, at, first, second):
    made = both(base, sub(base, at, first), sub(base, at, second))
    assert [(c.kind, c.base, c.ours, c.theirs) for c in made.conflicts] == [("order", "", first.split()[0], second.split()[0])]


@pytest.mark.parametrize("base", [FR, EN])
@pytest.mark.parametrize("at", ["\n- ", "\n# ", ""])
def test_new_blocks_at_one_place_are_a_question_of_order(base, at):
    first, second = "Un paragraphe de plus.", "## Another section\n\nWith a sentence."
    if at == "\n- ":
        parts = base.partition("\n- ")
        texts = [f"{parts[0]}\n{new}\n\n- {parts[2]}" for new in (first, second)]
    elif at == "\n# ":
        texts = [f"{new}\n\n{base}" for new in (first, second)]
    else:
        texts = [f"{base}\n{new}\n" for new in (first, second)]
    made = both(base, *texts)
    assert [(c.kind, c.base, c.ours, c.theirs) for c in made.conflicts] == [("order", "", first, second)]
    assert made.text == parse(base)


def test_new_blocks_at_different_places_are_joined():
    first = sub(FR, "\n- construire", "\nEnsuite, il faudra :\n\n- construire")
    second = sub(FR, "\nLa taxe", "\nEnfin la fiscalité.\n\nLa taxe")
    clean(FR, first, second, sub(first, "\nLa taxe", "\nEnfin la fiscalité.\n\nLa taxe"))


def test_of_two_insertions_one_of_which_holds_the_other_the_larger_stays():
    first = FR + "\nUn paragraphe de plus.\n"
    second = FR + "\nUn paragraphe de plus.\n\nEt encore un autre.\n"
    clean(FR, first, second, second)


MOVED_FR = sub(FR, "\nLa taxe foncière sera remplacée par un impôt progressif sur le patrimoine.\n", "").replace(
    "# Logement\n", "# Logement\n\nLa taxe foncière sera remplacée par un impôt progressif sur le patrimoine.\n"
)
MOVED_EN = sub(EN, "\nProperty tax will be replaced with a progressive tax on wealth and land.\n", "").replace(
    "# Housing\n", "# Housing\n\nProperty tax will be replaced with a progressive tax on wealth and land.\n"
)


@pytest.mark.parametrize(
    ("base", "moved", "edit"),
    [
        (FR, MOVED_FR, ["La taxe foncière", "La vieille taxe foncière"]),
        (EN, MOVED_EN, ["Property tax", "The old property tax"]),
        (FR, MOVED_FR, ["progressif", "juste"]),
        (EN, MOVED_EN, [" and land", ""]),
    ],
)
def test_an_edit_follows_a_moved_block(base, moved, edit):
    clean(base, moved, sub(base, *edit), sub(moved, *edit))


@pytest.mark.parametrize(
    ("base", "cut", "edit"),
    [
        (FR, ["villes. Les", "villes.\n\nLes"], ["vides", "vacants"]),
        (EN, ["cities. Homes", "cities.\n\nHomes"], ["12 months", "6 months"]),
        (FR, ["villes. Les", "villes.\n\nLes"], ["plafonné", "gelé"]),
        (EN, ["cities. Homes", "cities.\n\nHomes"], ["capped", "frozen"]),
    ],
)
def test_an_edit_follows_the_parts_of_a_split_block(base, cut, edit):
    clean(base, sub(base, *cut), sub(base, *edit), sub(base, *cut, *edit))


@pytest.mark.parametrize(
    ("base", "edit"),
    [
        (sub(FR, "villes. Les", "villes.\n\nLes"), ["vides", "vacants"]),
        (sub(EN, "cities. Homes", "cities.\n\nHomes"), ["capped", "frozen"]),
    ],
)
def test_an_edit_follows_into_a_joined_block(base, edit):
    joined = base.replace("villes.\n\nLes", "villes. Les").replace("cities.\n\nHomes", "cities. Homes")
    clean(base, joined, sub(base, *edit), sub(joined, *edit))


@pytest.mark.parametrize(("base", "moved"), [(FR, MOVED_FR), (EN, MOVED_EN)])
def test_one_block_moved_to_two_places_is_a_conflict(base, moved):
    block = parse(base).blocks[-1]
    second = base.replace("\n" + block.source + "\n", "").replace("\n- ", f"\n{block.source}\n\n- ", 1)
    made = both(base, moved, second)
    assert [(c.kind, c.key) for c in made.conflicts] == [("move", block.key)]
    assert made.conflicts[0].ours_before != made.conflicts[0].theirs_before
    assert made.text == parse(base)


def test_the_same_move_counts_once():
    clean(FR, MOVED_FR, MOVED_FR, MOVED_FR)
    clean(FR, MOVED_FR, sub(MOVED_FR, "plafonné", "gelé"), sub(MOVED_FR, "plafonné", "gelé"))


@pytest.mark.parametrize(
    ("base", "first", "second", "kind"),
    [
        (FR, ["# Logement", "## Logement"], ["# Logement", "### Logement"], "attribute"),
        (EN, ["# Housing", "## Housing"], ["# Housing", "### Housing"], "attribute"),
        (FR + "\n- un\n  - deux\n  - trois\n", ["  - trois", "- trois"], ["  - trois", "    - trois"], "attribute"),
        (sub(FR, "l’État", "[l’État](https://etat.fr)"), ["etat.fr", "gouv.fr"], ["etat.fr", "service.fr"], "word"),
        (sub(EN, "the State", "[the State](https://a.uk)"), ["a.uk", "b.uk"], ["a.uk", "c.uk"], "word"),
        (FR, ["l’État", "**l’État**"], ["l’État", "*l’État*"], "word"),
        (EN, ["capped", "**capped**"], ["capped", "*capped*"], "word"),
    ],
)
def test_places_and_marks_are_changed_as_words_are(base, first, second, kind):
    made = both(base, sub(base, *first), sub(base, *second))
    assert [c.kind for c in made.conflicts] == [kind]
    clean(base, sub(base, *first), sub(base, *first), sub(base, *first))
    clean(base, base, sub(base, *second), sub(base, *second))


@pytest.mark.parametrize(
    ("base", "place", "words"),
    [
        (FR, ["# Logement", "## Logement"], ["Logement\n", "Habitat\n"]),
        (EN, ["# Housing", "## Housing"], ["Housing\n", "Homes\n"]),
    ],
)
def test_a_new_level_and_new_words_are_joined(base, place, words):
    clean(base, sub(base, *place), sub(base, *words), sub(base, *place, *words))
