"""Writes to the programme."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.actions import ActionRefused
from core.models import ActionLog
from live.models import Event
from proposals import followers
from proposals.actions.programme import (
    clear_phase,
    create_chapter,
    create_programme,
    create_proposal,
    edit_chapter,
    move_chapter,
    move_proposal,
    publish_version,
    restore_version,
    set_phase,
    set_state,
)
from proposals.chain import Break, verify_chain
from proposals.models import Cause, Chapter, Proposal, Version
from proposals.phases import is_open
from tests.proposals.conftest import FIRST_TEXT


@pytest.fixture
def followed(monkeypatch):
    """Calls of followers, as lists of keyword arguments; nobody else follows."""
    calls: list[dict] = []
    monkeypatch.setattr(followers, "_of_versions", [lambda **arguments: calls.append(arguments)])
    monkeypatch.setattr(followers, "_of_states", [lambda **arguments: calls.append(arguments)])
    return calls


def numbers(rows) -> list[tuple[int, str]]:
    return list(rows.order_by("number").values_list("number", "title"))


# --- Proposals and versions -------------------------------------------------------------------------------------------


def test_a_proposal_begins_with_a_version_and_a_thread(bob, chapter):
    made = create_proposal(by=bob, chapter=chapter, title="  La gratuité  des transports ", text="Un texte.", comment="Premier jet")
    assert (made.number, made.title, made.state, made.opened_at, made.excerpt) == (
        1,
        "La gratuité des transports",
        "draft",
        None,
        "Un texte.",
    )
    assert (made.thread.kind, made.thread.subject_id) == ("proposal", made.pk)
    version = made.current
    assert (version.number, version.text, version.cause, version.by, version.comment) == (
        1,
        "Un texte.\n",
        "edit",
        bob,
        "Premier jet",
    )
    assert version.html == f'<p id="b-{version.keys[0]}">Un texte.</p>'
    assert ActionLog.objects.filter(action="proposals.create_proposal", actor_id=bob.pk, object_id=str(made.pk)).count() == 1


def test_proposals_are_numbered_one_after_another(bob, chapter, proposal):
    second = create_proposal(by=bob, chapter=chapter, title="Deux", text="Texte.", state="open")
    assert (proposal.number, second.number) == (1, 2)
    assert second.opened_at is not None


@pytest.mark.parametrize("name", ["alice", "emma"])
def test_only_editors_write_proposals(name, request, chapter):
    with pytest.raises(ActionRefused, match="rédaction"):
        create_proposal(by=request.getfixturevalue(name), chapter=chapter, title="T", text="Texte.")
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize(
    ("title", "text", "field"),
    [("", "Texte.", "title"), ("T" * 201, "Texte.", "title"), ("T", " \n", "text"), ("T", "x" * 100_001, "text")],
)
def test_a_proposal_needs_a_title_and_a_text(bob, chapter, title, text, field):
    with pytest.raises(ActionRefused) as refused:
        create_proposal(by=bob, chapter=chapter, title=title, text=text)
    assert refused.value.field == field


def test_a_version_follows_the_one_before(bob, proposal, followed):
    old = proposal.current
    new = publish_version(by=bob, proposal=proposal, text=FIRST_TEXT.replace("un euro", "deux euros"), expected=1, comment="Prix")
    assert (new.number, new.title, new.cause, new.previous_digest) == (2, old.title, "edit", old.digest)
    assert new.keys == old.keys
    assert verify_chain([old, new]) == []
    assert followed == [{"by": bob, "proposal": proposal, "old": old, "new": new}]
    assert (proposal.current, Proposal.objects.get().current) == (new, new)


def test_a_new_title_goes_to_the_lists(bob, proposal):
    publish_version(by=bob, proposal=proposal, text=FIRST_TEXT, title="Manger pour un euro")
    fresh = Proposal.objects.get()
    assert (fresh.title, fresh.current.title, fresh.excerpt) == (
        "Manger pour un euro",
        "Manger pour un euro",
        "Nous ouvrirons les cantines.",
    )


def test_open_pages_are_told(bob, proposal):
    new = publish_version(by=bob, proposal=proposal, text="Autre texte.")
    event = Event.objects.filter(topic__key=f"proposal:{proposal.pk}", kind="version").latest("number")
    assert event.payload == {
        "number": 2,
        "title": new.title,
        "url": f"/propositions/{proposal.pk}/versions/2/",
        "at": new.at.isoformat(),
    }


def test_a_version_that_changes_nothing_is_refused(bob, proposal, followed):
    with pytest.raises(ActionRefused, match="rien n’y change"):
        publish_version(by=bob, proposal=proposal, text="\n" + FIRST_TEXT + "\n", title=proposal.title)
    assert (Version.objects.count(), followed) == (1, [])


def test_a_version_on_a_text_that_is_gone_is_refused(bob, proposal, followed):
    publish_version(by=bob, proposal=proposal, text="Texte d’une autre personne.")
    with pytest.raises(ActionRefused, match="la version 2 de cette proposition a paru"):
        publish_version(by=bob, proposal=proposal, text="Le mien.", expected=1)
    assert Proposal.objects.get().current.text == "Texte d’une autre personne.\n"


def test_a_follower_that_refuses_undoes_the_version(bob, proposal, monkeypatch):
    def refuse(**arguments):
        raise ActionRefused("Non.")

    monkeypatch.setattr(followers, "_of_versions", [refuse])
    with pytest.raises(ActionRefused, match="Non"):
        publish_version(by=bob, proposal=proposal, text="Autre.")
    assert Proposal.objects.get().current.number == 1


@pytest.mark.parametrize("state", ["adopted", "retired"])
def test_a_closed_proposal_takes_no_version(bob, proposal, state):
    Proposal.objects.update(state=state)
    with pytest.raises(ActionRefused, match="ne pouvez pas modifier"):
        publish_version(by=bob, proposal=proposal, text="Autre.")


def test_a_stranger_publishes_nothing(charlie, proposal):
    with pytest.raises(ActionRefused, match="ne pouvez pas modifier"):
        publish_version(by=charlie, proposal=proposal, text="Autre.")


def test_restoring_makes_a_version_more(bob, proposal):
    first = proposal.current
    publish_version(by=bob, proposal=proposal, text="Autre.", title="Autre titre")
    third = restore_version(by=bob, proposal=proposal, version=first, comment="Le premier disait mieux", expected=2)
    assert (third.number, third.title, third.text, third.keys) == (3, first.title, first.text, first.keys)
    assert (third.cause, third.cause_ref) == (Cause.RESTORE, f"version:{first.pk}")
    assert Version.objects.count() == 3


def test_a_version_of_another_proposal_is_not_restored(bob, chapter, proposal):
    other = create_proposal(by=bob, chapter=chapter, title="Autre", text="Autre.")
    with pytest.raises(ActionRefused, match="autre proposition"):
        restore_version(by=bob, proposal=proposal, version=other.current)


# --- States -----------------------------------------------------------------------------------------------------------


def test_opening_a_draft_makes_it_public(bob, chapter, followed):
    made = create_proposal(by=bob, chapter=chapter, title="T", text="Texte.")
    set_state(by=bob, proposal=made, state="open")
    fresh = Proposal.objects.get()
    assert (fresh.state, fresh.opened_at is not None) == ("open", True)
    assert followed == [{"by": bob, "proposal": fresh, "old": "draft", "new": "open"}]


def test_a_state_that_does_not_follow_is_refused(bob, proposal):
    with pytest.raises(ActionRefused, match="cet état"):
        set_state(by=bob, proposal=proposal, state="adopted")


# --- The tree -----------------------------------------------------------------------------------------------------------


def test_programmes_are_opened_by_administrators(emma, bob):
    assert create_programme(by=emma, title="Tenir ensemble").slug == "tenir-ensemble"
    with pytest.raises(ActionRefused, match="administration"):
        create_programme(by=bob, title="Autre")
    with pytest.raises(ActionRefused, match="déjà cette adresse"):
        create_programme(by=emma, title="Tenir ensemble")


def test_chapters_get_numbers_and_addresses_of_their_own(emma, programme):
    first = create_chapter(by=emma, programme=programme, title="Santé", introduction="Un **mot**.")
    second = create_chapter(by=emma, programme=programme, title="Santé")
    assert [(row.number, row.slug) for row in (first, second)] == [(1, "sante"), (2, "sante-2")]
    assert first.introduction_html == "<p>Un <strong>mot</strong>.</p>\n"
    with pytest.raises(ActionRefused, match="numéro est déjà"):
        create_chapter(by=emma, programme=programme, title="Autre", number=2)


def test_a_chapter_presents_itself_anew(bob, alice, chapter):
    edit_chapter(by=bob, chapter=chapter, title="L’école", summary="Court.", introduction="Un *mot*.")
    fresh = Chapter.objects.get()
    assert (fresh.title, fresh.summary, fresh.introduction_html, fresh.slug) == (
        "L’école",
        "Court.",
        "<p>Un <em>mot</em>.</p>\n",
        "ecole-et-jeunesse",
    )
    with pytest.raises(ActionRefused):
        edit_chapter(by=alice, chapter=chapter, title="Non", summary="", introduction="")


@pytest.mark.parametrize(
    ("title", "number", "order"),
    [
        ("A", 3, "BCAD"),
        ("D", 1, "DABC"),
        ("C", 2, "ACBD"),
        ("B", 2, "ABCD"),
        ("A", 99, "BCDA"),
    ],
)
def test_chapters_change_places(emma, programme, title, number, order):
    for name in "ABCD":
        create_chapter(by=None, programme=programme, title=name)
    move_chapter(by=emma, chapter=Chapter.objects.get(title=title), number=number)
    assert numbers(Chapter.objects) == list(enumerate(order, start=1))


def test_a_proposal_moves_within_and_between_chapters(bob, programme, chapter):
    other = create_chapter(by=None, programme=programme, title="Santé")
    for name in "ABC":
        create_proposal(by=None, chapter=chapter, title=name, text="Texte.")
    for name in "XY":
        create_proposal(by=None, chapter=other, title=name, text="Texte.")
    move_proposal(by=bob, proposal=Proposal.objects.get(title="C"), chapter=chapter, number=1)
    moved = move_proposal(by=bob, proposal=Proposal.objects.get(title="A"), chapter=other, number=1)
    assert (moved.chapter, moved.number) == (other, 1)
    assert numbers(chapter.proposals) == [(1, "C"), (3, "B")]
    assert numbers(other.proposals) == [(1, "A"), (2, "X"), (3, "Y")]


def test_a_proposal_stays_in_its_programme(bob, proposal):
    foreign = create_chapter(by=None, programme=create_programme(by=None, title="Autre"), title="Ailleurs")
    with pytest.raises(ActionRefused, match="changer de programme"):
        move_proposal(by=bob, proposal=proposal, chapter=foreign, number=1)


# --- Phases -------------------------------------------------------------------------------------------------------------


def test_a_chapter_sets_its_own_dates_and_takes_them_back(bob, chapter):
    past = timezone.now() - timedelta(days=9)
    set_phase(by=bob, chapter=chapter, feature="amend", opens_at=past, closes_at=past + timedelta(days=1))
    assert (is_open(chapter, "amend"), is_open(chapter, "discuss")) == (False, True)
    clear_phase(by=bob, chapter=chapter, feature="amend")
    assert is_open(chapter, "amend")


def test_setting_dates_replaces_those_before(bob, chapter):
    for days in (3, 5):
        set_phase(by=bob, chapter=chapter, feature="amend", opens_at=timezone.now() - timedelta(days=days))
    assert chapter.phases.count() == 1


def test_dates_in_the_wrong_order_are_refused(bob, chapter):
    now = timezone.now()
    with pytest.raises(ActionRefused) as refused:
        set_phase(by=bob, chapter=chapter, feature="amend", opens_at=now, closes_at=now - timedelta(hours=1))
    assert refused.value.field == "closes_at"


def test_phases_are_not_for_everyone(alice, chapter):
    with pytest.raises(ActionRefused, match="phases"):
        set_phase(by=alice, chapter=chapter, feature="amend", opens_at=timezone.now())


def test_a_break_names_the_version(bob, proposal):
    publish_version(by=bob, proposal=proposal, text="Deux.")
    publish_version(by=bob, proposal=proposal, text="Trois.")
    proposal.versions.filter(number=2).update(text="Changé après coup.")
    assert verify_chain(proposal.versions.order_by("number")) == [Break(2, "digest")]
    proposal.versions.filter(number=2).delete()
    assert verify_chain(proposal.versions.order_by("number")) == [Break(3, "number"), Break(3, "previous")]
