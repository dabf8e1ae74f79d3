"""One form, two dresses: a dialog over the page for htmx, a page of its own otherwise; and the way around stock."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

SECTIONS = (
    ("Articles", "/stock/", "stock.see"),
    ("Appareils", "/stock/appareils/", "stock.see"),
    ("Mouvements", "/stock/mouvements/", "stock.see"),
    ("Inventaires", "/stock/inventaires/", "stock.see"),
    ("Lieux", "/stock/lieux/", "stock.see"),
)
BUYING = (("Commandes", "/stock/achats/", "purchases.see"), ("Besoins", "/stock/achats/besoins/", "purchases.see"))


def sections(request: HttpRequest, of: tuple[tuple[str, str, str], ...] = SECTIONS) -> list[dict[str, Any]]:
    user: Any = request.user
    return [{"label": name, "url": url, "current": request.path == url} for name, url, right in of if user.can(right)]


def ask(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    """Draw ``form``; 422 when it was just refused."""
    htmx = getattr(request, "htmx", None)
    context = {"form": form, "title": title, "action": request.get_full_path(), "cancel_url": back, **more}
    template = "core/_dialog.html" if htmx and not htmx.boosted else "core/form.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def done(request: HttpRequest, url: str, sentence: str = "", *, undo: str = "") -> HttpResponse:
    """To the page to read, with the sentence. From a dialog, htmx is told where to go."""
    if sentence:
        messages.success(request, sentence, extra_tags=f"undo={undo}" if undo else "")
    if not request.headers.get("HX-Request"):
        return see_other(url)
    page, part = urldefrag(url)
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    response = HttpResponse(status=204)
    if part and page == here:
        response["HX-Refresh"] = "true"
    else:
        response["HX-Redirect"] = url
    return response


def see_other(url: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(url, status=303)  # type: ignore[call-arg]
