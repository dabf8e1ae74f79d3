"""How a statement is found: its reference, its partner, its month."""

from __future__ import annotations

from maillon.commissions.models import Statement
from maillon.core import french
from maillon.search.sources import Found, SearchSource


def found(statement: Statement) -> Found:
    return Found(
        label=f"{statement.title}, {statement.partner.name}",
        url=statement.get_absolute_url(),
        reference=statement.reference,
        detail=f"{statement.get_status_display()} · {french.money(statement.total, 'HT')}",
        words=(statement.partner.name, statement.month_words),
        numbers=(statement.reference,),
        partner_id=None if statement.is_draft else statement.partner_id,
    )


SOURCE = SearchSource(
    "commissions.statement", "Relevés de commission", "percentage", "commissions.see", found,
    lambda: Statement.objects.select_related("partner"), order=62,
)  # fmt: skip
