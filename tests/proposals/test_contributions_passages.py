"""The words that a person copied, found in a text."""

import pytest

from proposals.passages import find_passage, key_of, quoted
from texts import parse

TEXT = parse("## Un titre\n\nL’école **ouvrira** sa cantine, tous les jours.\n\n- le soir ;\n- et l’été.\n")


@pytest.mark.parametrize(
    ("words", "block", "quote"),
    [
        ("sa cantine", 1, "sa cantine"),
        ("SA  Cantine", 1, "sa cantine"),
        ("l'école ouvrira", 1, "L’école ouvrira"),
        ("**ouvrira** sa", 1, "ouvrira sa"),
        ("## Un titre", 0, "Un titre"),
        ("et l’été", 3, "et l’été"),
        ("tous les jours.\n\n- le soir", 1, "tous les jours."),
    ],
)
def test_found(words, block, quote):
    passage = find_passage(TEXT, words)

    assert (key_of(passage), quoted(passage)) == (TEXT.blocks[block].key, quote)


@pytest.mark.parametrize("words", ["", "  ", "jamais écrit", "(.*)", "["])
def test_not_found(words):
    assert find_passage(TEXT, words) is None


def test_no_passage_has_no_key_and_no_words():
    assert (key_of(None), quoted(None)) == ("", "")
