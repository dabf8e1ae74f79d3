"""Ordering from suppliers: the draft, its lines and prices, sent as a PDF by mail, settled or cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.catalog.models import Product, ProductCost, Supplier
from maillon.catalog.pricing import cost_on
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.documents.branding import brand_of, sender_of
from maillon.notifications import mails
from maillon.notifications.services import queue_mail
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.stock.models import Place, Purchase, PurchaseLine, PurchasePrice, Receipt
from maillon.stock.services import papers
from maillon.stock.services.places import default_place
from maillon.stock.workflow import PURCHASE

INTERNAL = Audience.INTERNAL


@transaction.atomic
def open_purchase(
    supplier: Supplier,
    *,
    place: Place | None = None,
    expected_on: Any = None,
    comment: str = "",
    their_reference: str = "",
    actor: Any = None,
) -> Purchase:
    """A draft; the date proposed is today plus the supplier's usual delay."""
    if expected_on is None and supplier.lead_days:
        expected_on = timezone.localdate() + timedelta(days=supplier.lead_days)
    purchase = Purchase(
        supplier=supplier,
        supplier_name=supplier.name,
        place=place or default_place(),
        expected_on=expected_on,
        comment=comment,
        supplier_reference=their_reference,
        ordered_by=actor,
    )
    purchase.save()
    log(purchase, "a ouvert la commande", actor=actor, audience=INTERNAL, icon="shopping-cart-plus")
    return purchase


@transaction.atomic
def order_from_supplier(
    supplier: Supplier, wanted: Sequence[tuple[Product, Decimal]], *, place: Place | None = None, actor: Any = None
) -> Purchase:
    """Add these quantities to the supplier's draft for that place, opened when there is none."""
    place = place or default_place()
    rows = Purchase.objects.select_for_update().filter(supplier=supplier, place=place, status=Purchase.Status.DRAFT)
    purchase = rows.order_by("pk").first() or open_purchase(supplier, place=place, actor=actor)
    for product, quantity in wanted:
        add_line(purchase, product, quantity, actor=actor)
    return purchase


def hold(purchase: Purchase, *states: str) -> Purchase:
    """The purchase, locked, in one of these states (a draft unless said)."""
    locked: Purchase = (
        Purchase.objects.select_for_update(of=("self",)).select_related("supplier", "place").get(pk=purchase.pk)
    )
    if locked.status not in (states or (Purchase.Status.DRAFT,)):
        raise Overtaken(
            f"{locked.reference} est « {locked.get_status_display()} » : ce changement n'est plus possible."
        )
    return locked


@transaction.atomic
def add_line(
    purchase: Purchase, product: Product, quantity: Decimal, *, unit_price: Decimal | None = None, actor: Any = None
) -> PurchaseLine:
    """An article more, or more of one already there. The price proposed is the catalogue's purchase price."""
    purchase = hold(purchase)
    if product.kind != "hardware":
        raise Refused(f"« {product.name} » n'est pas du matériel : il ne se tient pas en stock.")
    if quantity <= 0:
        raise Refused("Commandez au moins une unité.")
    line = purchase.lines.select_for_update().filter(product=product).first()
    if line is not None:
        line.quantity += quantity
        line.save(update_fields=["quantity"])
    else:
        line = PurchaseLine.objects.create(purchase=purchase, product=product, label=product.name, quantity=quantity)
        _price(line, unit_price)
    _touched(purchase)
    return line


def _price(line: PurchaseLine, unit_price: Decimal | None) -> None:
    if unit_price is None:
        rows = ProductCost.objects.of([line.product_id]).get(line.product_id, [])
        theirs = [cost for cost in rows if cost.supplier_id == line.purchase.supplier_id]
        known = cost_on(theirs or rows, timezone.localdate(), line.quantity)
        unit_price = known.purchase_price if known else Decimal(0)
    PurchasePrice.objects.update_or_create(line=line, defaults={"unit_price": unit_price})


@transaction.atomic
def change_line(line: PurchaseLine, quantity: Decimal, *, unit_price: Decimal | None = None, actor: Any = None) -> None:
    """``unit_price``: only from who may write costs."""
    purchase = hold(line.purchase)
    if quantity <= 0:
        raise Refused("Commandez au moins une unité, ou retirez la ligne.")
    line = PurchaseLine.objects.select_for_update().get(pk=line.pk)
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    if unit_price is not None:
        if actor is not None and not actor.can("costs.edit"):
            raise Refused("Votre rôle ne permet pas de changer un prix d'achat.")
        _price(line, unit_price)
    _touched(purchase)


@transaction.atomic
def remove_line(line: PurchaseLine, *, actor: Any = None) -> None:
    purchase = hold(line.purchase)
    PurchaseLine.objects.filter(pk=line.pk).delete()
    _touched(purchase)


def _touched(purchase: Purchase) -> None:
    purchase.save(update_fields=["updated_at"])


@transaction.atomic
def save_purchase(purchase: Purchase, changed: Sequence[str], *, actor: Any = None) -> Purchase:
    if not changed:
        return purchase
    purchase.supplier_name = purchase.supplier.name
    purchase.save()
    names: Mapping[str, str] = {f.name: str(f.verbose_name) for f in purchase._meta.concrete_fields}
    told = french.listing([names[name] for name in changed if name in names])
    log(
        purchase,
        "a modifié la commande",
        actor=actor,
        audience=INTERNAL,
        icon="pencil",
        detail=told[:1].upper() + told[1:],
    )
    return purchase


@transaction.atomic
def send(purchase: Purchase, *, to: str = "", actor: Any = None) -> Purchase:
    """The order leaves: its PDF is kept, and goes by mail when there is an address. Without one, it is printed."""
    purchase = hold(purchase)
    PURCHASE.apply(purchase, "send", actor=actor, sent_at=timezone.now(), ordered_by=purchase.ordered_by or actor)
    purchase = Purchase.objects.select_related("supplier", "place", "ordered_by").get(pk=purchase.pk)
    document = papers.keep_order(purchase)
    if to:
        _mail(purchase, to, document)
    where = f"par mail à {to}" if to else "sans mail : le PDF est à remettre"
    log(purchase, "a passé la commande", actor=actor, audience=INTERNAL, icon="send", tone="info", detail=where)
    emit("stock.purchase_sent", record=purchase, actor=actor, supplier=purchase.supplier_name)
    return purchase


def _mail(purchase: Purchase, to: str, document: Any) -> None:
    brand = brand_of(None)
    deliver = f"Livraison : {purchase.place.name}"
    if purchase.expected_on:
        deliver += f", pour le {french.long_day(purchase.expected_on)}"
    account = purchase.supplier.account_number
    body = (
        f"Bonjour,\n\nVous trouverez ci-joint notre commande {purchase.reference}"
        f"{f' (compte client {account})' if account else ''}.\n\n{deliver}.\n\n"
        f"{purchase.comment.strip() + chr(10) * 2 if purchase.comment.strip() else ''}"
        "Merci de nous en confirmer la réception et le délai, en rappelant ce numéro.\n\n"
        f"{brand.name}"
    )
    mail = mails.lay_out(f"Commande {purchase.reference}", french.fr(body), brand)
    queue_mail(
        purchase,
        to=[to],
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sender=mails.sender(*sender_of(None)),
        audience=INTERNAL,
        template_key="purchase-order",
        documents=[document],
        once_key=f"purchase:{purchase.pk}",
        reply_to=purchase.ordered_by.email if purchase.ordered_by else "",
    )


@transaction.atomic
def cancel(purchase: Purchase, reason: str, *, actor: Any = None) -> Purchase:
    """Nothing came yet. A supplier already told is told again by hand."""
    hold(purchase, Purchase.Status.DRAFT, Purchase.Status.SENT)
    purchase = PURCHASE.apply(purchase, "cancel", actor=actor, reason=reason)
    log(purchase, "a annulé la commande", actor=actor, audience=INTERNAL, icon="ban", detail=reason)
    emit("stock.purchase_cancelled", record=purchase, actor=actor, reason=reason)
    return purchase


@transaction.atomic
def settle(purchase: Purchase, reason: str, *, actor: Any = None) -> Purchase:
    """What is missing will not come: no longer awaited."""
    hold(purchase, Purchase.Status.PARTIAL)
    Receipt.objects.filter(purchase=purchase, closed_at=None).update(closed_at=timezone.now())
    purchase = PURCHASE.apply(purchase, "settle", actor=actor, reason=reason)
    log(
        purchase,
        "a soldé la commande : le reste n'est plus attendu",
        actor=actor,
        audience=INTERNAL,
        icon="check",
        detail=reason,
    )
    return purchase


def price_of(line: PurchaseLine) -> Decimal:
    try:
        return Decimal(line.price.unit_price)
    except PurchasePrice.DoesNotExist:
        return Decimal(0)
