"""Who did what, when: identifiers only, no content."""

from django.db import models


class ActionLog(models.Model):
    """One line for each action that was carried out. It holds no foreign key, so that it outlives what it names."""

    actor_id = models.BigIntegerField(null=True, db_index=True)
    action = models.CharField(max_length=100)
    object_type = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="core_actionlog_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_id} {self.action} {self.object_type} {self.object_id}"
