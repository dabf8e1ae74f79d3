"""The price list of a partner, on its card."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.catalog.lists import period_words
from maillon.catalog.models import PartnerPriceList
from maillon.core.panels import TAB, Panel


def price_lists_of(partner: Any, user: Any) -> dict[str, Any]:
    """The list in force and those to come; a partner reads the one it has today."""
    today = timezone.localdate()
    rows = PartnerPriceList.objects.visible_to(user).filter(partner=partner, price_list__archived_at=None)
    live = [row for row in rows.select_related("price_list") if row.period.upper is None or row.period.upper > today]
    return {
        "rows": [
            {"list": row.price_list, "period": period_words(row.period)}
            for row in live
            if not user.partner_id or row.period.lower <= today
        ]
    }


PARTNER_PANEL = Panel(
    "accounts.partner",
    TAB,
    "tarifs",
    "Tarif",
    "catalog/_panel_partner.html",
    price_lists_of,
    right="catalog.see",
    order=40,
)
