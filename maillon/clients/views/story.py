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
from maillon.clients.models import Client, Contact, Merge, ServiceLevel, Site, SiteClosure, SiteContact
from maillon.clients.models.merges import UNDO_FOR
from maillon.clients.models.sites import closures_of, packed_places, people_of
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
    rows = Client.objects.visible_to(user).select_related("partner", "owner", "group", "service_level").with_parts(user)
    rows = rows.annotate(**packed_places(user))
    if not user.partner_id:
        rows = rows.with_portfolio(timezone.localdate())
    return get_object_or_404(rows, reference=reference)


def kept_card(client: Client, user: Any) -> Client | None:
    """The card that this one became part of, for who may see it."""
    if client.merged_into_id is None:
        return None
    found: Client | None = Client.objects.visible_to(user).filter(pk=client.merged_into_id).first()
    return found


def sites_of(client: Client, user: Any) -> list[dict[str, Any]]:
    """Each site with the people met there, its hours, and its closures still to come."""
    sites, contacts = client.parts_of(Site), {c.pk: c for c in client.parts_of(Contact)}
    people: dict[int, list[SiteContact]] = {}
    for person in people_of(client):
        if person.contact_id in contacts:
            person.contact = contacts[person.contact_id]
            people.setdefault(person.site_id, []).append(person)
    closures: dict[int, list[SiteClosure]] = {}
    for closure in closures_of(client):
        closures.setdefault(closure.site_id, []).append(closure)
    levels = {} if user.partner_id else levels_of(sites)
    return [
        {
            "site": site, "people": people.get(site.pk, []), "closures": closures.get(site.pk, []),
            "level": levels.get(site.service_level_id),
            **menu_of_site(client, site),
        }
        for site in sites
    ]  # fmt: skip


def menu_of_site(client: Client, site: Site) -> dict[str, Any]:
    here = f"{client.get_absolute_url()}/sites/{site.pk}"
    items = (
        ("Contacts sur place", "address-book", "contacts"),
        ("Horaires", "clock", "horaires"),
        ("Noter une fermeture", "calendar-off", "fermetures"),
        ("Modifier le site", "pencil", ""),
    )
    menu = [{"label": label, "icon": icon, "dialog": f"{here}/{path}".rstrip("/")} for label, icon, path in items]
    return {"menu": menu, "menu_id": f"site-{site.pk}", "menu_label": f"Compléter le site {site.name}"}


def levels_of(sites: list[Site]) -> dict[int, ServiceLevel]:
    """The service levels that sites have of their own; most have none."""
    own = {site.service_level_id for site in sites if site.service_level_id}
    return ServiceLevel.objects.in_bulk(own) if own else {}


def payer_of(client: Client, user: Any) -> Client | None:
    """The head office that is invoiced in its place, for who may see that card."""
    group = client.group
    if group is None or not group.head_office_pays or client.is_head_office:
        return None
    rows = Client.objects.visible_to(user).current().filter(group=group, is_head_office=True)
    found: Client | None = rows.first()
    return found


def last_merge(client: Client, user: Any) -> Merge | None:
    """A merge that can still be undone."""
    if not client.former_cards_told:
        return None
    rows = Merge.objects.visible_to(user).filter(kept=client, undone_at=None, made_at__gt=timezone.now() - UNDO_FOR)
    found: Merge | None = rows.select_related("lost").first()
    return found


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
        "sites": sites_of(client, user),
        "payer": payer_of(client, user),
        "merged": last_merge(client, user),
        "former_cards": client.former_cards_told.splitlines(),
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
        may = user.can("clients.close") and not client.merged_into_id
        items = [{"label": "Reprendre la fiche", "icon": "archive-off", "post": f"{here}/reprendre"}] if may else []
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
        items.append({"label": "Réunir avec une autre fiche", "icon": "git-compare", "dialog": f"{here}/reunir"})
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


def drawn(offered: list[Panel], client: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """The panels that have something to show, with their HTML; ``add``: the dialog by which a card gets one more row."""
    shown = []
    for panel in offered:
        context = panel.context(client, request.user)
        if context is not None:
            html = rendered(panel, context, client, request)
            shown.append({"key": panel.key, "label": panel.label, "html": html, "add": context.get("add")})
    return shown


def draw(panel: Panel, client: Any, request: HttpRequest) -> SafeString | None:
    context = panel.context(client, request.user)
    return None if context is None else rendered(panel, context, client, request)


def rendered(panel: Panel, context: dict[str, Any], client: Client, request: HttpRequest) -> SafeString:
    return render_to_string(panel.template, {"record": client, "client": client, "data": context, **context}, request)


def panels_of(record: Any, request: HttpRequest, *slots: str) -> list[dict[str, Any]]:
    """What the modules above say of another record of this module."""
    return drawn([panel for slot in slots for panel in panels_for(record, request.user, slot)], record, request)


def open_now(client: Client, request: HttpRequest) -> list[dict[str, Any]]:
    return drawn(panels_for(client, request.user, NOW), client, request)


def section(client: Client, request: HttpRequest, key: str) -> tuple[Panel, SafeString | None]:
    for panel in panels_for(client, request.user, TAB):
        if panel.key == key:
            return panel, draw(panel, client, request)
    raise Http404
