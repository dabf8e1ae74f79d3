"""A mail comes in: kept whole at once, read by the worker."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillon.core.events import emit
from maillon.tickets import incoming, mailbox
from maillon.tickets.models import IncomingMail


@transaction.atomic
def receive(raw: bytes) -> tuple[IncomingMail, bool]:
    """The mail, and whether it is new: a copy of one that came already changes nothing."""
    now = timezone.now()
    read = incoming.read(raw, house=mailbox.house(), now=now)
    identity, content = mailbox.identities(read, now)
    row = IncomingMail(
        raw=raw, size=len(raw), received_at=now, identity=identity, content=content, identifier=read.message_id,
        sender=read.sender.email, sender_name=read.sender.name[:200], subject=read.subject[:320], kind=read.kind.value,
        reason=read.kind_reason[:200], answerable=read.answerable, notes=list(read.notes),
    )  # fmt: skip
    IncomingMail.objects.bulk_create([row], ignore_conflicts=True)
    known = IncomingMail.objects.defer("raw").filter(Q(identity=identity) | Q(content=content))
    kept: IncomingMail = known.order_by("id")[0]
    if kept.key != row.key:
        return kept, False
    emit("tickets.mail_received", record=kept)
    return kept, True
