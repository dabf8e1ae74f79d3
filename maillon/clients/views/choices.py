"""Propositions while typing: clients for any form, towns of France for an address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from maillon.accounts.rights import requires
from maillon.clients import towns
from maillon.clients.addresses import drawn
from maillon.clients.forms import NewClientForm
from maillon.clients.lists import with_text
from maillon.clients.models import Client, Group
from maillon.clients.models.groups import GroupQuerySet
from maillon.lists import grammar
from maillon.lists.autocomplete import suggest

PREFIXES = frozenset(NewClientForm.towns)


@requires("clients.see")
def clients(request: HttpRequest) -> HttpResponse:
    rows = Client.objects.visible_to(request.user).current()
    label = '{} <span class="ref ml-1.5">{}</span>'
    return suggest(request, rows, with_text, lambda c: format_html(label, c.name, c.reference))


@requires("groups.edit")
def groups(request: HttpRequest) -> HttpResponse:
    rows = Group.objects.visible_to(request.user).current()
    label = '{} <span class="text-muted ml-1.5 text-xs">{}</span>'
    return suggest(request, rows, GroupQuerySet.matching, lambda g: format_html(label, g.name, g.get_kind_display()))


@requires("clients.edit")
def town_list(request: HttpRequest) -> HttpResponse:
    """The propositions of a town field; a field left empty is filled when the other one leaves no doubt."""
    prefix = _prefix(request)
    code, city = (grammar.cleaned(request.GET.get(f"{prefix}{name}", "")) for name in ("postal_code", "city"))
    found = towns.proposals(code, city)
    only = found[0] if len(found) == 1 else None
    filled = towns.certain(code, city, only) if only else ""
    context: dict[str, Any] = {"prefix": prefix, "towns": found}
    if only and filled:
        value = only.postal_code if filled == "postal_code" else only.commune.name
        context["fields"] = [(f"{prefix}{filled}", drawn(prefix, filled, value))]
    return render(request, "clients/_towns.html", context)


@requires("clients.edit")
def town_chosen(request: HttpRequest) -> HttpResponse:
    """« Vouliez-vous 59000 Lille ? » was pressed: both fields take it."""
    code, city = (grammar.cleaned(request.GET.get(name, ""))[:80] for name in ("cp", "ville"))
    prefix = _prefix(request)
    values = (("postal_code", code), ("city", city))
    fields = [(f"{prefix}{name}", drawn(prefix, name, value)) for name, value in values]
    return render(request, "clients/_towns.html", {"fields": fields})


def _prefix(request: HttpRequest) -> str:
    prefix = request.GET.get("pour", "")
    if prefix not in PREFIXES:
        raise Http404
    return prefix
