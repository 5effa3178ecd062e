"""Reading our own source as syntax trees, once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Top to bottom: a package imports only from below.
LAYERS = ("deliberation", "cms", "amendments", "proposals", "discussions", "groups", "supporters", "live", "core", "texts")


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the product by its path relative to the repository, migrations left out."""
    found = {}
    for package in LAYERS:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                found[path.relative_to(ROOT)] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def functions() -> list[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [
        (path, node)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
