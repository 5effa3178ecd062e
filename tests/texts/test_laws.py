"""The laws of DESIGN.md, section 4, as properties."""

import re
from itertools import permutations

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.texts.strategies import distinct, source, texts, versions
from texts import (
    CHOICES,
    Anchor,
    Conflict,
    Outcome,
    Segment,
    anchor,
    diff,
    display,
    merge,
    merge_all,
    parse,
    provenance,
    rebase,
    relocate,
    resolve,
)
from texts.losses import losses

pytestmark = pytest.mark.plain


@given(texts)
def test_a_text_is_its_own_markdown(blocks):
    text = parse(source(blocks))
    assert parse(str(text)) == text
    assert str(parse(str(text))) == str(text)
    assert parse(str(text), keys=text.keys).keys == text.keys


@given(st.text(max_size=200))
def test_any_input_is_a_text(noise):
    text = parse(noise)
    assert parse(str(text)) == text
    assert str(parse(str(text))) == str(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b c",
                "# ",
                "- ",
                "  ",
                "    ",
                "\n",
                "\n\n",
                "> ",
                "1. ",
                "[^1]",
                "[^1]: ",
                "**",
                "*",
                "_",
                "`",
                "```",
                "[a](b)",
                "[",
                "](u)",
                "![",
                "<div>",
                "<!-- ",
                "-->",
                "<http://x.y>",
                "|",
                "| a | b |\n|---|---|\n",
                "| c | d | e |\n",
                "---",
                "***",
                "===",
                "\\",
                "\\\n",
                "  \n",
                "&amp;",
                "&",
                "é",
                "[foo]",
                "[foo]: ",
                "\t",
                "\u00a0",
                "\u202f",
                "(",
                ")",
                ".",
                ":",
                "\x0b",
                "\x00",
                "- - -",
                "<script>",
                "\u0301",
                "10. ",
                "~~~",
                "=",
                "+ ",
                "-",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_any_markdown_is_a_text(noise):
    text = parse(noise)
    assert parse(str(text)) == text
    assert str(parse(str(text))) == str(text)


@given(versions(1))
def test_law_1_nothing_changes_unseen(made):
    old, new = map(parse, made)
    found = diff(old, new)
    assert bool(found) == (old != new) == bool(found.changes)
    assert any(block.is_changed for block in display(found)) == (old != new)


@given(versions(1))
def test_law_2_accepting_all_gives_the_new_text_rejecting_all_the_old(made):
    old, new = map(parse, made)
    found = diff(old, new)
    assert found.accept() == new
    assert found.reject() == old


@given(versions(1))
def test_law_3_a_side_that_changed_nothing_has_no_say(made):
    base, other = map(parse, made)
    assert (merge(base, base, other).text, merge(base, base, other).clean) == (other, True)
    assert (merge(base, other, base).text, merge(base, other, base).clean) == (other, True)
    assert (merge(base, other, other).text, merge(base, other, other).clean) == (other, True)


@given(versions(2))
def test_law_3_merging_is_symmetric(made):
    base, ours, theirs = map(parse, made)
    one, two = merge(base, ours, theirs), merge(base, theirs, ours)
    assert one.text == two.text
    assert [(c.kind, c.key, c.base, c.ours, c.theirs, c.start, c.end) for c in one.conflicts] == [
        (c.kind, c.key, c.base, c.theirs, c.ours, c.start, c.end) for c in two.conflicts
    ]


@given(versions(2))
def test_a_merged_text_is_a_text(made):
    base, ours, theirs = map(parse, made)
    merged = merge(base, ours, theirs)
    assert parse(str(merged.text)) == merged.text
    assert len(set(merged.text.keys)) == len(merged.text.blocks)
    assert len({conflict.id for conflict in merged.conflicts}) == len(merged.conflicts)
    assert [Conflict.from_json(conflict.to_json()) for conflict in merged.conflicts] == list(merged.conflicts)
    for answer in (*CHOICES, "=autre *chose*"):
        decided = resolve(merged, [answer] * len(merged.conflicts))
        assert parse(str(decided)) == decided
        assert decided == resolve(merged, {conflict.id: answer for conflict in merged.conflicts})
    assert resolve(merged, []) == merged.text


def bare(markdown: str) -> list[str]:
    return re.findall(r"[a-z]+", markdown)


@given(distinct(2))
def test_law_4_no_word_is_lost(made):
    base, ours, theirs = made
    merged = merge(*map(parse, made))
    shown = set(bare(str(merged.text)))
    in_conflicts = {
        word for conflict in merged.conflicts for part in (conflict.base, conflict.ours, conflict.theirs) for word in bare(part)
    }
    note(str(merged.text))
    note(repr(merged.conflicts))
    for side in (ours, theirs):
        put_in = set(bare(side)) - set(bare(base))
        taken_out = set(bare(base)) - set(bare(side))
        assert put_in <= shown | in_conflicts
        assert not (taken_out & shown) - in_conflicts
    kept = set(bare(base)) & set(bare(ours)) & set(bare(theirs))
    assert kept <= shown
    assert len(bare(str(merged.text))) == len(shown)
    if merged.clean:
        assert losses(*map(parse, made), merged.text) == ()


@given(distinct(2))
def test_what_is_resolved_for_one_side_holds_all_its_words(made):
    base, ours, theirs = map(parse, made)
    merged = merge(base, ours, theirs)
    for answer, side in (("ours", made[1]), ("theirs", made[2])):
        decided = set(bare(str(resolve(merged, [answer] * len(merged.conflicts)))))
        assert set(bare(side)) - set(bare(made[0])) <= decided
        assert not (set(bare(made[0])) - set(bare(side))) & decided


@given(distinct(3))
def test_law_5_compatible_amendments_make_one_text_in_every_order(made):
    base, *proposed = map(parse, made)
    together = merge_all(base, proposed)
    for order in permutations(range(3)):
        again = merge_all(base, [proposed[n] for n in order])
        assert again.text == together.text
        assert {tuple(sorted((order[i], order[j]))): r.kind for (i, j), r in again.relations.met.items()} == {
            pair: r.kind for pair, r in together.relations.met.items()
        }
    assert together.compatible_text == merge_all(base, [proposed[n] for n in together.compatible]).text
    if together.clean:
        assert together.conflicts == ()


@given(versions(2))
def test_two_amendments_are_joined_as_in_a_merge(made):
    base, ours, theirs = map(parse, made)
    together, merged = merge_all(base, [ours, theirs]), merge(base, ours, theirs)
    assert (together.text, together.clean) == (merged.text, merged.clean)
    assert [(c.kind, c.base, c.ours, c.theirs) for c in together.conflicts] == [
        (c.kind, c.base, c.ours, c.theirs) for c in merged.conflicts
    ]


@given(versions(2))
def test_a_rebased_amendment_stands_on_the_new_version(made):
    old, new, proposed = map(parse, made)
    rebased = rebase(proposed, old, new)
    assert (rebased.outcome == Outcome.CONFLICT) == bool(rebased.conflicts)
    assert rebased.text == merge(old, new, proposed, at_conflict="ours").text
    assert rebase(proposed, old, old).text == proposed
    assert rebase(proposed, old, old).outcome == Outcome.KEPT
    assert rebase(old, old, new).text == new


@given(versions(1), st.integers(0, 40), st.integers(0, 40))
def test_a_passage_is_found_again_or_gone(made, start, length):
    old, new = map(parse, made)
    for block in old.blocks:
        passage = anchor(old, block.key, start, start + length)
        assert Anchor.from_json(passage.to_json()) == passage
        assert relocate(passage, old, old) == passage
        found = relocate(passage, old, new)
        if found is not None:
            where = new.block(found.key)
            assert where is not None
            assert where.text[found.start : found.end] == found.quote


@given(versions(2))
def test_every_word_has_an_origin(made):
    texts_ = list(map(parse, made))
    found = provenance([(text, number) for number, text in enumerate(texts_)])
    for block in texts_[-1].blocks:
        runs = found.runs(block.key)
        assert [run.text for run in runs] == [block.text[run.start : run.end] for run in runs]
        assert "".join("".join(run.text.split()) for run in runs) == "".join(block.text.split())
    assert all(run.cause == 0 for block in texts_[0].blocks for run in provenance([(texts_[0], 0), (texts_[0], 1)]).runs(block.key))


@given(versions(1))
def test_the_change_view_tells_both_texts(made):
    old, new = map(parse, made)
    shown = display(diff(old, new))
    told = "".join(s.source for b in shown for s in (*b.segments, *(s for cell in b.cells for s in cell)) if s.op != "delete")
    whole = "".join(s.source for block in new.blocks for s in _segments(block))
    assert "".join(re.findall(r"\w", told)) == "".join(re.findall(r"\w", whole))


def _segments(block):
    return [Segment("equal", cell) for cell in block.cells] if block.leaf == "row" else [Segment("equal", block.source)]


@given(versions(1))
def test_keys_live_on(made):
    old, new = made
    first = parse(old)
    later = parse(new, like=first)
    assert later == parse(new)
    assert len(set(later.keys)) == len(later.blocks)
    for block in later.blocks:
        alike = [b for b in (*first.blocks, *later.blocks) if b.content == block.content]
        if block.content in {other.content for other in first.blocks} and len(alike) == 2:
            assert first.places[block.key] == next(n for n, other in enumerate(first.blocks) if other.content == block.content)
    assert all(parent in first.places for block in later.blocks for parent in block.parents)
