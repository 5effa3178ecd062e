import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from amendments.models import Amendment
from deliberation.replay.playing import Ending, Tally, play
from deliberation.replay.record import UnreadableRecordError, page_of, read_record
from deliberation.replay.stage import set_stage
from deliberation.replay.verifying import faults
from proposals.models import Proposal, Version

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
RECORD = SHARED / "openpolitics" / "manifesto-2013-2015.json.gz"
SOME_STEPS = 60

TEXTS = {
    "a": "---\ntitle: Health\nlayout: page\n---\n\nWe will open clinics.\n\nA visit is free.\n",
    "b": "---\ntitle: Health\n---\nWe will open clinics.\n\nA visit is free for all.\n",
    "c": "---\ntitle: Health\n---\nWe will open fifty clinics.\n\nA visit is free.\n",
    "bc": "---\ntitle: Health\n---\nWe will open fifty clinics.\n\nA visit is free for all.\n",
    "d": "---\ntitle: Health\n---\nWe will open clinics.\n\nA visit is free for children.\n",
    "e": "---\ntitle: Health & Care\n---\nWe will open fifty clinics.\n\nA visit is free for children.\n",
}


def change(before, after, **more):
    return {"file": "health.md", "before": before, "after": after, **more}


HISTORY = [
    ("edit", change(None, "a")),
    ("amendment", change("a", "b", base="a", proposed="b")),
    ("amendment", change("b", "bc", base="a", proposed="c")),
    ("amendment", change("bc", "e", base="a", proposed="d")),
    ("edit", change("e", None)),
    ("edit", change(None, "b")),
]


@pytest.fixture
def record(tmp_path):
    """A function that writes the first ``count`` steps of a small history, and gives the path."""

    def written(count: int = len(HISTORY)) -> Path:
        steps = [
            {"n": n, "date": f"2026-01-{n:02}", "kind": kind, "request": None, "changes": [one]}
            for n, (kind, one) in enumerate(HISTORY[:count], start=1)
        ]
        path = tmp_path / "small.json"
        path.write_text(json.dumps({"texts": TEXTS, "history": steps}))
        return path

    return written


def played(path: Path, steps: int | None = None):
    stage, tally = set_stage(slug="replay", title="Replay"), Tally()
    for step in read_record(path)[:steps]:
        play(step, stage, tally)
    return stage, tally


def test_a_page_is_its_title_and_its_body():
    assert (page_of(TEXTS["e"]).title, page_of('---\ntitle: "Crime &amp; Justice"\n---\nText.').title) == (
        "Health & Care",
        "Crime & Justice",
    )
    assert page_of(TEXTS["a"]).body == "We will open clinics.\n\nA visit is free.\n"


def test_requests_are_rebased_and_compared_with_what_people_made(db, record):
    stage, tally = played(record(4))

    assert tally.endings == {Ending.SAME: 2, Ending.CONFLICT: 1}
    assert tally.stale == {Ending.SAME: 1, Ending.CONFLICT: 1}
    assert list(Amendment.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "accepted", "accepted_in_part"]
    causes = Version.objects.order_by("number").values_list("cause", "title")
    assert list(causes) == [("import", "Health"), *[("merge", "Health")] * 3, ("edit", "Health & Care")]
    assert faults(stage, tally) == []


def test_nobody_is_written_to(db, record, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        played(record(4))

    assert mail.outbox == []


def test_a_removed_file_retires_its_proposal_and_comes_back(db, record):
    stage, tally = played(record(5))
    assert (Proposal.objects.get().state, faults(stage, tally)) == ("retired", [])

    for step in read_record(record())[5:]:
        play(step, stage, tally)
    assert (Proposal.objects.get().state, Proposal.objects.get().current.text) == ("open", page_of(TEXTS["b"]).body)
    assert faults(stage, tally) == []


def test_what_is_not_as_recorded_is_named(db, record):
    stage, tally = played(record(4))
    Amendment.objects.filter(pk=max(tally.amendments)).update(state="submitted")
    tally.last["health.md"] = page_of("Something else.")
    tally.amendments[999] = (9, "health.md")

    assert sorted(faults(stage, tally)) == [
        "health.md: version 5 is not the recorded text",
        f"step 4, health.md: amendment {max(Amendment.objects.values_list('pk', flat=True))} was left undecided",
        "step 9, health.md: amendment 999 is lost",
    ]


def test_the_command_shows_progress_and_a_table(db, record):
    out = StringIO()
    call_command("replay", record(), programme="health", stdout=out)

    said = out.getvalue()
    assert "6 of 6 steps" in said
    assert "Merged as people did" in said
    assert "no amendment was lost" in said
    with pytest.raises(CommandError, match="name an empty one"):
        call_command("replay", record(), programme="health", stdout=out)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"texts": {}, "history": [{}]}'])
def test_what_is_no_record_is_told(tmp_path, content):
    path = tmp_path / "record.json"
    path.write_text(content)

    with pytest.raises(UnreadableRecordError):
        read_record(path)


@pytest.mark.data
@pytest.mark.skipif(not RECORD.exists(), reason="the shared data folder is not here")
def test_the_first_steps_of_a_real_programme(db):
    stage, tally = played(RECORD, SOME_STEPS)

    assert faults(stage, tally) == []
    assert tally.endings[Ending.SAME] > 30
    assert tally.endings[Ending.SAID_ALREADY] == 0
