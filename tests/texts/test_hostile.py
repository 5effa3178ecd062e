"""Texts made to hurt: bounded time, nothing lost, no recursion error."""

import random
import time

import pytest

from texts import diff, merge, parse

pytestmark = pytest.mark.plain

# Far above what any of these needs, far below what a quadratic cost would.
SECONDS = 20

CASES = {
    "1 MB of one word": "a" * 1_000_000,
    "1 MB of the same word": "mot " * 250_000,
    "10,000 empty items": "-\n" * 10_000,
    "deep quotes": ">" * 5_000 + " a",
    "deep lists": "\n".join("  " * n + "- x" for n in range(1_000)),
    "deep dashes": "- " * 5_000 + "a",
    "deep brackets": "[" * 20_000 + "x" + "]" * 20_000,
    "open emphasis": "*a **b " * 20_000,
    "backticks": "`".join(map(str, range(20_000))),
    "links": "[a](b) " * 3_500,
    "rows": "| a | b |\n|---|---|\n" + "| x | y |\n" * 2_000,
    "backslashes": "\\" * 100_000,
    "addresses": "a." * 100_000,
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_text(name):
    source = CASES[name]
    start = time.process_time()
    text = parse(source)
    written = str(text)
    assert parse(written) == text
    if "`" not in name and "[" not in source:
        assert "".join(char for char in source if char.isalnum()) == "".join(char for char in written if char.isalnum())
    half = len(source) // 2
    ours, theirs = parse(source[:half] + " xyz " + source[half:]), parse("debut " + source)
    assert diff(text, ours).accept() == ours
    assert merge(text, ours, text).text == ours
    merged = merge(text, ours, theirs)
    assert parse(str(merged.text)) == merged.text
    assert time.process_time() - start < SECONDS


def test_two_texts_with_nothing_in_common():
    chance = random.Random(1)
    texts = [
        parse("\n\n".join(" ".join(side + str(chance.randrange(10**6)) for _ in range(60)) for _ in range(200))) for side in "abc"
    ]
    start = time.process_time()
    found = diff(texts[0], texts[1])
    assert found.accept() == texts[1]
    assert merge(*texts).text == texts[0]
    assert time.process_time() - start < SECONDS


def test_many_blocks_that_look_alike():
    chance = random.Random(2)
    texts = [parse("\n\n".join(" ".join(f"a{chance.randrange(40)}" for _ in range(8)) for _ in range(1_000))) for _ in range(2)]
    start = time.process_time()
    assert diff(*texts).accept() == texts[1]
    assert time.process_time() - start < SECONDS
