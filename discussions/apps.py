from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = "Discussions"

    def ready(self) -> None:
        from discussions.queries import may_hear_thread
        from live import topics

        topics.register("thread", may_hear_thread)
