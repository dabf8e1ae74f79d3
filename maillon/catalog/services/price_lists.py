"""The verbs of price lists. Quotes and orders keep the prices that they took."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.catalog.models import PartnerPriceList, PriceList, PriceListItem
from maillon.catalog.prices import shown_price
from maillon.catalog.pricing import plain
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log


def lock(price_list: PriceList) -> PriceList:
    found: PriceList = PriceList.objects.select_for_update(of=("self",)).get(pk=price_list.pk)
    if found.is_archived:
        raise Refused("Ce tarif est archivé : reprenez-le avant de le changer.")
    return found


@transaction.atomic
def save_price_list(price_list: PriceList, *, actor: Any = None) -> PriceList:
    created = price_list._state.adding
    price_list.save()
    _tell(price_list, "a créé le tarif" if created else "a modifié le tarif", actor)
    return price_list


@transaction.atomic
def save_item(item: PriceListItem, *, actor: Any = None) -> PriceListItem:
    """A price or a discount of this list, from a quantity on."""
    price_list = lock(item.price_list)
    item.full_clean()
    item.save()
    price = f"remise de {plain(item.discount)} %" if item.discount is not None else f"{shown_price(item.unit_price)} €"  # type: ignore[arg-type]
    _tell(
        price_list, "a changé un prix", actor, f"{item.product.name}, à partir de {plain(item.from_quantity)} : {price}"
    )
    return item


@transaction.atomic
def remove_item(item: PriceListItem, *, actor: Any = None) -> None:
    price_list = lock(item.price_list)
    told = f"{item.product.name}, à partir de {plain(item.from_quantity)}"
    PriceListItem.objects.filter(pk=item.pk).delete()
    _tell(price_list, "a retiré un prix", actor, told)


@transaction.atomic
def give(price_list: PriceList, partner: Partner, period: DateRange, *, actor: Any = None) -> PartnerPriceList:
    """The partner has this list for this period; the one it has until then ends the day before when it has no end."""
    price_list = lock(price_list)
    Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    former = PartnerPriceList.objects.filter(
        partner=partner,
        period__contains=period.lower,
        period__startswith__lt=period.lower,
        period__endswith__isnull=True,
    ).first()
    if former:
        former.period = DateRange(former.period.lower, period.lower)
        former.save(update_fields=["period"])
    given = PartnerPriceList(partner=partner, price_list=price_list, period=period)
    given.full_clean()
    given.save()
    _tell(price_list, f"a donné le tarif à {partner.name}", actor, f"À partir du {french.day(period.lower)}")
    return given


@transaction.atomic
def take_back(given: PartnerPriceList, *, actor: Any = None) -> None:
    """The partner no longer has it from today on; a period not yet begun is forgotten."""
    given = PartnerPriceList.objects.select_for_update(of=("self",)).get(pk=given.pk)
    today = timezone.localdate()
    if given.period.lower >= today:
        given.delete()
    elif given.period.upper is None or given.period.upper > today:
        given.period = DateRange(given.period.lower, today)
        given.save(update_fields=["period"])
    else:
        raise Refused("Cette période est déjà terminée.")
    _tell(given.price_list, f"a repris le tarif à {given.partner.name}", actor)


@transaction.atomic
def archive_price_list(price_list: PriceList, *, actor: Any = None) -> None:
    """No longer applied to anyone from now on."""
    if not price_list.is_archived:
        price_list.archived_at = timezone.now()
        price_list.save(update_fields=["archived_at"])
        _tell(price_list, "a archivé le tarif", actor)


@transaction.atomic
def restore_price_list(price_list: PriceList, *, actor: Any = None) -> None:
    if price_list.is_archived:
        price_list.archived_at = None
        price_list.save(update_fields=["archived_at"])
        _tell(price_list, "a repris le tarif", actor)


def _tell(price_list: PriceList, sentence: str, actor: Any, detail: str = "") -> None:
    log(price_list, sentence, actor=actor, icon="tags", audience=Audience.INTERNAL, detail=detail)
    emit("catalog.price_list_saved", record=price_list, actor=actor)
