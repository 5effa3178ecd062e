"""The addresses of the programme, its chapters, proposals and versions."""

from django.urls import URLPattern, path, register_converter

from proposals.models import Feature, ProposalState
from proposals.views import desk, editing, programme, versions


class FeatureConverter:
    """One of the features of a phase."""

    regex = "|".join(Feature.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class StateConverter(FeatureConverter):
    """One of the states of a proposal."""

    regex = "|".join(ProposalState.values)


register_converter(FeatureConverter, "feature")
register_converter(StateConverter, "proposal_state")

urlpatterns: list[URLPattern] = [
    path("programmes/", programme.programmes, name="programme_default"),
    path("programmes/<slug:slug>/", programme.programme, name="programme"),
    path("programmes/<slug:slug>/lecture/", programme.read_programme, name="read_programme"),
    path("chapitres/<int:pk>-<slug:slug>/", programme.chapter, name="chapter"),
    path("chapitres/<int:pk>-<slug:slug>/lecture/", programme.read_chapter, name="read_chapter"),
    path("propositions/<int:pk>/", programme.proposal, name="proposal"),
    path("propositions/<int:pk>/versions/", versions.versions, name="versions"),
    path("propositions/<int:pk>/versions/<int:number>/", versions.version, name="version"),
    path("propositions/<int:pk>/versions/<int:number>/restaurer/", editing.restore, name="restore_version"),
    path("propositions/<int:pk>/comparer/", versions.compare, name="compare"),
    path("propositions/<int:pk>/modifier/", editing.edit_proposal, name="edit_proposal"),
    path("propositions/<int:pk>/deplacer/", editing.move, name="move_proposal"),
    path("propositions/<int:pk>/etat/<proposal_state:state>/", editing.change_state, name="change_state"),
    path("equipe/chapitres/<int:pk>/", desk.chapter, name="chapter_desk"),
    path("equipe/chapitres/<int:pk>/presentation/", desk.chapter_words, name="chapter_words"),
    path("equipe/chapitres/<int:pk>/place/", desk.place_chapter, name="place_chapter"),
    path("equipe/chapitres/<int:pk>/phases/<feature:feature>/", desk.chapter_phase, name="chapter_phase"),
    path("equipe/chapitres/<int:pk>/propositions/nouvelle/", editing.new_proposal, name="new_proposal"),
    path("equipe/programmes/<slug:slug>/", desk.programme, name="programme_desk"),
    path("equipe/programmes/<slug:slug>/chapitres/nouveau/", desk.new_chapter, name="new_chapter"),
    path("equipe/programmes/<slug:slug>/phases/<feature:feature>/", desk.programme_phase, name="programme_phase"),
]
