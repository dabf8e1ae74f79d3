from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.core import words as w
from maillon.core.modules import registry
from maillon.core.panels import notices_for
from maillon.search.hits import Hit
from maillon.search.query import grouped, search
from maillon.search.sources import PaletteAction


def palette(request: HttpRequest) -> HttpResponse:
    """The palette's results: records grouped by kind, then what can be done."""
    text = request.GET.get("q", "").strip()[:100]
    hits = search(text, request.user) if text else []
    context = {
        "groups": grouped(hits),
        "actions": actions(text, hits, request.user),
        "text": text,
        "notices": notices_for(None, request.user),
    }
    page = request.headers.get("Sec-Fetch-Dest") == "document"
    return render(request, "search/page.html" if page else "search/_results.html", context)


def actions(text: str, hits: list[Hit], user: Any) -> list[dict[str, str]]:
    """Actions on the first client found, and those whose words were typed."""
    typed = set(w.words(text))
    offered = [a for a in registry.offered(PaletteAction) if user.can(a.right)]
    client = next((h for h in hits if h.client_id and h.object_id == h.client_id), None)
    found = []
    if client:
        found = [
            {"label": a.label, "name": client.label, "icon": a.icon, "url": a.url(client.object_id)}
            for a in offered
            if a.for_client
        ][:3]
    for action in offered:
        known = set(w.words(action.label)) | {x for k in action.keywords for x in w.words(k)}
        if not action.for_client and (not typed or all(any(k.startswith(t) for k in known) for t in typed)):
            found.append({"label": action.label, "name": "", "icon": action.icon, "url": action.url(None)})
    return found[:8]
