"""One form, two dresses: a dialog over the page for htmx, a page of its own otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.core.errors import Refused
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


def act(request: HttpRequest, form: Any, title: str, back: str, run: Callable[[], str], **more: Any) -> HttpResponse:
    """Ask, run, and leave with the sentence that ``run`` returns; a refusal comes back on the form, nothing lost."""
    if request.method == "POST" and form.is_valid():
        try:
            said = run()
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, back, said)
    return ask(request, form, title, back, **more)
