"""Settings come from the environment, and the production profile refuses what is unsafe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deliberation import environment as env

pytestmark = pytest.mark.plain

ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "PROFILE": "production",
    "SECRET_KEY": "a-long-secret-of-this-test-and-of-nothing-else-0123456789",
    "ALLOWED_HOSTS": "cahiers.example",
    "DATABASE_URL": "postgres://postgres@127.0.0.1/cahiers",
    "REDIS_URL": "redis://127.0.0.1:6379/9",
    "MAIL_URL": "smtp://127.0.0.1:25",
}


def start(tmp_path, **variables):
    """Import the settings in a process of its own; returns what it said when it refused."""
    dropped = {*SAFE, "DEMO", "DEBUG"}
    clean = {key: value for key, value in os.environ.items() if key not in dropped}
    command = [sys.executable, "-c", "import deliberation.settings"]
    environment = {**clean, "DATA_DIR": str(tmp_path), **variables}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return result.stderr if result.returncode else ""


def test_the_embedded_profile_needs_nothing(tmp_path):
    assert start(tmp_path) == ""


def test_a_safe_production_starts(tmp_path):
    assert start(tmp_path, **SAFE) == ""


@pytest.mark.parametrize(
    ("unsafe", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "PostgreSQL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"MAIL_URL": ""}, "MAIL_URL"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO": "1"}, "DEMO"),
    ],
)
def test_an_unsafe_production_refuses_and_says_why(tmp_path, unsafe, sentence):
    assert sentence in start(tmp_path, **{**SAFE, **unsafe})


def test_every_problem_is_named_at_once(tmp_path):
    said = start(tmp_path, PROFILE="production")

    assert all(word in said for word in ("SECRET_KEY", "ALLOWED_HOSTS", "PostgreSQL", "REDIS_URL", "MAIL_URL"))


@pytest.mark.parametrize(("value", "flag"), [("1", True), ("yes", True), ("ON", True), ("0", False), ("no", False), ("", False)])
def test_flags(monkeypatch, value, flag):
    monkeypatch.setenv("CAHIERS_TEST_FLAG", value)

    assert env.flag("CAHIERS_TEST_FLAG") is flag


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtps://a:b@mail.example", 465, True, False),
        ("smtp+tls://mail.example:587", 587, False, True),
    ],
)
def test_mailers(url, port, ssl, tls, tmp_path):
    options = env.mailer(url, tmp_path)["OPTIONS"]

    assert (options["host"], options["port"], options["use_ssl"], options["use_tls"]) == ("mail.example", port, ssl, tls)
