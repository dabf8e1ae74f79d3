"""Work done later by the worker, deferred inside the transaction that needs it.

A job is idempotent: a worker killed in the middle leaves it ``doing`` and it is started again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import procrastinate
from procrastinate.contrib.django import app

# Retries after about 10 s, 1 min 40, 17 min, then hourly.
RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=10)


def job(*, queue: str = "default", retry: Any = RETRY, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a job (in ``tasks.py``). Its body opens its own scope: ``with scope.system("..."):``."""
    return app.task(queue=queue, retry=retry, pass_context=False, **options)


def every(cron: str, *, queue: str = "default", **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a periodic job: ``@every("*/5 * * * *")``, called with the due time as a Unix timestamp."""

    def declare(function: Callable[..., Any]) -> Any:
        return app.periodic(cron=cron)(app.task(queue=queue, queueing_lock=function.__qualname__, **options)(function))

    return declare
