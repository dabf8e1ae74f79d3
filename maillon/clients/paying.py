"""Who pays: the client or its partner; for a client, itself, or the head office of its company when that one pays for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from maillon.clients.models import Client
from maillon.core.modules import registry


class Payer(models.TextChoices):
    CLIENT = "client", "Client"
    PARTNER = "partner", "Partenaire"


@dataclass(frozen=True)
class LastPayer:
    """Offered by the module that knows what was sold: who paid for this client last, "" when nothing was sold."""

    of: Callable[[Any], str]


def usual_payer(client: Any) -> Payer:
    """Who is proposed as the payer: the same as last time, the client itself when it is direct."""
    if client.partner_id is None:
        return Payer.CLIENT
    told = (offer.of(client) for offer in registry.offered(LastPayer))
    return Payer(next((payer for payer in told if payer), Payer.CLIENT))


SHOPS = Q(group__head_office_pays=True, is_head_office=False)


def head_offices_of(clients: Iterable[int]) -> dict[int, Client]:
    """Client's key -> the head office that pays in its place; the others pay for themselves. One or two queries."""
    shops = Client.objects.filter(SHOPS, pk__in=set(clients)).values_list("pk", "group_id")
    groups = dict(shops)
    if not groups:
        return {}
    heads = {
        h.group_id: h for h in Client.objects.current().filter(is_head_office=True, group__in=set(groups.values()))
    }
    return {client: heads[group] for client, group in groups.items() if group in heads}


def head_office_of(client: Any) -> Client | None:
    """The head office that pays for this client. One query; none outside a group."""
    if client.group_id is None or client.is_head_office:
        return None
    heads = Client.objects.current().filter(is_head_office=True, group=client.group_id, group__head_office_pays=True)
    found: Client | None = heads.first()
    return found


def named_head_office(client: Any, partner_id: int | None) -> Client | None:
    """The same, unless it is another partner's: what goes to a partner never names a rival's client."""
    head = head_office_of(client)
    return head if head is None or partner_id is None or head.partner_id == partner_id else None
