from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "Groupes d’appui"

    def ready(self) -> None:
        from groups.views.directory import account_panel
        from supporters import panels

        panels.register(10, account_panel)
