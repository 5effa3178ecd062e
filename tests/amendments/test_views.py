import pytest
from django.urls import reverse

from amendments import actions
from amendments.models import Amendment
from proposals.actions.programme import publish_version


@pytest.fixture
def submitted(alice, submit):
    return submit(alice, "un euro", "deux euros", title="Deux euros", reason="Pour **payer** mieux.")


def fields(proposal, **words):
    return {
        "base": proposal.current.number, "title": "Deux euros", "reason": "Pour mieux payer.",
        "text": proposal.current.text.replace("un euro", "deux euros"), **words,
    }  # fmt: skip


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_log_in(client, proposal):
    url = reverse("amendments:amend", args=[proposal.pk])

    assert client.get(url).headers["Location"] == f"/compte/connexion/?next={url}"


def test_opening_the_editor_writes_nothing(logged_in, alice, proposal):
    page = logged_in(alice).get(reverse("amendments:amend", args=[proposal.pk])).content.decode()

    assert "Un repas coûtera un euro" in page
    assert not Amendment.objects.exists()


def test_seeing_the_change_keeps_the_draft_and_what_was_typed(logged_in, alice, proposal):
    url = reverse("amendments:amend", args=[proposal.pk])
    page = logged_in(alice).post(url, fields(proposal, intent="preview", title="", reason="Un début")).content.decode()

    assert "<ins>" in page
    assert "Un début" in page
    draft = Amendment.objects.get()
    assert (draft.state, draft.reason, "deux euros" in draft.text) == ("draft", "Un début", True)


def test_submitting_leads_to_its_page(logged_in, alice, proposal):
    url = reverse("amendments:amend", args=[proposal.pk])
    answer = logged_in(alice).post(url, fields(proposal, intent="submit"))

    done = Amendment.objects.get()
    assert (answer.headers["Location"], done.state, done.title) == (f"/amendements/{done.pk}/", "submitted", "Deux euros")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"title": ""}, "Donnez un titre à votre amendement."),
        ({"reason": ""}, "Dites pourquoi vous proposez ce changement."),
        ({"text": ""}, "Le texte est vide."),
        ({"text": "x" * 100_001}, "Ce texte est trop long"),
        ({"text": "[" * 90_000}, "trop de signes de mise en forme"),
        ({"title": "x" * 201}, "Ce titre est trop long"),
    ],
)
def test_errors_stand_beside_their_field_and_nothing_is_lost(logged_in, alice, proposal, words, sentence):
    url = reverse("amendments:amend", args=[proposal.pk])
    page = logged_in(alice).post(url, fields(proposal, intent="submit", **words)).content.decode()

    assert sentence in page
    for kept in {"title": "Deux euros", "reason": "Pour mieux payer."}.items():
        assert kept[0] in words or kept[1] in page
    assert not Amendment.objects.filter(state="submitted").exists()


def test_a_change_that_changes_nothing_is_told(logged_in, alice, proposal):
    url = reverse("amendments:amend", args=[proposal.pk])
    page = logged_in(alice).post(url, fields(proposal, intent="submit", text=proposal.current.text)).content.decode()

    assert "Votre amendement ne change rien au texte." in page


def test_a_group_amends_with_a_new_mandate(logged_in, alice, group, proposal):
    url = reverse("amendments:amend", args=[proposal.pk])
    mandate = {
        "speaker-speaker": f"new:{group.pk}", "speaker-held_on": "2026-09-12", "speaker-place": "Lyon",
        "speaker-present": "9", "speaker-votes_for": "8", "speaker-votes_against": "0", "speaker-abstained": "1",
    }  # fmt: skip
    logged_in(alice).post(url, fields(proposal, intent="submit", **mandate))

    done = Amendment.objects.get()
    assert (done.state, done.group, done.mandate.votes_for) == ("submitted", group, 8)


def test_a_wrong_mandate_stands_beside_its_field_and_the_draft_is_kept(logged_in, alice, group, proposal):
    url = reverse("amendments:amend", args=[proposal.pk])
    mandate = {
        "speaker-speaker": f"new:{group.pk}",
        "speaker-held_on": "2026-09-12",
        "speaker-place": "Lyon",
        "speaker-present": "2",
    } | {
        "speaker-votes_against": "0",
        "speaker-abstained": "0",
    }
    page = logged_in(alice).post(url, fields(proposal, intent="submit", **mandate, **{"speaker-votes_for": "8"})).content.decode()

    assert "Il y a plus de voix que de personnes présentes." in page
    assert "Deux euros" in page
    draft = Amendment.objects.get()
    assert (draft.state, draft.group, draft.title) == ("draft", group, "Deux euros")


def test_a_draft_is_saved_while_it_is_typed(logged_in, alice, proposal):
    url = reverse("amendments:autosave", args=[proposal.pk])
    answer = logged_in(alice).post(url, fields(proposal, title=""), headers={"Accept": "application/json"})

    assert answer.status_code == 200
    assert set(answer.json()) == {"saved", "label", "page", "autosave"}
    assert "deux euros" in Amendment.objects.get().text


def test_a_draft_that_cannot_be_saved_says_why(logged_in, alice, proposal):
    url = reverse("amendments:autosave", args=[proposal.pk])
    answer = logged_in(alice).post(url, fields(proposal, text=""), headers={"Accept": "application/json"})

    assert (answer.status_code, Amendment.objects.count()) == (409, 0)


def test_a_page_left_open_makes_no_second_draft_of_what_was_submitted(logged_in, alice, submit, proposal):
    submit(alice, "un euro", "deux euros")
    url = reverse("amendments:autosave", args=[proposal.pk])
    answer = logged_in(alice).post(url, fields(proposal, saved="2026-01-01"), headers={"Accept": "application/json"})

    assert (answer.status_code, Amendment.objects.count()) == (409, 1)


def test_the_preview_shows_the_change_and_the_blocks(logged_in, alice, proposal):
    url = reverse("amendments:preview", args=[proposal.pk])
    text = proposal.current.text.replace("un euro", "deux euros")
    found = logged_in(alice).post(url, {"base": 1, "text": text}).json()

    assert "<ins>" in found["html"]
    assert found["same"] is False
    assert [block["source"] for block in found["blocks"]] == [
        "Nous ouvrirons les cantines à tous les enfants.",
        "Un repas coûtera deux euros, sans condition.",
        "- Les produits viendront de la région.\n- Les menus seront faits par des cuisiniers.",
        "L’État paiera la différence dès la rentrée 2027.",
    ]
    assert not Amendment.objects.exists()


def test_the_blocks_joined_are_the_text(logged_in, alice, proposal):
    source = (
        "# Titre\n\n> Une citation\n\n1. un\n2. deux\n\n   suite\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nFin[^1].\n\n[^1]: Note."
    )
    url = reverse("amendments:preview", args=[proposal.pk])
    blocks = logged_in(alice).post(url, {"text": source}).json()["blocks"]

    assert len(blocks) == 6
    joined = "\n\n".join(block["source"] for block in blocks)
    assert logged_in(alice).post(url, {"text": joined}).json()["blocks"] == blocks


def test_editing_shows_the_form_and_saves(logged_in, alice, proposal, submitted):
    client, url = logged_in(alice), reverse("amendments:edit", args=[submitted.pk])

    assert "Pour **payer** mieux." in client.get(url).content.decode()
    assert client.post(url, fields(proposal, intent="submit", title="Autrement")).status_code == 302
    submitted.refresh_from_db()
    assert submitted.title == "Autrement"


def test_resolving_starts_from_todays_words(logged_in, alice, bob, proposal, submitted):
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("un euro", "trois euros"))
    client, url = logged_in(alice), reverse("amendments:resolve", args=[submitted.pk])
    page = client.get(url).content.decode()

    assert "coûtera trois euros" in page
    assert "deux euros" in page
    text = proposal.current.text.replace("trois euros", "deux euros")
    assert client.post(url, {"expected": 1, "text": text, "intent": "submit"}).status_code == 200
    assert client.post(url, {"expected": 2, "text": text, "intent": "submit"}).status_code == 302
    submitted.refresh_from_db()
    assert (submitted.fit, submitted.base.number) == ("kept", 2)


@pytest.mark.parametrize("name", ["edit", "resolve", "withdraw"])
def test_strangers_change_nothing(name, logged_in, charlie, submitted):
    assert logged_in(charlie).get(reverse(f"amendments:{name}", args=[submitted.pk])).status_code == 403


def test_withdrawing_asks_then_can_be_undone(logged_in, alice, submitted):
    client, url = logged_in(alice), reverse("amendments:withdraw", args=[submitted.pk])

    assert "Retirer" in client.get(url).content.decode()
    client.post(url)
    submitted.refresh_from_db()
    assert submitted.state == "withdrawn"
    assert "Déposer à nouveau" in client.get(submitted.get_absolute_url()).content.decode()
    client.post(reverse("amendments:put_back", args=[submitted.pk]))
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


# --- Reading ------------------------------------------------------------------------------------------------------------


def test_anyone_reads_a_submitted_amendment(client, submitted):
    page = client.get(submitted.get_absolute_url()).content.decode()

    assert "Deux euros" in page
    assert "<strong>payer</strong>" in page
    assert "<ins>" in page
    assert "Ce qu’il change dans le texte d’aujourd’hui" in page


def test_a_draft_is_its_authors_alone(logged_in, alice, bob, client, write):
    draft = write(alice, "un euro", "deux euros")

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert logged_in(bob).get(draft.get_absolute_url()).status_code == 404
    assert logged_in(alice).get(draft.get_absolute_url()).status_code == 200


def test_a_conflict_shows_the_three_readings(client, bob, proposal, submitted):
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("un euro", "trois euros"))
    page = client.get(submitted.get_absolute_url()).content.decode()

    assert "Cet amendement est en conflit avec le texte d’aujourd’hui." in page
    assert "Ce qui se heurte" in page
    assert "Ce qui a changé dans le texte depuis" in page


def test_a_decided_one_shows_what_it_asked_and_what_was_made(client, bob, proposal, submitted):
    text = proposal.current.text.replace("un euro", "1,50 €")
    actions.accept_in_part(by=bob, amendment=submitted, text=text, reason="Moitié-moitié.", expected=1)
    publish_version(by=bob, proposal=proposal, text="Tout autre chose.")
    page = client.get(submitted.get_absolute_url()).content.decode()

    assert "Ce qu’il demandait" in page
    assert "Ce qui en a été fait dans le texte" in page
    assert "Ce que la rédaction a changé à la demande" in page
    assert "Moitié-moitié." in page
    assert reverse("proposals:version", args=[proposal.pk, 2]) in page


def test_support_is_one_press_and_can_be_taken_back(logged_in, charlie, submitted):
    client, url = logged_in(charlie), reverse("amendments:support", args=[submitted.pk])
    client.post(url)
    assert "Je soutiens cet amendement" in client.get(submitted.get_absolute_url()).content.decode()
    client.post(url, {"intent": "support"})
    submitted.refresh_from_db()
    assert submitted.support_count == 1
    client.post(url, {"intent": "withdraw"})
    submitted.refresh_from_db()
    assert submitted.support_count == 0


def test_history_compares_two_states(logged_in, alice, client, submitted):
    actions.edit_amendment(by=alice, amendment=submitted, title="Autrement", reason=submitted.reason, text=submitted.text)
    page = client.get(reverse("amendments:history", args=[submitted.pk])).content.decode()

    assert "Dépôt" in page
    assert "Modification" in page
    assert "Autrement" in page
    assert "Brouillon" not in page


def test_the_list_of_a_proposal_by_state_and_order(client, alice, charlie, bob, proposal, submit):
    late, early = (
        submit(alice, "2027", "2028", title="Un an plus tard"),
        submit(charlie, "cantines", "cuisines", title="Les cuisines"),
    )
    actions.support_amendment(by=bob, amendment=late)
    url = reverse("amendments:of_proposal", args=[proposal.pk])

    def listed(query):
        return [row.pk for row in client.get(url, query).context["page_obj"]]

    assert listed({}) == [early.pk, late.pk]
    assert listed({"tri": "support"}) == [late.pk, early.pk]
    assert listed({"tri": "date"}) == [early.pk, late.pk]
    assert listed({"etat": "declined"}) == []
    assert listed({"etat": "<script>"}) == [early.pk, late.pk]


def test_an_empty_list_says_what_to_do(client, logged_in, alice, proposal):
    url = reverse("amendments:of_proposal", args=[proposal.pk])

    assert "Pas encore d’amendement" in client.get(url).content.decode()
    assert reverse("amendments:amend", args=[proposal.pk]) in logged_in(alice).get(url).content.decode()
    assert "Vous n’avez pas encore amendé de texte" in logged_in(alice).get(reverse("amendments:mine")).content.decode()


def test_my_amendments_hold_my_drafts_and_no_one_elses(logged_in, alice, charlie, submit, write):
    mine, _other = write(alice, "un euro", "deux euros"), submit(charlie, "2027", "2028")

    assert [row.pk for row in logged_in(alice).get(reverse("amendments:mine")).context["page_obj"]] == [mine.pk]


def test_the_page_of_the_proposal_shows_what_waits(client, proposal, submitted):
    page = client.get(proposal.get_absolute_url()).content.decode()

    assert submitted.get_absolute_url() in page
    assert reverse("amendments:amend", args=[proposal.pk]) in page


def test_the_page_of_a_group_shows_its_amendments(client, alice, group, mandate, write):
    done = actions.submit_amendment(by=alice, amendment=write(alice, "un euro", "deux euros"), group=group, mandate=mandate)

    assert done.get_absolute_url() in client.get(group.get_absolute_url()).content.decode()


def test_a_version_names_its_amendment(client, bob, proposal, submitted):
    actions.accept(by=bob, amendment=submitted, reason="Oui.")

    assert submitted.get_absolute_url() in client.get(reverse("proposals:versions", args=[proposal.pk])).content.decode()


# --- The desk -----------------------------------------------------------------------------------------------------------


def test_the_desk_is_the_editors(logged_in, alice, bob, chapter, submitted):
    url = reverse("amendments:desk", args=[chapter.pk])

    assert logged_in(alice).get(url).status_code == 403
    assert reverse("amendments:review", args=[submitted.pk]) in logged_in(bob).get(url).content.decode()
    assert logged_in(alice).get(reverse("amendments:review", args=[submitted.pk])).status_code == 403


def test_an_editor_advises_accepts_and_declines(logged_in, bob, charlie, submit, submitted):
    client, url = logged_in(bob), reverse("amendments:review", args=[submitted.pk])
    client.post(url, {"intent": "recommend", "recommend-advice": "accept", "recommend-reason": "Utile."})
    assert "Utile." in client.get(url).content.decode()
    assert client.post(url, {"intent": "accept", "accept-reason": "Oui.", "accept-expected": "1"}).status_code == 302
    other = submit(charlie, "2027", "2028")
    client.post(
        reverse("amendments:review", args=[other.pk]), {"intent": "decline", "decline-reason": "Non.", "decline-expected": "2"}
    )

    submitted.refresh_from_db()
    other.refresh_from_db()
    assert (submitted.state, other.state, other.decision.reason) == ("accepted", "declined", "Non.")


def test_accepting_in_part_shows_the_change_first(logged_in, bob, proposal, submitted):
    client, url = logged_in(bob), reverse("amendments:review", args=[submitted.pk])
    words = {"part-expected": "1", "part-text": proposal.current.text.replace("un euro", "1,50 €"), "part-reason": ""}

    page = client.post(url, {**words, "intent": "part.preview"}).content.decode()
    assert "1,50 €" in page
    page = client.post(url, {**words, "intent": "part"}).content.decode()
    assert "Donnez une raison" in page
    assert client.post(url, {**words, "part-reason": "À moitié.", "intent": "part"}).status_code == 302
    submitted.refresh_from_db()
    assert submitted.state == "accepted_in_part"


def test_the_text_moved_while_the_editor_read(logged_in, bob, proposal, submitted):
    publish_version(by=bob, proposal=proposal, text=proposal.current.text.replace("2027", "2028"))
    url = reverse("amendments:review", args=[submitted.pk])
    page = (
        logged_in(bob).post(url, {"intent": "accept", "accept-reason": "Oui, bien sûr.", "accept-expected": "1"}).content.decode()
    )

    assert "Entre-temps, la version 2" in page
    assert "Oui, bien sûr." in page


def test_others_on_the_same_passage_are_shown_with_their_relation(logged_in, bob, charlie, diane, submit, submitted):
    against, apart = submit(charlie, "un euro", "trois euros"), submit(diane, "2027", "2028")
    found = logged_in(bob).get(reverse("amendments:review", args=[submitted.pk])).context["relations"]

    assert [(relation.other.pk, relation.kind) for relation in found] == [(against.pk, "conflict")]
    assert apart.pk not in [relation.other.pk for relation in found]
