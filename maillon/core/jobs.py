"""Work done later by the worker, deferred inside the transaction that needs it.

A job is idempotent: a worker killed in the middle leaves it ``doing`` and it is started again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import procrastinate
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from maillon.core import scope

# Retries after about 10 s, 1 min 40, 17 min, then hourly.
RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=10)


def job(*, queue: str = "default", retry: Any = RETRY, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a job (in ``tasks.py``). Its body opens its own scope: ``with scope.system("..."):``.

    ``make_pdf.defer(key=...)`` puts it in the queue, in the transaction under way.
    """

    def declare(function: Callable[..., Any]) -> Any:
        task: Any = app.task(queue=queue, retry=retry, pass_context=False, **options)(function)
        task.defer = partial(defer, task)
        return task

    return declare


def defer(task: Any, *, at: datetime | None = None, **arguments: Any) -> int:
    """Queue ``task`` on Django's own connection, not before ``at``.

    Inside a worker the application's connector is the worker's: it would commit the job apart from the transaction.
    """
    deferrer: Any = task.configure(schedule_at=at)
    deferrer.job_manager = JobManager(DjangoConnector())
    with scope.elevated("travail différé"):
        number: int = deferrer.defer(**arguments)
    return number


def every(cron: str, *, queue: str = "default", **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a periodic job: ``@every("*/5 * * * *")``, called with the due time as a Unix timestamp."""

    def declare(function: Callable[..., Any]) -> Any:
        task: Any = app.task(queue=queue, queueing_lock=function.__qualname__, **options)
        periodic: Any = app.periodic(cron=cron)
        return periodic(task(function))

    return declare
