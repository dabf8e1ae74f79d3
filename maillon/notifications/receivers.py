"""Lines under the bell for what happens on records."""

from __future__ import annotations

from maillon.accounts.models import User
from maillon.core.events import Event, on
from maillon.notifications.services import tell


@on("records.mentioned")
def tell_mentioned(event: Event) -> None:
    people = User.objects.filter(pk__in=event.data["users"], is_active=True)
    who = getattr(event.actor, "name", "") or "Quelqu'un"
    tell(
        people,
        f"{who} vous a mentionné sur {event.data['label']}",
        url=event.data["url"],
        icon="at",
        once_key=f"mention-{event.data['entry']}",
    )


@on("records.task_assigned")
def tell_assigned(event: Event) -> None:
    task = event.record
    if task.assignee is None or task.assignee == event.actor:
        return
    what = "un rappel" if task.kind == task.Kind.CALLBACK else "une tâche"
    who = getattr(event.actor, "name", "") or "Une règle"
    page = "/rappels/" if task.kind == task.Kind.CALLBACK else "/taches/"
    tell(
        [task.assignee],
        f"{who} vous a confié {what} : {task.title}",
        url=page,
        icon="checklist",
        once_key=f"task-given-{task.pk}-{task.version}",
    )
