"""The settings under test: those of the site, with what makes a run quick and repeatable."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="cahiers-tests-"))

from deliberation.settings import *  # noqa: F403 - the same settings, then what differs

TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "mail"]}}
MAILERS = {alias: {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"} for alias in ("default", "bulk")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WORKER_THREAD = False
# The same number of queries with Redis as without, and a clock that tests can turn.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
SESSION_CACHED = False
# Tests leave threads behind whose connections nobody gives back; without a pool they end with their thread.
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405
