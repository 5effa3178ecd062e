"""Static files under names that carry their content's hash: ES module imports rewritten, the style sheets joined into one."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

ENTRY: Final = "css/main.css"
IMPORT: Final = re.compile(r'^@import url\("([\w/-]+\.css)"\) layer\((\w+)\);$', re.MULTILINE)


class HashedStaticStorage(ManifestStaticFilesStorage):
    """Django's hashed storage for our front end, which has no build step: a page asks for one style sheet."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join what ``css/main.css`` imports, each in its layer, then go on as Django does.

        Sheets in folders below ``css/`` hold no ``url()``: theirs would be relative to another place once joined.
        """
        if ENTRY in paths and not dry_run:
            joined = InMemoryStorage()
            joined.save(ENTRY, ContentFile(self._joined(paths).encode()))
            paths = {**paths, ENTRY: (joined, ENTRY)}
        yield from super().post_process(paths, dry_run, **options)

    def _joined(self, paths: dict[str, Any]) -> str:
        def sheet(found: re.Match[str]) -> str:
            return f"@layer {found[2]} {{\n{_read(paths, f'css/{found[1]}')}\n}}"

        return IMPORT.sub(sheet, _read(paths, ENTRY))


def _read(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
