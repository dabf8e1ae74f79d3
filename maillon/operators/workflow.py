"""The states of portings and of operator orders."""

from __future__ import annotations

from typing import Any

from maillon.core.workflow import Transition, Workflow
from maillon.operators.models import OperatorOrder, Porting

P, O = Porting.Status, OperatorOrder.Status  # noqa: E741
DRAFT, SENT, SIGNED = P.DRAFT.value, P.MANDATE_SENT.value, P.MANDATE_SIGNED.value
SUBMITTED, CONFIRMED, REJECTED = P.SUBMITTED.value, P.CONFIRMED.value, P.REJECTED.value
DONE, CANCELLED = P.DONE.value, P.CANCELLED.value
PORTING_TONES = {
    DRAFT: "", SENT: "warning", SIGNED: "warning", SUBMITTED: "info", CONFIRMED: "primary", REJECTED: "error", DONE: "success",
    CANCELLED: "",
}  # fmt: skip
TO_ORDER, ORDERED, PROMISED = O.DRAFT.value, O.ORDERED.value, O.CONFIRMED.value
DELIVERED, FAILED, VOID = O.DELIVERED.value, O.FAILED.value, O.CANCELLED.value
ORDER_TONES = {
    TO_ORDER: "warning",
    ORDERED: "info",
    PROMISED: "primary",
    DELIVERED: "success",
    FAILED: "error",
    VOID: "",
}


def has_numbers(porting: Any) -> str | None:
    return None if porting.numbers.exists() else "Cette portabilité n'a aucun numéro : saisissez-les d'abord."


def may_be_ordered(order: Any) -> str | None:
    if order.eligibility == OperatorOrder.Eligibility.NO:
        return "Le site n'est pas éligible à cet accès : choisissez un autre type, puis commandez."
    return None


EDIT, CLOSE = "portings.edit", "portings.close"
PORTING = Workflow(
    "operators.porting",
    "status",
    Transition("send", "Envoyer le mandat", (DRAFT, SENT), SENT, EDIT, guard=has_numbers),
    Transition("sign", "Signer le mandat", (SENT,), SIGNED, ""),
    Transition("sign_on_paper", "Enregistrer un mandat signé", (DRAFT, SENT), SIGNED, EDIT, guard=has_numbers),
    Transition("reopen", "Refaire le mandat", (SENT, SIGNED, REJECTED), DRAFT, EDIT),
    Transition("submit", "Transmettre à l'opérateur", (SIGNED, REJECTED), SUBMITTED, EDIT, guard=has_numbers),
    Transition("confirm", "Noter la date confirmée", (SUBMITTED, CONFIRMED), CONFIRMED, EDIT, tone="success"),
    Transition("reject", "Noter un rejet", (SUBMITTED, CONFIRMED), REJECTED, EDIT, tone="error"),
    Transition("finish", "Marquer portée", (CONFIRMED,), DONE, EDIT, tone="success"),
    Transition("cancel", "Annuler la portabilité", (DRAFT, SENT, SIGNED, SUBMITTED, CONFIRMED, REJECTED), CANCELLED, CLOSE,
               needs_reason=True, tone="error"),
    Transition("void", "Annuler avec la commande", (DRAFT, SENT, SIGNED, SUBMITTED, CONFIRMED, REJECTED), CANCELLED, ""),
)  # fmt: skip

EDIT_ORDER, CLOSE_ORDER = "operator_orders.edit", "operator_orders.close"
OPERATOR_ORDER = Workflow(
    "operators.operatororder",
    "status",
    Transition("order", "Commander à l'opérateur", (TO_ORDER,), ORDERED, EDIT_ORDER, guard=may_be_ordered),
    Transition("promise", "Noter la date promise", (ORDERED, PROMISED), PROMISED, EDIT_ORDER),
    Transition("deliver", "Marquer livrée", (ORDERED, PROMISED), DELIVERED, EDIT_ORDER, tone="success"),
    Transition("fail", "Noter un échec", (ORDERED, PROMISED), FAILED, EDIT_ORDER, needs_reason=True, tone="error"),
    Transition("again", "Commander de nouveau", (FAILED,), TO_ORDER, EDIT_ORDER),
    Transition("cancel", "Annuler la commande opérateur", (TO_ORDER, ORDERED, PROMISED, FAILED), VOID, CLOSE_ORDER,
               needs_reason=True, tone="error"),
    Transition("void", "Annuler avec la commande", (TO_ORDER, ORDERED, PROMISED, FAILED), VOID, ""),
)  # fmt: skip
