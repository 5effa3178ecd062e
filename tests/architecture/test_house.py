"""The folder is the feature, the file is the kind, imports point down."""

import ast
import re
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey

from tests.architecture.source import LAYERS, ROOT, functions, modules

pytestmark = pytest.mark.plain

KINDS = {
    *("urls", "views", "admin", "api", "forms", "actions", "live", "tasks", "queries", "rules", "models"),
    *("apps", "__init__", "migrations", "management", "templatetags"),
}
# Pure domain tables and registries, named for what they hold; each new one is a decision.
TABLES = {
    "supporters": {"places", "scopes", "backends", "codes", "limits", "links", "panels", "sessions"},
    "groups": {"panels", "names"},
    "discussions": {"subjects", "fragments"},
    "proposals": {"phases", "followers", "causes", "panels", "importing", "registrations", "chain", "passages"},
    "amendments": {"panels", "registrations", "rebasing", "fitting"},
    "cms": {"acts", "middleware", "wagtail_hooks"},
}
FREE = {"deliberation", "core", "live", "texts"}
VAGUE = {"utils", "helpers", "services", "misc", "common", "tools"}


def test_imports_point_down():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_an_app_holds_only_files_of_the_known_kinds():
    found = {
        (package, entry.stem)
        for package in LAYERS
        if package not in FREE
        for entry in (ROOT / package).iterdir()
        if (entry.suffix == ".py" or (entry.is_dir() and entry.name not in {"__pycache__", "data"}))
    }
    unknown = {(package, name) for package, name in found if name not in KINDS | TABLES[package]}

    assert unknown == set()


def test_no_file_has_a_vague_name():
    assert [path for path in modules() if path.stem in VAGUE] == []


def test_foreign_keys_obey_the_order_of_the_layers():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in LAYERS
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) and not field.auto_created
        and field.related_model._meta.app_label in LAYERS
        and LAYERS.index(field.related_model._meta.app_label) < LAYERS.index(model._meta.app_label)
    ]  # fmt: skip

    assert wrong == []


def test_there_are_no_generic_foreign_keys():
    fields = [field for model in apps.get_models() if model._meta.app_label in LAYERS for field in model._meta.private_fields]

    assert [field for field in fields if isinstance(field, GenericForeignKey)] == []


def test_functions_are_short():
    bodies = [(path, node) for path, node in functions() if not _is_docstring_only(node)]
    lengths = {f"{path}:{node.name}": node.end_lineno - node.body[0].lineno + 1 for path, node in bodies}

    assert {name: length for name, length in lengths.items() if length > 50} == {}
    assert statistics.median(lengths.values()) <= 9


def _is_docstring_only(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return len(node.body) == 1 and isinstance(node.body[0], ast.Expr)


def test_files_that_outgrow_400_lines_become_packages():
    long = {str(path): len((ROOT / path).read_text().splitlines()) for path in modules()}

    assert {path: lines for path, lines in long.items() if lines > 450} == {}


def test_imports_stand_at_the_top():
    lazy = [
        f"{path}:{inner.lineno}"
        for path, node in functions()
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom) and path.stem not in {"apps", "asgi"}
    ]

    assert lazy == []


def test_every_save_of_a_row_names_its_fields():
    wrong = []
    for path, node in functions():
        wrong += [
            f"{path}:{call.lineno}"
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "save"
            and path.stem not in {"forms", "storage"}
            and not {"update_fields", "using", "force_insert"} & {keyword.arg for keyword in call.keywords}
        ]

    assert wrong == []


def test_models_have_no_save_override_and_nobody_uses_signals():
    overrides = [f"{path}:{node.lineno}" for path, node in functions() if node.name == "save" and "models" in str(path)]
    signals = [str(path) for path in modules() if "django.dispatch" in ast.unparse(modules()[path])]

    assert (overrides, signals) == ([], [])


def test_every_action_takes_keyword_arguments_and_names_who_acts():
    wrong = []
    for path, node in functions():
        if any(ast.unparse(decorator) == "action" for decorator in node.decorator_list):
            keywords = [argument.arg for argument in node.args.kwonlyargs]
            if node.args.args or node.args.posonlyargs or "by" not in keywords:
                wrong.append(f"{path}:{node.name}")

    assert wrong == []


def test_views_do_not_write():
    writes = re.compile(r"\.(save|create|bulk_create|update|delete|get_or_create|update_or_create)\(")
    wrong = [
        f"{path}:{number}"
        for path in modules()
        if path.stem == "views" or "views" in path.parts
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if writes.search(line) and ".cookies" not in line
    ]

    assert wrong == []


def test_only_the_door_marks_html_as_safe():
    allowed = {"core/html.py"}
    sources = {str(path): ast.unparse(tree) for path, tree in modules().items()}
    users = {path for path, source in sources.items() if "mark_safe" in source or "SafeString(" in source}

    assert users - allowed == set()


def test_templates_open_no_second_door():
    templates = (ROOT / "frontend" / "templates").rglob("*.html")
    wrong = [str(path.relative_to(ROOT)) for path in templates if re.search(r"\|\s*safe\b|autoescape off", path.read_text())]

    assert wrong == []


def test_templates_hold_no_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    templates = (ROOT / "frontend" / "templates").rglob("*.html")

    assert [str(path.relative_to(ROOT)) for path in templates if inline.search(path.read_text())] == []


@pytest.mark.parametrize("package", ["django", "wagtail", "django-reversion", "channels", "daphne", "bleach", "psycopg"])
def test_the_fixed_stack_runs_in_the_pinned_versions(package):
    pins = dict(re.findall(r"^([a-z-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / "requirements" / "app.in").read_text(), re.MULTILINE))

    assert version(package) == pins[package]


def test_requirements_hold_hashes_and_no_address():
    for name in ("app.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pins = re.findall(r"^\S+==\S+ \\$", text, re.MULTILINE)

        assert len(pins) > 30
        assert "--hash=sha256:" in text
        assert re.search(r"https?://|--index|--find-links|@ file:", text) is None


def test_every_test_file_mirrors_a_package():
    known = {*LAYERS, "architecture", "browser"}
    files = (ROOT / "tests").rglob("test_*.py")

    assert {path.relative_to(ROOT / "tests").parts[0] for path in files} - known == set()


def test_the_readme_names_only_targets_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", Path(ROOT / "Makefile").read_text(), re.MULTILINE))
    readme = ROOT / "README.md"
    named = set(re.findall(r"`make ([a-z-]+)", readme.read_text())) if readme.exists() else set()

    assert named - targets == set()
