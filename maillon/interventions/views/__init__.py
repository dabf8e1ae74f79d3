"""What other modules say of a visit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from maillon.core.panels import ASIDE, panels_for


def asides_of(request: HttpRequest, visit: Any) -> list[dict[str, Any]]:
    """What other modules say of this visit: the platforms of its client."""
    shown = []
    for panel in panels_for(visit, request.user, ASIDE):
        context = panel.context(visit, request.user)
        if context is not None:
            html = render_to_string(panel.template, {"record": visit, "data": context, **context}, request)
            shown.append({"label": panel.label, "html": html})
    return shown
