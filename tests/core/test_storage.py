"""The front end as it is collected: one style sheet, modules that import each other under hashed names."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

pytestmark = pytest.mark.plain

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that ``collectstatic`` filled with our own files."""
    folder = tmp_path_factory.mktemp("static")
    storages = {"staticfiles": {"BACKEND": "core.storage.HashedStaticStorage"}}
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(STATIC_ROOT=folder, STORAGES=storages, STATICFILES_FINDERS=finders):
        call_command("collectstatic", verbosity=0, interactive=False)
    return folder


def only(folder, pattern):
    (found,) = [path for path in folder.iterdir() if re.fullmatch(pattern, path.name)]
    return found.read_text()


def test_a_page_asks_for_one_style_sheet(collected):
    sheet = only(collected / "css", r"main\.[0-9a-f]{12}\.css")

    assert "@import" not in sheet
    assert sheet.startswith("@layer reset, tokens, base, layout, components, pages, utilities;")
    for source in ROOT.glob("frontend/css/**/*.css"):
        rule = next((line for line in source.read_text().splitlines() if line.endswith("{") and "url(" not in line), "")
        assert rule in sheet, source.name


def test_pictures_in_the_joined_sheet_are_found(collected):
    sheet = only(collected / "css", r"main\.[0-9a-f]{12}\.css")
    pictures = re.findall(r'url\("\.\./(img/[^"]+)"\)', sheet)

    assert len(pictures) > 10
    assert [picture for picture in pictures if not (collected / picture).exists()] == []


def test_sheets_below_the_folder_hold_no_addresses():
    assert [path.name for path in ROOT.glob("frontend/css/*/**/*.css") if "url(" in path.read_text()] == []


def test_modules_import_each_other_under_hashed_names(collected):
    main = only(collected / "js", r"main\.[0-9a-f]{12}\.js")
    imports = re.findall(r'import ?"\./([^"]+)"', main)

    assert len(imports) > 3
    assert [name for name in imports if not re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", name)] == []
    assert [name for name in imports if not (collected / "js" / name).exists()] == []
