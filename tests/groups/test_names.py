from itertools import islice

import pytest

from groups.names import folded, nearly_the_same, slugs_for


@pytest.mark.parametrize(
    ("text", "read"),
    [("L’Œuvre d’Été", "l oeuvre d ete"), ("  A--B  ", "a b"), ("’’", ""), ("Saint-Étienne 42", "saint etienne 42"), ("日本", "")],
)
def test_a_name_is_searched_without_accents(text, read):
    assert folded(text) == read


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Groupe du Livradois", "groupe Livradois", True),
        ("Groupe du Livradois", "Livradois (groupe du)", True),
        ("Groupe du Livradois", "Groupe du Poher", False),
        ("Cahier d’Ambert", "Les ateliers d’Ambert", False),
    ],
)
def test_names_that_a_reader_could_confuse(one, other, same):
    assert nearly_the_same(one, other) is same


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Les Cahiers d’Été", ["les-cahiers-d-ete", "les-cahiers-d-ete-2", "les-cahiers-d-ete-3"]),
        ("Ouvrir", ["ouvrir-2", "ouvrir-3", "ouvrir-4"]),
        ("日本", ["groupe", "groupe-2", "groupe-3"]),
    ],
)
def test_addresses_for_a_name(name, slugs):
    assert list(islice(slugs_for(name), 3)) == slugs


def test_an_address_fits_its_column():
    assert max(map(len, islice(slugs_for("x" * 300), 200))) <= 140
