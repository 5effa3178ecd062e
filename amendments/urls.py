"""The addresses of amendments."""

from django.urls import path

from amendments.views import reading, review, standing, writing

app_name = "amendments"

urlpatterns = [
    path("propositions/<int:pk>/amender/", writing.amend, name="amend"),
    path("propositions/<int:pk>/amender/apercu/", writing.preview, name="preview"),
    path("propositions/<int:pk>/amender/brouillon/", writing.autosave, name="autosave"),
    path("propositions/<int:pk>/amendements/", reading.of_proposal, name="of_proposal"),
    path("amendements/miens/", reading.mine, name="mine"),
    path("amendements/<int:pk>/", reading.amendment, name="amendment"),
    path("amendements/<int:pk>/historique/", reading.history, name="history"),
    path("amendements/<int:pk>/modifier/", writing.edit, name="edit"),
    path("amendements/<int:pk>/reecrire/", writing.resolve, name="resolve"),
    path("amendements/<int:pk>/soutenir/", standing.support, name="support"),
    path("amendements/<int:pk>/confirmer/", standing.confirm, name="confirm"),
    path("amendements/<int:pk>/retirer/", standing.withdraw, name="withdraw"),
    path("amendements/<int:pk>/deposer-a-nouveau/", standing.put_back, name="put_back"),
    path("equipe/chapitres/<int:pk>/amendements/", review.desk, name="desk"),
    path("equipe/amendements/<int:pk>/", review.review, name="review"),
]
