"""Slow outside effects of the whole house."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.tasks import task


@task(queue_name="mail")
def deliver(to: str, subject: str, body: str) -> int:
    """Hand one transactional mail to the mail server; returns the number sent (1)."""
    message = EmailMessage(subject=subject, body=body, from_email=settings.DEFAULT_FROM_EMAIL, to=[to])
    return message.send(using="default")
