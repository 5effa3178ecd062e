"""Reading a recorded history: who changed which file, from which text to which. Nothing is written here.

The record is JSON, gzipped or not: ``texts`` (key → Markdown, some with front matter) and ``history``, a list of steps of kind
``amendment`` (a request that was merged) or ``edit``, each with its ``changes``: ``file``, ``before`` and ``after``, and for an
amendment ``base``, the text it was written against, and ``proposed``. A null text: no file.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from texts import parse

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^title:[ \t]*(.*?)[ \t]*$", re.MULTILINE)


class UnreadableRecordError(Exception):
    """The file is no record of a history; says why."""


@dataclass(frozen=True)
class Page:
    """A text of the record: the title that its front matter gives ("" without one) and its body in canonical Markdown."""

    title: str
    body: str


@dataclass(frozen=True)
class FileChange:
    """What one step did to one file. For an edit ``base`` and ``proposed`` are None."""

    file: str
    before: Page | None
    after: Page | None
    base: Page | None
    proposed: Page | None


@dataclass(frozen=True)
class RecordedStep:
    """One step: ``number`` from 1, the day it was made, and for a request its public number."""

    number: int
    day: str
    is_amendment: bool
    request: int | None
    changes: tuple[FileChange, ...]

    @property
    def name(self) -> str:
        """How the step is called on the site."""
        return f"Request {self.request}" if self.request else f"Step {self.number}"


def read_record(path: Path) -> list[RecordedStep]:
    """The steps of a record, oldest first.

    Raises:
        UnreadableRecordError: the file is not there, is no JSON, or has another shape.
    """
    try:
        raw = path.read_bytes()
        data = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
        return list(_steps(data))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableRecordError(f"{path}: {error!r}") from error


def page_of(source: str) -> Page:
    """A recorded text, its front matter read for the title and left out."""
    head = _FRONT_MATTER.match(source)
    title = _TITLE.search(head[1]) if head else None
    body = source[head.end() :] if head else source
    return Page(unescape(title[1].strip("\"'")) if title else "", str(parse(body)))


def _steps(data: dict[str, Any]) -> Iterator[RecordedStep]:
    pages = {key: page_of(source) for key, source in data["texts"].items()}
    for step in data["history"]:
        changes = tuple(_change(change, pages) for change in step["changes"])
        yield RecordedStep(step["n"], step["date"], step["kind"] == "amendment", step.get("request"), changes)


def _change(change: dict[str, Any], pages: dict[str, Page]) -> FileChange:
    texts = {name: pages[change[name]] if change.get(name) else None for name in ("before", "after", "base", "proposed")}
    return FileChange(change["file"], **texts)
