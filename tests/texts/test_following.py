"""Amendments, passages and words followed through versions: rebase, merge_all, relocate, provenance."""

import pytest

from texts import Outcome, anchor, diff, merge_all, parse, provenance, rebase, relocate

pytestmark = pytest.mark.plain

OLD = """# Énergie

Nous planifions la sortie du nucléaire. Les économies d’énergie viennent d’abord. Un pôle public sera créé.

Le bois est une ressource du pays.

La mer produit la moitié de notre électricité.
"""
AMENDED = OLD.replace("planifions la", "planifions la rapide")


@pytest.mark.parametrize(
    ("new", "outcome"),
    [
        (OLD, Outcome.KEPT),
        (OLD.replace("la moitié", "le tiers"), Outcome.KEPT),
        (OLD + "\nUn paragraphe de plus à la fin.\n", Outcome.KEPT),
        (OLD.replace("pôle public", "service public"), Outcome.SHIFTED),
        (OLD.replace("d’abord. Un pôle", "d’abord.\n\nUn pôle"), Outcome.SHIFTED),
        (OLD.replace("sortie du nucléaire", "fin du nucléaire"), Outcome.CONFIRM),
        (AMENDED, Outcome.CONFIRM),
        (OLD.replace("planifions la", "planifions la lente"), Outcome.CONFLICT),
        (
            OLD.replace(
                "Nous planifions la sortie du nucléaire. Les économies d’énergie viennent d’abord. Un pôle public sera créé.\n\n",
                "",
            ),
            Outcome.CONFLICT,
        ),
    ],
)
def test_what_becomes_of_an_amendment(new, outcome):
    found = rebase(parse(AMENDED), parse(OLD), parse(new))
    assert found.outcome == outcome
    if outcome != Outcome.CONFLICT:
        assert "rapide sortie" in str(found.text) or "rapide fin" in str(found.text)
    else:
        assert found.text == parse(new)
        assert [conflict.theirs for conflict in found.conflicts if "rapide" in conflict.theirs]


def test_outcomes_are_lowercase_words():
    assert [str(outcome) for outcome in Outcome] == ["kept", "shifted", "confirm", "conflict"]


def test_an_amendment_to_an_amendment_follows_it():
    new = parse(OLD.replace("la moitié", "le tiers"))
    sub = parse(AMENDED.replace("rapide", "très rapide"))
    above = rebase(parse(AMENDED), parse(OLD), new)
    below = rebase(sub, parse(AMENDED), above.text)
    assert below.outcome == Outcome.KEPT
    assert diff(above.text, below.text).changes[0].new == "très"
    assert "le tiers" in str(below.text)


def test_relations():
    base = parse(OLD)
    proposed = [
        parse(OLD.replace("bois", "chêne")),
        parse(OLD.replace("la moitié", "le tiers")),
        parse(OLD.replace("bois", "chêne")),
        parse(OLD.replace("bois", "chêne").replace("la moitié", "un quart")),
        parse(OLD + "\nA.\n"),
        parse(OLD + "\nB.\n"),
        base,
    ]
    found = merge_all(base, proposed)
    assert {pair: (r.kind, r.inner) for pair, r in found.relations.met.items()} == {
        (0, 2): ("identical", None),
        (0, 3): ("contained", 0),
        (2, 3): ("contained", 0),
        (1, 3): ("conflict", None),
        (4, 5): ("order", None),
    }
    assert found.relations[0, 1].kind == "compatible"
    assert len(found.relations) == 21
    assert found.compatible == (0, 2, 6)
    assert found.compatible_text == proposed[0]
    assert [(c.sides, c.kind, c.base, c.ours, c.theirs) for c in found.conflicts] == [
        ((1, 3), "word", "la moitié", "le tiers", "un quart"),
        ((4, 5), "order", "", "A.", "B."),
    ]
    with pytest.raises(KeyError):
        found.relations[1, 0]


def test_all_compatible_amendments_make_one_text():
    base = parse(OLD)
    changes = [("bois", "chêne"), ("moitié", "part"), ("Énergie", "L’énergie"), ("public", "national"), ("d’abord", "en premier")]
    everything = OLD
    for old, new in changes:
        everything = everything.replace(old, new)
    proposed = [parse(OLD.replace(old, new)) for old, new in changes]
    for order in (proposed, proposed[::-1], proposed[2:] + proposed[:2]):
        found = merge_all(base, order)
        assert (found.text, found.clean) == (parse(everything), True)
    folded = base
    for text in proposed:
        folded = rebase(text, base, folded).text
    assert folded == parse(everything)


@pytest.mark.parametrize(
    ("quote", "new", "found"),
    [
        ("économies d’énergie", OLD.replace("planifions", "préparons"), "économies d’énergie"),
        ("économies d’énergie", OLD.replace("économies", "sobriété et économies"), "économies d’énergie"),
        (
            "Les économies d’énergie viennent",
            OLD.replace("énergie viennent", "énergie électrique viennent"),
            "Les économies d’énergie électrique viennent",
        ),
        ("pôle public", OLD.replace("d’abord. Un", "d’abord.\n\nUn"), "pôle public"),
        ("ressource du pays", "# Énergie\n\nLe bois est une ressource du pays.\n\nAutre.\n", "ressource du pays"),
        ("sortie du nucléaire", OLD.replace("la sortie du nucléaire", "tout"), None),
        ("Le bois est une ressource du pays.", OLD.replace("Le bois est une ressource du pays.\n\n", ""), None),
        ("cono", OLD, "cono"),
    ],
)
def test_a_passage_in_the_next_version(quote, new, found):
    old = parse(OLD)
    block = next(block for block in old.blocks if quote in block.text)
    start = block.text.index(quote)
    moved = relocate(anchor(old, block.key, start, start + len(quote)), old, parse(new))
    assert (moved.quote if moved else None) == found


def test_a_whole_block_is_found_though_rewritten():
    old = parse(OLD)
    new = parse(OLD.replace("Le bois est une ressource du pays.", "Le bois reste une vraie ressource du pays, et du monde."))
    moved = relocate(anchor(old, old.keys[2]), old, new)
    assert moved is not None
    assert moved.quote == new.blocks[2].text


def test_an_anchor_of_a_block_that_is_not_there():
    with pytest.raises(KeyError):
        anchor(parse(OLD), "bxxx")


def test_the_cause_of_every_word():
    first = parse(OLD)
    second = parse(AMENDED, like=first)
    third = parse(AMENDED.replace("bois", "chêne"), like=second)
    found = provenance([(first, "version 1"), (second, "amendement 7"), (third, "amendement 9")])
    runs = found.runs(third.keys[1])
    assert [(run.text, run.cause) for run in runs] == [
        ("Nous planifions la", "version 1"),
        ("rapide", "amendement 7"),
        ("sortie du nucléaire. Les économies d’énergie viennent d’abord. Un pôle public sera créé.", "version 1"),
    ]
    assert [(run.text, run.version) for run in found.runs(third.keys[2])] == [
        ("Le", 0),
        ("chêne", 2),
        ("est une ressource du pays.", 0),
    ]
    assert found.at(third.keys[2], 4) == "amendement 9"
    assert provenance([]).text == parse("")
