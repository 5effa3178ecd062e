"""The demo movement as it is written in ``content/``: TOML and Markdown, read into plain values."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

CONTENT: Final = Path(__file__).resolve().parent / "content"

type Table = dict[str, Any]


def table(name: str) -> Table:
    """One TOML file of the content."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def rows(folder: str, key: str) -> list[tuple[str, Table]]:
    """The rows ``[[key]]`` of every TOML file of a folder, in the order of the files, each with the name of its file."""
    files = sorted((CONTENT / folder).glob("*.toml"))
    return [(file.name, row) for file in files for row in table(f"{folder}/{file.name}")[key]]


def pages(folder: str) -> list[Table]:
    """The Markdown files of a folder: their front matter, and ``body``."""
    return [_page(file) for file in sorted((CONTENT / folder).glob("*.md"))]


def _page(file: Path) -> Table:
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return {**{key: value.strip().strip('"') for key, value in fields.items()}, "body": body.strip()}


def moment(now: datetime, row: Table, *, hour: int = 19) -> datetime:
    """The day of a row (``days_ago``), in the evening, when people write; never after ``now``."""
    day = (now - timedelta(days=row.get("days_ago", 0))).replace(hour=hour, minute=row.get("days_ago", 0) * 7 % 60, second=0)
    return min(day, now - timedelta(minutes=5))


def edited(text: str, amendment: Table, *, edits: list[list[str]] | None = None) -> str:
    """A proposal's text with an amendment's edits; ``edits`` replaces those of the amendment (what the editors kept of it).

    Raises:
        ValueError: when words to replace, or a paragraph to follow, do not stand in the text exactly once.
    """
    for old, new in amendment.get("edits", []) if edits is None else edits:
        text = _once(text, old, new)
    if edits is None:
        for start, paragraph in amendment.get("after", []):
            whole = next((block for block in text.split("\n\n") if block.startswith(start)), start)
            text = _once(text, whole, f"{whole}\n\n{paragraph.strip()}")
        if amendment.get("append"):
            text = f"{text.rstrip()}\n\n{amendment['append'].strip()}\n"
    return text


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"stands {text.count(old)} times: {old!r}")
    return text.replace(old, new)
