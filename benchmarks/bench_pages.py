"""Pages and posts beside a hello page and a one-INSERT page of the same gunicorn, in the same run, on PostgreSQL.

``python -m benchmarks.bench_pages [--rounds 7] [--requests 60]``. Rates are medians over the rounds; a ratio is taken within each
round, and the median of the ratios is compared with the bar. ``CAHIERS_BENCH_DATABASE`` (dropped and made anew) and
``CAHIERS_BENCH_REDIS`` name the services; without Redis the embedded layer and sessions in the database are measured.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks.client import Answer, Ask, Wire, rate

if TYPE_CHECKING:
    from benchmarks.seeding import Ground

ROOT = Path(__file__).resolve().parent.parent
DATABASE = os.environ.get("CAHIERS_BENCH_DATABASE", "postgres://postgres@127.0.0.1:5432/cahiers_bench")
REDIS = os.environ.get("CAHIERS_BENCH_REDIS", "redis://127.0.0.1:6379/8")
READING, POSTING = 0.1, 0.2
PEOPLE = 240
HOME_OF_A_PERSON = "/compte/"

type Make = Callable[[int, bool], Ask]


@dataclass
class Row:
    """One line of the table: how to ask for the ``n``-th time, the least beside it, and the bar of the ratio.

    Without ``bar`` it is told for information. ``to`` is part of the address to which a post leads; ``made`` counts the rows
    of which each post makes one.
    """

    name: str
    make: Make
    beside: str
    bar: float | None = None
    to: str = ""
    made: Callable[[], int] | None = None
    rates: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    queries: str = ""
    cpu: float = 0.0

    @property
    def status(self) -> int:
        return 302 if self.to else 200

    @property
    def is_met(self) -> bool:
        return self.bar is None or median(self.ratios) >= self.bar

    @contextmanager
    def checked(self, posts: int) -> Iterator[None]:
        """Each of the posts sent within makes its row.

        Raises:
            AssertionError: when there are more or fewer new rows than posts.
        """
        before = self.made() if self.made else 0
        yield
        new = self.made() - before if self.made else posts
        assert new == posts, f"{self.name}: {posts} posts, {new} new rows"


def rows_of(ground: "Ground", seeding: Any) -> list[Row]:
    """What is measured. Each post is made once: another person, another proposal, another link."""
    sessions, others = ground.sessions, ground.others
    thread = others[0].thread_id  # not the one that is read, which keeps its hundred messages
    texts = {proposal.pk: seeding.amended(proposal) for proposal in others}

    def message(n: int, measure: bool) -> Ask:
        fields = {"body": f"Message {n} : nous tenons à **ce délai**, et voici pourquoi.", "token": f"t{n}"}
        return Ask.post(f"/fils/{thread}/messages/", fields, session=sessions[n % len(sessions)], measure=measure)

    def amendment(n: int, measure: bool) -> Ask:
        proposal = others[n % len(others)]
        fields = {
            "base": "1", "text": texts[proposal.pk], "title": f"Amendement {n}", "reason": "Un délai sans date n’en est pas un.",
            "intent": "submit", "speaker-speaker": "",
        }  # fmt: skip
        session = sessions[(n // len(others) + n) % len(sessions)]
        return Ask.post(f"/propositions/{proposal.pk}/amender/", fields, session=session, measure=measure)

    def sign_up(n: int, measure: bool) -> Ask:
        cookies = f"cahiers_browser={seeding.BROWSER}"
        return Ask.post(f"/compte/confirmer/{seeding.sealed(n)}/", {}, cookies=cookies, measure=measure)

    def get(path: str, session: str = "") -> Make:
        return lambda _n, measure: Ask.get(path, session=session, measure=measure)

    proposal, chapter = f"/propositions/{ground.proposal.pk}/", ground.chapter.get_absolute_url()
    return [
        Row("proposal, 100 paragraphs, 100 messages", get(proposal), "hello", READING),
        Row("  the same, logged in", get(proposal, sessions[0]), "hello"),
        Row("chapter of 60 proposals", get(chapter), "hello", READING),
        Row("  the same, logged in", get(chapter, sessions[0]), "hello"),
        Row("home page", get("/"), "hello"),
        Row("post a message", message, "insert", POSTING, "#message-", seeding.messages_written),
        Row("post an amendment", amendment, "insert", POSTING, "/amendements/", seeding.amendments_submitted),
        Row("sign-up, second step", sign_up, "insert", POSTING, HOME_OF_A_PERSON, seeding.people_let_in),
    ]


def measure(port: int, rows: Sequence[Row], *, rounds: int, requests: int) -> dict[str, list[float]]:
    """Fill the rows; returns the rates of the two bare pages, one for each time they were asked."""
    least: dict[str, list[float]] = {"hello": [], "insert": []}
    bare = {
        "hello": ([Ask.get("/bench/hello/")] * requests * 3, 200, ""),
        "insert": ([Ask.post("/bench/insert/", {})] * requests * 2, 302, "/bench/hello/"),
    }
    for row in rows:
        _tell_costs(port, row)
    for turn in range(rounds + 1):
        for row in rows:
            asks, status, to = bare[row.beside]
            before = rate(port, asks, status=status, to=to)
            first = 10 + turn * requests
            with row.checked(requests):
                own = rate(port, [row.make(first + n, False) for n in range(requests)], status=row.status, to=row.to)
            beside = (before + rate(port, asks, status=status, to=to)) / 2
            if turn:  # the first round warms up
                least[row.beside].append(beside)
                row.rates.append(own)
                row.ratios.append(own / beside)
        print(".", end="", flush=True)
    print()
    return least


def _tell_costs(port: int, row: Row) -> None:
    """SQL and CPU of a request, the median of a few after two that warm up."""
    wire = Wire(port)
    answers: list[Answer] = [wire.send(row.make(n, True)) for n in range(8)][2:]
    wrong = [f"{answer.status} {answer.place}" for answer in answers if not answer.is_as_expected(row.status, row.to)]
    assert not wrong, f"{row.name}: {wrong}"
    row.queries = f"{median(int(answer.headers['x-queries']) for answer in answers):.0f}"
    row.cpu = median(float(answer.headers["x-cpu"]) for answer in answers)


def tell(rows: Sequence[Row], least: dict[str, list[float]], rounds: int) -> None:
    """Print the table."""
    print(f"\n{rounds} rounds after one to warm up; rates are requests a second, median (least to most)\n")
    for name, rates in least.items():
        print(f"{name:42s} {median(rates):7.0f} ({min(rates):.0f} to {max(rates):.0f})")
    print(f"\n{'page':42s} {'rate':>22s} {'beside':>8s} {'ratio':>7s} {'bar':>5s}       {'SQL':>4s} {'CPU ms':>7s}")
    for row in rows:
        spread = f"{median(row.rates):.0f} ({min(row.rates):.0f} to {max(row.rates):.0f})"
        bar = "  -  " if row.bar is None else f"{row.bar:5.2f}"
        met = "" if row.bar is None else "met" if row.is_met else "MISSED"
        line = f"{row.name:42s} {spread:>22s} {row.beside:>8s} {median(row.ratios):7.3f} {bar} {met:6s}"
        print(f"{line} {row.queries:>4s} {row.cpu:7.1f}")


def fresh_database(url: str) -> None:
    """Drop and make the database."""
    base, name = url.rsplit("/", 1)
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')


@contextmanager
def gunicorn(data: str) -> Iterator[int]:
    """The site under gunicorn, one process with four threads; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "deliberation.wsgi"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"),
    ]
    process = subprocess.Popen(
        [*command, "--keep-alive", "30", "--log-level", "error"], cwd=ROOT, env={**os.environ, "DATA_DIR": data}
    )
    try:
        for _attempt in range(200):
            try:
                Wire(port).send(Ask.get("/bench/hello/"))
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=60)
    options = parser.parse_args()
    fresh_database(DATABASE)
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(DJANGO_SETTINGS_MODULE="benchmarks.settings", DATABASE_URL=DATABASE, DATA_DIR=data, PROFILE="embedded")
        parts = REDIS.split("/")[2].split(":")
        try:
            socket.create_connection((parts[0], int(parts[1])), timeout=1).close()
            os.environ["REDIS_URL"] = REDIS
        except OSError:
            print("Redis is not here: sessions in the database, the layer in memory")
        return _run(data, options.rounds, options.requests)


def _run(data: str, rounds: int, requests: int) -> int:
    import django  # noqa: PLC0415 - after the settings are chosen

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks import seeding  # noqa: PLC0415

    print("Building…", flush=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    rows = rows_of(seeding.seed(PEOPLE), seeding)
    with gunicorn(data) as port:
        least = measure(port, rows, rounds=rounds, requests=requests)
    tell(rows, least, rounds)
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
