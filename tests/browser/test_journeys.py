"""The ways through the site, walked as people walk them: with JavaScript, and with it off."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, enter_code, log_in
from tests.browser.sites import Site

DEMOCRACY = "Démocratie"


@dataclass(frozen=True)
class Story:
    """The words of one walk: each way through writes its own."""

    title: str
    measure: str
    gone: str
    place: str
    once: str
    twice: str
    share: str


WITH_SCRIPT = Story(
    title="Un guichet ouvert le samedi matin",
    measure="Le guichet du samedi",
    place="Salle des fêtes d’Ambert",
    gone="un samedi matin sur deux",
    once="tous les samedis matin",
    share="la moitié",
    twice="les deux tiers",
)
WITHOUT_SCRIPT = Story(
    title="Une permanence du soir à la mairie",
    measure="La permanence du soir",
    place="Ferme des Supeyres, Valcivières",
    gone="un soir par mois",
    once="un soir par semaine",
    share="un quart",
    twice="un tiers",
)


def test_signing_up_logging_in_and_out(open_page: Opener, site: Site, script: bool) -> None:
    address = f"nouvelle-{'avec' if script else 'sans'}@example.org"
    page = open_page(script=script)
    page.goto("/")
    page.get_by_role("link", name="S’inscrire").first.click()
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    expect(page.get_by_label("Adresse e-mail")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_label("Code postal").fill("63600")
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre courrier")
    link = site.link_in(site.wait_for_mail(address, after=0), "/compte/confirmer/")

    scanner = open_page(script=script)
    scanner.goto(link)
    scanner.goto(link)
    expect(scanner.get_by_role("heading", level=1)).to_have_text("Confirmer votre inscription")

    page.goto(link)
    page.get_by_role("button", name="Confirmer mon inscription").click()
    page.goto("/compte/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    page.get_by_label("Nom public").fill("Nora Abadie")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_label("Nom public")).to_have_value("Nora Abadie")

    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")

    before = len(site.mails_to(address))
    page.get_by_label("Adresse e-mail").fill(address)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Code reçu par e-mail").fill("ZZZZZZ")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_label("Code reçu par e-mail")).to_have_attribute("aria-invalid", "true")
    enter_code(site, page, address, after=before)
    elsewhere = open_page(script=script)
    log_in(site, elsewhere, address)
    page.goto("/compte/")
    page.get_by_role("link", name="Se déconnecter partout").click()
    page.get_by_role("button", name="Se déconnecter partout").click()
    for left in (page, elsewhere):
        left.goto("/compte/")
        expect(left.get_by_role("heading", level=1)).to_have_text("Se connecter")


def test_the_answer_is_the_same_for_a_known_address(open_page: Opener, site: Site) -> None:
    seen = []
    for address in ("charlie@example.org", "personne-encore@example.org"):
        page = open_page(script=False)
        page.goto("/compte/inscription/")
        page.get_by_label("Adresse e-mail").fill(address)
        page.get_by_label("Code postal").fill("63600")
        page.get_by_role("button", name="Recevoir le lien de confirmation").click()
        seen.append((page.url, page.get_by_role("main").inner_text()))
    assert seen[0] == seen[1]


def test_from_the_contribution_of_a_group_to_a_new_version(open_page: Opener, site: Site, script: bool) -> None:
    story = WITH_SCRIPT if script else WITHOUT_SCRIPT
    mails = {who: len(site.mails_to(f"{who}@example.org")) for who in ("alice", "charlie")}
    contribution = contribute_for_the_group(open_page("alice", script=script), story)
    support_contribution(open_page("charlie", script=script), contribution)
    bob = open_page("bob", script=script)
    proposal = write_proposal_from(bob, story)
    passage = site.link_in(site.wait_for_mail("alice@example.org", after=mails["alice"], holding=story.title), "/propositions/")
    assert re.fullmatch(rf"{proposal}#b-\w+", passage)
    see_what_became_of_it(open_page("alice", script=script), story, contribution, passage)

    charlie = open_page("charlie", script=script)
    amendment = amend(charlie, proposal, old=story.gone, new=story.once, title=f"{story.measure}, plus souvent", script=script)
    other = amend(
        open_page("odile", script=script),
        proposal,
        old=story.share,
        new=story.twice,
        title=f"{story.measure}, mieux payé",
        script=script,
    )
    support_amendment(open_page("fernand", script=script), amendment)
    accept(bob, amendment)
    see_the_new_version(open_page("", script=script), story, proposal, amendment)
    see_it_rebased(open_page("odile", script=script), story, other)
    decided = site.wait_for_mail("charlie@example.org", after=mails["charlie"], holding="adopté")
    assert site.link_in(decided, "/amendements/") == amendment
    compare_and_restore(bob, story, proposal)


def contribute_for_the_group(alice: Page, story: Story) -> str:
    """Alice writes for her group with a mandate recorded now; returns the path of the contribution."""
    alice.goto("/contribuer/")
    alice.get_by_role("main").get_by_role("link", name=DEMOCRACY, exact=True).click()
    alice.get_by_label("Titre").fill(story.title)
    alice.get_by_label("Votre contribution").fill(
        f"Ceux qui travaillent ne trouvent jamais la mairie ouverte.\n\nNous demandons qu’elle le soit **{story.gone}**."
    )
    alice.get_by_label("par une décision que je consigne ici").check()
    alice.get_by_role("button", name="Déposer ma contribution").click()
    expect(alice.get_by_label("Titre")).to_have_value(story.title)
    expect(alice.get_by_label("Date de la réunion")).to_have_attribute("aria-invalid", "true")
    alice.get_by_label("Date de la réunion").fill((timezone.localdate() - timedelta(days=6)).isoformat())
    alice.get_by_label("Lieu").fill(story.place)
    alice.get_by_label("Personnes présentes").fill("19")
    alice.get_by_label("Pour", exact=True).fill("15")
    alice.get_by_label("Contre", exact=True).fill("1")
    alice.get_by_label("Abstentions").fill("3")
    alice.get_by_role("button", name="Déposer ma contribution").click()
    expect(alice.get_by_role("heading", level=1)).to_have_text(story.title)
    return path_of(alice)


def support_contribution(charlie: Page, contribution: str) -> None:
    """Charlie finds it on the page of the group, and supports it."""
    charlie.goto(contribution)
    title = charlie.get_by_role("heading", level=1).inner_text()
    expect(charlie.get_by_role("main")).to_contain_text("Présents : 19 · pour : 15 · contre : 1 · abstentions : 3")
    charlie.get_by_role("main").get_by_role("link", name="Le Cahier du Livradois").first.click()
    charlie.get_by_role("link", name=title).click()
    expect(charlie.get_by_text(re.compile(r"^0 soutiens?$"))).to_be_visible()
    charlie.get_by_role("button", name="Soutenir", exact=True).click()
    expect(charlie.get_by_text("1 soutien", exact=True)).to_be_visible()
    expect(charlie.get_by_role("button", name="Vous soutenez")).to_be_visible()


def write_proposal_from(bob: Page, story: Story) -> str:
    """Bob finds the contribution on his desk and writes a measure from it; returns the path of the proposal."""
    bob.goto("/equipe/")
    bob.get_by_role("link", name=f"Contributions : {DEMOCRACY}").click()
    bob.get_by_role("link", name=story.title).click()
    bob.get_by_role("link", name="Rédiger une proposition").click()
    bob.get_by_label("Titre de la proposition").fill(story.measure)
    bob.get_by_label("Texte de la proposition").fill(
        f"Chaque mairie, ou chaque groupement de communes, ouvrira un guichet {story.gone}.\n\n"
        "Une personne formée y recevra sans rendez-vous, et restera joignable le lendemain.\n\n"
        f"L’État paiera {story.share} des heures pendant cinq ans.\n"
    )
    bob.get_by_label("reprise", exact=True).check()
    bob.get_by_label("Les mots du texte qui répondent").fill(story.gone)
    bob.get_by_role("button", name="Publier et répondre").click()
    expect(bob.get_by_label("Raison")).to_have_attribute("aria-invalid", "true")
    expect(bob.get_by_label("Titre de la proposition")).to_have_value(story.measure)
    expect(bob.get_by_label("Les mots du texte qui répondent")).to_have_value(story.gone)
    bob.get_by_label("Raison").fill("La demande est juste et peu coûteuse : la voici telle quelle.")
    bob.get_by_role("button", name="Publier et répondre").click()
    link = bob.get_by_role("link", name=story.measure).first
    if bob.get_by_role("heading", level=1, name=story.measure).count() == 0:
        link.click()
    expect(bob.get_by_role("heading", level=1)).to_have_text(story.measure)
    return path_of(bob)


def see_what_became_of_it(alice: Page, story: Story, contribution: str, passage: str) -> None:
    """The link leads to the very words; the page of the contribution says the same."""
    alice.goto(passage)
    block = alice.locator(f"[id='{passage.partition('#')[2]}']")
    expect(block).to_contain_text(story.gone)
    expect(block).to_be_in_viewport()
    alice.goto(contribution)
    main = alice.get_by_role("main")
    expect(main.get_by_text("reprise", exact=True).first).to_be_visible()
    expect(main).to_contain_text("La demande est juste et peu coûteuse : la voici telle quelle.")
    main.get_by_role("link", name=story.gone).click()
    expect(alice.get_by_role("heading", level=1)).to_have_text(story.measure)
    expect(alice.get_by_role("main").get_by_role("link", name=story.title).first).to_be_visible()


def amend(page: Page, proposal: str, *, old: str, new: str, title: str, script: bool) -> str:
    """Someone writes an amendment, stumbles over what is refused, sees the change, submits; returns its path."""
    page.goto(proposal)
    page.get_by_role("main").get_by_role("link", name="Amender ce texte").first.click()
    page.get_by_label("Exposé des motifs").fill("Parce que c’est ce qu’on nous demande *partout*.")
    page.get_by_role("button", name="Déposer l’amendement").click()
    expect(page.get_by_label("Titre de l’amendement")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Exposé des motifs")).to_have_value("Parce que c’est ce qu’on nous demande *partout*.")

    page.get_by_label("Titre de l’amendement").fill(title)
    page.get_by_role("button", name="Déposer l’amendement").click()
    expect(page.get_by_text(re.compile("ne change(nt)? rien")).first).to_be_visible()
    expect(page.get_by_label("Titre de l’amendement")).to_have_value(title)
    expect(page.get_by_label("Exposé des motifs")).to_have_value("Parce que c’est ce qu’on nous demande *partout*.")

    rewrite(page, old, new, script=script)
    if not script:
        page.get_by_role("button", name="Voir le changement").click()
    change = page.get_by_role("region", name="Ce que vous changez")
    expect(change.get_by_role("insertion").filter(has_text=new.rsplit(maxsplit=1)[-1]).first).to_contain_text("[ajouté : ")
    expect(page.get_by_label("Titre de l’amendement")).to_have_value(title)
    page.get_by_role("button", name="Déposer l’amendement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("main").get_by_text("déposé", exact=True).first).to_be_visible()
    return path_of(page)


def rewrite(page: Page, old: str, new: str, *, script: bool) -> None:
    """Change some words of a text: in the paragraph where they stand, or in the whole text when there is no script."""
    if script:
        page.get_by_role("group", name=re.compile(r"^Paragraphe \d+ sur \d+")).get_by_text(old).click()
        area = page.get_by_role("textbox", name=re.compile(r"^Paragraphe \d+ sur \d+"))
    else:
        area = page.get_by_label("Le texte, tel que vous le voulez")
    text = area.input_value()
    assert old in text
    area.fill(text.replace(old, new))
    if script:
        page.get_by_role("button", name="Terminé").click()


def support_amendment(fernand: Page, amendment: str) -> None:
    fernand.goto(amendment)
    fernand.get_by_role("button", name="Soutenir cet amendement").click()
    expect(fernand.get_by_role("button", name="Je soutiens cet amendement")).to_be_visible()


def accept(bob: Page, amendment: str) -> None:
    """Bob gives the editors' opinion, then accepts."""
    bob.goto(amendment)
    bob.get_by_role("link", name="Examiner et décider").click()
    bob.get_by_label("favorable", exact=True).check()
    bob.get_by_label("Raison de l’avis").fill("Les communes qui l’ont essayé s’en félicitent.")
    bob.get_by_role("button", name="Publier l’avis").click()
    expect(bob.get_by_role("region", name="Avis de la rédaction")).to_contain_text("Les communes qui l’ont essayé s’en félicitent.")
    section = bob.get_by_role("region", name="Adopter", exact=True)
    section.get_by_label("Raison de la décision").fill("Adopté : la demande est claire et son coût aussi.")
    section.get_by_role("button", name="Adopter tel quel").click()
    expect(bob.get_by_role("main").get_by_text("adopté", exact=True).first).to_be_visible()


def see_the_new_version(visitor: Page, story: Story, proposal: str, amendment: str) -> None:
    """The text says the new words, and names the amendment that put them there."""
    visitor.goto(proposal)
    text = visitor.get_by_role("article", name=story.measure)
    expect(text).to_contain_text(story.once)
    expect(text).not_to_contain_text(story.gone)
    visitor.goto(f"{proposal}versions/2/")
    expect(visitor.get_by_role("main").get_by_role("link", name=f"{story.measure}, plus souvent").first).to_have_attribute(
        "href", amendment
    )


def see_it_rebased(odile: Page, story: Story, other: str) -> None:
    """The other amendment shows what it changes in today's text."""
    odile.goto(other)
    change = odile.get_by_role("region", name="Ce qu’il change dans le texte d’aujourd’hui")
    expect(change).to_contain_text(story.twice.split()[-1])
    unfolded = change.locator("summary")
    if unfolded.count():
        unfolded.first.click()
    expect(change).to_contain_text(story.once)
    expect(change).not_to_contain_text(story.gone)


def compare_and_restore(bob: Page, story: Story, proposal: str) -> None:
    """Any two versions are compared; an old one is restored as a new one."""
    bob.goto(f"{proposal}versions/")
    bob.get_by_label("De la version").select_option("2")
    bob.get_by_label("à la version").select_option("1")
    bob.get_by_role("button", name="Comparer").click()
    expect(bob.get_by_role("heading", level=1)).to_have_text("De la version 2 à la version 1")
    expect(bob.get_by_role("deletion").filter(has_text=story.once.split()[-1]).first).to_be_visible()
    bob.get_by_role("link", name="Lire la version 1").click()
    bob.get_by_role("link", name="Revenir à cette version").click()
    bob.get_by_label("Pourquoi revenir à cette version").fill("Le temps de vérifier les horaires.")
    bob.get_by_role("button", name="Revenir à cette version").click()
    bob.goto(f"{proposal}versions/")
    expect(bob.get_by_role("heading", level=1)).to_have_text("3 versions")
    bob.goto(proposal)
    expect(bob.get_by_role("article", name=story.measure)).to_contain_text(story.gone)


def test_a_message_is_flagged_hidden_and_restored(open_page: Opener, script: bool) -> None:
    words = "Achetez mes casseroles, elles votent toutes seules." if script else "Mon cousin vend des isoloirs d’occasion."
    alice = open_page("alice", script=script)
    alice.goto("/propositions/3/")
    alice.get_by_label("Votre message").fill(words)
    alice.get_by_role("button", name="Envoyer").click()
    message = alice.get_by_role("article").filter(has_text=words).last
    expect(message).to_be_visible()

    charlie = open_page("charlie", script=script)
    charlie.goto("/propositions/3/")
    article_of(charlie, words).get_by_role("link", name="Signaler").click()
    charlie.get_by_role("button", name="Signaler").click()
    expect(charlie.get_by_label("Que voulez-vous signaler ?")).to_have_attribute("aria-invalid", "true")
    charlie.get_by_label("Que voulez-vous signaler ?").fill("C’est de la publicité.")
    charlie.get_by_role("button", name="Signaler").click()

    diane = open_page("diane", script=script)
    diane.goto("/equipe/")
    diane.get_by_role("link", name="Modération").click()
    waiting = diane.get_by_role("article").filter(has_text=words)
    expect(waiting).to_contain_text("C’est de la publicité.")
    waiting.get_by_role("link", name="Masquer, avec une raison").click()
    diane.get_by_label("Raison, lue par tout le monde").fill("Publicité, sans rapport avec le vote blanc.")
    diane.get_by_role("button", name="Masquer").click()

    charlie.goto("/propositions/3/")
    expect(charlie.get_by_role("main")).not_to_contain_text(words)
    expect(charlie.get_by_role("main")).to_contain_text("Publicité, sans rapport avec le vote blanc.")

    diane.goto("/equipe/moderation/")
    row = diane.get_by_role("region", name="Masqués récemment").get_by_role("listitem").first
    row.get_by_role("link", name="Rétablir").click()
    diane.get_by_role("button", name="Rétablir").click()
    charlie.goto("/propositions/3/")
    expect(charlie.get_by_role("main")).to_contain_text(words)


def article_of(page: Page, words: str) -> Page:
    """The message with these words."""
    return page.get_by_role("article").filter(has_text=words).last


def test_a_role_is_given_and_taken_back(open_page: Opener, site: Site, script: bool) -> None:
    emma, charlie = open_page("emma", script=script), open_page("charlie", script=script)
    before = len(site.mails_to("charlie@example.org"))
    assert charlie.goto("/equipe/").status == 403
    emma.goto("/equipe/")
    emma.get_by_role("link", name="Rôles").click()
    emma.get_by_role("link", name="Donner un rôle").click()
    emma.get_by_label("Adresse e-mail").fill("charlie@example.org")
    emma.get_by_label("Rôle").select_option(label="rédaction")
    scope = emma.get_by_label("Périmètre")
    scope.select_option(label=scope.get_by_role("option").filter(has_text="Travail et retraites").inner_text())
    emma.get_by_label("Dernier jour").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    emma.get_by_role("button", name="Donner ce rôle").click()
    expect(emma.get_by_label("Raison")).to_have_attribute("aria-invalid", "true")
    expect(emma.get_by_label("Adresse e-mail")).to_have_value("charlie@example.org")
    emma.get_by_label("Raison").fill("Renfort jusqu’à l’assemblée.")
    emma.get_by_role("button", name="Donner ce rôle").click()
    expect(emma.get_by_role("main")).to_contain_text("Renfort jusqu’à l’assemblée.")
    assert "Renfort jusqu’à l’assemblée." in site.wait_for_mail("charlie@example.org", after=before, holding="Renfort")

    charlie.goto("/equipe/")
    expect(charlie.get_by_role("link", name="Contributions : Travail et retraites")).to_be_visible()
    expect(charlie.get_by_role("link", name=f"Contributions : {DEMOCRACY}")).to_have_count(0)

    row = emma.get_by_role("listitem").filter(has_text="Renfort jusqu’à l’assemblée.")
    row.get_by_role("link", name="Reprendre").first.click()
    emma.get_by_label("Raison").fill("L’assemblée a eu lieu.")
    emma.get_by_role("button", name="Reprendre ce rôle").click()
    expect(emma.get_by_role("main")).to_contain_text("L’assemblée a eu lieu.")
    assert charlie.goto("/equipe/").status == 403


def path_of(page: Page) -> str:
    """The path of the page, without what follows it."""
    return "/" + page.url.split("#")[0].split("?")[0].split("/", 3)[3]
