"""Threads and messages."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.history import keep_history
from discussions.subjects import Subject, subject_of


class Thread(models.Model):
    """The discussion of one thing. ``kind`` and ``subject_id`` name that thing; its own app says who may read and write."""

    kind = models.CharField(max_length=20)
    subject_id = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    message_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("fil")
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="discussions_thread_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def topic(self) -> str:
        """The key under which browsers listen to it."""
        return f"thread:{self.pk}"

    @cached_property
    def subject(self) -> Subject:
        """What it is about, asked once of the app that owns it; for many threads see ``queries.with_subjects``."""
        return subject_of(self.kind, self.subject_id)


class MessageState(models.TextChoices):
    VISIBLE = "visible", _("visible")
    DELETED = "deleted", _("supprimé")
    HIDDEN = "hidden", _("masqué")


@keep_history("body", "state")
class Message(models.Model):
    """A message, or a reply to one.

    ``html`` is its body rendered by ``core.html`` when it was written; ``fragment`` the part of the thread's HTML that
    ``discussions.fragments`` made of the row, in the language of the texts: a page joins them by hundreds.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="messages")
    author_name = models.CharField(max_length=80)
    body = models.TextField(_("Message"))
    html = models.TextField()
    fragment = models.TextField(default="")
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.VISIBLE)
    hidden_reason = models.CharField(_("Raison"), max_length=300, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Made by the browser: the same message sent twice (a double click, a retry after a cut) is kept once.
    token = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("message")
        ordering = ["pk"]
        indexes = [models.Index(fields=["author", "written_at"], name="discussions_message_pace")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="discussions_message_known_state"),
            models.CheckConstraint(
                condition=~Q(state="hidden") | ~Q(hidden_reason=""), name="discussions_hidden_message_has_reason"
            ),
            models.UniqueConstraint(fields=["author", "token"], condition=~Q(token=""), name="discussions_message_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name} · {self.written_at:%Y-%m-%d %H:%M}"

    @property
    def url(self) -> str:
        """Its place on the page of what is discussed."""
        return f"{self.thread.subject.url}#message-{self.pk}"


class Flag(models.Model):
    """A person tells the moderators about a message, once, with a reason."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="flags")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(_("Raison"), max_length=300)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("signalement")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["message", "by"], name="discussions_flag_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="discussions_flag_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} · {self.reason}"
