"""After a small demonstration is loaded, the worker draws the papers of its copied orders, a few at a time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillon.core import scope
from maillon.core.jobs import job
from maillon.demo import papers

AT_ONCE = 5
PAUSE = timedelta(seconds=5)  # people at work on the same machine come first


@job()
def draw_papers(after: int, before: int) -> None:
    """The most recent orders first. Started again, it draws only what is missing."""
    with scope.system("démonstration : documents des commandes copiées"):
        following = papers.draw_some(after, before, AT_ONCE)
        if following:
            draw_papers.defer(after=after, before=following, at=timezone.now() + PAUSE)
