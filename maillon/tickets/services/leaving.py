"""An answer leaves, its delay over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from maillon.core.errors import Refused
from maillon.notifications.services import tell
from maillon.records import attachments
from maillon.records.attachments import Stored
from maillon.tickets.models import HeldAnswer, Ticket
from maillon.tickets.services import writing

State = HeldAnswer.State


def joining(files: Sequence[Stored], audience: str, actor: Any) -> Callable[[Ticket], list[UUID]]:
    """Puts files already on the disk on the ticket that the word lands on."""

    def join(ticket: Ticket) -> list[UUID]:
        return [
            attachments.join(ticket, file, audience=audience, author_name=actor.name, actor=actor).key for file in files
        ]

    return join


@transaction.atomic
def release(number: int) -> None:
    """Said and mailed in one transaction; harmless when it left already, or was taken back."""
    rows = HeldAnswer.objects.select_for_update(of=("self",)).select_related("ticket", "author")
    held = rows.filter(pk=number, state=State.WAITING).first()
    if held is None:
        return
    files = [Stored(**file) for file in held.files]
    try:
        with transaction.atomic():
            held.message = writing.write(
                held.ticket, held.text, actor=held.author, audience=held.audience, then=held.then,
                joined=joining(files, held.audience, held.author),
            )  # fmt: skip
    except Refused as refused:
        held.state, held.reason = State.REFUSED, refused.message[:300]
        tell(
            [held.author], f"Votre réponse sur {held.ticket.reference} n'est pas partie : {refused.message}",
            url=held.ticket.get_absolute_url(), icon="mail-x", tone="error", once_key=f"held-{held.pk}",
        )  # fmt: skip
    else:
        held.state, held.text, held.files = State.LEFT, "", []
    held.save()


def overdue(since: datetime) -> list[int]:
    rows = HeldAnswer.objects.filter(state=State.WAITING, leaves_at__lt=since)
    return list(rows.order_by("leaves_at").values_list("pk", flat=True)[:200])
