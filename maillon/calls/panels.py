"""The calls of a client on its card."""

from __future__ import annotations

from typing import Any

from maillon.calls import looks
from maillon.calls.models import Call
from maillon.core.panels import TAB, Panel

CLIENT, MOST = "clients.client", 50


def rows(client: Any, user: Any) -> Any:
    return Call.objects.visible_to(user).filter(client_id=client.pk)


def of_client(client: Any, user: Any) -> dict[str, Any]:
    return {"rows": looks.rows_of(rows(client, user).select_related("ticket").order_by("-began_at")[:MOST])}


PANELS = (
    Panel(CLIENT, TAB, "appels", "Appels", "calls/_panel.html", of_client, right="calls.see", count=rows, order=22),
)
