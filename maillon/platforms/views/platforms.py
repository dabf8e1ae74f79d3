"""The list of platforms, a platform's page, its form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.clients.models import Client
from maillon.core.dialogs import done
from maillon.core.panels import ASIDE, actions_for, drawn
from maillon.fields.models import CustomField
from maillon.lists.engine import list_view
from maillon.platforms import services
from maillon.platforms.forms import PlatformForm
from maillon.platforms.lists import kind_chip, platform_list_of
from maillon.platforms.models import Handset, Line, NumberRange, Platform, RevealGrant, Secret, SecretReveal, Sim
from maillon.platforms.views import HERE, ask, crumbs, own_platform, platform_for
from maillon.records import panels as records

MOST_HANDSETS, MOST_REVEALS = 300, 20
SIM_TONES = {"spare": "info", "active": "success", "suspended": "warning", "ended": ""}


@requires("platforms.see")
def platform_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, platform_list_of(request.user))


@requires("platforms.see")
@require_GET
def platform(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = platform_for(request, reference)
    mine = {"platform": found, "archived_at": None if not found.is_archived else found.archived_at}
    handsets = list(Handset.objects.filter(**mine)[: MOST_HANDSETS + 1])
    ranges = list(NumberRange.objects.filter(**mine))
    context = {
        "platform": found,
        "kind": kind_chip(found),
        "ranges": ranges,
        "number_count": sum(row.count for row in ranges),
        "lines": list(Line.objects.filter(**mine).select_related("site")),
        "handsets": handsets[:MOST_HANDSETS],
        "handsets_cut": len(handsets) > MOST_HANDSETS,
        "sims": [(sim, SIM_TONES[sim.status]) for sim in Sim.objects.filter(**mine)],
        "may": user.can("platforms.edit") and not user.partner_id and not found.is_archived,
        "actions": actions_for(found, user),
        "menu": menu_of(found, user),
        "asides": drawn(found, request, ASIDE),
        **secrets_of(found, user),
        **records.context(found, user),
    }
    return render(request, "platforms/platform.html", context)


def secrets_of(platform: Platform, user: Any) -> dict[str, Any]:
    """The names of the secrets, and who saw them, for their keepers; the grants of a technician; nothing for others."""
    if user.partner_id or platform.is_archived:
        return {}
    if not user.can("platform_secrets.see"):
        live = RevealGrant.objects.filter(
            user_id=user.pk, secret__platform=platform, secret__archived_at=None, withdrawn_at=None, used_at=None,
            expires_at__gt=timezone.now(),
        )  # fmt: skip
        return {"grants": list(live.select_related("secret"))} if user.is_technician else {}
    return {
        "sees_secrets": True,
        "keeps_secrets": user.can("platform_secrets.edit"),
        "secrets": list(Secret.objects.filter(platform=platform, archived_at=None)),
        "reveals": list(SecretReveal.objects.filter(platform=platform).select_related("secret")[:MOST_REVEALS]),
        "waiting": list(
            RevealGrant.objects.filter(
                secret__platform=platform, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
            ).select_related("secret", "user")
        ),
    }


def menu_of(platform: Platform, user: Any) -> list[dict[str, Any]]:
    here, items = platform.get_absolute_url(), []
    if user.can("platforms.close") and not user.partner_id:
        verb, label, icon = ("reprendre", "Remettre en service", "archive-off") if platform.is_archived else (
            "archiver", "Retirer la plateforme", "archive")  # fmt: skip
        items.append({"label": label, "icon": icon, "post": f"{here}/{verb}"})
    if user.can("history.see"):
        items.append({"label": "Historique", "icon": "history", "url": f"/historique/platforms.platform/{platform.pk}"})
    return items


@requires("platforms.edit")
def platform_new(request: HttpRequest) -> HttpResponse:
    """From the client's card: a platform is always somebody's."""
    clients = Client.objects.visible_to(request.user).current()
    client = get_object_or_404(clients, reference=request.GET.get("client", "")[:20])
    if request.user.partner_id:
        raise Http404
    back = client.get_absolute_url()
    return edit(request, Platform(client=client), f"Nouvelle plateforme chez {client.name}", back, back)


@requires("platforms.edit")
def platform_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = own_platform(request, reference)
    return edit(request, found, "Modifier la plateforme", found.get_absolute_url(), "")


def edit(request: HttpRequest, found: Platform, title: str, back: str, home: str) -> HttpResponse:
    form = PlatformForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = services.save_platform(form.save(commit=False), changed_by(form), actor=request.user)
        return done(request, home or saved.get_absolute_url(), f"La plateforme {saved} est enregistrée.")
    path = crumbs(found) if found.pk else [("Clients", "/clients/"), (found.client.name, back)]
    return ask(request, form, title, back, crumbs=path, conflict_record=str(found) if found.pk else "")


def changed_by(form: PlatformForm) -> list[str]:
    custom: set[str] = {field.name for field in form.custom_fields if isinstance(field, CustomField)}
    fields = [name for name in form.changed_data if name not in custom and name != "version"]
    return fields + (["custom"] if custom & set(form.changed_data) else [])


@requires("platforms.close")
@require_POST
def platform_archive(request: HttpRequest, reference: str) -> HttpResponse:
    found = own_platform(request, reference)
    services.archive(found, actor=request.user)
    undo = f"{found.get_absolute_url()}/reprendre"
    return done(request, HERE, f"{found} est retirée : ses numéros et ses postes sont libres.", undo=undo)


@requires("platforms.close")
@require_POST
def platform_restore(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Platform.objects.editable_by(request.user).select_related("type"), reference=reference)
    services.restore(found, actor=request.user)
    return done(request, found.get_absolute_url(), f"{found} est de nouveau en service.")
