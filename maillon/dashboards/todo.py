"""First on every home: the person's own tasks and callbacks, the latest due first."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from maillon.records.models import Task

SHOWN = 8


def todo(user: Any) -> dict[str, Any] | None:
    rows = Task.objects.visible_to(user).open().of(user).order_by(F("due_at").asc(nulls_last=True), "id")
    tasks = list(rows[:SHOWN])
    return {"tasks": tasks, "can_edit": user.can("tasks.edit")} if tasks else None
