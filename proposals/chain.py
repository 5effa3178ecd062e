"""The chain of versions: each carries the digest of the one before, so that none can be changed unseen."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from proposals.models import Version

type Fault = Literal["number", "previous", "digest"]


@dataclass(frozen=True)
class Break:
    """Where a chain breaks: a number out of line, a predecessor that is not the one named, or a text that is not the one sealed."""

    number: int
    fault: Fault


def digest_of(*, number: int, title: str, text: str, previous_digest: str) -> str:
    """SHA-256, in hexadecimal, of the four values as a JSON array in UTF-8 without spaces: the boundaries cannot be moved."""
    sealed = json.dumps([number, title, text, previous_digest], ensure_ascii=False, separators=(",", ":"))
    return sha256(sealed.encode()).hexdigest()


def verify_chain(versions: "Iterable[Version]") -> list[Break]:
    """Every break in the versions of one proposal, given oldest first from number 1; empty when the chain holds."""
    breaks: list[Break] = []
    previous_digest = ""
    for number, version in enumerate(versions, start=1):
        if version.number != number:
            breaks.append(Break(version.number, "number"))
        if version.previous_digest != previous_digest:
            breaks.append(Break(version.number, "previous"))
        if version.digest != _digest(version):
            breaks.append(Break(version.number, "digest"))
        previous_digest = version.digest
    return breaks


def _digest(version: "Version") -> str:
    return digest_of(number=version.number, title=version.title, text=version.text, previous_digest=version.previous_digest)
