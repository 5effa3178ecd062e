"""Proof that a merge lost nothing, by counting words. It knows nothing of how the merge was made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from texts.sequences import spans
from texts.text import Text
from texts.words import split_word


@dataclass(frozen=True)
class Loss:
    """A word whose count in the result is not what the two sides asked for."""

    word: str
    base: int
    ours: int
    theirs: int
    result: int


def flat_words(text: Text) -> list[str]:
    """All words of a text in one row, their links with them (a link that goes is a word that goes), blocks forgotten."""
    out: list[str] = []
    for block in text.blocks:
        for word in block.words:
            _, letters, marks = split_word(word)
            out += (f"{part}|{marks.href or ''}|{marks.data}" for part in letters.split() or [""])
    return out


def _put_in_and_taken_out(old: Sequence[str], new: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    put_in: Counter[str] = Counter()
    taken_out: Counter[str] = Counter()
    for span in spans(old, new):
        put_in.update(new[span.new_start : span.new_end])
        taken_out.update(old[span.start : span.end])
    return put_in, taken_out


def losses(base: Text, ours: Text, theirs: Text, result: Text) -> tuple[Loss, ...]:
    """Words that one side put in or took out and that a clean result does not honour.

    The sides are compared with the base as plain rows of words. A word that both sides put in may stand once or twice in the
    result, one that both took out may be gone once or twice; every other count is exact.
    """
    rows = [flat_words(text) for text in (base, ours, theirs, result)]
    counts = [Counter(row) for row in rows]
    put_in, taken_out = zip(*(_put_in_and_taken_out(rows[0], side) for side in rows[1:3]), strict=True)
    out = []
    for word in sorted(set().union(*counts)):
        came, went = [side[word] for side in put_in], [side[word] for side in taken_out]
        change = counts[3][word] - counts[0][word]
        if not max(came) - sum(went) <= change <= sum(came) - max(went):
            out.append(Loss(word, *(count[word] for count in counts)))
    return tuple(out)
