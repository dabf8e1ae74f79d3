"""The order of the lines, their headings, and the discount on the whole: what frames a quote."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillon.core import french
from maillon.core.errors import Refused
from maillon.orders import totals
from maillon.orders.models import Order, Quote
from maillon.orders.services import papers
from maillon.orders.services.house import ensure_editable
from maillon.orders.services.lines import lock, recount

LONGEST = 80


@transaction.atomic
def reorder(
    deal: Quote | Order, ids: Sequence[int], *, actor: Any, moved: int | None = None, section: str = ""
) -> None:
    """The lines in this order; those not named keep their order, after. ``moved``: the line that now belongs to ``section``
    (empty: to those of its nature)."""
    locked = lock(deal)
    ensure_editable(locked, actor)
    rank = {pk: place for place, pk in enumerate(ids)}
    lines = sorted(locked.lines.all(), key=lambda line: (rank.get(line.pk, len(rank)), line.position, line.pk))
    for place, line in enumerate(lines, start=1):
        line.position = place * 10
        if line.pk == moved:
            line.section = section.strip()[:LONGEST]
    if lines:
        type(lines[0]).objects.bulk_update(lines, ["position", "section"])


@transaction.atomic
def open_section(quote: Quote, title: str, *, actor: Any) -> Quote:
    """A heading with no line yet."""
    locked: Quote = lock(quote)
    ensure_editable(locked, actor)
    title = _named(title)
    if title in _titles(locked):
        raise Refused(f"La rubrique « {title} » existe déjà : donnez un autre nom.")
    _write(locked, sections=[*locked.sections, title])
    return locked


@transaction.atomic
def rename(deal: Quote | Order, former: str, title: str, *, actor: Any) -> None:
    """Another title for a group of lines; a nature (« Matériel ») becomes a section of one's own."""
    locked = lock(deal)
    ensure_editable(locked, actor)
    title = _named(title)
    if title == former:
        return
    if title in _titles(locked):
        raise Refused(f"La rubrique « {title} » existe déjà : donnez un autre nom, ou déplacez-y les lignes.")
    _entitle(locked, former, title)
    if isinstance(locked, Quote) and former in locked.sections:
        _write(locked, sections=[title if known == former else known for known in locked.sections])


@transaction.atomic
def dissolve(deal: Quote | Order, title: str, *, actor: Any) -> None:
    """The heading goes, its lines stay, by nature."""
    locked = lock(deal)
    ensure_editable(locked, actor)
    _entitle(locked, title, "")
    if isinstance(locked, Quote) and title in locked.sections:
        _write(locked, sections=[known for known in locked.sections if known != title])


@transaction.atomic
def set_rebate(quote: Quote, *, actor: Any, percent: Decimal = Decimal(0), amount: Decimal = Decimal(0)) -> Quote:
    """A discount on the whole of what is paid once, in percent or before VAT; zero takes it off."""
    if actor is not None and actor.partner_id:
        raise Refused("Les prix et les remises sont fixés par l'ADV : demandez par une note.")
    locked: Quote = lock(quote)
    ensure_editable(locked, actor)
    if not 0 <= percent <= 100 or percent != round(percent, 2):
        raise Refused("La remise globale est un pourcentage entre 0 et 100, à deux décimales au plus.")
    if amount < 0 or amount != round(amount, 2):
        raise Refused("La remise globale est un montant positif, au centime.")
    once = [line for line in totals.counted(locked.lines.all()) if not line.recurring]
    if amount > (most := sum((totals.net(line) for line in once), Decimal(0))):
        raise Refused(f"La remise dépasse ce qui est payé à la commande, {french.money(most)} HT.")
    _write(locked, rebate_percent=percent, rebate_amount=Decimal(0) if percent else amount)
    recount(locked, actor)
    return locked


def _write(quote: Quote, **values: Any) -> None:
    """The version does not move: nobody's header is overtaken by a heading."""
    for name, value in values.items():
        setattr(quote, name, value)
    Quote.objects.filter(pk=quote.pk).update(**values)


def _named(title: str) -> str:
    title = " ".join(title.split())[:LONGEST]
    if not title:
        raise Refused("Donnez un nom à la rubrique.")
    if title == papers.OPTIONS_TITLE:
        raise Refused("Ce nom est celui des options : donnez un autre nom.")
    return title


def _titles(deal: Any) -> set[str]:
    return {papers.group_title(line) for line in deal.lines.all()} | set(getattr(deal, "sections", ()))


def _entitle(deal: Any, former: str, title: str) -> None:
    lines = [line for line in deal.lines.all() if papers.group_title(line) == former and not _optional(line)]
    if not lines and former not in getattr(deal, "sections", ()):
        raise Refused("Cette rubrique n'existe plus : rechargez la page.")
    deal.lines.filter(pk__in=[line.pk for line in lines]).update(section=title)


def _optional(line: Any) -> bool:
    return bool(getattr(line, "optional", False))
