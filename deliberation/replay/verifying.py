"""After a replay: what the database says, beside what was recorded."""

from collections.abc import Iterator

from amendments.models import Amendment
from amendments.rules import MOVING
from deliberation.replay.playing import Tally
from deliberation.replay.stage import Stage
from proposals.chain import verify_chain
from proposals.models import Proposal, ProposalState, Version
from texts import parse


def faults(stage: Stage, tally: Tally) -> list[str]:
    """Everything that is not as recorded, in a sentence each; empty when all is well."""
    return [*_texts(stage, tally), *_chains(stage), *_amendments(stage, tally)]


def versions_made(stage: Stage) -> int:
    """How many versions the programme holds."""
    return Version.objects.filter(proposal__chapter__programme=stage.programme).count()


def _texts(stage: Stage, tally: Tally) -> Iterator[str]:
    rows = Proposal.objects.filter(chapter__programme=stage.programme).select_related("current").in_bulk()
    for file, page in tally.last.items():
        proposal = rows.get(stage.proposals[file].pk) if file in stage.proposals else None
        if page is None:
            if proposal is not None and proposal.state != ProposalState.RETIRED:
                yield f"{file}: removed in the record, {proposal.state} here"
        elif proposal is None or proposal.current is None or proposal.state != ProposalState.OPEN:
            yield f"{file}: not open here"
        elif str(parse(proposal.current.text)) != page.body:
            yield f"{file}: version {proposal.current.number} is not the recorded text"


def _chains(stage: Stage) -> Iterator[str]:
    for file, proposal in stage.proposals.items():
        for broken in verify_chain(proposal.versions.order_by("number")):
            yield f"{file}: version {broken.number} breaks the chain ({broken.fault})"


def _amendments(stage: Stage, tally: Tally) -> Iterator[str]:
    states = dict(Amendment.objects.filter(proposal__chapter__programme=stage.programme).values_list("pk", "state"))
    for pk, (step, file) in tally.amendments.items():
        if pk not in states:
            yield f"step {step}, {file}: amendment {pk} is lost"
        elif states[pk] in MOVING:
            yield f"step {step}, {file}: amendment {pk} was left undecided"
    for pk in states.keys() - tally.amendments.keys():
        yield f"amendment {pk} belongs to no step"
