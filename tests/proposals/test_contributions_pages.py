"""The pages of contributions, as a browser without script meets them."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from proposals.actions.contributions import (
    edit_contribution,
    hide_contribution,
    start_contribution,
    submit_contribution,
    support_contribution,
    withdraw_contribution,
)
from proposals.actions.programme import create_chapter
from proposals.actions.synthesis import answer_contributions, take_into_synthesis
from proposals.models import Contribution, Outcome
from tests.proposals.test_contributions_actions import close


def url(name, *args):
    return reverse(f"proposals:{name}", args=args)


def words(response):
    return re.sub(r"[ \t\n]+", " ", response.content.decode())


def write(client, chapter, **fields):
    data = {
        "chapter": chapter.pk,
        "title": "Des cantines ouvertes",
        "text": "Ouvrez-les.",
        "intent": "submit",
        "speaker-speaker": "",
        **fields,
    }
    return client.post(url("write_contribution", chapter.pk), data)


# --- Choose and write -------------------------------------------------------------------------------------------------


def test_the_choice_of_chapters_says_what_is_open(programme, chapter, contribution):
    closed = create_chapter(by=None, programme=programme, title="Santé")
    close(closed)
    page = words(Client().get(url("contribute")))

    assert f'href="{url("write_contribution", chapter.pk)}"' in page
    assert f'href="{url("write_contribution", closed.pk)}"' not in page
    assert "clos depuis le" in page
    assert "1 contribution<" in page


def test_the_choice_without_any_programme_says_so(db):
    assert "Aucun programme n’est encore ouvert" in words(Client().get(url("contribute")))


def test_writing_asks_to_log_in(chapter):
    response = Client().get(url("write_contribution", chapter.pk))
    assert (response.status_code, response["Location"].startswith("/compte/connexion/")) == (302, True)


def test_a_supporter_submits_in_one_step(alice, chapter, logged_in):
    response = write(logged_in(alice), chapter)
    found = Contribution.objects.get()

    assert (response.status_code, response["Location"]) == (302, found.get_absolute_url())
    assert (found.state, found.title, found.text, found.author, found.group) == (
        "submitted",
        "Des cantines ouvertes",
        "Ouvrez-les.",
        alice,
        None,
    )


def test_a_draft_may_be_blank_and_goes_on(alice, chapter, logged_in):
    client = logged_in(alice)
    response = write(client, chapter, title="", text="Deux mots", intent="draft")
    draft = Contribution.objects.get()
    assert (draft.state, response["Location"]) == ("draft", url("edit_contribution", draft.pk))

    page = words(client.get(response["Location"]))
    assert "Deux mots" in page
    assert "Mon brouillon" in page


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(alice, chapter, logged_in):
    response = write(logged_in(alice), chapter, title="", text="Un texte à garder")
    page = words(response)

    assert response.status_code == 200
    assert 'id="id_title_error"' in page
    assert "Un texte à garder" in page
    assert not Contribution.objects.exists()


def test_a_preview_is_rendered_and_nothing_is_kept(alice, chapter, logged_in):
    page = words(write(logged_in(alice), chapter, title="", text="Un **gras**", intent="preview"))

    assert "<p>Un <strong>gras</strong></p>" in page
    assert "Un **gras**" in page
    assert "id_title_error" not in page
    assert not Contribution.objects.exists()


def test_the_live_preview_is_for_who_is_logged_in(alice, logged_in):
    assert Client().post(url("preview"), {"text": "x"}).status_code == 302
    assert logged_in(alice).post(url("preview"), {"text": "## T\n\n*x*"}).content.decode() == "<h2>T</h2>\n<p><em>x</em></p>\n"


def test_a_group_submits_with_a_mandate_recorded_on_the_way(alice, chapter, group, logged_in):
    meeting = {
        "held_on": "2026-11-02",
        "place": "Salle des fêtes",
        "present": "9",
        "votes_for": "7",
        "votes_against": "1",
        "abstained": "1",
    }
    fields = {f"speaker-{name}": value for name, value in meeting.items()}
    write(logged_in(alice), chapter, **{"speaker-speaker": f"new:{group.pk}", **fields})
    found = Contribution.objects.get()

    assert (found.state, found.group, found.mandate.votes_for) == ("submitted", group, 7)
    page = words(Client().get(found.get_absolute_url()))
    assert "Croix-Rousse l’a décidée en réunion le 2 novembre 2026 (Salle des fêtes). Présents\u00a0: 9 · pour\u00a0: 7" in page


def test_a_group_submits_with_a_mandate_that_it_has(alice, chapter, group, mandate, logged_in):
    write(logged_in(alice), chapter, **{"speaker-speaker": f"mandate:{mandate.pk}"})
    assert Contribution.objects.get().mandate == mandate


def test_a_mandate_that_does_not_hold_keeps_all_that_was_typed(alice, chapter, group, logged_in):
    fields = {
        "speaker-speaker": f"new:{group.pk}",
        "speaker-place": "Salle des fêtes",
        "speaker-present": "3",
        "speaker-votes_for": "9",
    }
    page = words(write(logged_in(alice), chapter, text="Un texte à garder", **fields))

    assert "Un texte à garder" in page
    assert "Salle des fêtes" in page
    assert Contribution.objects.count() == 0


def test_a_stranger_does_not_speak_for_a_group(charlie, chapter, group, mandate, logged_in):
    response = write(logged_in(charlie), chapter, **{"speaker-speaker": f"mandate:{mandate.pk}"})
    assert (response.status_code, Contribution.objects.filter(state="submitted").count()) == (200, 0)


def test_a_closed_chapter_shows_why_and_takes_nothing(alice, bob, chapter, logged_in):
    close(chapter)
    for person in (alice, bob):
        assert "ne reçoit pas de contributions en ce moment" in words(logged_in(person).get(url("write_contribution", chapter.pk)))
        page = words(write(logged_in(person), chapter))
        assert "ne reçoit pas de contributions en ce moment" in page
    assert not Contribution.objects.exists()


def test_a_refused_submission_is_kept_as_a_draft_that_the_form_goes_on_with(alice, chapter, group, logged_in):
    draft = start_contribution(by=alice, chapter=chapter, title="Avant", text="Avant")
    close(chapter)
    client = logged_in(alice)
    data = {
        "chapter": chapter.pk,
        "title": "Après",
        "text": "Après",
        "intent": "submit",
        "saved": draft.saved_at.isoformat(),
        "speaker-speaker": "",
    }
    page = client.post(url("edit_contribution", draft.pk), data)
    draft.refresh_from_db()

    assert (draft.state, draft.title) == ("draft", "Après")
    assert f'name="saved" value="{draft.saved_at.isoformat()}"' in words(page)


def test_the_script_saves_a_draft_and_is_told_where_it_lives(alice, chapter, logged_in):
    client = logged_in(alice)
    data = {"chapter": chapter.pk, "title": "Can", "text": "", "speaker-speaker": ""}
    first = client.post(url("start_draft", chapter.pk), data, headers={"Accept": "application/json"})
    draft = Contribution.objects.get()
    told = json.loads(first.content)
    assert (told["page"], told["autosave"], told["saved"]) == (
        url("edit_contribution", draft.pk),
        url("save_draft", draft.pk),
        draft.saved_at.isoformat(),
    )
    assert told["label"].startswith("Enregistré à ")

    client.post(told["autosave"], {**data, "title": "Cantines", "saved": told["saved"]}, headers={"Accept": "application/json"})
    late = client.post(
        told["autosave"], {**data, "title": "Autre onglet", "saved": told["saved"]}, headers={"Accept": "application/json"}
    )
    assert (late.status_code, Contribution.objects.get().title) == (409, "Cantines")
    assert "enregistré ailleurs" in json.loads(late.content)["refused"]


def test_a_submitted_contribution_is_changed_in_place(alice, charlie, contribution, logged_in):
    client = logged_in(alice)
    page = words(client.get(url("edit_contribution", contribution.pk)))
    assert "Ouvrez les cantines **à tous**." in page
    assert 'name="chapter"' not in page
    assert "Enregistrer le brouillon" not in page

    data = {"title": "Des cantines ouvertes", "text": "Ouvrez-les.", "saved": contribution.saved_at.isoformat(), "intent": "submit"}
    assert client.post(url("edit_contribution", contribution.pk), data)["Location"] == contribution.get_absolute_url()
    contribution.refresh_from_db()
    assert (contribution.text, contribution.html) == ("Ouvrez-les.", "<p>Ouvrez-les.</p>\n")
    page = words(client.post(url("edit_contribution", contribution.pk), {**data, "text": "Un autre onglet."}))
    assert "enregistré ailleurs" in page
    assert "Un autre onglet." in page
    assert logged_in(charlie).get(url("edit_contribution", contribution.pk)).status_code == 403


# --- Read -------------------------------------------------------------------------------------------------------------


def test_the_group_the_proposal_and_the_account_show_it(alice, bob, group, group_contribution, proposal, logged_in):
    answer_contributions(
        by=bob, contributions=[group_contribution], outcome="taken", reason="Oui.", proposal=proposal, words="un euro"
    )
    link = f'<a href="{group_contribution.get_absolute_url()}">Un repas à un euro</a>'

    page = words(Client().get(reverse("groups:group", args=[group.slug])))
    assert link in page
    assert f'href="/propositions/{proposal.pk}/#b-{proposal.current.keys[1]}"' in page
    assert link in words(Client().get(proposal.get_absolute_url()))
    assert link in words(logged_in(alice).get(reverse("supporters:account")))


def test_another_persons_draft_does_not_exist(alice, bob, charlie, diane, emma, chapter, logged_in):
    draft = start_contribution(by=alice, chapter=chapter, title="Secret", text="Rien")
    withdrawn = withdraw_contribution(
        by=alice, contribution=start_contribution(by=alice, chapter=chapter, title="Secret", text="Rien")
    )
    for person in (bob, charlie, diane, emma):
        for found in (draft, withdrawn):
            for name in ("contribution", "edit_contribution", "contribution_history", "withdraw_contribution"):
                assert logged_in(person).get(url(name, found.pk)).status_code == 404
    assert Client().get(draft.get_absolute_url()).status_code == 404
    assert logged_in(alice).get(draft.get_absolute_url()).status_code == 200


def test_a_hidden_contribution_says_why_and_not_what(alice, charlie, diane, contribution, logged_in):
    hide_contribution(by=diane, contribution=contribution, reason="Adresse privée")
    for client in (Client(), logged_in(charlie)):
        page = words(client.get(contribution.get_absolute_url()))
        assert "Adresse privée" in page
        assert "Ouvrez les cantines" not in page
        assert contribution.title not in page
        assert client.get(url("contribution_history", contribution.pk)).status_code == 403
    assert "Ouvrez les cantines" in words(logged_in(alice).get(contribution.get_absolute_url()))


def test_the_page_shows_what_it_became(bob, contribution, proposal):
    answer_contributions(
        by=bob, contributions=[contribution], outcome=Outcome.TAKEN, reason="C’est juste.", proposal=proposal, words="un euro"
    )
    page = words(Client().get(contribution.get_absolute_url()))

    assert "C’est juste." in page
    assert f'<a href="/propositions/{proposal.pk}/#b-{proposal.current.keys[1]}">un euro</a>' in page


def test_the_history_is_public_compares_and_restores(alice, charlie, contribution, logged_in):
    edit_contribution(by=alice, contribution=contribution, title=contribution.title, text="Ouvrez les cantines à chacun.")
    page = words(Client().get(url("contribution_history", contribution.pk)))
    assert f"{url('compare_contribution', contribution.pk)}?de=1&amp;a=2" in page
    assert "Reprendre ce texte" not in page

    page = words(Client().get(url("compare_contribution", contribution.pk)))
    assert "<ins" in page
    assert "<del" in page
    assert logged_in(charlie).post(url("restore_contribution_text", contribution.pk, 1)).status_code == 403

    client = logged_in(alice)
    assert "Ouvrez les cantines <strong>à tous</strong>." in words(client.get(url("restore_contribution_text", contribution.pk, 1)))
    client.post(url("restore_contribution_text", contribution.pk, 1))
    contribution.refresh_from_db()
    assert contribution.text == "Ouvrez les cantines **à tous**."


def test_support_by_a_button_and_back(charlie, contribution, logged_in):
    client = logged_in(charlie)
    assert 'aria-pressed="false"' in words(client.get(contribution.get_absolute_url()))
    client.post(url("support_contribution", contribution.pk))
    page = words(client.get(contribution.get_absolute_url()))
    assert "Vous soutenez" in page
    assert "1 soutien<" in page
    client.post(url("withdraw_contribution_support", contribution.pk))
    assert "0 soutien" in words(client.get(contribution.get_absolute_url()))


def test_withdrawing_asks_and_is_undone(alice, contribution, logged_in):
    client = logged_in(alice)
    assert "Retirer «\u00a0Des cantines ouvertes\u00a0»" in words(client.get(url("withdraw_contribution", contribution.pk)))
    page = words(client.post(url("withdraw_contribution", contribution.pk), follow=True))
    assert "La remettre" in page
    assert "Ouvrez les cantines" not in words(Client().get(contribution.get_absolute_url()))
    client.post(url("put_back_contribution", contribution.pk))
    assert "Ouvrez les cantines" in words(Client().get(contribution.get_absolute_url()))


def test_hiding_needs_a_reason(bob, diane, contribution, logged_in):
    client = logged_in(diane)
    assert 'id="id_reason_error"' in words(client.post(url("hide_contribution", contribution.pk), {"reason": ""}))
    client.post(url("hide_contribution", contribution.pk), {"reason": "Adresse privée"})
    contribution.refresh_from_db()
    assert contribution.state == "hidden"
    client.post(url("restore_contribution", contribution.pk))
    contribution.refresh_from_db()
    assert contribution.state == "submitted"
    assert logged_in(bob).get(url("hide_contribution", contribution.pk)).status_code == 403


# --- Lists ------------------------------------------------------------------------------------------------------------


def _submit(person, chapter, number, **fields):
    draft = start_contribution(by=person, chapter=chapter, title=f"Contribution {number}", text=f"Texte {number}", **fields)
    return submit_contribution(by=person, contribution=draft)


def test_a_list_is_searched_filtered_and_sorted(alice, bob, charlie, chapter, contribution, group_contribution, logged_in):
    support_contribution(by=charlie, contribution=contribution)
    take_into_synthesis(by=bob, contributions=[group_contribution])
    page = Client()
    at = url("chapter_contributions", chapter.pk, chapter.slug)

    def titles(query):
        return [row.title for row in page.get(f"{at}?{query}").context["page_obj"]]

    assert titles("") == ["Un repas à un euro", "Des cantines ouvertes"]
    assert titles("tri=support") == ["Des cantines ouvertes", "Un repas à un euro"]
    assert titles("etat=in_synthesis") == ["Un repas à un euro"]
    assert titles("mots=prix+abord") == ["Un repas à un euro"]
    assert titles("qui=person") == ["Des cantines ouvertes"]
    assert titles("etat=inconnu&tri=x&page=99") == ["Un repas à un euro", "Des cantines ouvertes"]
    assert "Rien ne correspond" in words(page.get(f"{at}?mots=introuvable"))


def test_drafts_and_hidden_ones_are_not_listed(alice, diane, chapter, contribution):
    start_contribution(by=alice, chapter=chapter, title="Secret", text="Rien")
    hide_contribution(by=diane, contribution=contribution, reason="x")
    page = words(Client().get(url("chapter_contributions", chapter.pk, chapter.slug)))
    assert "Secret" not in page
    assert contribution.title not in page


def test_my_contributions_begin_with_my_drafts(alice, bob, chapter, logged_in):
    draft = start_contribution(by=alice, chapter=chapter, title="Brouillon", text="")
    submitted = _submit(alice, chapter, 1)
    _submit(bob, chapter, 2)
    rows = logged_in(alice).get(url("own_contributions")).context["page_obj"].object_list
    assert [row.pk for row in rows] == [draft.pk, submitted.pk]


LISTS = ["chapter_contributions", "own_contributions", "contribute", "queue", "group", "contribution", "proposal", "account"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_three_asks_no_more_than_a_list_of_one(
    name, alice, bob, chapter, group, mandate, proposal, logged_in, django_assert_max_num_queries
):
    def add(number):
        chapter_of_its_own = create_chapter(by=None, programme=chapter.programme, title=f"Chapitre {number}")
        _submit(alice, chapter_of_its_own, number)
        draft = start_contribution(by=alice, chapter=chapter, title=f"Groupe {number}", text="x", group=group)
        found = submit_contribution(by=alice, contribution=draft, mandate=mandate)
        start_contribution(by=alice, chapter=chapter, title=f"Brouillon {number}", text="x")
        for number_of_answer in range(number + 1):
            answer_contributions(
                by=bob, contributions=[found], outcome="taken", reason=str(number_of_answer), proposal=proposal, words="un euro"
            )
        return found

    found = add(0)
    at = {
        "chapter_contributions": url("chapter_contributions", chapter.pk, chapter.slug),
        "own_contributions": url("own_contributions"),
        "contribute": url("contribute"),
        "queue": url("queue", chapter.pk) + f"?etat=answered&lire={found.pk}",
        "group": reverse("groups:group", args=[group.slug]),
        "contribution": found.get_absolute_url(),
        "proposal": proposal.get_absolute_url(),
        "account": reverse("supporters:account"),
    }[name]
    client = logged_in(alice if name in {"own_contributions", "account"} else bob)
    client.get(at)
    with django_assert_max_num_queries(15) as one:
        client.get(at)
    add(1)
    add(2)
    with django_assert_max_num_queries(len(one)) as three:
        client.get(at)
    assert len(three) == len(one)


# --- The desk ---------------------------------------------------------------------------------------------------------


def test_the_desk_is_its_editors(alice, bob, diane, chapter, contribution, logged_in):
    for person in (alice, diane):
        for name in ("queue", "queue_propose", "queue_attach", "queue_answer"):
            assert logged_in(person).get(url(name, chapter.pk)).status_code == 403
    assert "Des cantines ouvertes" in words(logged_in(bob).get(url("queue", chapter.pk)))


def test_an_empty_desk_says_what_to_do(bob, chapter, logged_in):
    assert "Rien n’attend dans ce chapitre" in words(logged_in(bob).get(url("queue", chapter.pk)))


def test_the_queue_keeps_what_is_chosen_while_one_reads(bob, chapter, contribution, group_contribution, logged_in):
    response = logged_in(bob).get(url("queue", chapter.pk) + f"?lire={contribution.pk}&c={group_contribution.pk}")
    assert (response.context["reading"], response.context["chosen"]) == (contribution, {group_contribution.pk})
    for odd in ("abc", "9" * 30, "-1", str(contribution.pk + 999)):
        assert logged_in(bob).get(url("queue", chapter.pk) + f"?lire={odd}&c={odd}").context["reading"] is None


def test_from_the_queue_to_a_proposal(bob, chapter, contribution, group_contribution, logged_in):
    client = logged_in(bob)
    at = url("queue_propose", chapter.pk)
    page = words(client.get(f"{at}?c={contribution.pk}&c={group_contribution.pk}"))
    assert "2 contributions choisies" in page
    assert "Ouvrez les cantines <strong>à tous</strong>." in page

    data = {
        "c": [contribution.pk, group_contribution.pk],
        "title": "La cantine",
        "text": "Elle **ouvre**.",
        "outcome": "merged",
        "words": "ouvre",
    }
    page = words(client.post(at, {**data, "intent": "preview"}))
    assert "<p>Elle <strong>ouvre</strong>.</p>" in page
    page = words(client.post(at, data))
    assert 'id="id_reason_error"' in page
    assert "Elle **ouvre**." in page
    page = words(client.post(at, {**data, "reason": "Oui", "words": "absents"}))
    assert 'id="id_words_error"' in page

    response = client.post(at, {**data, "reason": "Oui"})
    assert response["Location"] == f"/propositions/{chapter.proposals.get().pk}/"
    assert list(Contribution.objects.values_list("state", flat=True)) == ["answered", "answered"]


def test_from_the_queue_to_an_existing_proposal(bob, chapter, contribution, proposal, logged_in):
    client = logged_in(bob)
    at = url("queue_attach", chapter.pk) + f"?c={contribution.pk}"
    assert "La cantine à un euro" in words(client.get(at))
    at += f"&proposition={proposal.pk}"
    assert "Nous ouvrirons les cantines." in words(client.get(at))
    data = {
        "c": contribution.pk,
        "text": "Nous les ouvrirons **toutes**.",
        "expected": 1,
        "outcome": "taken",
        "reason": "Oui",
        "words": "toutes",
    }
    assert client.post(at, data)["Location"] == f"/propositions/{proposal.pk}/"
    proposal.refresh_from_db()
    assert proposal.current.number == 2


def test_one_answer_for_several(bob, chapter, contribution, group_contribution, logged_in):
    client = logged_in(bob)
    at = url("queue_answer", chapter.pk)
    data = {"c": [contribution.pk, group_contribution.pk], "outcome": "already_there", "reason": "Voir plus haut."}
    assert 'id="id_proposal_error"' in words(client.post(at, data))
    response = client.post(at, {**data, "outcome": "out_of_scope"})
    assert response["Location"] == url("queue", chapter.pk)
    assert list(Contribution.objects.values_list("state", flat=True)) == ["answered", "answered"]


def test_nothing_chosen_leads_back_to_the_queue(bob, chapter, logged_in):
    for name in ("queue_propose", "queue_answer", "queue_attach"):
        assert "Aucune contribution choisie" in words(logged_in(bob).get(url(name, chapter.pk)))


def test_taken_up_from_the_queue_and_given_back(bob, chapter, contribution, logged_in):
    client = logged_in(bob)
    client.post(url("queue_take", chapter.pk), {"c": contribution.pk})
    contribution.refresh_from_db()
    assert contribution.state == "in_synthesis"
    client.post(url("queue_release", chapter.pk, contribution.pk))
    contribution.refresh_from_db()
    assert contribution.state == "submitted"
