"""The pages of the programme, with the cast."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amendments.models import Amendment
from discussions.models import Message
from proposals.actions.programme import clear_phase, create_chapter, create_programme, create_proposal, publish_version, set_state
from proposals.models import Chapter, Proposal, Version
from tests.proposals.conftest import FIRST_TEXT


def url(name: str, *arguments) -> str:
    return reverse(f"proposals:{name}", args=arguments)


def words(response) -> str:
    return " ".join(response.content.decode().split())


# --- Contents, chapters, reading ---------------------------------------------------------------------------------------


def test_the_only_programme_is_shown_at_once(client, programme):
    assert client.get("/programmes/").headers["Location"] == programme.get_absolute_url()
    create_programme(by=None, title="Un autre")
    assert "Un autre" in words(client.get("/programmes/"))


def test_contents_name_what_everyone_may_read(client, logged_in, bob, chapter, proposal):
    create_proposal(by=None, chapter=chapter, title="Encore secrète", text="Texte.")
    page = words(client.get(chapter.programme.get_absolute_url()))
    assert ("La cantine à un euro" in page, "Encore secrète" in page) == (True, False)
    assert "Encore secrète" in words(logged_in(bob).get(chapter.programme.get_absolute_url()))


def test_an_empty_programme_says_what_to_do(client, logged_in, emma, programme):
    assert "Trouver un groupe" in words(client.get(programme.get_absolute_url()))
    assert "Créer un chapitre" in words(logged_in(emma).get(programme.get_absolute_url()))


def test_a_chapter_shows_its_proposals_and_what_is_open(client, chapter, proposal):
    page = words(client.get(chapter.get_absolute_url()))
    assert all(
        part in page for part in ("La cantine à un euro", "Nous ouvrirons les cantines.", "Les contributions sont ouvertes.")
    )
    assert url("write_contribution", chapter.pk) in page


def test_a_closed_chapter_offers_no_contribution(client, chapter):
    clear_phase(by=None, programme=chapter.programme, feature="contribute")
    assert url("write_contribution", chapter.pk) not in words(client.get(chapter.get_absolute_url()))


def test_an_older_address_of_a_chapter_leads_to_the_new_one(client, chapter):
    response = client.get(url("chapter", chapter.pk, "ancien-titre"))
    assert (response.status_code, response.headers["Location"]) == (301, chapter.get_absolute_url())


def test_reading_shows_the_texts_in_order_and_no_draft(client, chapter, proposal):
    create_proposal(by=None, chapter=chapter, title="Encore secrète", text="Rien à voir.")
    create_proposal(by=None, chapter=chapter, title="La gratuité", text="Second texte.", state="open")
    page = words(client.get(url("read_chapter", chapter.pk, chapter.slug)))
    assert page.index("Un repas coûtera un euro.") < page.index("Second texte.")
    assert "Rien à voir." not in page
    whole = words(client.get(url("read_programme", chapter.programme.slug)))
    assert ("Second texte." in whole, "Rien à voir." in whole) == (True, False)


def headings(answer):
    found = re.findall(r"<(h[1-6])[^>]*>(?:<a[^>]*>)?([^<]+)", words(answer).split("<main")[1].split("</main>")[0])
    return [(level, title) for level, title in found if title != "Sommaire"]


def test_the_headings_of_a_text_stand_below_its_title(client, bob, chapter, proposal):
    publish_version(by=bob, proposal=proposal, text="## Les prix\n\nUn euro.\n\n### Dès lundi\n\nPartout.\n")
    Chapter.objects.filter(pk=chapter.pk).update(introduction_html="<h2>Pourquoi</h2>")

    assert headings(client.get(url("read_chapter", chapter.pk, chapter.slug))) == [
        ("h1", "École et jeunesse"),
        ("h2", "Pourquoi"),
        ("h2", "La cantine à un euro"),
        ("h3", "Les prix"),
        ("h4", "Dès lundi"),
    ]
    assert headings(client.get(url("read_programme", chapter.programme.slug))) == [
        ("h1", "Tenir ensemble"),
        ("h2", "École et jeunesse"),
        ("h3", "Pourquoi"),
        ("h3", "La cantine à un euro"),
        ("h4", "Les prix"),
        ("h5", "Dès lundi"),
    ]


# --- A proposal ---------------------------------------------------------------------------------------------------------


def test_a_proposal_gives_each_passage_its_address(client, proposal):
    page = words(client.get(proposal.get_absolute_url()))
    for key in proposal.current.keys:
        assert f'id="b-{key}"' in page
        assert f'href="#b-{key}"' in page
    assert "Proposition 1.1" in page
    assert f'topic="proposal:{proposal.pk}"' in page


@pytest.mark.parametrize(("name", "status"), [(None, 404), ("alice", 404), ("diane", 404), ("bob", 200)])
def test_a_draft_is_for_its_editors(name, status, request, logged_in, client, chapter):
    draft = create_proposal(by=None, chapter=chapter, title="T", text="Texte.")
    person = logged_in(request.getfixturevalue(name)) if name else client
    for page in ("proposal", "versions", "compare"):
        assert person.get(url(page, draft.pk)).status_code == status
    assert person.get(url("version", draft.pk, 1)).status_code == status


def test_a_retired_proposal_stays_at_its_address(client, bob, chapter, proposal):
    set_state(by=bob, proposal=proposal, state="retired")
    assert "a été retirée du programme" in words(client.get(proposal.get_absolute_url()))
    page = words(client.get(chapter.get_absolute_url()))
    assert "1 proposition retirée" in page


def test_tools_of_editors_are_for_editors(client, logged_in, alice, bob, proposal):
    edit = url("edit_proposal", proposal.pk)
    assert edit not in words(client.get(proposal.get_absolute_url()))
    assert edit not in words(logged_in(alice).get(proposal.get_absolute_url()))
    assert edit in words(logged_in(bob).get(proposal.get_absolute_url()))


EDITORS_PAGES = [
    ("edit_proposal", lambda p: [p.pk]),
    ("move_proposal", lambda p: [p.pk]),
    ("restore_version", lambda p: [p.pk, 1]),
    ("change_state", lambda p: [p.pk, "settled"]),
    ("new_proposal", lambda p: [p.chapter_id]),
    ("chapter_desk", lambda p: [p.chapter_id]),
    ("chapter_words", lambda p: [p.chapter_id]),
    ("chapter_phase", lambda p: [p.chapter_id, "amend"]),
    ("programme_desk", lambda p: [p.chapter.programme.slug]),
    ("programme_phase", lambda p: [p.chapter.programme.slug, "amend"]),
    ("new_chapter", lambda p: [p.chapter.programme.slug]),
]


@pytest.mark.parametrize(("page", "arguments"), EDITORS_PAGES, ids=[page for page, _ in EDITORS_PAGES])
def test_pages_of_editors(page, arguments, client, logged_in, alice, bob, proposal):
    address = url(page, *arguments(proposal))
    assert logged_in(bob).get(address).status_code == 200
    assert logged_in(alice).get(address).status_code == 403
    assert client.get(address).headers["Location"].startswith("/compte/connexion/")


# --- Writing ------------------------------------------------------------------------------------------------------------


def test_an_editor_creates_a_proposal(logged_in, bob, chapter):
    person = logged_in(bob)
    typed = {"title": "La gratuité", "text": "Les **bus**.", "comment": ""}
    preview = words(person.post(url("new_proposal", chapter.pk), {**typed, "do": "preview"}))
    assert ("<strong>bus</strong>" in preview, Proposal.objects.count()) == (True, 0)
    response = person.post(url("new_proposal", chapter.pk), {**typed, "do": "publish"})
    made = Proposal.objects.get()
    assert (response.headers["Location"], made.state, made.title) == (made.get_absolute_url(), "draft", "La gratuité")


def test_an_editor_sees_the_change_then_publishes_it(logged_in, bob, proposal):
    person, address = logged_in(bob), url("edit_proposal", proposal.pk)
    typed = {"title": proposal.title, "text": FIRST_TEXT.replace("un euro", "deux euros"), "comment": "Prix", "expected": 1}
    preview = words(person.post(address, {**typed, "do": "preview"}))
    assert ("<ins" in preview, "<del" in preview, Version.objects.count()) == (True, True, 1)
    response = person.post(address, {**typed, "do": "publish"})
    assert (response.headers["Location"], Version.objects.count()) == (proposal.get_absolute_url(), 2)


def test_a_text_that_changes_nothing_says_so_beside_its_field(logged_in, bob, proposal):
    typed = {"title": proposal.title, "text": FIRST_TEXT, "expected": 1, "do": "publish"}
    page = words(logged_in(bob).post(url("edit_proposal", proposal.pk), typed))
    assert "Ce texte est déjà celui de la proposition" in page
    assert 'id="id_text_error"' in page


@pytest.fixture
def overtaken(bob, proposal):
    """Somebody published while the editor typed: another passage, then the same one."""
    return publish_version(by=bob, proposal=proposal, text=FIRST_TEXT.replace("ouvrirons", "rouvrirons"))


def test_nothing_typed_is_lost_when_somebody_published_meanwhile(logged_in, bob, proposal, overtaken):
    person, address = logged_in(bob), url("edit_proposal", proposal.pk)
    mine = FIRST_TEXT.replace("un euro", "deux euros")
    typed = {"title": proposal.title, "text": mine, "comment": "Prix", "expected": 1}
    page = words(person.post(address, {**typed, "do": "publish"}))
    assert all(part in page for part in ("la version 2 a paru", "deux euros", "Prix", "rouvrirons", "Joindre les deux textes"))
    assert Version.objects.count() == 2
    joined = person.post(address, {**typed, "do": "join"})
    form = joined.context["form"]
    assert (form["text"].value(), form["expected"].value()) == (
        "Nous rouvrirons les cantines.\n\nUn repas coûtera deux euros.\n",
        2,
    )
    response = person.post(address, {**form.data, "do": "publish"})
    assert (response.status_code, Proposal.objects.get().current.number) == (302, 3)


def test_texts_that_contradict_each_other_are_left_to_the_editor(logged_in, bob, proposal, overtaken):
    person, address = logged_in(bob), url("edit_proposal", proposal.pk)
    typed = {"title": proposal.title, "text": FIRST_TEXT.replace("ouvrirons", "fermerons"), "expected": 1}
    page = words(person.post(address, {**typed, "do": "preview"}))
    assert ("Joindre les deux textes" in page, "se contredisent" in page) == (False, True)
    mine = person.post(address, {**typed, "do": "mine"}).context["form"]
    assert person.post(address, {**mine.data, "do": "publish"}).status_code == 302
    assert "fermerons" in Proposal.objects.get().current.text


def test_restoring_asks_and_says_what_will_change(logged_in, bob, proposal, overtaken):
    person, address = logged_in(bob), url("restore_version", proposal.pk, 1)
    assert "rouvrirons" in words(person.get(address))
    assert 'id="id_comment_error"' in words(person.post(address, {"expected": 2}))
    person.post(address, {"expected": 2, "comment": "Le premier disait mieux"})
    newest = Proposal.objects.get().current
    assert (newest.number, newest.text, newest.comment) == (3, FIRST_TEXT, "Le premier disait mieux")


def test_states_ask_first(logged_in, bob, proposal):
    person = logged_in(bob)
    address = url("change_state", proposal.pk, "settled")
    assert "Arrêter le texte de cette proposition" in words(person.get(address))
    assert Proposal.objects.get().state == "open"
    person.post(address)
    assert Proposal.objects.get().state == "settled"
    assert person.get(url("change_state", proposal.pk, "adopted")).status_code == 404


def test_a_proposal_moves(logged_in, bob, programme, chapter, proposal):
    other = create_chapter(by=None, programme=programme, title="Santé")
    logged_in(bob).post(url("move_proposal", proposal.pk), {"chapter": other.pk, "number": 1})
    assert Proposal.objects.get().chapter == other


# --- Desks --------------------------------------------------------------------------------------------------------------


def test_dates_are_set_and_taken_back(logged_in, bob, chapter):
    person, address = logged_in(bob), url("chapter_phase", chapter.pk, "amend")
    late = person.post(address, {"opens_at": "2027-03-02T10:00", "closes_at": "2027-03-01T10:00"})
    assert "La clôture doit venir après" in words(late)
    person.post(address, {"opens_at": "2027-03-01T10:00", "closes_at": "2027-03-02T10:00"})
    assert [timezone.localtime(row.opens_at).hour for row in chapter.phases.all()] == [10]
    assert "propre à ce chapitre" in words(person.get(url("chapter_desk", chapter.pk)))
    person.post(address, {"do": "clear"})
    assert chapter.phases.count() == 0


def test_dates_of_the_programme(logged_in, emma, programme):
    logged_in(emma).post(url("programme_phase", programme.slug, "amend"), {"opens_at": "2027-03-01T10:00"})
    assert programme.phases.filter(feature="amend").count() == 1


def test_chapters_are_made_named_and_placed(logged_in, emma, programme, chapter):
    person = logged_in(emma)
    person.post(url("new_chapter", programme.slug), {"title": "Santé"})
    made = Chapter.objects.get(title="Santé")
    person.post(url("place_chapter", made.pk), {"number": 1})
    person.post(url("chapter_words", made.pk), {"title": "Santé et soin", "summary": "Court.", "introduction": ""})
    assert list(programme.chapters.values_list("title", "summary")) == [
        ("Santé et soin", "Court."),
        ("École et jeunesse", "Apprendre sans peur."),
    ]


# --- Queries ------------------------------------------------------------------------------------------------------------


def queries_of(person: Client, address: str, django_assert_max_num_queries) -> int:
    person.get(address)
    with django_assert_max_num_queries(15) as counted:
        assert person.get(address).status_code == 200
    return len(counted)


def talk(proposal: Proposal, author, amendments: int, messages: int) -> None:
    """Give the proposal amendments and messages as they stand in the database after many actions."""
    version, now = proposal.current, timezone.now()
    Amendment.objects.bulk_create(
        Amendment(
            proposal=proposal, base=version, author=author, author_name="Alice", title=f"N° {number}", reason="Parce que.",
            text=version.text.replace("euro", f"euro et {number} centimes"), keys=version.keys, state="submitted", submitted_at=now,
        )
        for number in range(amendments)
    )  # fmt: skip
    Message.objects.bulk_create(
        Message(thread=proposal.thread, author=author, author_name="Alice", body="Oui.", html="<p>Oui.</p>")
        for _ in range(messages)
    )
    type(proposal.thread).objects.filter(pk=proposal.thread_id).update(message_count=messages)


@pytest.mark.parametrize("name", [None, "alice", "bob", "diane"])
def test_a_proposal_costs_the_same_whatever_hangs_on_it(
    name, request, client, logged_in, charlie, proposal, django_assert_max_num_queries
):
    person = logged_in(request.getfixturevalue(name)) if name else client
    address, counts = proposal.get_absolute_url(), []
    for amendments, messages in ((1, 1), (2, 2), (27, 197)):
        talk(proposal, charlie, amendments, messages)
        counts.append(queries_of(person, address, django_assert_max_num_queries))
    assert len(set(counts)) == 1, counts


def pages_of(chapter: Chapter) -> list[str]:
    return [
        chapter.get_absolute_url(),
        chapter.programme.get_absolute_url(),
        url("read_chapter", chapter.pk, chapter.slug),
        url("read_programme", chapter.programme.slug),
        url("chapter_desk", chapter.pk),
        url("programme_desk", chapter.programme.slug),
    ]


@pytest.mark.parametrize("place", range(6))
def test_lists_cost_the_same_for_one_three_and_sixty(place, logged_in, bob, chapter, django_assert_max_num_queries):
    counts = []
    for wanted in (1, 3, 60):
        for number in range(Proposal.objects.count(), wanted):
            create_proposal(by=None, chapter=chapter, title=f"Mesure {number}", text=f"Texte {number}.", state="open")
        counts.append(queries_of(logged_in(bob), pages_of(chapter)[place], django_assert_max_num_queries))
    assert len(set(counts)) == 1, counts


def test_contents_cost_the_same_for_one_and_three_chapters(client, programme, django_assert_max_num_queries):
    counts = []
    for wanted in (1, 3):
        for number in range(Chapter.objects.count(), wanted):
            made = create_chapter(by=None, programme=programme, title=f"Chapitre {number}")
            create_proposal(by=None, chapter=made, title="Une", text="Texte.", state="open")
        counts.append(queries_of(client, programme.get_absolute_url(), django_assert_max_num_queries))
    assert len(set(counts)) == 1, counts
