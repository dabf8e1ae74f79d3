"""Receiving what was ordered: one scan, one unit; a quantity for the rest; a packing list read whole; a mistake undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.catalog.models import Product
from maillon.catalog.serials import fits
from maillon.core import french
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.identifiers import Invalid, clean_serial
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.stock import codes
from maillon.stock.models import Movement, Place, Purchase, PurchaseLine, Receipt, ReceiptLine, Unit
from maillon.stock.services import buying, places
from maillon.stock.services.moving import ONE, Cause, Move, post, where
from maillon.stock.workflow import PURCHASE

RECEIPT = Movement.Reason.RECEIPT
STATES = (Purchase.Status.SENT, Purchase.Status.PARTIAL)


@dataclass(frozen=True)
class Read:
    """What one reading did: the unit, and whether its MAC address is what was just read."""

    unit: Unit
    is_mac: bool = False


@transaction.atomic
def scan(purchase: Purchase, text: str, *, actor: Any, line_id: int | None = None) -> Read:
    """One reading: a serial number is a unit received, on ``line_id`` or on the first line that takes it; a MAC address goes
    to the unit read last."""
    purchase, receipt = _open(purchase, actor)
    lines = _waiting(purchase, line_id)
    last = _without_mac(receipt)
    try:
        code = codes.read(text, [line.product.serial_pattern for line in lines], mac_expected=last is not None)
    except Invalid as error:
        raise Refused(str(error)) from error
    if code.mac:
        return Read(give_mac(last, code.mac), is_mac=True)
    unit = _receive_unit(receipt, _line_for(lines, code.serial), code.serial, actor)
    _settle_state(purchase, actor)
    return Read(unit)


@transaction.atomic
def receive(
    line: PurchaseLine,
    quantity: Decimal = ONE,
    *,
    serials: Sequence[tuple[str, str]] = (),
    actor: Any,
) -> Receipt:
    """``serials``: (serial, MAC or empty), one per unit, for an article followed by number; else ``quantity``."""
    purchase, receipt = _open(line.purchase, actor)
    locked = purchase.lines.select_for_update().select_related("product").get(pk=line.pk)
    if locked.product.serialised:
        for serial, mac in serials:
            unit = _receive_unit(receipt, locked, serial, actor)
            if mac:
                give_mac(unit, mac)
    else:
        _receive_quantity(receipt, locked, quantity, actor)
    _settle_state(purchase, actor)
    return receipt


def _open(purchase: Purchase, actor: Any) -> tuple[Purchase, Receipt]:
    """The purchase locked, and its delivery under way: one read to its last unit still takes that unit's MAC address."""
    if actor is not None and not actor.can("purchases.edit"):
        raise Refused("Votre rôle ne permet pas de réceptionner.")
    receipt = Receipt.objects.filter(purchase=purchase, closed_at=None).first()
    purchase = buying.hold(purchase, *STATES, *((Purchase.Status.RECEIVED,) if receipt else ()))
    receipt = Receipt.objects.filter(purchase=purchase, closed_at=None).first()
    if receipt is None:
        receipt = Receipt.objects.create(purchase=purchase, actor=actor, opened_at=timezone.now())
    return purchase, receipt


def _waiting(purchase: Purchase, line_id: int | None) -> list[PurchaseLine]:
    """The lines that still take a serial number, locked; the one being read first when it is given."""
    rows = list(
        purchase.lines.select_for_update(of=("self",))
        .filter(product__serialised=True)
        .select_related("product")
        .order_by("pk")
    )
    if not rows:
        raise Refused("Cette commande n'a aucun article suivi par numéro de série : saisissez les quantités reçues.")
    return [line for line in rows if line_id in (None, line.pk)] or rows


def _line_for(lines: list[PurchaseLine], serial: str) -> PurchaseLine:
    fitting = [line for line in lines if fits(line.product.serial_pattern, serial)]
    if not fitting:
        labels = french.listing([f"« {line.label} »" for line in lines], "ou")
        raise Refused(f"{serial} n'est pas le numéro de série d'un {labels} : vérifiez le modèle de l'appareil.")
    fitting.sort(key=lambda line: not line.product.serial_pattern)
    found = next((line for line in fitting if line.left >= 1), None)
    if found is None:
        _refuse_known(serial, None)
        raise Refused(
            f"« {fitting[0].label} » est déjà reçu en entier : {serial} n'est pas attendu dans cette commande."
        )
    return found


def _receive_unit(receipt: Receipt, line: PurchaseLine, serial: str, actor: Any) -> Unit:
    if line.left < 1:
        raise Refused(f"« {line.label} » est déjà reçu en entier : {serial} n'est pas attendu dans cette commande.")
    unit = _unit(line, serial)
    _write(receipt, line, ONE, unit, actor)
    return unit


def _unit(line: PurchaseLine, serial: str) -> Unit:
    purchase = line.purchase
    return _made(
        serial,
        product=line.product,
        place=places.place_of_supplier(purchase.supplier),
        purchase_reference=purchase.reference,
        supplier_name=purchase.supplier_name,
    )


def _made(serial: str, *, status: str = Unit.Status.STOCK, **told: Any) -> Unit:
    """A new one; or the one whose reading was taken back, under the article it is now read as."""
    unit = Unit.objects.select_for_update(of=("self",)).same_serial(serial).select_related("place", "product").first()
    if unit is not None and unit.status != Unit.Status.VOID:
        _refuse_known(serial, unit)
    unit = unit or Unit(serial=serial)
    unit.status, unit.received_at = status, timezone.now()
    for name, value in told.items():
        setattr(unit, name, value)
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        _refuse_known(serial, None)
        raise Overtaken(
            "Ce numéro de série vient d'être enregistré par quelqu'un d'autre : rien n'a été ajouté."
        ) from error
    return unit


@transaction.atomic
def enter(product: Product, serial: str, *, place: Place, comment: str, actor: Any) -> Unit:
    """A unit in hand that no purchase awaits: written down where it stands, with why. Refuses a number already known."""
    if actor is not None and not actor.can("stock.edit"):
        raise Refused("Votre rôle ne permet pas d'entrer du matériel en stock.")
    try:
        number = clean_serial(serial)
    except Invalid as error:
        raise Refused(str(error)) from error
    if not product.serialised or not fits(product.serial_pattern, number):
        raise Refused(f"{number} n'est pas le numéro de série d'un « {product.name} » : vérifiez l'étiquette.")
    unit = _made(
        number, status=Unit.Status.MISSING, product=product, place=None, purchase_reference="", supplier_name=""
    )
    post([Move(product, ONE, None, place, Movement.Reason.COUNT, unit, comment=comment)], actor=actor)
    log(
        unit,
        f"a entré l'appareil en stock dans « {place.name} »",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="package-import",
        detail=comment,
    )
    return unit


def _refuse_known(serial: str, unit: Unit | None) -> None:
    unit = (
        unit
        or Unit.objects.same_serial(serial).exclude(status=Unit.Status.VOID).select_related("place", "product").first()
    )
    if unit is not None:
        hint = " Utilisez « Revenu du fournisseur » sur sa fiche." if unit.status == Unit.Status.SUPPLIER else ""
        raise Overtaken(
            f"{unit.serial} est déjà connu ({unit.product.name}) : {where(unit)}.{hint}", url=unit.get_absolute_url()
        )


def _without_mac(receipt: Receipt) -> Unit | None:
    """The unit read last, when its article has a MAC address and it waits for its own."""
    last = receipt.lines.filter(unit__isnull=False).select_related("unit__product").order_by("-pk").first()
    unit = last.unit if last else None
    return unit if unit and unit.product.has_mac and not unit.mac else None


def give_mac(unit: Unit | None, mac: str) -> Unit:
    """Its address, once for ever. Refuses another device's, and another maker's."""
    known = Unit.objects.filter(mac=mac).select_related("place", "product").first()
    if known is not None and known != unit:
        raise Overtaken(f"{mac} est déjà celle de {known.serial} ({known.product.name}) : {where(known)}.")
    if unit is None:
        raise Refused("Scannez d'abord le numéro de série de l'appareil, puis son adresse MAC.")
    if not codes.of_maker(mac, unit.product.mac_prefixes):
        raise Refused(
            f"{mac} n'est pas l'adresse d'un « {unit.product.name} » : elle devrait commencer par {unit.product.mac_prefixes}."
        )
    unit.mac = mac
    try:
        with transaction.atomic():
            unit.save(update_fields=["mac"])
    except IntegrityError as error:
        raise Overtaken(f"{mac} vient d'être enregistrée par quelqu'un d'autre : rien n'a été ajouté.") from error
    return unit


def _receive_quantity(receipt: Receipt, line: PurchaseLine, quantity: Decimal, actor: Any) -> None:
    if quantity <= 0:
        raise Refused("Indiquez une quantité reçue d'au moins 1.")
    if quantity > line.left:
        raise Refused(
            f"« {line.label} » : {french.number(line.left)} à recevoir sur {french.number(line.quantity)}. Diminuez la quantité ; "
            "le surplus se commande à part."
        )
    _write(receipt, line, quantity, None, actor)


def _write(receipt: Receipt, line: PurchaseLine, quantity: Decimal, unit: Unit | None, actor: Any) -> None:
    purchase = line.purchase
    source = unit.place if unit is not None and unit.place else places.place_of_supplier(purchase.supplier)
    post([Move(line.product, quantity, source, purchase.place, RECEIPT, unit, Cause.of(purchase))], actor=actor)
    line.received += quantity
    line.save(update_fields=["received"])
    ReceiptLine.objects.create(receipt=receipt, line=line, quantity=quantity, unit=unit, at=timezone.now())


def _settle_state(purchase: Purchase, actor: Any) -> None:
    """Sent, received in part, received: what the lines say."""
    rows = list(purchase.lines.values_list("quantity", "received"))
    if all(received >= quantity for quantity, received in rows):
        if purchase.status != Purchase.Status.RECEIVED:
            PURCHASE.apply(purchase, "receive_all", actor=actor)
            emit(
                "stock.purchase_received", record=purchase, actor=actor, supplier=purchase.supplier_name, complete="oui"
            )
    elif any(received > 0 for _, received in rows):
        if purchase.status != Purchase.Status.PARTIAL:
            PURCHASE.apply(purchase, "receive_part", actor=actor)
    elif purchase.status != Purchase.Status.SENT:
        PURCHASE.apply(purchase, "unreceive", actor=actor)


@transaction.atomic
def undo(purchase: Purchase, number: int, *, actor: Any) -> str:
    """Take back one reading of the delivery under way, by a movement back to the supplier. Returns what it was."""
    purchase = buying.hold(purchase, *STATES, Purchase.Status.RECEIVED)
    row = (
        ReceiptLine.objects.select_for_update(of=("self",))
        .select_related("line__product", "unit__place", "receipt")
        .filter(pk=number, receipt__purchase=purchase)
        .first()
    )
    if row is None:
        raise Overtaken("Cette lecture a déjà été annulée.")
    if row.receipt.closed_at:
        raise Refused("Cette livraison est terminée : corrigez par un inventaire, ou par un retour au fournisseur.")
    supplier = places.place_of_supplier(purchase.supplier)
    move = Move(
        row.line.product, row.quantity, purchase.place, supplier, RECEIPT, row.unit, Cause.of(purchase), "Lecture annulée",
        status=Unit.Status.VOID if row.unit else "",
    )  # fmt: skip
    if row.unit is not None and row.unit.mac:  # it may be another device's: that one will be read with it
        row.unit.mac = None
        row.unit.save(update_fields=["mac"])
    post([move], actor=actor)
    line = PurchaseLine.objects.select_for_update().get(pk=row.line_id)
    line.received -= row.quantity
    line.save(update_fields=["received"])
    said = row.unit.serial if row.unit else f"{french.number(row.quantity)} {row.line.label}"
    row.delete()
    _settle_state(purchase, actor)
    return said


@transaction.atomic
def close(purchase: Purchase, number: str, *, actor: Any) -> Receipt:
    """The delivery is read to its end: its note is kept, and the purchase says what came."""
    purchase = buying.hold(purchase, *STATES, Purchase.Status.RECEIVED)
    receipt = Receipt.objects.select_for_update().filter(purchase=purchase, closed_at=None).first()
    if receipt is None:
        raise Overtaken("Cette livraison est déjà terminée.")
    rows = list(receipt.lines.values_list("quantity", flat=True))
    if not rows:
        raise Refused("Rien n'a été lu dans cette livraison : scannez un appareil ou saisissez une quantité.")
    receipt.number, receipt.closed_at = " ".join(number.split())[:60], timezone.now()
    receipt.save(update_fields=["number", "closed_at"])
    total = sum(rows, Decimal(0))
    log(
        purchase,
        f"a reçu {french.plural(int(total), 'article')}",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="package-import",
        tone="success" if purchase.status == Purchase.Status.RECEIVED else "info",
        detail=f"Bon de livraison {receipt.number}" if receipt.number else "",
    )
    emit(
        "stock.receipt_closed",
        record=purchase,
        actor=actor,
        supplier=purchase.supplier_name,
        quantity=french.number(total),
    )
    return receipt
