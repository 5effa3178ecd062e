from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "amendments"
    verbose_name = "Amendements"

    def ready(self) -> None:
        from amendments import registrations

        registrations.register()
