"""The verbs of invoicing. Each takes ``actor`` and runs in one transaction with all its consequences."""

from maillon.billing.services.credit import credit
from maillon.billing.services.drafts import (
    PlainLine,
    delete_draft,
    draft_by_hand,
    draft_from_order,
    open_draft_of,
    revise,
)
from maillon.billing.services.issue import faults_of, issue
from maillon.billing.services.payments import record_payment, reverse_payment

__all__ = [
    "PlainLine",
    "credit",
    "delete_draft",
    "draft_by_hand",
    "draft_from_order",
    "faults_of",
    "issue",
    "open_draft_of",
    "record_payment",
    "reverse_payment",
    "revise",
]
