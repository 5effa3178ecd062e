"""The text engine: texts as blocks with keys, what changed between two, and how changes of several people are joined.

Pure: no Django, no clock, no randomness, no HTML. See docs/text-engine.md.
"""

from texts.anchors import Anchor, anchor, relocate
from texts.blocks import Block
from texts.changes import Change, Diff, diff
from texts.display import DisplayBlock, Segment, display, show_text
from texts.many import MergeAll, Relation, Relations, merge_all
from texts.merging import CHOICES, Conflict, Merge, merge, resolve
from texts.origins import Provenance, Run, provenance
from texts.parsing import parse
from texts.rebasing import Outcome, Rebase, rebase
from texts.text import Text

ALGORITHM = "cahiers-1"

__all__ = [
    "ALGORITHM",
    "CHOICES",
    "Anchor",
    "Block",
    "Change",
    "Conflict",
    "Diff",
    "DisplayBlock",
    "Merge",
    "MergeAll",
    "Outcome",
    "Provenance",
    "Rebase",
    "Relation",
    "Relations",
    "Run",
    "Segment",
    "Text",
    "anchor",
    "diff",
    "display",
    "merge",
    "merge_all",
    "parse",
    "provenance",
    "rebase",
    "relocate",
    "resolve",
    "show_text",
]
