"""The catalogues of the interface: collect every string of code and templates, say which lack a translation.

French is the language of the source (``docs/decisions/french-first.md``): its catalogue repeats each string and holds the
plural rule of French; the English one translates each. Pure Python: no gettext tools are needed.

``python -m tests.catalogues`` checks, ``--write`` collects.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "live", "supporters", "groups", "discussions", "proposals", "amendments", "cms", "deliberation")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PLURALS = {"fr": "nplurals=2; plural=(n > 1);", "en": "nplurals=2; plural=(n != 1);"}
# Words of Django that other packages' catalogues would say otherwise; ours come first.
OVERRIDES = {
    "fr": {"This field is required.": "Ce champ est obligatoire."},
    "en": {"This field is required.": "This field is required."},
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

type Message = str | tuple[str, str]
type Found = tuple[str, int, Message, str | None]

INLINE = re.compile(r"""_\((?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""")


def from_python(path: Path) -> Iterator[Found]:
    with path.open("rb") as source:
        for line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
            yield str(path.relative_to(ROOT)), line, message, context


def from_template(path: Path) -> Iterator[Found]:
    """The strings of ``{% translate %}``, ``{% blocktranslate %}`` and ``_("…")`` in a template."""
    where = str(path.relative_to(ROOT))
    block: list[str] | None = None
    opening: list[str] = []
    singular = ""
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        words = list(smart_split(token.contents)) if token.token_type == TokenType.BLOCK else []
        name = words[0] if words else ""
        if name in {"blocktranslate", "blocktrans"}:
            block, opening, singular = [], words, ""
        elif name == "plural" and block is not None:
            singular, block = "".join(block), []
        elif name in {"endblocktranslate", "endblocktrans"} and block is not None:
            yield where, token.lineno, _message(opening, singular, "".join(block)), _option(opening, "context")
            block = None
        elif block is not None:
            block.append(
                f"%({token.contents.strip()})s" if token.token_type == TokenType.VAR else token.contents.replace("%", "%%")
            )
        elif name in {"translate", "trans"} and words[1][0] in "\"'":
            yield where, token.lineno, words[1][1:-1].replace("%", "%%"), _option(words, "context")
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for match in INLINE.finditer(token.contents):
                yield where, token.lineno, match["quoted"][1:-1], None


def _option(words: list[str], name: str) -> str | None:
    return words[words.index(name) + 1][1:-1] if name in words else None


def _message(opening: list[str], singular: str, last: str) -> Message:
    tidy = trim_whitespace if "trimmed" in opening else str
    return (tidy(singular), tidy(last)) if singular else tidy(last)


def collect() -> Catalog:
    """Every string of the interface, with its places."""
    catalogue = Catalog(fuzzy=False)
    for message in OVERRIDES["fr"]:
        catalogue.add(message, locations=[("tests/catalogues.py", 1)])
    for where, line, message, context in sorted(_all(), key=lambda found: (found[0], found[1])):
        if message and message != ("", ""):
            catalogue.add(message, locations=[(where, line)], context=context)
    return catalogue


def _all() -> Iterator[Found]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from from_python(path)
    for pattern in ("*.html", "*.txt"):
        for path in sorted((ROOT / "frontend" / "templates").rglob(pattern)):
            yield from from_template(path)


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    path = path_of(language)
    return read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)


def written(language: str, found: Catalog) -> bytes:
    """The catalogue of ``language`` with exactly the strings ``found``, keeping the translations that it has."""
    known = load(language)
    catalogue = Catalog(locale=language, project="Cahiers", fuzzy=False, header_comment="# Cahiers: strings of the interface.")
    for message in found:
        if message.id:
            old = known.get(message.id, message.context)
            empty: Message = ("", "") if isinstance(message.id, tuple) else ""
            string = OVERRIDES[language].get(message.id) or (message.id if language == "fr" else (old.string if old else empty))
            places = sorted({(place, None) for place, _line in message.locations})
            catalogue.add(message.id, string, locations=places, context=message.context)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=120, sort_output=True, omit_header=True)
    header = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'# Cahiers: strings of the interface.\n{header}"Plural-Forms: {PLURALS[language]}\\n"\n\n'.encode() + buffer.getvalue()


def problems() -> Iterable[str]:
    """One line for each string that is missing, left over, untranslated, or whose placeholders differ."""
    found = collect()
    for language in PLURALS:
        known = load(language)
        keys = {(message.id, message.context) for message in found if message.id}
        for message in known:
            if message.id and (message.id, message.context) not in keys:
                yield f"{language}: no longer in the source: {message.id!r}"
        for identifier, context in sorted(keys, key=str):
            entry = known.get(identifier, context)
            yield from _problems_of(language, identifier, entry.string if entry else "")


def _problems_of(language: str, identifier: Message, string: Message) -> Iterator[str]:
    sources = identifier if isinstance(identifier, tuple) else (identifier,)
    strings = string if isinstance(string, tuple) else (string,)
    if not all(strings):
        yield f"{language}: not translated: {identifier!r}"
    elif {p for s in sources for p in PLACEHOLDER.findall(s)} != {p for s in strings for p in PLACEHOLDER.findall(s)}:
        yield f"{language}: other placeholders: {identifier!r} → {string!r}"


def main(arguments: list[str]) -> int:
    if "--write" in arguments:
        found = collect()
        for language in PLURALS:
            content = written(language, found)
            path_of(language).parent.mkdir(parents=True, exist_ok=True)
            path_of(language).write_bytes(content)
    lines = list(problems())
    sys.stdout.write("\n".join([*lines, f"{len(lines)} problems in the catalogues"]) + "\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
