"""Amendments in every state: written against the first text, supported, advised on, decided in their order."""

from datetime import timedelta

from amendments.actions.reviewing import accept, accept_in_part, decline, recommend
from amendments.actions.supporting import support_amendment
from amendments.actions.writing import save_draft, start_amendment, submit_amendment, withdraw_amendment
from amendments.models import Amendment, AmendmentSupport, Decision
from deliberation.demo.content import Table, edited, moment, rows
from deliberation.demo.contributing import spread
from deliberation.demo.gathering import editor_of
from deliberation.demo.movement import Movement, date_back
from proposals.models import Proposal, Version
from supporters.models import Supporter
from texts import Text, merge, parse

DECIDED = ("accepted", "accepted_in_part", "declined")


def amend(movement: Movement, originals: dict[str, str]) -> int:
    """Write and submit every amendment; ``originals`` holds the first text of each proposal as the content has it."""
    found = [row for _file, row in rows("amendments", "amendment")]
    for row in sorted(found, key=lambda row: -row["days_ago"]):
        _amend(movement, row, originals[row["proposal"]])
    return len(movement.amendments)


def decide(movement: Movement, originals: dict[str, str]) -> int:
    """Editors advise, then decide in the order of the content; the rest is rebased by each new version."""
    found = [row for _file, row in rows("amendments", "amendment")]
    for row in found:
        if "recommendation" in row:
            _advise(movement, row)
    decided = sorted((row for row in found if row["state"] in DECIDED), key=lambda row: row.get("order", 0))
    for row in decided:
        _decide(movement, row, originals[row["proposal"]])
    return len(decided)


def _amend(movement: Movement, row: Table, original: str) -> None:
    author, (group, mandate) = movement.people[row["author"]], movement.speaker(row)
    proposal = movement.proposals[row["proposal"]]
    amendment = start_amendment(by=author, proposal=proposal)
    amendment = save_draft(
        by=author, amendment=amendment, text=edited(original, row), title=row["title"], reason=row["reason"].strip(),
        group=group, mandate=mandate,
    )  # fmt: skip
    written = moment(movement.now, row)
    if row["state"] != "draft":
        amendment = submit_amendment(by=author, amendment=amendment, group=group, mandate=mandate)
        _support(movement, amendment, author, row)
        date_back(amendment, submitted_at=written)
    date_back(amendment, created_at=written - timedelta(hours=1), saved_at=written)
    if row["state"] == "withdrawn":
        withdraw_amendment(by=author, amendment=amendment)
    movement.amendments[row["key"]] = amendment


def _support(movement: Movement, amendment: Amendment, author: Supporter, row: Table) -> None:
    for person in movement.some_people(row.get("supports", 0), but=author):
        support_amendment(by=person, amendment=amendment)
    spread(movement, AmendmentSupport.objects.filter(amendment=amendment), since=row["days_ago"])


def _advise(movement: Movement, row: Table) -> None:
    amendment = movement.amendments[row["key"]]
    advice = row["recommendation"]
    given = recommend(by=_editor(movement, amendment), amendment=amendment, advice=advice["kind"], reason=advice["reason"])
    date_back(given, at=moment(movement.now, {"days_ago": max(1, row["days_ago"] * 3 // 4)}))


def _decide(movement: Movement, row: Table, original: str) -> None:
    amendment = movement.amendments[row["key"]]
    by, reason, state = _editor(movement, amendment), row["decision_reason"], row["state"]
    if state == "accepted":
        accept(by=by, amendment=amendment, reason=reason)
    elif state == "declined":
        decline(by=by, amendment=amendment, reason=reason)
    else:
        text = _kept(amendment.proposal, row, original)
        accept_in_part(by=by, amendment=amendment, text=str(text), reason=reason)
    decision = Decision.objects.select_related("version").get(amendment=amendment)
    decided = moment(movement.now, {"days_ago": max(1, row["days_ago"] // 2)})
    date_back(decision, at=decided)
    if decision.version is not None:
        date_back(decision.version, at=decided)


def _kept(proposal: Proposal, row: Table, original: str) -> Text:
    """Today's text with what the editors keep of an amendment that was written against the first one."""
    today = Version.objects.filter(proposal=proposal).latest("number")
    merged = merge(parse(original), today.parsed(), parse(edited(original, row, edits=row["edits_kept"])))
    if not merged.clean:
        raise ValueError(f"{row['key']}: what is kept of it conflicts with what was accepted before")
    return merged.text


def _editor(movement: Movement, amendment: Amendment) -> Supporter:
    return editor_of(movement, amendment.proposal.chapter)
