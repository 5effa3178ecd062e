"""Speed of the text engine beside difflib, diff-match-patch and git, in one run: `python -m benchmarks.bench_texts`.

The article has 60 blocks and about 4,000 words. Every figure is the median of the runs named beside it; what is compared is timed
in turns, so that a busy machine weighs on both. Texts are parsed and cut into words before the clock starts (tokens in, typed
changes out), except where parsing itself is timed.
"""

import difflib
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from diff_match_patch import diff_match_patch

from texts import Text, diff, merge, merge_all, parse

RUNS = 15
LETTERS = "aeioubcdfglmnprstv"


class Author:
    """Writes articles, and changes them, the same way in every run."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._words = ["".join(self._chance.choices(LETTERS, k=self._chance.randint(2, 9))) for _ in range(1500)]

    def word(self) -> str:
        return self._words[min(int(self._chance.expovariate(1 / 200)), len(self._words) - 1)]

    def sentence(self, length: int = 12) -> str:
        return " ".join(self.word() for _ in range(length)).capitalize() + "."

    def article(self, blocks: int = 60, sentences: int = 6) -> list[str]:
        title = [f"## {self.word()} {self.word()} {self.word()}"]
        return [title[0] + f" {n}" if n % 8 == 0 else " ".join(self.sentence() for _ in range(sentences)) for n in range(blocks)]

    def edit(self, blocks: Sequence[str], words: int) -> list[str]:
        """Change about so many words."""
        out = [block.split(" ") for block in blocks]
        for _ in range(words):
            block = self._chance.choice(out)
            at = self._chance.randrange(1, len(block))
            kind = self._chance.random()
            if kind < 0.5:
                block[at] = self.word()
            elif kind < 0.75:
                block.insert(at, self.word())
            elif len(block) > 3:
                del block[at]
        return [" ".join(block) for block in out]


def ready(text: Text) -> Text:
    """Cut a text into words before the clock starts."""
    for block in text.blocks:
        assert block.words is not None
        assert block.content
    return text


def read(blocks: Iterable[str], like: Text | None = None) -> Text:
    return ready(parse("\n\n".join(blocks), like=like))


def in_turns(tasks: dict[str, Callable[[], object]], runs: int = RUNS) -> dict[str, float]:
    """Median milliseconds of each task, one after the other in every round; as in `timeit`, without the garbage collector."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    gc.collect()
    gc.disable()
    for _ in range(runs):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            times[name].append((time.perf_counter() - start) * 1000)
    gc.enable()
    return {name: statistics.median(values) for name, values in times.items()}


def flat(text: Text) -> list[str]:
    return [word for block in text.blocks for word in block.words]


def by_letters(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, str]]:
    """diff-match-patch on words, each written as one letter, as its own documentation advises for lines."""
    letters: dict[str, str] = {}
    written = ["".join(letters.setdefault(word, chr(0x4E00 + len(letters))) for word in words) for words in (old, new)]
    return diff_match_patch().diff_main(*written, False)


def show(title: str, times: dict[str, float], runs: int = RUNS) -> None:
    print(f"\n{title} (median of {runs} runs, ms)")
    for name, value in times.items():
        print(f"    {name:44}{value:10.2f}")


def bar(label: str, value: float, limit: float, *, least: bool) -> bool:
    met = value >= limit if least else value <= limit
    print(f"    → {label}: {value:.1f} (bar: {'at least' if least else 'at most'} {limit:g}) {'met' if met else 'NOT MET'}")
    return met


def compare_diffs(base: Text, new: Text) -> bool:
    old_words, new_words = flat(base), flat(new)
    times = in_turns(
        {
            "cahiers, typed changes": lambda: diff(base, new).changes,
            "diff-match-patch on words": lambda: by_letters(old_words, new_words),
            "difflib on words": lambda: difflib.SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes(),
            "difflib, its autojunk on": lambda: difflib.SequenceMatcher(None, old_words, new_words).get_opcodes(),
        }
    )
    show("diff of a 1 % edit", times)
    mine = times["cahiers, typed changes"]
    print(f"    → times faster than difflib with its heuristic, which misses words: {times['difflib, its autojunk on'] / mine:.1f}")
    return bar("times faster than difflib on words", times["difflib on words"] / mine, 30, least=True)


def compare_merges(base: Text, ours: Text, theirs: Text, amendments: Sequence[Text]) -> list[bool]:
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
            path = Path(folder) / name
            path.write_text(str(text), encoding="utf-8")
            names.append(str(path))
        times = in_turns(
            {
                "cahiers, merge": lambda: merge(base, ours, theirs),
                "git merge-file, by line": lambda: subprocess.run(
                    ["git", "merge-file", "-p", "-q", *names], capture_output=True, check=False
                ),
                "cahiers, merge_all of 30 with its matrix": lambda: merge_all(base, amendments).relations,
            },
            41,
        )
    show("merge of two 1 % edits", times, 41)
    one = times["cahiers, merge"]
    return [
        bar("times the start of git merge-file", one / times["git merge-file, by line"], 1, least=False),
        bar("merge_all of 30 amendments, in merges", times["cahiers, merge_all of 30 with its matrix"] / one, 10, least=False),
    ]


def compare_crowds(author: Author) -> bool:
    """1,000 blocks; the time for each of 200 and of 2,000 amendments, each changing words of one or two blocks."""
    blocks = author.article(1000, 2)
    base = read(blocks)
    crowd = []
    for n in range(2000):
        index = (n * 7919) % (len(blocks) - 1)
        changed = read(author.edit(blocks[index : index + 2], 2)).blocks
        crowd.append(Text((*base.blocks[:index], *changed, *base.blocks[index + 2 :])))
    few = in_turns({"200": lambda: merge_all(base, crowd[:200])}, 3)["200"] / 200
    many = in_turns({"2000": lambda: merge_all(base, crowd)}, 1)["2000"] / 2000
    show("1,000 blocks, time for each amendment", {"of 200 (3 runs)": few, "of 2,000 (1 run)": many}, 3)
    return bar("2,000 amendments against 200, each", many / few, 2, least=False)


def main() -> int:
    author = Author(5)
    blocks = author.article()
    source = "\n\n".join(blocks)
    base, ours, theirs = read(blocks), read(author.edit(blocks, 40)), read(author.edit(blocks, 40))
    amendments = [read(author.edit(blocks, 2)) for _ in range(30)]
    print(f"an article of {len(base.blocks)} blocks and {len(flat(base))} words; Python {sys.version.split()[0]}")
    show("reading and writing", in_turns({"parse": lambda: parse(source), "str(parse)": lambda: str(parse(source))}, 5), 5)
    met = [compare_diffs(base, ours), *compare_merges(base, ours, theirs, amendments), compare_crowds(author)]
    print(f"\n{sum(met)} of {len(met)} bars met")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
