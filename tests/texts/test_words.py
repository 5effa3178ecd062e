"""What is one word, in French, in English, and in scripts without spaces."""

import pytest

from texts import diff, parse
from texts.words import cut

pytestmark = pytest.mark.plain


@pytest.mark.parametrize(
    "word",
    [
        "aujourd’hui",
        "aujourd'hui",
        "l’État",
        "vice-président",
        "citoyen·ne·s",
        "don’t",
        "well-being",
        "1 500 €",
        "1\u202f500\u00a0€",
        "12 %",
        "£5,000",
        "$3.50",
        "5 milliards d’euros",
        "7,5 millions d’euros",
        "100 euros",
        "23/04/2017",
        "2017-04-23",
        "23 avril 2017",
        "1er mai 2017",
        "April 23, 2017",
        "14h30",
        "18-24",
        "20%",
        "G20",
        "CO2",
        "1er",
        "20th",
        "https://www.example.org/a_b?c=d#e",
        "www.exemple.fr/page",
        "contact@exemple.fr",
        "e\u0301te\u0301",
        "שָׁלוֹם",
        "हिन्दी",
        "سلام",
    ],
)
def test_one_word(word):
    assert cut(f"a {word} b") == ["a", f" {word}", " b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("un, deux.", ["un", ",", " deux", "."]),
        ("« bon »", ["«", " bon", " »"]),
        ("bon\u202f: mal", ["bon", "\u202f:", " mal"]),
        ("voir https://a.fr/b.", ["voir", " https://a.fr/b", "."]),
        ("日本語", ["日", "本", "語"]),
        ("(a)", ["(", "a", ")"]),
        ("14h30 £5,000", ["14h30", " £5,000"]),
        ("", []),
        ("   ", []),
    ],
)
def test_words_and_points(text, words):
    assert cut(text) == words


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("Le SMIC à 1 500 € net.", "Le SMIC à 1 700 € net.", ("1 500 €", "1 700 €")),
        ("Le 23 avril 2017.", "Le 24 avril 2017.", ("23 avril 2017", "24 avril 2017")),
        ("Voir [ici](https://a.fr/x).", "Voir [ici](https://a.fr/y).", ("[ici](https://a.fr/x)", "[ici](https://a.fr/y)")),
        ("私は学生です。", "私は先生です。", ("学", "先")),
        ("ฉันรักแมว", "ฉันรักเธอ", ("แมว", "เธอ")),
        ("أنا أحب القطط", "أنا أحب الكلاب", ("القطط", "الكلاب")),
        ("liberté: oui", "liberté\u00a0: oui", (":", ":")),
    ],
)
def test_a_small_change_is_small(old, new, change):
    assert [(found.old, found.new) for found in diff(parse(old), parse(new)).changes] == [change]


def test_right_to_left_text_is_unharmed():
    source = "# שלום עולם\n\nهذا **نص** مع [رابط](https://a.fr)، و 1 500 €.\n"
    assert str(parse(source)) == source
