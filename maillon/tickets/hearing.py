"""Which news of tickets each person may hear: ours of all, a partner of its own, a technician of none."""

from __future__ import annotations

from typing import Any

ALL = "tickets"


def of_partner(partner_id: int) -> str:
    return f"{ALL}/{partner_id}"


def channels(user: Any) -> list[str]:
    if not user.can("tickets.see") or user.is_technician:
        return []
    return [of_partner(user.partner_id) if user.partner_id else ALL]
