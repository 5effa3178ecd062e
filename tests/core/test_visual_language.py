"""The colours: both spellings of the dark theme are one, and every pair that meets is far enough apart to be read."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "frontend/css/tokens.css").read_text(encoding="utf-8")
SOFT = ("good", "bad", "warn", "info", "accent")
GROUNDS = ("paper", "sheet", "sunk")

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent", "accent-deep", "margin", *SOFT[:4]) for ground in GROUNDS),
    *((ink, f"{ground}-soft") for ink in ("ink", "ink-soft") for ground in SOFT),
    *((state, f"{state}-soft") for state in SOFT),
    ("accent-deep", "accent-soft"),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("paper", "ink"),
    ("sheet", "bad"),
]
EDGES = [
    *((line, ground) for line in ("edge", "focus-outer") for ground in GROUNDS),
    ("focus-outer", "focus-inner"),
    ("focus-inner", "accent"),
]


def tokens(selector: str) -> dict[str, str]:
    block = TOKENS.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


THEMES = {"light": tokens("\n:root"), "dark": tokens(':root[data-theme="dark"]')}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of ``#rrggbb``, between 0 and 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == 21


def test_the_dark_theme_reads_the_same_in_both_places() -> None:
    assert tokens(':root:not([data-theme="light"])') == THEMES["dark"]


def test_both_themes_name_the_same_colours() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3)], ids=["text", "edges"])
def test_colours_that_meet_are_far_enough_apart(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = THEMES[theme]
    assert [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < least] == []


def test_colours_are_written_in_the_tokens_alone() -> None:
    sheets = Path(__file__).parents[2].glob("frontend/css/**/*.css")
    painted = [s.name for s in sheets if re.search(r"#[0-9a-f]{3,8}\b|rgb\(", s.read_text(encoding="utf-8"))]
    assert sorted(painted) == ["print.css", "tokens.css"]
