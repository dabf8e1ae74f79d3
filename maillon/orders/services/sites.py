"""Which site each line of an order goes to: set by those who prepare it, until its goods have left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from maillon.clients.models import Site
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.modules import registry
from maillon.orders.models import Order, OrderLine
from maillon.orders.progress import LineProgress
from maillon.orders.services import lines
from maillon.orders.services.house import may_edit
from maillon.records.models import Audience
from maillon.records.services import log


def of_client(client_id: int) -> list[Site]:
    return list(Site.objects.filter(client=client_id, archived_at=None).order_by("-is_main", "name", "pk"))


def choices_of(deal: Any, lines: Iterable[Any]) -> list[Site]:
    """The sites of the client of a deal, with those that it names though they are closed; nothing where there is one only."""
    named = {deal.site_id, *(line.site_id for line in lines)} - {None}
    rows = Site.objects.filter(client=deal.client_id).filter(Q(archived_at=None) | Q(pk__in=named))
    found = list(rows.order_by("-is_main", "name", "pk"))
    return found if len(found) > 1 else []


def of_order_client() -> Exists:
    """Whether the client of an order has several sites, in the order's own query."""
    rows = Site.objects.filter(client=OuterRef("client_id"), archived_at=None)
    return Exists(rows.order_by("pk")[1:2])


def may_place(order: Order, user: Any) -> bool:
    """ADV as long as the order is open; a partner while it keys it. Where goods go is no term of the signed quote."""
    if user.partner_id:
        return may_edit(order, user)
    return bool(order.status == Order.Status.OPEN and user.can("orders.edit"))


@transaction.atomic
def place(order: Order, wanted: Mapping[int, int | None], *, actor: Any) -> Order:
    """``wanted``: line id -> site id, nothing for the order's own. ``Overtaken`` when the order changed since ``order`` was read."""
    locked: Order = lines.lock(order)
    if not may_place(locked, actor):
        raise Refused("Les sites de cette commande sont entre les mains de l'ADV : demandez-lui par une note.")
    if locked.version != order.version:
        raise Overtaken("Cette commande vient d'être changée par quelqu'un d'autre : relisez-la. Rien n'a été écrasé.")
    known = {site.pk: site for site in of_client(locked.client_id)}
    moved = []
    for line in locked.lines.all():
        site_id = wanted.get(line.pk, line.site_id)
        site_id = None if site_id == locked.site_id else site_id
        if site_id == line.site_id:
            continue
        if site_id is not None and site_id not in known:
            raise Refused(f"« {line.label} » : ce site n'est pas, ou plus, un site de {locked.client_name}.")
        line.site_id = site_id
        moved.append(line)
    if not moved:
        return locked
    _ensure_still_here(moved)
    OrderLine.objects.bulk_update(moved, ["site"])
    locked.save()
    log(locked, f"a réparti par site {french.plural(len(moved), 'ligne')}", actor=actor, icon="map-pin",
        audience=Audience.INTERNAL)  # fmt: skip
    emit("orders.sites_changed", record=locked, actor=actor, lines=[line.pk for line in moved])
    return locked


def _ensure_still_here(moved: list[OrderLine]) -> None:
    """Goods that left for one site are not moved to another by a word on the order."""
    for offer in registry.offered(LineProgress):
        if not offer.on_site:
            continue
        done = offer.of([line.pk for line in moved])
        for line in moved:
            if quantity := done.get(line.pk):
                raise Refused(
                    f"« {line.label} » : {french.number(quantity)} déjà {offer.word}{'s' if quantity >= 2 else ''}. Laissez "
                    "cette ligne à son site."
                )
