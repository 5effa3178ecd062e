from django.urls import path

from discussions import views

app_name = "discussions"

urlpatterns = [
    path("fils/<int:pk>/messages/", views.thread, name="thread"),
    path("fils/<int:pk>/rejoindre/", views.join, name="join"),
    path("messages/<int:pk>/repondre/", views.reply, name="reply"),
    path("messages/<int:pk>/modifier/", views.edit, name="edit"),
    path("messages/<int:pk>/supprimer/", views.delete, name="delete"),
    path("messages/<int:pk>/retablir/", views.restore, name="restore"),
    path("messages/<int:pk>/signaler/", views.flag, name="flag"),
    path("messages/<int:pk>/masquer/", views.hide, name="hide"),
    path("messages/<int:pk>/classer/", views.settle, name="settle"),
    path("messages/<int:pk>/historique/", views.history, name="history"),
    path("equipe/moderation/", views.moderation, name="moderation"),
]
