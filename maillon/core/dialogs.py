"""One form, two dresses: a dialog over the page for htmx, a page of its own otherwise; and where to go after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from maillon.core.errors import Refused


def see_other(url: str) -> HttpResponseRedirect:
    """After a POST that worked: the page to read, by GET."""
    return HttpResponseRedirect(url, status=303)


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """The same from a dialog, which htmx posts. A browser sent to a part of the page it is on only scrolls: that page is
    read again instead."""
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


def in_dialog(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted)


def ask(request: HttpRequest, form: Any, title: str, back: str, *, folder: str = "core", **more: Any) -> HttpResponse:
    """Draw ``form``; 422 when it was just refused. ``folder``: the templates of a module that extend both dresses."""
    context = {"form": form, "title": title, "action": request.get_full_path(), "cancel_url": back, **more}
    template = f"{folder}/_dialog.html" if in_dialog(request) else f"{folder}/form.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def done(request: HttpRequest, url: str, sentence: str = "", *, undo: str = "") -> HttpResponse:
    """To the page to read, with the sentence."""
    if sentence:
        messages.success(request, sentence, extra_tags=f"undo={undo}" if undo else "")
    return leave(request, url)


def act(
    request: HttpRequest, form: Any, title: str, back: str, run: Callable[[], str | tuple[str, str]], **more: Any
) -> HttpResponse:
    """Ask, run, and leave with the sentence that ``run`` returns; a refusal comes back on the form, nothing lost.

    ``run`` returns (sentence, address) when the page to read next is not ``back``: what it made, for instance.
    """
    if request.method == "POST" and form.is_valid():
        try:
            said = run()
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            sentence, url = (said, back) if isinstance(said, str) else said
            return done(request, url, sentence)
    return ask(request, form, title, back, **more)
