from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = "Programme"

    def ready(self) -> None:
        from proposals.registrations import contributions, programme

        programme.register()
        contributions.register()
