"""Where an invoice stands towards its payment: derived, never stored. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models


class Standing(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    PENDING = "pending", "En attente"
    PARTIAL = "partial", "Partiellement payée"
    PAID = "paid", "Payée"
    LATE = "late", "En retard"
    CANCELLED = "cancelled", "Annulée par avoir"
    USED = "used", "Imputé"
    TO_REFUND = "to_refund", "À rembourser"


TONES = {
    Standing.PENDING: "info",
    Standing.PARTIAL: "warning",
    Standing.PAID: "success",
    Standing.LATE: "error",
    Standing.TO_REFUND: "warning",
}


def of(
    *, credit: bool, issued: bool, total: Decimal, paid: Decimal, credited: Decimal, due: date | None, today: date
) -> Standing:
    """``credit``: a credit note, whose ``paid`` is what was set against an invoice or paid back.

    Late wins over partly paid: what is late is what somebody must act on; what remains is shown beside.
    """
    if not issued:
        return Standing.DRAFT
    if credit:
        return Standing.USED if paid >= total else Standing.TO_REFUND
    if total > 0 and credited >= total:
        return Standing.CANCELLED
    if paid >= total:
        return Standing.PAID
    if due is not None and due < today:
        return Standing.LATE
    return Standing.PARTIAL if paid > 0 else Standing.PENDING


def days_late(due: date | None, today: date) -> int:
    return max((today - due).days, 0) if due else 0
