"""Every test that this machine can run, in as many runs as it has databases; then what was skipped, and why.

Variables: ``CAHIERS_TEST_POSTGRES`` and ``CAHIERS_TEST_REDIS`` (addresses; the usual local ones by default), ``CHROMIUM`` (path),
and ``CAHIERS_REQUIRE=all``, with which a missing service is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("CAHIERS_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/cahiers")
REDIS = os.environ.get("CAHIERS_TEST_REDIS", "redis://127.0.0.1:6379/9")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
REQUIRE_ALL = os.environ.get("CAHIERS_REQUIRE") == "all"


@dataclass
class Tally:
    """Counts over all runs, and the reasons of the skipped tests."""

    passed: int = 0
    failed: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def skip(self, reason: str, number: int = 1) -> None:
        self.reasons[reason] = self.reasons.get(reason, 0) + number


def answers(address: str, default_port: int) -> bool:
    """Whether something listens at a URL's host and port."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or default_port), timeout=2):
            return True
    except OSError:
        return False


def run(title: str, tally: Tally, arguments: list[str], **environment: str) -> bool:
    """One run of pytest; returns whether it went well."""
    print(f"\n=== {title}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", f"--junit-xml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
        count(report, tally)
    print(f"=== {title}: {time.monotonic() - begun:.0f} s", flush=True)
    if code not in (0, 5) and not tally.failed:
        tally.failed += 1
    return code in (0, 5)


def count(report: Path, tally: Tally) -> None:
    if not report.exists():
        return
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed += 1
        elif (skipped := case.find("skipped")) is not None:
            tally.skip(skipped.get("message", "skipped"))
        else:
            tally.passed += 1


def workers() -> list[str]:
    return ["-n", os.environ.get("CAHIERS_TEST_WORKERS", "auto")]


def main() -> int:
    tally, good, begun = Tally(), True, time.monotonic()
    here = {"PostgreSQL": answers(POSTGRES, 5432), "Redis": answers(REDIS, 6379), "Chromium": bool(CHROMIUM)}
    redis = {"REDIS_URL": REDIS} if here["Redis"] else {}
    good &= run("SQLite, embedded profile", tally, [*workers(), "-m", "not browser and not postgres and not redis"])
    if here["PostgreSQL"]:
        title = "PostgreSQL" + (" and Redis" if redis else "")
        marks = "not browser and not plain" + ("" if redis else " and not redis")
        good &= run(title, tally, [*workers(), "-m", marks], DATABASE_URL=POSTGRES, **redis)
    if here["Chromium"]:
        good &= run("Browser", tally, ["-p", "no:xdist", "-m", "browser", "tests/browser"], CHROMIUM=CHROMIUM)
    print(f"\n=== {time.monotonic() - begun:.0f} s in all")
    for name, found in here.items():
        if not found:
            print(f"not run: the tests that need {name}, which is not here")
            good &= not REQUIRE_ALL
    for reason, number in sorted(tally.reasons.items()):
        print(f"skipped {number}: {reason}")
    print(f"{tally.passed} passed, {tally.failed} failed, {sum(tally.reasons.values())} skipped")
    return 0 if good and not tally.failed else 1


if __name__ == "__main__":
    sys.exit(main())
