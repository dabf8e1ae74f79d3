"""What hands do with goods: transfer, install, take back, scrap, send to the supplier and get back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillon.catalog.models import Product
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.identifiers import Invalid, clean_serial
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.stock.models import Level, Movement, Place, Unit
from maillon.stock.services import places
from maillon.stock.services.holding import moves_of
from maillon.stock.services.moving import NOTHING, ONE, ZERO, Cause, Move, lock_levels, post, where

Reason = Movement.Reason


@transaction.atomic
def transfer(
    product: Product,
    quantity: Decimal,
    *,
    source: Place,
    destination: Place,
    units: Sequence[Unit] = (),
    comment: str = "",
    cause: Cause = NOTHING,
    actor: Any = None,
) -> list[Movement]:
    """Between two of our own places. What is reserved stays."""
    if source == destination:
        raise Refused("Le départ et l'arrivée sont le même lieu : choisissez-en un autre.")
    if not (source.is_own and destination.is_own):
        raise Refused("Un transfert va d'un de nos lieux à un autre : dépôt, atelier ou véhicule.")
    _check_open(destination)
    moves = moves_of(product, quantity, source, destination, Reason.TRANSFER, units, cause=cause, comment=comment)
    return post(moves, actor=actor)


@transaction.atomic
def transfer_all(
    wanted: Sequence[tuple[Product, Decimal, Sequence[Unit]]],
    *,
    source: Place,
    destination: Place,
    comment: str = "",
    actor: Any = None,
) -> list[Movement]:
    """Several articles at once: all of them or none."""
    if source == destination:
        raise Refused("Le départ et l'arrivée sont le même lieu : choisissez-en un autre.")
    if not (source.is_own and destination.is_own):
        raise Refused("Un transfert va d'un de nos lieux à un autre : dépôt, atelier ou véhicule.")
    _check_open(destination)
    moves = [
        move
        for product, quantity, units in wanted
        for move in moves_of(product, quantity, source, destination, Reason.TRANSFER, units, comment=comment)
    ]
    if not moves:
        raise Refused("Rien à transférer : lisez un numéro de série ou donnez une quantité.")
    return post(moves, actor=actor)


def _check_open(place: Place) -> None:
    if place.archived_at:
        raise Refused(f"« {place.name} » est fermé : choisissez un lieu ouvert.")


@transaction.atomic
def install(
    product: Product,
    quantity: Decimal,
    *,
    source: Place,
    client: Any,
    units: Sequence[Unit] = (),
    cause: Cause = NOTHING,
    actor: Any = None,
) -> list[Movement]:
    """A technician leaves goods of the van at the client's."""
    to = places.place_of_client(client)
    return post(moves_of(product, quantity, source, to, Reason.INSTALL, units, cause=cause), actor=actor)


@transaction.atomic
def take_back(
    product: Product,
    quantity: Decimal,
    *,
    client: Any,
    to: Place | None = None,
    units: Sequence[Unit] = (),
    comment: str = "",
    cause: Cause = NOTHING,
    actor: Any = None,
) -> list[Movement]:
    """What a client gives back, to the place of returns unless said otherwise. Goods delivered before stock was kept are
    first written down at the client's, so that the books always add up."""
    source, to = places.place_of_client(client), to or places.returns_place()
    lock_levels([(product.pk, source.pk), (product.pk, to.pk)])  # before its order gives the unit up
    if units:
        emit("stock.taken_back", record=product, actor=actor, units=[unit.pk for unit in units], reason=comment)
    moves = moves_of(product, quantity, source, to, Reason.RETURN, units, cause=cause, comment=comment)
    if not product.serialised:
        key = (product.pk, source.pk)
        known = lock_levels([key, (product.pk, to.pk)])[key].on_hand
        if known < quantity:
            moves = [_known_before(product, quantity - known, source), *moves]
    return post(moves, actor=actor)


def _known_before(product: Product, quantity: Decimal, place: Place) -> Move:
    return Move(product, quantity, None, place, Reason.COUNT, comment="Livré avant le suivi du stock")


@transaction.atomic
def take_back_serial(
    serial: str, *, client: Any, product: Product | None = None, to: Place | None = None, comment: str = "", actor: Any
) -> Unit:
    """A unit comes back: known, from this client's; or, with ``product``, delivered before stock was kept."""
    try:
        number = clean_serial(serial)
    except Invalid as error:
        raise Refused(str(error)) from error
    if not number:
        raise Refused("Lisez le numéro de série de l'appareil rendu.")
    place = places.place_of_client(client)
    unit = Unit.objects.same_serial(number).select_related("product", "place").first()
    if unit is None:
        if product is None or not product.serialised:
            raise Refused(f"{number} n'est pas encore connu : choisissez son article, il sera ajouté au stock.")
        unit = Unit(product=product, serial=number, place=None, status=Unit.Status.MISSING)
        unit.save()
        post(
            [Move(product, ONE, None, place, Reason.COUNT, unit, comment="Livré avant le suivi du stock")], actor=actor
        )
    elif unit.place_id != place.pk:
        raise Refused(f"{unit.serial} n'est pas chez {client.name} : {where(unit)}.")
    take_back(unit.product, ONE, client=client, to=to, units=[unit], comment=comment, actor=actor)
    log(
        unit,
        f"a repris l'appareil à {client.name}",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="truck-return",
        detail=comment,
    )
    return unit


@transaction.atomic
def take_back_all(
    serials: Iterable[str],
    product: Product | None,
    quantity: Decimal | None,
    *,
    client: Any,
    to: Place | None = None,
    comment: str = "",
    actor: Any,
) -> None:
    """Everything that a client gives back at once: numbers read, and one article counted. All of it or nothing."""
    for serial in serials:
        take_back_serial(serial, client=client, product=product, to=to, comment=comment, actor=actor)
    if product is not None and not product.serialised:
        take_back(product, quantity or ZERO, client=client, to=to, comment=comment, actor=actor)


@transaction.atomic
def scrap(
    product: Product,
    quantity: Decimal,
    *,
    source: Place,
    units: Sequence[Unit] = (),
    comment: str,
    actor: Any = None,
) -> list[Movement]:
    """Out of use, with the reason. What is reserved is not scrapped."""
    if not comment.strip():
        raise Refused("Dites pourquoi ce matériel part au rebut : c'est gardé dans son histoire.")
    to = places.usual(Place.Kind.SCRAP)
    written = post(moves_of(product, quantity, source, to, Reason.SCRAP, units, comment=comment), actor=actor)
    for unit in units:
        log(unit, "a mis l'appareil au rebut", actor=actor, audience=Audience.INTERNAL, icon="trash", detail=comment)
    return written


@transaction.atomic
def send_to_supplier(unit: Unit, supplier: Any, *, comment: str, cause: Cause = NOTHING, actor: Any = None) -> Unit:
    """RMA: a faulty unit goes back to whoever sold it."""
    if unit.place is None or not unit.place.is_own:
        raise Refused(f"{unit.serial} n'est pas dans un de nos lieux : {where(unit)}.")
    to = places.place_of_supplier(supplier)
    post([Move(unit.product, ONE, unit.place, to, Reason.RMA_OUT, unit, cause, comment)], actor=actor)
    log(
        unit,
        f"a envoyé l'appareil à {supplier.name}",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="package-export",
        detail=comment,
    )
    return unit


@transaction.atomic
def back_from_supplier(unit: Unit, *, to: Place | None = None, comment: str = "", actor: Any = None) -> Unit:
    """The same unit comes back, mended. One replaced by another is received under its own number."""
    if unit.status != Unit.Status.SUPPLIER or unit.place is None:
        raise Refused(f"{unit.serial} n'est pas chez un fournisseur : {where(unit)}.")
    to = to or places.default_place()
    post([Move(unit.product, ONE, unit.place, to, Reason.RMA_IN, unit, comment=comment)], actor=actor)
    log(
        unit,
        "a reçu l'appareil de retour du fournisseur",
        actor=actor,
        audience=Audience.INTERNAL,
        icon="package-import",
        detail=comment,
    )
    return unit


@transaction.atomic
def set_minimum(product: Product, place: Place, minimum: Decimal, *, actor: Any = None) -> Level:
    """Below it, the article is an alert and is proposed to be ordered. 0: no minimum."""
    if minimum < 0:
        raise Refused("Un minimum n'est pas négatif : mettez 0 pour n'en avoir aucun.")
    key = (product.pk, place.pk)
    level = lock_levels([key])[key]
    if level.minimum != minimum:
        level.minimum = minimum
        level.save(update_fields=["minimum"])
        said = f"a fixé le minimum à {minimum.normalize():f} dans « {place.name} »"
        log(product, said, actor=actor, audience=Audience.INTERNAL, icon="alert-triangle")
    return level


def units_of(serials: Iterable[str], place: Place) -> list[Unit]:
    """The units that these typed or scanned numbers name, all in this place. Refuses, saying which and why."""
    found: list[Unit] = []
    for text in serials:
        try:
            number = clean_serial(text)
        except Invalid as error:
            raise Refused(f"« {text} » : {error}") from error
        if not number:
            continue
        unit = Unit.objects.same_serial(number).select_related("product", "place").first()
        if unit is None:
            raise Refused(f"{number} n'est pas dans le stock : vérifiez l'étiquette, ou réceptionnez-le d'abord.")
        if unit.place_id != place.pk:
            raise Refused(f"{number} n'est pas dans « {place.name} » : {where(unit)}.")
        if unit in found:
            raise Refused(f"{number} est écrit deux fois : retirez-en un.")
        found.append(unit)
    return found


def by_product(units: Iterable[Unit]) -> list[tuple[Product, Decimal, list[Unit]]]:
    groups: dict[int, tuple[Product, list[Unit]]] = {}
    for unit in units:
        groups.setdefault(unit.product_id, (unit.product, []))[1].append(unit)
    return [(product, sum((ONE for _ in rows), ZERO), rows) for product, rows in groups.values()]
