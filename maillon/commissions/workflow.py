"""The states of a statement: brouillon, validé, payé. Nothing goes back."""

from __future__ import annotations

from maillon.commissions.models import Statement
from maillon.core.workflow import Transition, Workflow

DRAFT, VALIDATED, PAID = Statement.Status.DRAFT.value, Statement.Status.VALIDATED.value, Statement.Status.PAID.value

STATEMENT = Workflow(
    "commissions.statement",
    "status",
    Transition("validate", "Valider le relevé", (DRAFT,), VALIDATED, "commissions.close"),
    Transition("pay", "Marquer payé", (VALIDATED,), PAID, "commissions.close"),
)
