from django.urls import include, path

from groups.views import directory, mandates, people

app_name = "groups"

group_patterns = [
    path("", directory.group, name="group"),
    path("modifier/", directory.edit, name="edit"),
    path("historique/", directory.history, name="history"),
    path("historique/<int:number>/retablir/", directory.restore, name="restore"),
    path("rejoindre/", people.join, name="join"),
    path("quitter/", people.leave, name="leave"),
    path("membres/", people.members, name="members"),
    path("membres/<int:pk>/animer/", people.name_organiser, name="name_organiser"),
    path("membres/<int:pk>/ne-plus-animer/", people.unname_organiser, name="unname_organiser"),
    path("reprendre/", people.take_over, name="take_over"),
    path("fermer/", people.close, name="close"),
    path("rouvrir/", people.reopen, name="reopen"),
    path("mandats/", mandates.mandates, name="mandates"),
    path("mandats/nouveau/", mandates.record, name="record_mandate"),
]
urlpatterns = [
    path("", directory.groups, name="groups"),
    path("ouvrir/", directory.open_group, name="open"),
    path("<slug:slug>/", include(group_patterns)),
]
