"""The demo movement as it is written: every name, slug, key, postcode and quotation in ``content/`` must hold together."""

import csv
import gzip
import re
from collections import Counter, defaultdict
from functools import cache

import pytest
from django.conf import settings
from django.utils.text import slugify

from deliberation.demo.content import CONTENT, Table, edited, pages, rows, table
from texts.parsing import parse

pytestmark = pytest.mark.plain

PLACES = settings.BASE_DIR / "supporters" / "data" / "communes.csv.gz"
FEATURES = {"contribute", "discuss", "amend", "support", "decide"}
OUTCOMES = {"taken", "taken_in_part", "merged", "already_there", "out_of_scope", "deferred", "declined"}
WITHOUT_PROPOSAL = {"out_of_scope", "deferred", "declined"}
CONTRIBUTION_STATES = {"draft", "submitted", "in_synthesis", "answered", "withdrawn", "hidden"}
DECIDED = {"accepted", "accepted_in_part", "declined"}
AMENDMENT_STATES = DECIDED | {"draft", "submitted", "withdrawn"}
CAST = {"alice", "bob", "charlie", "diane", "emma"}


@cache
def proposals() -> dict[str, str]:
    """The text of every proposal by its slug."""
    found = {}
    for chapter in pages("programme"):
        for part in f"\n{chapter['body']}".split("\n## ")[1:]:
            title, _, text = part.partition("\n")
            found[slugify(title)] = text.strip()
    return found


@cache
def chapters() -> dict[str, list[str]]:
    """The slugs of the proposals of every chapter by the slug of the chapter."""
    return {
        page["slug"]: [slugify(part.partition("\n")[0]) for part in f"\n{page['body']}".split("\n## ")[1:]]
        for page in pages("programme")
    }


@cache
def people() -> dict[str, Table]:
    return {row["handle"]: row for row in table("people.toml")["person"]}


@cache
def groups() -> dict[str, Table]:
    return {row["slug"]: row for row in table("groups.toml")["group"]}


@cache
def contributions() -> list[Table]:
    return [row for _, row in rows("contributions", "contribution")]


@cache
def amendments() -> list[Table]:
    return [row for _, row in rows("amendments", "amendment")]


@cache
def postcodes() -> dict[str, set[str]]:
    """The names of the communes of every postcode; skips where the table of places is not built."""
    if not PLACES.exists():
        pytest.skip("the table of places is not here")
    found = defaultdict(set)
    with gzip.open(PLACES, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["postcode"]].add(row["name"])
    return found


def phases(chapter: str, feature: str) -> tuple[int, int]:
    """First and last day of a feature of a chapter, counted from the day of loading (0 when it has no end)."""
    every = [row for row in table("programme/programme.toml")["phase"] if row["feature"] == feature]
    (row,) = [row for row in every if row.get("chapter") == chapter] or [row for row in every if "chapter" not in row]
    return row["opens"], row.get("closes", 0)


def repeated(values: list[str]) -> list[str]:
    return [value for value, number in Counter(values).items() if number > 1]


def words(text: str) -> int:
    return len(text.split())


def test_there_is_enough_of_everything():
    submitted = Counter(row["proposal"] for row in amendments() if row["state"] != "draft")
    enough = {
        "chapters": len(chapters()) >= 7,
        "proposals": len(proposals()) >= 42,
        "groups": len(groups()) == 12,
        "people": len(people()) >= 200,
        "contributions": len(contributions()) >= 150,
        "amendments": len(amendments()) >= 60,
        "proposals with many amendments": sum(number >= 3 for number in submitted.values()) >= 5,
        "threads": len(table("threads.toml")["thread"]) == 5,
        "news": len(pages("news")) == 3,
        "contribution states": {row["state"] for row in contributions()} == CONTRIBUTION_STATES,
        "amendment states": {row["state"] for row in amendments()} == AMENDMENT_STATES,
    }
    assert [name for name, there in enough.items() if not there] == []


def test_the_movement_says_who_it_is():
    movement = table("movement.toml")
    assert {key for key in ("name", "tagline", "home", "about", "legal") if not movement[key]} == set()
    assert [part for part in ("home", "about", "legal") if not (movement[part]["title"] and movement[part]["text"].strip())] == []


def test_chapters_are_numbered_and_proposals_are_of_the_length_of_a_measure():
    programme = pages("programme")
    assert [int(page["number"]) for page in programme] == list(range(1, len(programme) + 1))
    assert [page["slug"] for page in programme if not page["summary"]] == []
    assert repeated([slug for found in chapters().values() for slug in found]) == []
    assert [slug for slug, text in proposals().items() if not 120 <= words(text) <= 350] == []


def test_proposals_are_written_as_the_platform_writes_them():
    assert [slug for slug, text in proposals().items() if str(parse(text)).strip() != text] == []


def test_phases_name_features_and_chapters():
    found = table("programme/programme.toml")["phase"]
    assert {row["feature"] for row in found if "chapter" not in row} == FEATURES
    overriding = [row for row in found if "chapter" in row]
    assert {row["chapter"] for row in overriding} - set(chapters()) == set()
    closed = {
        feature: {row["chapter"] for row in overriding if row["feature"] == feature and row["closes"] < 0} for feature in FEATURES
    }
    assert closed["contribute"]
    assert closed["amend"]


def test_people_are_known_by_one_handle():
    handles = [row["handle"] for row in table("people.toml")["person"]]
    assert repeated(handles) == []
    assert [handle for handle in handles if not re.fullmatch(r"[a-z0-9-]+", handle)] == []
    assert set(handles) >= CAST


def test_the_cast_has_its_roles():
    roles = {handle: {role["role"] for role in people()[handle].get("role", [])} for handle in CAST}
    assert roles == {"alice": set(), "bob": {"editor"}, "charlie": set(), "diane": {"moderator"}, "emma": {"administrator"}}
    assert [slug for slug, group in groups().items() if "alice" in group["organisers"]]
    edited_chapters = {slug for row in people().values() for role in row.get("role", []) for slug in role.get("chapters", [])}
    assert edited_chapters == set(chapters())


def test_groups_are_joined_and_organised_by_people_who_exist():
    assert {slug for row in people().values() for slug in row["groups"]} - set(groups()) == set()
    assert [
        (slug, handle)
        for slug, group in groups().items()
        for handle in group["organisers"]
        if slug not in people()[handle]["groups"]
    ] == []
    assert [slug for slug, group in groups().items() if not 80 <= words(group["description"]) <= 150] == []


def test_mandates_count_everyone_who_was_present():
    mandates = [(slug, mandate) for slug, group in groups().items() for mandate in group.get("mandate", [])]
    assert [
        (slug, mandate["decided"])
        for slug, mandate in mandates
        if mandate["for"] + mandate["against"] + mandate["abstained"] != mandate["present"]
    ] == []


def test_postcodes_and_communes_are_real():
    known = postcodes()
    assert [(handle, row["postcode"]) for handle, row in people().items() if row["postcode"] not in known] == []
    assert [slug for slug, group in groups().items() if group["commune"] not in known[group["postcode"]]] == []


@pytest.mark.parametrize("written", [contributions, amendments])
def test_authors_exist_and_speak_for_a_group_only_by_an_earlier_mandate_of_it(written):
    wrong = []
    for row in written():
        assert row["author"] in people(), row["key"]
        if "group" in row:
            group = groups()[row["group"]]
            mandate = group["mandate"][row["mandate"]]
            if row["author"] not in group["organisers"] or mandate["days_ago"] < row["days_ago"]:
                wrong.append(row["key"])
    assert wrong == []


def test_contributions_are_whole():
    assert repeated([row["key"] for row in contributions()]) == []
    assert [row["key"] for row in contributions() if not 40 <= words(row["text"]) <= 180] == []
    assert [row["key"] for row in contributions() if not 0 <= row["supports"] <= 40] == []
    assert [row["key"] for row in contributions() if (row["state"] == "hidden") != bool(row.get("hidden_reason"))] == []
    assert [row["key"] for row in contributions() if (row["state"] == "answered") != bool(row.get("answers"))] == []


def test_contributions_were_written_while_their_chapter_took_them():
    late = []
    for name, row in rows("contributions", "contribution"):
        opens, closes = phases(name.split("-", 1)[1].removesuffix(".toml"), "contribute")
        if not opens < -row["days_ago"] < closes:
            late.append(row["key"])
    assert late == []


def test_answers_have_a_reason_and_point_at_words_of_a_proposal():
    answers = [(row["key"], answer) for row in contributions() for answer in row.get("answers", [])]
    assert {answer["outcome"] for _, answer in answers} - OUTCOMES == set()
    assert [key for key, answer in answers if not answer["reason"]] == []
    assert [key for key, answer in answers if "proposal" not in answer and answer["outcome"] not in WITHOUT_PROPOSAL] == []
    assert [key for key, answer in answers if "proposal" in answer and answer["proposal"] not in proposals()] == []
    passages = [(key, answer) for key, answer in answers if "passage" in answer]
    assert [key for key, answer in passages if proposals()[answer["proposal"]].count(answer["passage"]) != 1] == []


def test_no_two_people_write_the_same_sentence():
    sentences = [
        (sentence.strip(), row["key"])
        for row in [*contributions(), *amendments()]
        for sentence in re.split(r"(?<=[.!?…])\s+", row.get("text", row.get("reason", "")))
        if len(sentence.strip()) > 60
    ]
    assert repeated([sentence for sentence, _ in sentences]) == []


def test_amendments_are_whole():
    assert repeated([row["key"] for row in amendments()]) == []
    assert {row["proposal"] for row in amendments()} - set(proposals()) == set()
    assert [row["key"] for row in amendments() if not 30 <= words(row["reason"]) <= 90] == []
    assert [row["key"] for row in amendments() if (row["state"] in DECIDED) != bool(row.get("decision_reason"))] == []
    assert [row["key"] for row in amendments() if (row["state"] == "accepted_in_part") != bool(row.get("edits_kept"))] == []
    assert {row["recommendation"]["kind"] for row in amendments() if "recommendation" in row} == {"accept", "partly", "decline"}
    orders = sorted(row["order"] for row in amendments() if row["state"] in DECIDED)
    assert orders == list(range(1, len(orders) + 1))


def test_amendments_were_written_while_their_chapter_took_them():
    chapter_of = {proposal: chapter for chapter, found in chapters().items() for proposal in found}
    late = []
    for row in amendments():
        opens, closes = phases(chapter_of[row["proposal"]], "amend")
        if not opens < -row["days_ago"] < closes:
            late.append(row["key"])
    assert late == []


def test_every_amendment_changes_the_proposal_it_was_written_against():
    texts = proposals()
    assert [row["key"] for row in amendments() if edited(texts[row["proposal"]], row).strip() == texts[row["proposal"]]] == []


def test_a_paragraph_to_follow_is_found_once():
    places = [(row, start) for row in amendments() for start, _ in row.get("after", [])]
    assert [
        row["key"]
        for row, start in places
        if sum(part.startswith(start) for part in proposals()[row["proposal"]].split("\n\n")) != 1
    ] == []


def test_accepted_amendments_agree_with_each_other():
    texts = dict(proposals())
    for row in sorted((row for row in amendments() if row["state"] in DECIDED - {"declined"}), key=lambda row: row["order"]):
        texts[row["proposal"]] = edited(texts[row["proposal"]], row, edits=row.get("edits_kept"))
    assert [slug for slug, text in texts.items() if str(parse(text)).strip() != text.strip()] == []


def test_editors_keep_some_edits_of_an_amendment_accepted_in_part_and_not_all():
    kept = [row for row in amendments() if row["state"] == "accepted_in_part"]
    assert [row["key"] for row in kept if not all(edit in row["edits"] for edit in row["edits_kept"])] == []
    assert [row["key"] for row in kept if edited(proposals()[row["proposal"]], row, edits=row["edits_kept"]) == edited(
        proposals()[row["proposal"]], row
    )] == []  # fmt: skip


def test_threads_hang_on_what_exists_and_replies_are_one_level_deep():
    subjects = {
        *(f"proposal:{slug}" for slug in proposals()),
        *(f"contribution:{row['key']}" for row in contributions()),
        *(f"amendment:{row['key']}" for row in amendments()),
    }
    for thread in table("threads.toml")["thread"]:
        messages = thread["messages"]
        assert thread["on"] in subjects
        assert 8 <= len(messages) <= 25
        assert {message["author"] for message in messages} - set(people()) == set()
        assert [message["minutes"] for message in messages] == sorted(message["minutes"] for message in messages)
        answered = [(place, message["reply_to"]) for place, message in enumerate(messages) if "reply_to" in message]
        assert [(place, to) for place, to in answered if to >= place or "reply_to" in messages[to]] == []


def test_news_are_of_the_length_of_a_page():
    assert repeated([page["slug"] for page in pages("news")]) == []
    assert [page["slug"] for page in pages("news") if not 200 <= words(page["body"]) <= 350 or len(page["summary"]) > 300] == []


@pytest.mark.parametrize("file", sorted(CONTENT.rglob("*.*")), ids=lambda file: file.name)
def test_french_is_set_as_french_is(file):
    text = "\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("# "))
    straight_apostrophe = r"[^\W\d_]'[^\W\d_]"
    space_that_may_break = r"\w [;:!?](?:\s|$)|« | »|\d [%€]|\d \d{3}(?!\d)"
    no_space = r"[^\W\d_][;!?](?=\s)|«\w|\w»"
    assert re.findall(rf"{straight_apostrophe}|{space_that_may_break}|{no_space}|\.\.\.", text) == []
