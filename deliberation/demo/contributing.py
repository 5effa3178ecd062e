"""Contributions, who supports them, and their answers."""

from datetime import timedelta

from deliberation.demo.content import Table, moment, rows
from deliberation.demo.gathering import editor_of
from deliberation.demo.movement import Movement, date_back
from proposals.actions.contributions import (
    hide_contribution,
    start_contribution,
    submit_contribution,
    support_contribution,
    withdraw_contribution,
)
from proposals.actions.synthesis import answer_contributions, take_contribution
from proposals.models import Chapter, Contribution, ContributionSupport


def contribute(movement: Movement, chapters: dict[str, list[Table]]) -> int:
    """Everyone writes: ``chapters`` holds the rows of each chapter by its slug."""
    for slug, found in chapters.items():
        for row in sorted(found, key=lambda row: -row["days_ago"]):
            _contribute(movement, movement.chapters[slug], row)
    return len(movement.contributions)


def answer(movement: Movement, chapters: dict[str, list[Table]]) -> int:
    """Editors take up, answer and hide what the content says."""
    number = 0
    for found in chapters.values():
        for row in found:
            contribution = movement.contributions[row["key"]]
            contribution.refresh_from_db()
            number += _treat(movement, contribution, row)
    return number


def by_chapter() -> dict[str, list[Table]]:
    """The rows of the content by the slug of their chapter."""
    found: dict[str, list[Table]] = {}
    for name, row in rows("contributions", "contribution"):
        found.setdefault(name.split("-", 1)[1].removesuffix(".toml"), []).append(row)
    return found


def _contribute(movement: Movement, chapter: Chapter, row: Table) -> None:
    author, (group, mandate) = movement.people[row["author"]], movement.speaker(row)
    written = moment(movement.now, row)
    contribution = start_contribution(by=author, chapter=chapter, title=row["title"], text=row["text"].strip(), group=group)
    movement.contributions[row["key"]] = contribution
    date_back(contribution, created_at=written - timedelta(hours=2), saved_at=written)
    if row["state"] == "draft":
        return
    contribution = submit_contribution(by=author, contribution=contribution, mandate=mandate)
    date_back(contribution, submitted_at=written)
    for person in movement.some_people(row.get("supports", 0), but=author):
        support_contribution(by=person, contribution=contribution)
    spread(movement, ContributionSupport.objects.filter(contribution=contribution), since=row["days_ago"])
    if row["state"] == "withdrawn":
        withdraw_contribution(by=author, contribution=contribution)


def _treat(movement: Movement, contribution: Contribution, row: Table) -> int:
    chapter = contribution.chapter
    if row["state"] == "hidden":
        hide_contribution(by=movement.people["diane"], contribution=contribution, reason=row["hidden_reason"])
    if row["state"] == "in_synthesis":
        take_contribution(by=editor_of(movement, chapter), contribution=contribution)
    if row["state"] != "answered":
        return 0
    for given in row["answers"]:
        (source,) = answer_contributions(
            by=editor_of(movement, chapter), contributions=[contribution], outcome=given["outcome"], reason=given["reason"],
            proposal=movement.proposals.get(given.get("proposal", "")), words=given.get("passage", ""),
        )  # fmt: skip
        date_back(source, at=moment(movement.now, {"days_ago": max(1, row["days_ago"] * 2 // 3)}))
    return len(row["answers"])


def spread(movement: Movement, supports, *, since: int) -> None:  # type: ignore[no-untyped-def]
    """Spread supports over the days since something was submitted."""
    found = list(supports)
    for support in found:
        support.at = movement.now - timedelta(minutes=movement.chance.randint(10, max(11, since * 24 * 60)))
    supports.model.objects.bulk_update(found, ["at"])
