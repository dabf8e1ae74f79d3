"""Articles with what there is of them, as each person may see it: all reads of quantities start here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from maillon.catalog.models import Kind, Product
from maillon.stock.keeping import kept
from maillon.stock.models import Level, Movement, Place, Purchase, PurchaseLine, Reservation, Unit
from maillon.stock.services.needs import on_order

NUMBER: DecimalField = DecimalField(max_digits=14, decimal_places=3)
ZERO = Value(Decimal(0), output_field=NUMBER)


def articles(user: Any) -> Any:
    """Every piece of hardware with its sums; a technician has what is in the van. The stock says who, not the catalogue."""
    if not user.can("stock.see") or user.partner_id:
        return Product.objects.none()
    rows = with_sums(Product.objects.filter(kind=Kind.HARDWARE), user)
    if user.is_technician:
        return rows.filter(Exists(levels_of(user).filter(product=OuterRef("pk"), on_hand__gt=0)))
    return rows.filter(Q(archived_at=None) | Q(on_hand__gt=0))


def levels_of(user: Any) -> QuerySet[Level]:
    """In our own places."""
    return Level.objects.visible_to(user).filter(place__kind__in=Place.OWN)


def with_sums(rows: QuerySet[Product], user: Any, places: Sequence[int] = ()) -> Any:
    """``on_hand``, ``reserved``, ``available``, ``minimum``, ``on_order``, ``alert`` and ``rank`` (alerts first, then by
    name); in these places when some are given. What waits to be sorted counts only when its place is asked for."""
    here = levels_of(user).filter(product=OuterRef("pk"))
    here = here.filter(place__in=places) if places else here.filter(place__usable=True)
    awaited = PurchaseLine.objects.filter(product=OuterRef("pk"), purchase__status__in=Purchase.AWAITED)
    awaited = awaited.filter(purchase__place__in=places) if places else awaited
    low = here.filter(minimum__gt=0, on_hand__lt=F("minimum") + F("reserved"))
    waiting = Reservation.objects.visible_to(user).filter(product=OuterRef("pk"), quantity__gt=F("held"))
    rows = rows.annotate(
        on_hand=total(here, F("on_hand")),
        reserved=total(here, F("reserved")),
        minimum=total(here, F("minimum")),
        on_order=total(awaited, F("quantity") - F("received")),
        low=Exists(low),
        waited=Exists(waiting),
    )
    rows = rows.annotate(
        available=F("on_hand") - F("reserved"),
        alert=Case(When(Q(low=True) | Q(waited=True), then=True), default=False, output_field=BooleanField()),
    )
    first = Case(When(alert=True, then=Value("0")), When(on_hand__gt=0, then=Value("1")), default=Value("2"))
    return rows.annotate(rank=Concat(first, F("name"), output_field=CharField()))


def total(rows: QuerySet, what: Any, by: str = "product") -> Coalesce:
    """The sum of ``what`` over the rows of one product (or of one ``by``), 0 without any."""
    summed = rows.order_by().values(by).annotate(total=Sum(what, output_field=NUMBER)).values("total")
    return Coalesce(Subquery(summed, output_field=NUMBER), ZERO)


def article_page(product: Any, user: Any) -> dict[str, Any]:
    """What the page of one article tells: places, promises, units, last movements."""
    levels = (
        levels_of(user)
        .filter(product=product)
        .select_related("place")
        .order_by("-place__usable", "-place__is_default", "place__name")
    )
    promised = Reservation.objects.visible_to(user).live().filter(product=product).select_related("place")
    units = (
        Unit.objects.visible_to(user)
        .filter(product=product, place__kind__in=Place.OWN)
        .select_related("place")
        .order_by("-pk")
    )
    moved = (
        Movement.objects.visible_to(user)
        .filter(product=product)
        .select_related("source", "destination", "unit", "actor")
    )
    shelf = list(units[:25])
    given = kept([unit.pk for unit in shelf])
    awaited, drafted = on_order([product.pk]).get(product.pk, (Decimal(0), Decimal(0)))
    return {
        "levels": [v for v in levels if v.on_hand or v.minimum or v.reserved],
        "promised": list(promised[:50]),
        "units": [(unit, given.get(unit.pk)) for unit in shelf],
        "movements": list(moved.order_by("-at", "-pk")[:20]),
        "awaited": awaited,
        "drafted": drafted,
    }
