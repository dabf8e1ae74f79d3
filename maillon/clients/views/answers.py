"""One form, two dresses: a dialog over the page for htmx, a page of its own otherwise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from maillon.audit.history import history_of
from maillon.clients.models import Client


def in_dialog(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted)


def ask(request: HttpRequest, client: Client, form: Any, title: str, **more: Any) -> HttpResponse:
    """Draw ``form``; 422 when it was just refused."""
    context = {
        "form": form,
        "title": title,
        "client": client,
        "action": request.path,
        "cancel_url": client.get_absolute_url(),
        "crumbs": [("Clients", "/clients/"), (client.name, client.get_absolute_url())],
        "conflict_record": client.name,
        "history_url": f"/historique/{form.instance._meta.label_lower}/{form.instance.pk}"
        if hasattr(form, "instance")
        else "",
        "towns": getattr(form, "towns", ()),
        **more,
    }
    status = 422 if request.method == "POST" else 200
    return render(
        request, "clients/_dialog.html" if in_dialog(request) else "clients/form.html", context, status=status
    )


def who_changed(request: HttpRequest, form: Any) -> dict[str, Any]:
    """On an edit conflict, who saved in between and when: for those who may read the history."""
    if not getattr(form, "conflict", None):
        return {}
    told: dict[str, Any] = {"conflict_record": str(form.instance)}
    if request.user.can("history.see"):  # type: ignore[union-attr]
        lines, _ = history_of(form.instance)
        told["history_url"] = f"/historique/{form.instance._meta.label_lower}/{form.instance.pk}"
        if lines:
            told |= {"conflict_by": lines[0].actor, "conflict_at": lines[0].at}
    return told


def done(request: HttpRequest, client: Client, sentence: str) -> HttpResponse:
    """Back to the client's page, with the sentence."""
    return leave(request, client.get_absolute_url(), sentence)


def ask_for(
    request: HttpRequest, form: Any, title: str, back: str, *, template: str = "core/_dialog.html", **more: Any
) -> HttpResponse:
    """The same for what belongs to no client: ``template`` is the dialog."""
    context = {"form": form, "title": title, "action": request.get_full_path(), "cancel_url": back, **more}
    status = 422 if request.method == "POST" else 200
    return render(request, template if in_dialog(request) else "core/form.html", context, status=status)


def leave(request: HttpRequest, url: str, sentence: str = "") -> HttpResponse:
    """To the page to read, with the sentence."""
    if sentence:
        messages.success(request, sentence)
    if in_dialog(request):
        response = HttpResponse(status=200)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url, status=303)  # type: ignore[call-arg]
