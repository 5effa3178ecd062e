"""Mail leaves once the transaction is committed, and says why it came."""

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.db import transaction

from core import mail
from core.outbox import OutboxBackend, kept_mails

SENDING = {"to": "alice@example.org", "subject": "Une\nréponse", "template": "core/mail.txt", "context": {}}


@pytest.mark.django_db(transaction=True)
def test_a_mail_leaves_on_commit_and_not_before():
    with transaction.atomic():
        mail.send(**SENDING)
        assert django_mail.outbox == []

    (sent,) = django_mail.outbox
    assert (sent.to, sent.subject) == (["alice@example.org"], "Une réponse")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_sent():
    with transaction.atomic():
        mail.send(**SENDING)
        transaction.set_rollback(True)

    assert django_mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_nobody_is_written_to_in_silence():
    with mail.silence():
        mail.send(**SENDING)
    mail.send(**SENDING)

    assert len(django_mail.outbox) == 1


@pytest.mark.plain
def test_the_outbox_keeps_each_mail_in_a_file(tmp_path, capsys):
    backend = OutboxBackend(file_path=str(tmp_path / "outbox"), alias="default")
    for number in (1, 2):
        backend.send_messages(
            [EmailMessage(f"Lettre {number}", "Texte accentué : é", "cahiers@example.org", ["alice@example.org"])]
        )

    kept = list(kept_mails(tmp_path / "outbox"))
    assert [(mail.subject, mail.to, mail.text.strip()) for mail in kept] == [
        ("Lettre 2", "alice@example.org", "Texte accentué : é"),
        ("Lettre 1", "alice@example.org", "Texte accentué : é"),
    ]
    assert "mail to alice@example.org: Lettre 1" in capsys.readouterr().out


@pytest.mark.plain
def test_an_outbox_that_is_not_there_is_empty(tmp_path):
    assert list(kept_mails(tmp_path / "none")) == []
