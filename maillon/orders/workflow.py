"""The states of quotes and orders. Steps of orders are data: see ``services.steps``."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core.workflow import Transition, Workflow
from maillon.orders.models import Amendment, Order, Quote

DRAFT, SUBMITTED, SENT = Quote.Status.DRAFT.value, Quote.Status.SUBMITTED.value, Quote.Status.SENT.value
ACCEPTED, REFUSED, EXPIRED = Quote.Status.ACCEPTED.value, Quote.Status.REFUSED.value, Quote.Status.EXPIRED.value
OPEN, DONE, CANCELLED = Order.Status.OPEN.value, Order.Status.DONE.value, Order.Status.CANCELLED.value


def has_lines(record: Any) -> str | None:
    return None if record.lines.exists() else "Ce devis n'a pas de ligne : ajoutez au moins un article."


def still_valid(quote: Quote) -> str | None:
    if quote.valid_until >= timezone.localdate():
        return None
    return f"Ce devis a expiré le {quote.valid_until:%d/%m/%Y} : demandez-en un nouveau, ou prolongez sa validité."


def sendable(quote: Quote) -> str | None:
    if quote.valid_until < timezone.localdate():
        return "La date de validité est passée : reportez-la avant d'envoyer le devis."
    return has_lines(quote)


QUOTE = Workflow(
    "orders.quote",
    "status",
    Transition("submit", "Transmettre le devis", (DRAFT,), SUBMITTED, "quotes.edit", guard=has_lines),
    Transition("send", "Envoyer le devis", (DRAFT, SUBMITTED), SENT, "quotes.edit", guard=sendable),
    Transition("accept", "Accepter le devis", (SENT,), ACCEPTED, "quotes.edit", guard=still_valid, tone="success"),
    Transition("refuse", "Refuser le devis", (SENT,), REFUSED, "quotes.edit", needs_reason=True, tone="error"),
    Transition("expire", "Laisser expirer", (SENT,), EXPIRED, ""),
    Transition("revise", "Préparer une nouvelle version", (SENT, REFUSED, EXPIRED), DRAFT, "quotes.edit"),
)

ORDER = Workflow(
    "orders.order",
    "status",
    Transition("finish", "Terminer la commande", (OPEN,), DONE, "", tone="success"),
    Transition("cancel", "Annuler la commande", (OPEN,), CANCELLED, "orders.close", needs_reason=True, tone="error"),
)

A = Amendment.Status
AMENDMENT = Workflow(
    "orders.amendment",
    "status",
    Transition("send", "Envoyer l'avenant", (A.DRAFT.value,), A.SENT.value, "orders.edit"),
    Transition("accept", "Accepter l'avenant", (A.SENT.value,), A.ACCEPTED.value, "orders.edit", tone="success"),
    Transition("refuse", "Refuser l'avenant", (A.SENT.value,), A.REFUSED.value, "orders.edit", needs_reason=True, tone="error"),
    Transition("rewrite", "Reprendre l'avenant", (A.SENT.value, A.REFUSED.value), A.DRAFT.value, "orders.edit"),
    Transition("withdraw", "Abandonner l'avenant", (A.DRAFT.value, A.SENT.value), A.WITHDRAWN.value, "orders.edit",
               needs_reason=True),
    Transition("void", "Abandonner avec la commande", (A.DRAFT.value, A.SENT.value), A.WITHDRAWN.value, ""),
)  # fmt: skip
AMENDMENT_TONES = {
    A.DRAFT.value: "",
    A.SENT.value: "info",
    A.ACCEPTED.value: "success",
    A.REFUSED.value: "error",
    A.WITHDRAWN.value: "",
}
