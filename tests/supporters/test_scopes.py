import pytest

from supporters import scopes


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch):
    monkeypatch.setattr(scopes, "_kinds", {})


def test_scopes_are_told_in_the_order_of_their_kinds():
    scopes.register("programme", choices=lambda: [("programme:1", "Tout le programme")])
    scopes.register("chapter", choices=lambda: [("chapter:3", "3. Se loger"), ("chapter:4", "4. Se soigner")])

    assert list(scopes.all_choices()) == [
        ("programme:1", "Tout le programme"),
        ("chapter:3", "3. Se loger"),
        ("chapter:4", "4. Se soigner"),
    ]
    assert scopes.labels()["chapter:3"] == "3. Se loger"


@pytest.mark.parametrize("kind", ["chapter", "a:b"])
def test_a_kind_is_registered_once_and_is_a_plain_word(kind):
    scopes.register("chapter", choices=list)

    with pytest.raises(ValueError, match="scope kind"):
        scopes.register(kind, choices=list)
