"""Importing a programme: good files, broken files, and nothing half done."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from proposals.actions.importing import import_programme
from proposals.actions.programme import publish_version, set_state
from proposals.importing import UnreadableError, read_programme
from proposals.models import Chapter, Programme, Proposal, Version
from proposals.queries.importing import Deed, plan_import

WHOLE = """\
# École
Apprendre sans peur.

## La cantine à un euro
Un repas coûtera **un euro**.

### Comment

- partout ;
- dès septembre.

## La gratuité des fournitures ##
Chaque élève recevra les siennes.

# Santé

## Un centre de santé par canton
```
## ceci n’est pas un titre
```
"""

SCHOOL = """\
---
title: École et jeunesse
slug: ecole
number: 2
summary: "Apprendre : sans peur"
---
Une introduction.

## La cantine à un euro
Un repas coûtera un euro.
"""

HEALTH = "# Santé\n\n## Un centre par canton\nDes médecins salariés.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "01-ecole.md").write_text(SCHOOL)
    (tmp_path / "02-sante.md").write_text(HEALTH)
    (tmp_path / "programme.toml").write_text(
        'title = "Tenir ensemble"\nslug = "ensemble"\nsummary = "Court."\n[[phase]]\nfeature = "amend"\n'
    )
    (tmp_path / "notes.txt").write_text("rien")
    return tmp_path


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# --- Reading ------------------------------------------------------------------------------------------------------------


def test_one_file_holds_chapters_and_proposals(tmp_path):
    read = read_programme(written(tmp_path, "programme.md", "\ufeff" + WHOLE.replace("\n", "\r\n")))
    assert [(chapter.title, chapter.line, chapter.introduction) for chapter in read.chapters] == [
        ("École", 1, "Apprendre sans peur."),
        ("Santé", 15, ""),
    ]
    assert [(one.title, one.line) for chapter in read.chapters for one in chapter.proposals] == [
        ("La cantine à un euro", 4),
        ("La gratuité des fournitures", 12),
        ("Un centre de santé par canton", 17),
    ]
    assert read.chapters[0].proposals[0].text == "Un repas coûtera **un euro**.\n\n### Comment\n\n- partout ;\n- dès septembre.\n"
    assert read.chapters[1].proposals[0].text == "```\n## ceci n’est pas un titre\n```\n"


def test_front_matter_of_one_file_is_the_programme_s(tmp_path):
    read = read_programme(written(tmp_path, "p.md", "---\ntitle: Tenir\nsummary: Court.\n---\n" + WHOLE))
    assert (read.title, read.slug, read.summary, len(read.chapters)) == ("Tenir", "", "Court.", 2)


def test_a_folder_has_one_file_for_each_chapter(folder):
    read = read_programme(folder)
    assert (read.title, read.slug, read.summary) == ("Tenir ensemble", "ensemble", "Court.")
    school, health = read.chapters
    assert (school.title, school.slug, school.number, school.summary, school.introduction) == (
        "École et jeunesse",
        "ecole",
        2,
        "Apprendre : sans peur",
        "Une introduction.",
    )
    assert (health.title, health.slug, health.number, len(health.proposals)) == ("Santé", "", None, 1)


BROKEN = {
    "bad encoding": (b"# A\n\n## B\ncaf\xe9\n", 4, "UTF-8"),
    "zero byte": (b"# A\n\x00\n", 2, "octet nul"),
    "empty": ("", 1, "vide"),
    "white": (" \n\n", 1, "vide"),
    "no heading": ("Du texte sans titre.\n", 1, "avant le premier chapitre"),
    "no chapter": ("---\ntitle: A\n---\n\n", 1, "aucun chapitre"),
    "proposal before chapter": ("\n## B\nTexte.\n", 2, "avant le premier chapitre"),
    "heading without words": ("# A\n\n## \nTexte.\n", 3, "sans mots"),
    "long title": (f"# A\n\n## {'b' * 201}\nTexte.\n", 3, "201 signes"),
    "no text": ("# A\n\n## B\n\n## C\nTexte.\n", 3, "n’a pas de texte"),
    "no text at the end": ("# A\n\n## B\n", 3, "n’a pas de texte"),
    "twice": ("# A\n\n## B\nUn.\n\n##  b\nDeux.\n", 6, "déjà à la ligne 3"),
    "chapter twice": ("# A\n\n## B\nUn.\n# a\n", 5, "figure déjà"),
    "unclosed front matter": ("---\ntitle: A\n\n# A\n", 1, "n’est pas fermé"),
    "not a field": ("---\ntitle A\n---\n# A\n", 2, "nom"),
    "unknown field": ("---\nauteur: A\n---\n# A\n", 2, "inconnu"),
    "field twice": ("---\ntitle: A\ntitle: B\n---\n# A\n", 3, "deux fois"),
    "long text": ("# A\n\n## B\n" + "x" * 100_001 + "\n", 3, "100 000"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_line(name, tmp_path):
    text, line, reason = BROKEN[name]
    path = written(tmp_path, "broken.md", text)
    with pytest.raises(UnreadableError) as error:
        read_programme(path)
    assert (error.value.path, error.value.line) == (path, line)
    assert reason in str(error.value)
    assert str(error.value).startswith(f"{path}:{line}: ")


BROKEN_IN_FOLDER = {
    "no title": ("Du texte.\n## B\nTexte.\n", 1, "pas de titre"),
    "second chapter": ("# A\n\n## B\nTexte.\n# C\n", 5, "second chapitre"),
    "text before the title": ("Avant.\n# A\n## B\nTexte.\n", 1, "avant le titre"),
    "bad number": ("---\ntitle: A\nnumber: deux\n---\n## B\nTexte.\n", 3, "nombre entier"),
    "number twice": ("---\ntitle: A\nnumber: 2\n---\n## B\nTexte.\n", 1, "01-ecole.md"),
    "chapter twice": ("---\ntitle: école  et jeunesse\n---\n## B\nTexte.\n", 1, "01-ecole.md"),
}


@pytest.mark.parametrize("name", BROKEN_IN_FOLDER)
def test_a_broken_file_of_a_folder(name, folder):
    text, line, reason = BROKEN_IN_FOLDER[name]
    path = written(folder, "09-broken.md", text)
    with pytest.raises(UnreadableError) as error:
        read_programme(folder)
    assert (error.value.path, error.value.line) == (path, line)
    assert reason in str(error.value)


def test_what_is_not_there(tmp_path):
    with pytest.raises(UnreadableError, match="ni fichier ni dossier"):
        read_programme(tmp_path / "absent.md")
    with pytest.raises(UnreadableError, match=r"aucun fichier \.md"):
        read_programme(tmp_path)


def test_a_broken_programme_toml(folder):
    (folder / "programme.toml").write_text("title = \n")
    with pytest.raises(UnreadableError, match=r"programme\.toml:1: TOML"):
        read_programme(folder)


# --- Importing ----------------------------------------------------------------------------------------------------------


def run(path: Path, *options: str) -> None:
    call_command("import_programme", str(path), *options)


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(db, folder, capsys):
    run(folder)
    said = capsys.readouterr().out
    assert (Programme.objects.count(), Version.objects.count()) == (0, 0)
    assert all(
        part in said for part in ("Nouveau programme", "+ École et jeunesse", "  + La cantine à un euro", "2 nouvelles", "--apply")
    )


def test_an_import_makes_everything(db, folder, capsys):
    run(folder, "--apply")
    programme = Programme.objects.get()
    assert (programme.title, programme.slug, programme.summary) == ("Tenir ensemble", "ensemble", "Court.")
    assert list(programme.chapters.values_list("number", "title", "slug")) == [
        (2, "École et jeunesse", "ecole"),
        (3, "Santé", "sante"),
    ]
    assert list(Proposal.objects.order_by("pk").values_list("title", "state", "current__cause")) == [
        ("La cantine à un euro", "open", "import"),
        ("Un centre par canton", "open", "import"),
    ]
    said = capsys.readouterr().out
    assert all(part in said for part in ("1/2 École et jeunesse", "2/2 Santé", "/programmes/ensemble/"))


def test_importing_again_changes_what_changed(db, folder):
    run(folder, "--apply")
    kept, revised = Proposal.objects.order_by("-pk")
    written(folder, "01-ecole.md", SCHOOL.replace("coûtera un euro", "coûtera deux euros").replace("Une introduction", "Un début"))
    plan = plan_import(read_programme(folder))
    assert [plan.count(deed) for deed in Deed] == [0, 1, 1, 0]
    run(folder, "--apply")
    assert list(revised.versions.values_list("number", "cause")) == [(1, "import"), (2, "import")]
    assert kept.versions.count() == 1
    assert Chapter.objects.get(slug="ecole").introduction == "Un début."
    run(folder, "--apply")
    assert Version.objects.count() == 3


def test_a_new_title_of_the_same_text_is_the_same_proposal(db, folder):
    run(folder, "--apply")
    written(folder, "02-sante.md", HEALTH.replace("## Un centre", "## Une maison de santé"))
    run(folder, "--apply")
    assert Proposal.objects.count() == 2
    assert Proposal.objects.get(chapter__slug="sante").title == "Une maison de santé par canton"


def test_what_the_files_do_not_name_stays(db, folder, capsys):
    run(folder, "--apply")
    written(folder, "02-sante.md", "# Santé\n\n## Autre chose\nAutre texte.\n")
    run(folder, "--apply")
    assert Proposal.objects.filter(chapter__slug="sante").count() == 2
    assert "Un centre par canton\u00a0: absente du fichier" in capsys.readouterr().out


@pytest.mark.parametrize("state", ["adopted", "retired"])
def test_a_closed_proposal_stays_as_it_is(db, folder, state):
    run(folder, "--apply")
    Proposal.objects.update(state=state)
    written(folder, "02-sante.md", HEALTH.replace("salariés", "publics"))
    run(folder, "--apply")
    assert Version.objects.count() == 2


def test_nothing_is_half_imported(db, folder, monkeypatch):
    read = read_programme(folder)
    read.chapters[1].proposals[0].text = "x" * 100_001
    with pytest.raises(UnreadableError) as error:
        import_programme(by=None, read=read)
    assert (error.value.path.name, error.value.line) == ("02-sante.md", 3)
    assert (Programme.objects.count(), Chapter.objects.count(), Proposal.objects.count()) == (0, 0, 0)


def test_a_broken_file_stops_the_command(db, folder):
    written(folder, "03-vide.md", "")
    with pytest.raises(CommandError, match=r"03-vide\.md:1: .*\n.*Rien n’a été importé"):
        run(folder, "--apply")
    assert Programme.objects.count() == 0


def test_the_programme_can_be_named(db, programme, folder):
    run(folder, "--apply", "--programme", programme.slug)
    assert (Programme.objects.count(), programme.chapters.count()) == (1, 2)


def test_without_a_name_the_only_programme_is_meant(db, programme, tmp_path):
    run(written(tmp_path, "p.md", WHOLE), "--apply")
    assert (Programme.objects.count(), programme.chapters.count()) == (1, 2)


def test_a_file_gives_a_new_programme_its_name(db, tmp_path):
    run(written(tmp_path, "tenir-ensemble.md", WHOLE), "--apply", "--draft")
    assert (Programme.objects.get().title, Programme.objects.get().slug) == ("Tenir ensemble", "tenir-ensemble")
    assert set(Proposal.objects.values_list("state", flat=True)) == {"draft"}


def test_an_edit_by_people_is_replaced_by_a_version_more(bob, folder):
    run(folder, "--apply")
    proposal = Proposal.objects.get(chapter__slug="sante")
    publish_version(by=bob, proposal=proposal, text="Écrit à la main.")
    set_state(by=bob, proposal=proposal, state="settled")
    run(folder, "--apply")
    assert list(proposal.versions.order_by("number").values_list("text", flat=True)) == [
        "Des médecins salariés.\n",
        "Écrit à la main.\n",
        "Des médecins salariés.\n",
    ]
