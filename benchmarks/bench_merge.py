"""The merges that people made, made again: `python -m benchmarks.bench_merge`.

For each of the 95 three-way merges of the OpenPolitics Manifesto the engine, `git merge-file` by line and `git merge-file` by word
(one word a line) get the same three texts. "Equal" means the same blocks and words as the people's result, however laid out.

CAHIERS_DATA names the folder of shared data; by default `../shared/data` beside the repository.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from texts import Text, diff, merge, parse
from texts.losses import losses

DATA = Path(os.environ.get("CAHIERS_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
FILE = DATA / "openpolitics" / "manifesto-2013-2015.json.gz"
BARS = {"equal": 55, "conflict": 28}
WORDS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Case:
    number: int
    file: str
    sources: tuple[str, str, str]
    result: Text


def cases() -> list[Case]:
    with gzip.open(FILE, "rt", encoding="utf-8") as stream:
        data = json.load(stream)
    texts = data["texts"]
    return [
        Case(number, made["file"], tuple(texts[made[side]] for side in ("base", "ours", "theirs")), parse(texts[made["result"]]))
        for number, made in enumerate(data["merges"])
    ]


def git_merge(sources: Iterable[str]) -> tuple[str, bool]:
    """What `git merge-file` makes of base, ours and theirs, and whether it found no conflict."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, source in zip(("base", "ours", "theirs"), sources, strict=True):
            path = Path(folder) / name
            path.write_text(source, encoding="utf-8")
            names.append(str(path))
        base, ours, theirs = names
        done = subprocess.run(["git", "merge-file", "-p", "-q", ours, base, theirs], capture_output=True, check=False)
    return done.stdout.decode(), done.returncode == 0


def by_line(case: Case) -> tuple[Text, bool]:
    merged, clean = git_merge(case.sources)
    return parse(merged), clean


def by_word(case: Case) -> tuple[Text, bool]:
    """One word, space or point a line; a line end is written as a letter that no text has."""
    split = ("".join(f"{word}\n" for word in WORDS.findall(text)).replace("\n\n", "\u2424\n") for text in case.sources)
    merged, clean = git_merge(split)
    return parse(merged.replace("\n", "").replace("\u2424", "\n")), clean


def by_engine(case: Case) -> tuple[Text, bool]:
    made = merge(*map(parse, case.sources))
    return made.text, made.clean


def verdict(case: Case, way: Callable[[Case], tuple[Text, bool]]) -> str:
    text, clean = way(case)
    if not clean:
        return "conflict"
    return "equal" if text == case.result else "different"


def explain(case: Case) -> None:
    """A clean result that people did not make: how theirs differs."""
    base, ours, theirs = map(parse, case.sources)
    made = merge(base, ours, theirs)
    print(f"\nmerge {case.number}, {case.file}: clean, and people made something else of it")
    for change in diff(made.text, case.result).changes:
        print(f"    {change.kind:12} {change.old[:70]!r} → {change.new[:70]!r}")


def silent_losses(found: Iterable[Case]) -> int:
    """Print, and count, the words that clean results do not honour."""
    count = 0
    for case in found:
        sides = [parse(source) for source in case.sources]
        made = merge(*sides)
        lost = losses(*sides, made.text) if made.clean else ()
        count += len(lost)
        for loss in lost:
            print(f"    merge {case.number}: {loss}")
    return count


def main() -> int:
    if not FILE.exists():
        print(f"No data: {FILE} is not there. Set CAHIERS_DATA to the folder that holds openpolitics/.")
        return 2
    found = cases()
    ways = {"cahiers": by_engine, "git, by word": by_word, "git, by line": by_line}
    print(f"{len(found)} merges that people made\n\n{'':14}{'equal to theirs':>17}{'clean, different':>18}{'conflict':>10}")
    told: dict[str, list[str]] = {}
    for name, way in ways.items():
        told[name] = [verdict(case, way) for case in found]
        count = Counter(told[name])
        print(f"{name:14}{count['equal']:>17}{count['different']:>18}{count['conflict']:>10}")
    mine = Counter(told["cahiers"])
    kinds = Counter(kind for case in found for kind in {c.kind for c in merge(*map(parse, case.sources)).conflicts})
    print(f"\nconflicts by kind (merges that have one): {dict(kinds)}")
    print("\nsilent losses in clean results (words put in or taken out by one side that the result does not honour):")
    lost = silent_losses(found)
    print("    none" if not lost else f"    {lost}")
    for case, result in zip(found, told["cahiers"], strict=True):
        if result == "different":
            explain(case)
    fine = mine["equal"] >= BARS["equal"] and mine["conflict"] <= BARS["conflict"] and not lost
    bars = f"at least {BARS['equal']} equal, at most {BARS['conflict']} conflicts, no silent loss"
    print(f"\nbars: {bars}: {'met' if fine else 'NOT MET'}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
