import pytest

from supporters import codes


def test_a_code_has_six_letters_that_cannot_be_misread():
    made = [codes.new_code() for _ in range(200)]

    assert {len(code) for code in made} == {6}
    assert set("".join(made)) <= set(codes.LETTERS)
    assert len(set(made)) == 200


@pytest.mark.parametrize("typed", ["BCDFGH", "bcdfgh", " BCD FGH ", "bcd-fgh"])
def test_a_code_is_known_however_it_is_typed(typed):
    assert codes.matches(typed, codes.hashed("BCDFGH", nonce="n"), nonce="n")


@pytest.mark.parametrize("typed", ["BCDFGJ", "", "BCDFG", "BCDFGHH", "éééééé"])
def test_another_code_is_not(typed):
    assert not codes.matches(typed, codes.hashed("BCDFGH", nonce="n"), nonce="n")


def test_a_kept_code_opens_nothing_elsewhere_and_does_not_show():
    kept = codes.hashed("BCDFGH", nonce="n")

    assert not codes.matches("BCDFGH", kept, nonce="m")
    assert "BCDFGH" not in kept
    assert not codes.matches("", "", nonce="n")
