"""Why a quote was won or lost, and what that comes to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.orders.models import OutcomeReason, Quote
from maillon.orders.services.lines import lock
from maillon.records.models import Audience
from maillon.records.services import log

WON, LOST = (Quote.Status.ACCEPTED,), (Quote.Status.REFUSED, Quote.Status.EXPIRED)
YEAR = timedelta(days=365)


@transaction.atomic
def explain(quote: Quote, reason: OutcomeReason, *, actor: Any, note: str = "") -> Quote:
    """Once answered or expired; said again, the last word stays."""
    locked: Quote = lock(quote)
    if locked.status not in (*WON, *LOST):
        raise Overtaken("Ce devis n'est ni gagné ni perdu : le motif se note après la réponse.")
    if reason.won != (locked.status in WON):
        raise Refused("Ce motif n'est pas de ceux d'un devis " + ("gagné." if locked.status in WON else "perdu."))
    note = note.strip()[:500]
    Quote.objects.filter(pk=locked.pk).update(outcome_reason=reason, outcome_note=note)
    log(
        locked,
        f"a noté pourquoi : {reason.label}",
        actor=actor,
        detail=note,
        icon="flag",
        audience=Audience.INTERNAL,
    )
    locked.outcome_reason, locked.outcome_note = reason, note
    return locked


def figures(user: Any) -> list[dict[str, Any]]:
    """Twelve months, by outcome and reason: how many, how much before VAT. Quotes without a reason are counted too."""
    since = timezone.now() - YEAR
    rows = Quote.objects.visible_to(user).filter(status__in=[*WON, *LOST], sent_at__gte=since).order_by()
    found = rows.values("status", "outcome_reason__label").annotate(count=Count("pk"), amount=Sum("total_net"))
    merged: dict[tuple[bool, str], dict[str, Any]] = {}
    for row in found:
        key = (row["status"] in WON, row["outcome_reason__label"] or "Non précisé")
        line = merged.setdefault(key, {"won": key[0], "label": key[1], "count": 0, "amount": 0})
        line["count"] += row["count"]
        line["amount"] += row["amount"]
    return sorted(merged.values(), key=lambda line: (not line["won"], -line["count"], line["label"]))
