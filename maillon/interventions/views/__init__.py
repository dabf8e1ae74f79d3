"""One form, two dresses: a dialog over the page for htmx, a page of its own otherwise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from maillon.core.panels import ASIDE, panels_for
from maillon.orders.views import leave


def ask(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    """Draw ``form``; 422 when it was just refused."""
    htmx = getattr(request, "htmx", None)
    context = {"form": form, "title": title, "action": request.get_full_path(), "cancel_url": back, **more}
    template = "core/_dialog.html" if htmx and not htmx.boosted else "core/form.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def done(request: HttpRequest, url: str, sentence: str = "") -> HttpResponse:
    """To the page to read, with the sentence."""
    if sentence:
        messages.success(request, sentence)
    return leave(request, url)


def asides_of(request: HttpRequest, visit: Any) -> list[dict[str, Any]]:
    """What other modules say of this visit: the platforms of its client."""
    shown = []
    for panel in panels_for(visit, request.user, ASIDE):
        context = panel.context(visit, request.user)
        if context is not None:
            html = render_to_string(panel.template, {"record": visit, "data": context, **context}, request)
            shown.append({"label": panel.label, "html": html})
    return shown
