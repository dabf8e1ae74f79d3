"""The verbs of invoicing. Each takes ``actor`` and runs in one transaction with all its consequences."""

from maillon.billing.services.credit import credit
from maillon.billing.services.drafts import (
    PlainLine,
    add_line,
    change_line,
    delete_draft,
    draft_by_hand,
    draft_from_order,
    lock_draft,
    new_draft,
    open_draft_of,
    readdress,
    remove_line,
    revise,
)
from maillon.billing.services.issue import issue, preview, readiness_of
from maillon.billing.services.payments import record_payment, reverse_payment
from maillon.billing.services.times import article_of, draft_from_time, drafts_from_time, lines_of

__all__ = [
    "PlainLine",
    "add_line",
    "article_of",
    "change_line",
    "credit",
    "delete_draft",
    "draft_by_hand",
    "draft_from_order",
    "draft_from_time",
    "drafts_from_time",
    "issue",
    "lines_of",
    "lock_draft",
    "new_draft",
    "open_draft_of",
    "preview",
    "readdress",
    "readiness_of",
    "record_payment",
    "remove_line",
    "reverse_payment",
    "revise",
]
