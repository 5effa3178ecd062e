"""Numbered events: the truth that the channel layer only rings about."""

from django.db import models


class Topic(models.Model):
    """Something that browsers listen to, by its ``key`` (``thread:12``), and the number of its last event."""

    key = models.CharField(max_length=80, unique=True)
    last_number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} #{self.last_number}"


class Event(models.Model):
    """One event of a topic. ``number`` is contiguous from 1 within the topic; ``payload`` is public and the same for everyone."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["topic", "number"]
        constraints = [models.UniqueConstraint(fields=["topic", "number"], name="live_event_number_once")]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number} {self.kind}"
