import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from core.tasks import deliver
from deliberation import worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _tasks_in_the_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}


def enqueue(**changes):
    """A mail that waits, its row changed as told."""
    result = deliver.enqueue(to="alice@example.org", subject="Bonjour", body="Bonjour")
    DBTaskResult.objects.filter(pk=result.id).update(**changes or {"priority": 0})
    return result.id


def test_what_waits_is_run_and_an_error_stops_nothing():
    enqueue(args_kwargs={"args": [], "kwargs": {"wrong": 1}})
    enqueue()
    worker.run_waiting_tasks("web-thread-test")
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


@pytest.mark.parametrize(
    ("claimed_by", "handed_out"),
    [
        (["web-thread-gone"], 1),
        (["web-thread-gone"] * worker.MAX_TRIES, 0),
        (["another-worker"], 0),
        (["web-thread-gone", "another-worker"], 0),
    ],
)
def test_what_a_process_that_is_gone_had_begun_is_handed_out_again(claimed_by, handed_out):
    enqueue(status="RUNNING", worker_ids=claimed_by)
    assert worker.recover_orphans() == handed_out
    assert DBTaskResult.objects.filter(status="READY").count() == handed_out
