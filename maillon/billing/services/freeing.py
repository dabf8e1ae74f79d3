"""Time that was on an invoice and is to be invoiced again: its line was removed, or a credit note took it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from maillon.billing.hours import tickets_of
from maillon.billing.models import BilledTime, Invoice, InvoiceLine
from maillon.core.panels import label_of
from maillon.records.models import Link
from maillon.tickets.models import Ticket, TimeSpent


def free(draft: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """Before these lines are removed. Tickets with nothing left on the draft, held by the caller, are no longer linked to it."""
    held = BilledTime.objects.filter(line__in=lines)
    entries = list(held.values_list("time", flat=True))
    if not entries:
        return
    before = set(tickets_of(draft).values_list("pk", flat=True))
    held.delete()
    TimeSpent.objects.filter(pk__in=entries).update(invoiced_at=None)
    gone = before - set(tickets_of(draft).values_list("pk", flat=True))
    ends = {"from_model": Ticket._meta.label_lower, "to_model": label_of(draft), "to_id": draft.pk}
    Link.objects.filter(from_id__in=gone, **ends).delete()


def free_credited(invoice: Invoice) -> None:
    """The invoice is held by the caller. Which line carried the time stays written."""
    held = BilledTime.objects.filter(line__invoice=invoice, freed_at=None)
    entries = list(held.values_list("time", flat=True))
    if entries:
        held.update(freed_at=timezone.now())
        TimeSpent.objects.filter(pk__in=entries).update(invoiced_at=None)
