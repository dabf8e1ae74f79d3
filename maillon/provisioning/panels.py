"""What a staging sheet shows of provisioning."""

from __future__ import annotations

from typing import Any

from maillon.core.panels import ASIDE, Panel
from maillon.provisioning.services import addresses, files


def of_sheet(sheet: Any, user: Any) -> dict[str, Any] | None:
    rows = files.of_sheet(sheet)
    if not rows:
        return None
    given = addresses.live([row.device for row in rows])
    return {
        "rows": [{"ready": row, "given": given.get(row.device.pk)} for row in rows],
        "any": any(row.template and not row.missing for row in rows),
        "may": user.can("provisioning.edit"),
        "open": addresses.open_for(sheet.order),
        "sheet": sheet,
    }


PANELS = (
    Panel(
        "logistics.stagingsheet", ASIDE, "provisionnement", "Provisionnement", "provisioning/_panel.html", of_sheet,
        right="provisioning.see", order=20,
    ),
)  # fmt: skip
