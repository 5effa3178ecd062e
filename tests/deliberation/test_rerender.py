"""The stored HTML can always be made again from the texts."""

from io import StringIO

from django.core.management import call_command

from proposals.actions.programme import create_chapter, create_programme, create_proposal
from proposals.models import Version


def rerender():
    out = StringIO()
    call_command("rerender", stdout=out)
    return dict(line.split(": ") for line in out.getvalue().splitlines())


def test_stored_html_is_made_again_from_the_text(db):
    programme = create_programme(by=None, title="Programme")
    chapter = create_chapter(by=None, programme=programme, title="Chapitre", introduction="Une **introduction**.")
    proposal = create_proposal(by=None, chapter=chapter, title="Mesure", text="Un texte.\n\nDeux paragraphes.")
    before = proposal.current.html
    Version.objects.filter(pk=proposal.current_id).update(html="<p>ancien</p>")

    assert rerender()["proposals.Version.html"] == "1 changed"
    assert Version.objects.get(pk=proposal.current_id).html == before


def test_what_the_actions_stored_is_what_the_command_makes(db):
    programme = create_programme(by=None, title="Programme")
    chapter = create_chapter(by=None, programme=programme, title="Chapitre", introduction="Une **introduction**.")
    create_proposal(by=None, chapter=chapter, title="Mesure", text="- un\n- deux")

    assert set(rerender().values()) == {"0 changed"}
