"""Ten seconds between « Envoyer » and the mail, during which its author takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import Overtaken
from maillon.records.attachments import Stored
from maillon.records.models import Audience
from maillon.tickets.models import HeldAnswer, Ticket
from maillon.tickets.services import sending, writing
from maillon.tickets.tasks import leave

DELAY = timedelta(seconds=10)
State = HeldAnswer.State


def is_held(ticket: Ticket, actor: Any, audience: str) -> bool:
    """Only what leaves by mail: the rest is read on the page, where it may be answered at once."""
    outside = not actor.partner_id and audience != Audience.INTERNAL
    return outside and ticket.status != Ticket.Status.CLOSED and bool(sending.addresses(ticket, audience))


@transaction.atomic
def hold(
    ticket: Ticket, text: str, *, actor: Any, audience: str, then: str = "", files: Sequence[Stored] = ()
) -> HeldAnswer:
    held = HeldAnswer.objects.create(
        ticket=ticket, author_id=actor.pk, audience=audience, text=writing.checked(ticket, text, actor, audience), then=then,
        files=[asdict(file) for file in files], leaves_at=timezone.now() + DELAY,
    )  # fmt: skip
    leave.defer(number=held.pk, at=held.leaves_at)
    return held


@transaction.atomic
def take_back(held: HeldAnswer, actor: Any) -> HeldAnswer:
    """By who wrote it, whose composer finds it again."""
    locked = HeldAnswer.objects.select_for_update().filter(pk=held.pk, author_id=actor.pk, state=State.WAITING).first()
    if locked is None:
        raise Overtaken("Trop tard : cette réponse est partie. Vous pouvez en écrire une autre.")
    locked.state = State.TAKEN_BACK
    locked.save(update_fields=["state"])
    return locked


def to_resume(ticket: Ticket, actor: Any) -> HeldAnswer | None:
    """What this person took back, or what did not leave, still to be sent or thrown away."""
    found: HeldAnswer | None = _drafts(ticket, actor).order_by("-pk").first()
    return found


def _drafts(ticket: Ticket, actor: Any) -> Any:
    """A partner's word is held for nobody: it is read on the page."""
    if actor.partner_id:
        return HeldAnswer.objects.none()
    return HeldAnswer.objects.filter(ticket=ticket, author_id=actor.pk, state__in=[State.TAKEN_BACK, State.REFUSED])


def under_way(ticket: Ticket) -> list[HeldAnswer]:
    rows = HeldAnswer.objects.filter(ticket=ticket, state=State.WAITING).select_related("author")
    return list(rows.order_by("leaves_at"))


def forget(ticket: Ticket, actor: Any) -> None:
    """Once something else is sent, what was taken back is no draft any more."""
    _drafts(ticket, actor).delete()
