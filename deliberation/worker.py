"""The worker thread of the embedded profile: background tasks run inside the web process."""

import logging
import threading
import time
from typing import Final

from django.db import close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

NAME: Final = "web-thread-"
INTERVAL: Final = 1.0
MAX_TRIES: Final = 3
MAX_PAUSE: Final = 60.0


def start() -> threading.Thread:
    """Start the worker in a daemon thread; it outlives any error of a task or of the database."""
    thread = threading.Thread(target=_work_for_ever, name="worker", daemon=True)
    thread.start()
    return thread


def run_waiting_tasks(worker_id: str) -> None:
    """Run the tasks that wait, until none is left."""
    Worker(
        queue_names=["*"],
        interval=INTERVAL,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    ).run()


def recover_orphans() -> int:
    """Hand out again what a worker thread of a process that is gone had begun; returns how many.

    Right because the embedded profile is one process. A task begun ``MAX_TRIES`` times is left: it may be what killed them.
    """
    orphans = [
        result
        for result in DBTaskResult.objects.filter(status="RUNNING")
        if result.worker_ids and result.worker_ids[-1].startswith(NAME) and len(result.worker_ids) < MAX_TRIES
    ]
    return DBTaskResult.objects.filter(pk__in=[result.pk for result in orphans]).update(status="READY")


def _work_for_ever() -> None:
    worker_id = NAME + get_random_string(16)
    pause, recovered = INTERVAL, False
    while True:
        try:
            if not recovered:
                recover_orphans()
                recovered = True
            run_waiting_tasks(worker_id)
            pause = INTERVAL
        except Exception:
            logger.exception("The worker thread stumbled; it tries again in %.0f s", pause)
            connections.close_all()
            pause = min(pause * 2, MAX_PAUSE)
        close_old_connections()
        time.sleep(pause)
