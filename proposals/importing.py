"""Reading a programme from Markdown files, without writing anything.

Two shapes. One file: each ``# `` heading opens a chapter, each ``## `` heading a proposal. A folder: one ``.md`` file for each
chapter, in the order of their names, with front matter (``title``, and if wanted ``slug``, ``number``, ``summary``) or else a ``#``
heading for its title. What stands before the first proposal of a chapter is its introduction. ``programme.toml``, if the folder has
one, may give ``title``, ``slug`` and ``summary`` of the programme; everything else in it is left alone.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

CHAPTER: Final = "# "
PROPOSAL: Final = "## "
FENCE: Final = "---"
KNOWN_FIELDS: Final = ("title", "slug", "number", "summary")
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 100_000

_FIELD = re.compile(r"(?P<name>[A-Za-z_]+)[ \t]*:[ \t]*(?P<value>.*)")
_CODE = re.compile(r"[ ]{0,3}(?P<mark>`{3,}|~{3,})")
_TOML_LINE = re.compile(r"line (\d+)")
_CLOSING_MARKS = re.compile(r"[ \t]+#+[ \t]*$")


class UnreadableError(Exception):
    """A file that cannot be read: which, at which line (from 1; 0 for the whole file), and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass
class ImportedProposal:
    """A proposal as read; ``text`` is Markdown as written."""

    title: str
    line: int
    text: str = ""


@dataclass
class ImportedChapter:
    """A chapter as read. ``slug`` is empty and ``number`` None when the file does not say."""

    title: str
    path: Path
    line: int = 1
    slug: str = ""
    number: int | None = None
    summary: str = ""
    introduction: str = ""
    proposals: list[ImportedProposal] = field(default_factory=list)


@dataclass
class ImportedProgramme:
    """A programme as read; ``title``, ``slug`` and ``summary`` are empty when nothing says them."""

    chapters: list[ImportedChapter]
    title: str = ""
    slug: str = ""
    summary: str = ""


def read_programme(path: Path) -> ImportedProgramme:
    """Read a file or a folder whole.

    Raises:
        UnreadableError: at the first thing that cannot be read.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise UnreadableError(path, 0, _("ni fichier ni dossier de ce nom"))
    programme = _programme_of_file(path)
    _check(programme)
    return programme


def _read_folder(folder: Path) -> ImportedProgramme:
    files = sorted(entry for entry in folder.iterdir() if entry.suffix == ".md" and entry.is_file())
    if not files:
        raise UnreadableError(folder, 0, _("le dossier ne contient aucun fichier .md"))
    programme = ImportedProgramme([_chapter_of_file(file) for file in files])
    about = folder / "programme.toml"
    if about.is_file():
        programme.title, programme.slug, programme.summary = _about(about)
    _check(programme)
    return programme


def _about(path: Path) -> tuple[str, str, str]:
    try:
        values = tomllib.loads(_text_of(path))
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        raise UnreadableError(path, int(found[1]) if found else 0, _("TOML illisible : %(reason)s") % {"reason": error}) from error
    title, slug, summary = (str(values.get(name, "")).strip() for name in ("title", "slug", "summary"))
    return title, slug, summary


# --- One file -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    heading: str = ""

    @property
    def title(self) -> str:
        return _CLOSING_MARKS.sub("", self.text[len(self.heading) :]).strip()


def _programme_of_file(path: Path) -> ImportedProgramme:
    """One file that holds a whole programme; its front matter is the programme's."""
    fields, rest = _front_matter(path, _lines_of(path))
    parts: list[list[_Line]] = []
    for line in rest:
        if line.heading == CHAPTER:
            parts.append([])
        elif not parts:
            _refuse_text(path, line, _("ce texte vient avant le premier chapitre, qui commence par « # »"))
            continue
        parts[-1].append(line)
    if not parts:
        raise UnreadableError(path, 1, _("aucun chapitre : aucune ligne ne commence par « # »"))
    chapters = [_filled(ImportedChapter(_titled(path, head), path, head.number), body) for head, *body in parts]
    return ImportedProgramme(chapters, *(fields.get(name, ("", 0))[0] for name in ("title", "slug", "summary")))


def _chapter_of_file(path: Path) -> ImportedChapter:
    """The one chapter of a file in a folder."""
    fields, rest = _front_matter(path, _lines_of(path))
    heads = [line for line in rest if line.heading == CHAPTER]
    for second in heads[0 if "title" in fields else 1 :]:
        raise UnreadableError(path, second.number, _("un second chapitre : un dossier a un fichier pour chacun"))
    if heads:
        before = [line for line in rest if line.number < heads[0].number]
        for line in before:
            _refuse_text(path, line, _("ce texte vient avant le titre du chapitre"))
        rest = [line for line in rest if line.number > heads[0].number]
    title = fields["title"][0] if "title" in fields else _titled(path, heads[0]) if heads else ""
    if not title:
        raise UnreadableError(path, 1, _("pas de titre : ni « title: » dans l’en-tête, ni ligne qui commence par « # »"))
    chapter = ImportedChapter(title, path, heads[0].number if heads else 1)
    chapter.slug, chapter.summary = (fields.get(name, ("", 0))[0] for name in ("slug", "summary"))
    chapter.number = _number(path, *fields["number"]) if "number" in fields else None
    return _filled(chapter, rest)


def _filled(chapter: ImportedChapter, lines: Iterable[_Line]) -> ImportedChapter:
    kept: list[str] = []
    for line in lines:
        if line.heading == PROPOSAL:
            _close(chapter, kept)
            chapter.proposals.append(ImportedProposal(_titled(chapter.path, line), line.number))
            kept = []
        else:
            kept.append(line.text)
    _close(chapter, kept)
    return chapter


def _close(chapter: ImportedChapter, kept: list[str]) -> None:
    text = "\n".join(kept).strip("\n")
    if not chapter.proposals:
        chapter.introduction = text.strip()
        return
    proposal = chapter.proposals[-1]
    if not text.strip():
        raise UnreadableError(
            chapter.path, proposal.line, _("la proposition « %(title)s » n’a pas de texte") % {"title": proposal.title}
        )
    proposal.text = text + "\n"


def _titled(path: Path, line: _Line) -> str:
    if not line.title:
        raise UnreadableError(path, line.number, _("un titre sans mots"))
    if len(line.title) > LONGEST_TITLE:
        raise UnreadableError(path, line.number, _("un titre de %(length)s signes ; 200 au plus") % {"length": len(line.title)})
    return line.title


def _refuse_text(path: Path, line: _Line, reason: str) -> None:
    if line.text.strip():
        raise UnreadableError(path, line.number, reason)


def _number(path: Path, value: str, line: int) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 9999:
        raise UnreadableError(path, line, _("« number: %(value)s » n’est pas un nombre entier à partir de 1") % {"value": value})
    return int(value)


# --- Lines and front matter ---------------------------------------------------------------------------------------------


def _text_of(path: Path) -> str:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError(path, line, _("pas de l’UTF-8 : octet 0x%(byte)02x") % {"byte": raw[error.start]}) from error
    if "\0" in text:
        raise UnreadableError(path, text[: text.index("\0")].count("\n") + 1, _("un octet nul : ce n’est pas un texte"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines_of(path: Path) -> list[_Line]:
    text = _text_of(path)
    if not text.strip():
        raise UnreadableError(path, 1, _("le fichier est vide"))
    return list(_headed(text.split("\n")))


def _headed(lines: Iterable[str]) -> Iterator[_Line]:
    """Lines with their heading marks; what stands in a block of code is no heading."""
    fence = ""
    for number, text in enumerate(lines, start=1):
        found = _CODE.match(text)
        if found and (not fence or (found["mark"].startswith(fence) and not text.strip(" `~"))):
            fence = "" if fence else found["mark"]
        heading = next((mark for mark in (CHAPTER, PROPOSAL) if text.startswith(mark) or text == mark.strip()), "")
        yield _Line(number, text, "" if fence else heading)


def _front_matter(path: Path, lines: list[_Line]) -> tuple[dict[str, tuple[str, int]], list[_Line]]:
    """Fields with the line of each, and the lines after them."""
    if lines[0].text.rstrip() != FENCE:
        return {}, lines
    end = next((place for place, line in enumerate(lines) if place and line.text.rstrip() == FENCE), None)
    if end is None:
        raise UnreadableError(path, 1, _("l’en-tête n’est pas fermé : une seconde ligne « --- » manque"))
    fields: dict[str, tuple[str, int]] = {}
    for line in lines[1:end]:
        if not line.text.strip() or line.text.lstrip().startswith("#"):
            continue
        name, value = _field(path, line)
        if name in fields:
            raise UnreadableError(path, line.number, _("« %(name)s: » figure deux fois") % {"name": name})
        fields[name] = (value, line.number)
    return fields, lines[end + 1 :]


def _field(path: Path, line: _Line) -> tuple[str, str]:
    found = _FIELD.fullmatch(line.text.rstrip())
    if not found:
        raise UnreadableError(path, line.number, _("ce n’est pas « nom: valeur »"))
    name, value = found["name"], found["value"].strip()
    if name not in KNOWN_FIELDS:
        raise UnreadableError(
            path,
            line.number,
            _("« %(name)s: » est inconnu ici ; connus : %(known)s") % {"name": name, "known": ", ".join(KNOWN_FIELDS)},
        )
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return name, value


# --- The whole ----------------------------------------------------------------------------------------------------------


def _check(programme: ImportedProgramme) -> None:
    """Nothing may be named twice: a second import could not tell them apart."""
    titles: dict[str, ImportedChapter] = {}
    numbers: dict[int, ImportedChapter] = {}
    for chapter in programme.chapters:
        _refuse_twin(chapter, titles.setdefault(folded(chapter.title), chapter), chapter.title)
        if chapter.number is not None:
            _refuse_twin(chapter, numbers.setdefault(chapter.number, chapter), f"number: {chapter.number}")
        _check_proposals(chapter)


def _refuse_twin(chapter: ImportedChapter, first: ImportedChapter, what: str) -> None:
    if first is not chapter:
        words = {"what": what, "place": f"{first.path.name}:{first.line}"}
        raise UnreadableError(chapter.path, chapter.line, _("« %(what)s » figure déjà en %(place)s") % words)


def _check_proposals(chapter: ImportedChapter) -> None:
    seen: dict[str, int] = {}
    for proposal in chapter.proposals:
        first = seen.setdefault(folded(proposal.title), proposal.line)
        if first != proposal.line:
            words = {"title": proposal.title, "line": first}
            reason = _("la proposition « %(title)s » figure déjà à la ligne %(line)s") % words
            raise UnreadableError(chapter.path, proposal.line, reason)
        if len(proposal.text) > LONGEST_TEXT:
            reason = _("un texte de %(length)s signes ; 100 000 au plus") % {"length": len(proposal.text)}
            raise UnreadableError(chapter.path, proposal.line, reason)


def folded(title: str) -> str:
    """A title as it is compared: white space and case apart."""
    return " ".join(title.split()).casefold()
