from django.urls import URLPattern, path

from proposals.views import contributions as views
from proposals.views import synthesis, writing

urlpatterns: list[URLPattern] = [
    path("contribuer/", views.contribute, name="contribute"),
    path("contribuer/<int:pk>/", writing.write_contribution, name="write_contribution"),
    path("contribuer/<int:pk>/brouillon/", writing.start_draft, name="start_draft"),
    path("apercu/", writing.preview, name="preview"),
    path("contributions/miennes/", views.own_contributions, name="own_contributions"),
    path("contributions/<int:pk>/", views.contribution, name="contribution"),
    path("contributions/<int:pk>/modifier/", writing.edit_contribution, name="edit_contribution"),
    path("contributions/<int:pk>/brouillon/", writing.save_draft, name="save_draft"),
    path("contributions/<int:pk>/soutenir/", views.support_contribution, name="support_contribution"),
    path("contributions/<int:pk>/ne-plus-soutenir/", views.withdraw_contribution_support, name="withdraw_contribution_support"),
    path("contributions/<int:pk>/retirer/", views.withdraw_contribution, name="withdraw_contribution"),
    path("contributions/<int:pk>/remettre/", views.put_back_contribution, name="put_back_contribution"),
    path("contributions/<int:pk>/masquer/", views.hide_contribution, name="hide_contribution"),
    path("contributions/<int:pk>/retablir/", views.restore_contribution, name="restore_contribution"),
    path("contributions/<int:pk>/historique/", views.contribution_history, name="contribution_history"),
    path("contributions/<int:pk>/historique/comparer/", views.compare_contribution, name="compare_contribution"),
    path(
        "contributions/<int:pk>/historique/<int:number>/reprendre/",
        views.restore_contribution_text,
        name="restore_contribution_text",
    ),
    path("chapitres/<int:pk>-<slug:slug>/contributions/", views.chapter_contributions, name="chapter_contributions"),
    path("equipe/chapitres/<int:pk>/contributions/", synthesis.queue, name="queue"),
    path("equipe/chapitres/<int:pk>/contributions/prendre/", synthesis.take, name="queue_take"),
    path("equipe/chapitres/<int:pk>/contributions/<int:contribution>/rendre/", synthesis.release, name="queue_release"),
    path("equipe/chapitres/<int:pk>/contributions/rediger/", synthesis.propose, name="queue_propose"),
    path("equipe/chapitres/<int:pk>/contributions/rattacher/", synthesis.attach, name="queue_attach"),
    path("equipe/chapitres/<int:pk>/contributions/repondre/", synthesis.answer, name="queue_answer"),
]
