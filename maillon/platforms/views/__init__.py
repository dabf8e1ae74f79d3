"""One form, two dresses: a dialog over the page for htmx, a page of its own otherwise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from maillon.platforms.models import Platform

HERE = "/plateformes/"


def in_dialog(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted)


def ask(request: HttpRequest, form: Any, title: str, back: str, **more: Any) -> HttpResponse:
    """Draw ``form``; 422 when it was just refused."""
    context = {"form": form, "title": title, "action": request.get_full_path(), "cancel_url": back, **more}
    template = "platforms/_dialog.html" if in_dialog(request) else "platforms/form.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def done(request: HttpRequest, url: str, sentence: str = "", *, undo: str = "") -> HttpResponse:
    """To the page to read, with the sentence."""
    if sentence:
        messages.success(request, sentence, extra_tags=f"undo={undo}" if undo else "")
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url, status=303)  # type: ignore[call-arg]


def platform_for(request: HttpRequest, reference: str) -> Platform:
    rows = Platform.objects.visible_to(request.user).select_related("type", "client", "site")
    return get_object_or_404(rows, reference=reference)


def own_platform(request: HttpRequest, reference: str) -> Platform:
    """For who may change it; none of a partner's people may."""
    rows = Platform.objects.editable_by(request.user).select_related("type", "client", "site")
    return get_object_or_404(rows.filter(archived_at=None), reference=reference)


def crumbs(platform: Platform) -> list[tuple[str, str]]:
    return [("Plateformes", HERE), (str(platform), platform.get_absolute_url())]
