"""The kinds of steps that orders own: entry, validation, custom. Bulk: a fixed number of queries for any number of orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q

from maillon.accounts.models import Partner
from maillon.clients.models import Client, Contact, Site
from maillon.clients.paying import head_offices_of
from maillon.core.french import plural
from maillon.orders.models import OrderLine, OrderStep, Payer
from maillon.orders.steps import Blocker, StepKind, once

Found = dict[int, list[Blocker]]


def missing_at_entry(orders: Sequence[Any]) -> Found:
    """What has to be keyed before ADV can look at it."""
    found: Found = defaultdict(list)
    counts = _line_counts(orders)
    for order in orders:
        if not counts.get(order.pk, (0, 0))[0]:
            found[order.pk].append(Blocker("Aucune ligne saisie", _url(order, "lignes"), "Ajouter un article"))
        if not order.site_id:
            found[order.pk].append(Blocker("Site à choisir", _url(order, "modifier"), "Choisir le site"))
    return found


def missing_at_validation(orders: Sequence[Any]) -> Found:
    """Payer with valid billing data, prices, a site with an address and a contact (domain.md §2)."""
    found: Found = defaultdict(list)
    counts = _line_counts(orders)
    payers = _payers(orders)
    sites = {s.pk: s for s in Site.objects.filter(pk__in={o.site_id for o in orders if o.site_id})}
    reached = _clients_with_contact(orders, sites)
    for order in orders:
        found[order.pk] += _payer_gaps(order, payers.get(_payer_key(order)))
        lines, unpriced = counts.get(order.pk, (0, 0))
        if not lines:
            found[order.pk].append(Blocker("Aucune ligne saisie", _url(order, "lignes"), "Ajouter un article"))
        elif unpriced:
            text = f"Prix à fixer sur {plural(unpriced, 'ligne')}"
            found[order.pk].append(Blocker(text, _url(order, "lignes"), "Fixer les prix"))
        found[order.pk] += _site_gaps(order, sites.get(order.site_id), order.pk in reached)
    return {pk: gaps for pk, gaps in found.items() if gaps}


def count_lines(orders: Sequence[Any]) -> None:
    """For a board: the lines of all its orders at once, which the kinds below then find on each order."""
    counts = _line_counts(orders)
    for order in orders:
        order.line_counts = counts.get(order.pk, (0, 0))


def _line_counts(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    """(lines, lines that are free without a discount saying so) by order."""
    if all(hasattr(order, "line_counts") for order in orders):
        return {order.pk: order.line_counts for order in orders}
    if all("lines" in getattr(order, "_prefetched_objects_cache", {}) for order in orders):
        return {order.pk: _counted(order.lines.all()) for order in orders}
    free = Q(unit_price=0) & ~Q(discount=100)
    rows = OrderLine.objects.filter(order__in=[o.pk for o in orders]).order_by().values("order_id")
    return {r["order_id"]: (r["n"], r["free"]) for r in rows.annotate(n=Count("pk"), free=Count("pk", filter=free))}


def _counted(lines: Any) -> tuple[int, int]:
    return len(lines), sum(line.unit_price == 0 and line.discount != 100 for line in lines)


def _payer_key(order: Any) -> tuple[str, int]:
    return (order.payer, order.partner_id if order.payer == Payer.PARTNER else order.client_id)


def _payers(orders: Sequence[Any]) -> dict[tuple[str, int], Any]:
    """The partner that pays, else the client, else the head office that pays in its place."""
    keys = {_payer_key(order) for order in orders}
    clients = Client.objects.filter(pk__in=[pk for kind, pk in keys if kind == Payer.CLIENT])
    partners = Partner.objects.filter(pk__in=[pk for kind, pk in keys if kind == Payer.PARTNER])
    found = {c.pk: c for c in clients}
    found |= head_offices_of(c.pk for c in found.values() if c.group_id and not c.is_head_office)
    return {(Payer.CLIENT.value, pk): c for pk, c in found.items()} | {(Payer.PARTNER.value, p.pk): p for p in partners}


def _clients_with_contact(orders: Sequence[Any], sites: dict[int, Any]) -> set[int]:
    """Orders that have somebody to call: their own contact, or the site's."""
    wanted = {o.contact_id for o in orders} | {s.contact_id for s in sites.values()}
    alive = set(Contact.objects.filter(pk__in=wanted - {None}, archived_at=None).values_list("pk", flat=True))
    return {
        o.pk for o in orders if o.contact_id in alive or (o.site_id in sites and sites[o.site_id].contact_id in alive)
    }


def _payer_gaps(order: Any, payer: Any) -> list[Blocker]:
    if payer is None:  # a former partner no longer reads the client's card
        return []
    url = payer.get_absolute_url() if order.payer == Payer.CLIENT else f"/partenaires/{payer.reference}"
    whose, gaps = payer.legal_name or payer.name, []
    if not order.siren_waived and not (payer.siren or payer.siret or (payer.country != "FR" and payer.vat_number)):
        missing = "SIREN du payeur manquant"
        gaps.append(Blocker(f"{missing} : {whose}", url, "Compléter la fiche", missing))
    if not (payer.street and payer.postal_code and payer.city):
        missing = "Adresse de facturation incomplète"
        gaps.append(Blocker(f"{missing} : {whose}", url, "Compléter la fiche", missing))
    return gaps


def _site_gaps(order: Any, site: Any, has_contact: bool) -> list[Blocker]:
    gaps = []
    if not order.site_id:
        gaps.append(Blocker("Site à choisir", _url(order, "modifier"), "Choisir le site"))
    elif site is not None and not (site.street and site.postal_code and site.city):
        gaps.append(
            Blocker(f"Adresse du site « {site.name} » incomplète", _url(order, "modifier"), "Compléter le site")
        )
    if not has_contact and (site is not None or not order.site_id):
        gaps.append(Blocker("Contact à choisir", _url(order, "modifier"), "Choisir le contact"))
    return gaps


def _checks(orders: Sequence[Any]) -> dict[int, list[dict[str, Any]]]:
    """The points of the step where each order stands, by order id."""
    rows = OrderStep.objects.filter(order__in=[o.pk for o in orders], position=F("order__step_position"))
    return {order_id: checks for order_id, checks in rows.order_by().values_list("order_id", "checks") if checks}


def left_to_tick(orders: Sequence[Any]) -> Found:
    """Every point of a custom step is ticked before it is left."""
    known = {order.pk: order for order in orders}
    found: Found = {}
    for order_id, checks in once(orders, _checks).items():
        left = [check["label"] for check in checks if not check["done"]]
        if left:
            text = (
                f"{left[0]} : à cocher"
                if len(left) == 1
                else f"{plural(len(left), 'point')} à cocher, dont « {left[0]} »"
            )
            found[order_id] = [Blocker(text, f"{known[order_id].get_absolute_url()}#points", "Cocher")]
    return found


def ticked(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    return {pk: (sum(c["done"] for c in checks), len(checks)) for pk, checks in once(orders, _checks).items()}


def _url(order: Any, part: str) -> str:
    return f"{order.get_absolute_url()}#lignes" if part == "lignes" else f"{order.get_absolute_url()}/{part}"


KINDS = (
    StepKind("entry", "Saisie", blockers=missing_at_entry),
    StepKind("validation", "Validation ADV", blockers=missing_at_validation),
    StepKind("custom", "Étape libre", blockers=left_to_tick, progress=ticked, unit="points cochés"),
)
