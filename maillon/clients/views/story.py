"""The page of a client: header, sections, what is open now, the timeline, and what stands aside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from maillon.clients.lists import status_chip
from maillon.clients.models import Client, Contact, Site
from maillon.clients.workflow import CLIENT
from maillon.core import french
from maillon.core.panels import ASIDE, NOW, TAB, Panel, actions_for, counted, panels_for
from maillon.records import panels


def get_client(request: HttpRequest, reference: str) -> Client:
    return get_object_or_404(
        Client.objects.visible_to(request.user).select_related("partner", "owner"), reference=reference
    )


def get_own(request: HttpRequest, reference: str) -> Client:
    """The client, for who may change it."""
    return get_object_or_404(Client.objects.editable_by(request.user).select_related("partner"), reference=reference)


def with_story(request: HttpRequest, reference: str) -> Client:
    """The client with what the header says of its portfolio, in the same query."""
    user: Any = request.user
    rows = Client.objects.visible_to(user).select_related("partner", "owner").with_parts(user)
    if not user.partner_id:
        rows = rows.with_portfolio(timezone.localdate())
    return get_object_or_404(rows, reference=reference)


def frame(request: HttpRequest, client: Client, current: str) -> dict[str, Any]:
    """What every section of the page shares: header, actions, tabs, aside."""
    user: Any = request.user
    editable = user.can("clients.edit") and not client.is_archived
    return {
        "client": client,
        "status": status_chip(client),
        "since": month_of(client.client_since) if client.client_since else "",
        "actions": header_actions(client, user),
        "menu": menu_of(client, user),
        "tabs": tabs_of(client, user, current),
        **panels.context(client, user, client=True),
        "asides": drawn(panels_for(client, user, ASIDE), client, request),
        "can_edit": editable,
        "sees_access": user.can("access.see"),
        "contacts": client.parts_of(Contact),
        "sites": client.parts_of(Site),
    }


def month_of(day: date) -> str:
    return f"{french.LONG_MONTHS[day.month - 1]} {day.year}"


def header_actions(client: Client, user: Any) -> list[dict[str, Any]]:
    """The main one last, as on every page."""
    return [] if client.is_archived else sorted(actions_for(client, user), key=lambda action: bool(action["primary"]))


def menu_of(client: Client, user: Any) -> list[dict[str, Any]]:
    """What is done seldom: the « … » menu."""
    here = client.get_absolute_url()
    if client.is_archived:
        items = (
            [{"label": "Reprendre la fiche", "icon": "archive-off", "post": f"{here}/reprendre"}]
            if user.can("clients.close")
            else []
        )
    else:
        items = changes_of(client, user, here)
    if user.can("history.see"):
        items.append({"label": "Historique", "icon": "history", "url": f"/historique/clients.client/{client.pk}"})
    return items


def changes_of(client: Client, user: Any, here: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if user.can("clients.edit"):
        items.append({"label": "Modifier la fiche", "icon": "pencil", "url": f"{here}/modifier"})
    if user.can("clients.close"):
        items.append({"label": "Changer de partenaire", "icon": "affiliate", "dialog": f"{here}/partenaire"})
    for transition in CLIENT.available(client, user):
        address = "dialog" if transition.needs_reason else "post"
        items.append(
            {
                "label": transition.label,
                "icon": "status-change",
                "tone": transition.tone,
                address: f"{here}/statut/{transition.name}",
            }
        )
    if user.can("clients.close"):
        items.append({"label": "Archiver", "icon": "archive", "post": f"{here}/archiver"})
    return items


def tabs_of(client: Client, user: Any, current: str) -> list[dict[str, Any]]:
    """« Vue d'ensemble », then one section per panel of the modules above, each at its own address."""
    here = client.get_absolute_url()
    tabs = [{"label": "Vue d'ensemble", "url": here, "current": current == "", "count": None}]
    offered = panels_for(client, user, TAB)
    numbers = counted(offered, client, user)
    for panel in offered:
        url = f"{here}/{panel.key}"
        tabs.append(
            {"label": panel.label, "url": url, "current": panel.key == current, "count": numbers.get(panel.key)}
        )
    return tabs


def drawn(offered: list[Panel], client: Client, request: HttpRequest) -> list[dict[str, Any]]:
    """The panels that have something to show, with their HTML; ``add``: the dialog by which a card gets one more row."""
    shown = []
    for panel in offered:
        context = panel.context(client, request.user)
        if context is not None:
            html = rendered(panel, context, client, request)
            shown.append({"key": panel.key, "label": panel.label, "html": html, "add": context.get("add")})
    return shown


def draw(panel: Panel, client: Client, request: HttpRequest) -> SafeString | None:
    context = panel.context(client, request.user)
    return None if context is None else rendered(panel, context, client, request)


def rendered(panel: Panel, context: dict[str, Any], client: Client, request: HttpRequest) -> SafeString:
    return render_to_string(panel.template, {"record": client, "client": client, "data": context, **context}, request)


def open_now(client: Client, request: HttpRequest) -> list[dict[str, Any]]:
    return drawn(panels_for(client, request.user, NOW), client, request)


def section(client: Client, request: HttpRequest, key: str) -> tuple[Panel, SafeString | None]:
    for panel in panels_for(client, request.user, TAB):
        if panel.key == key:
            return panel, draw(panel, client, request)
    raise Http404
