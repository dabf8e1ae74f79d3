"""A discount above what its author may give waits for ADV: asked, granted or declined; a quote leaves only within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core import french, scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.core.money import ZERO
from maillon.notifications.services import tell
from maillon.orders import totals
from maillon.orders.models import DiscountRequest, PriceSource, Quote, SalesPolicy
from maillon.orders.services import volume
from maillon.orders.services.house import ensure_editable
from maillon.orders.services.lines import lock
from maillon.orders.totals import Rebate
from maillon.records.models import Audience
from maillon.records.services import log

WAITING, GRANTED, DECLINED = (DiscountRequest.Status[name].value for name in ("WAITING", "GRANTED", "DECLINED"))
DROPPED = DiscountRequest.Status.DROPPED.value
APPROVER = "quotes.close"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """``rate`` given, ``limit`` of this person; ``request``: the last one; ``free``: the quote may leave as it is."""

    rate: Decimal
    limit: Decimal
    request: DiscountRequest | None

    @property
    def free(self) -> bool:
        granted = self.request if self.request and self.request.status == GRANTED else None
        return self.rate <= self.limit or (granted is not None and self.rate <= granted.rate)

    @property
    def given(self) -> str:
        return words(self.rate)

    @property
    def granted(self) -> str:
        """What was granted, when that is why the quote may leave."""
        found = self.request if self.request and self.request.status == GRANTED else None
        return words(found.rate) if found and self.limit < self.rate <= found.rate else ""

    @property
    def waiting(self) -> bool:
        return self.request is not None and self.request.status == WAITING

    @property
    def sentence(self) -> str:
        """What is in the way and what to do; empty when nothing is."""
        if self.free:
            return ""
        given = f"La remise accordée est de {words(self.rate)}"
        if self.waiting:
            return f"{given} : elle attend l'accord de l'ADV."
        if self.request and self.request.status == GRANTED:
            return f"{given}, plus que les {words(self.request.rate)} accordés : demandez de nouveau l'accord de l'ADV."
        if self.request and self.request.status == DECLINED:
            return f"{given}, refusée par {self.request.decided_by_name} : baissez-la, ou demandez de nouveau."
        return f"{given}, vous pouvez aller seul jusqu'à {words(self.limit)} : demandez l'accord de l'ADV."


def words(rate: Decimal) -> str:
    return french.percent(rate, 0 if rate == rate.to_integral_value() else 2)


def rate_of(quote: Quote) -> Decimal:
    """The discount given, in percent of the list: line discounts, the rebate, and prices typed under the list, options
    counted. What is paid once and each month are rated apart, and the higher one tells."""
    lines = list(quote.lines.select_related("product"))
    listed = _list_prices(quote, lines)
    once = _rate([line for line in lines if not line.recurring], listed, totals.rebate_of(quote))
    return max(once, _rate([line for line in lines if line.recurring], listed, totals.NO_REBATE))


def _list_prices(quote: Quote, lines: Sequence[Any]) -> dict[int, Decimal]:
    """By line id, what the list asks for the quantity of the whole where a lower price was typed."""
    typed = [line for line in lines if line.price_source == PriceSource.TYPED and line.product_id]
    typed = [line for line in typed if not line.product.is_bundle]
    if not typed:
        return {}
    known, whole = volume.tariff_of(quote, [line.product for line in typed]), volume.sold(lines)
    prices = {line.pk: known.own_price(line.product, volume.counted_for(line, whole)).amount for line in typed}
    return {line.pk: prices[line.pk] for line in typed if prices[line.pk] > line.unit_price}


def _rate(lines: Sequence[Any], listed: dict[int, Decimal], rebate: Rebate) -> Decimal:
    before = sum((listed.get(line.pk, line.unit_price) * line.quantity for line in lines), NOTHING)
    sold = sum((totals.net(line) for line in lines), ZERO)
    sold -= rebate.of(sold)
    rate = (before - sold) * 100 / before if before else NOTHING
    return max(rate, NOTHING).quantize(Decimal("0.01"))


def limit_of(user: Any) -> Decimal:
    """The widest of this person's roles."""
    known = SalesPolicy.now().discount_limits
    return max((Decimal(str(known.get(role, 0))) for role in user.roles), default=NOTHING)


def standing(quote: Quote, user: Any) -> Standing:
    return Standing(rate_of(quote), limit_of(user), quote.discount_requests.first())


def ensure_within(quote: Quote, actor: Any) -> None:
    """At the sending, the quote's row held: within what its author may give, or within what was granted."""
    with scope.elevated("remise du devis"):
        found = standing(quote, actor)
        if why := found.sentence:
            raise Refused(why)
        quote.discount_requests.filter(status=WAITING).update(status=DROPPED, decided_at=timezone.now())


@transaction.atomic
def ask(quote: Quote, *, actor: Any, note: str = "") -> DiscountRequest:
    """One request at a time on a quote; ADV hears of it."""
    if actor.partner_id:
        raise Refused("Les prix et les remises sont fixés par l'ADV : demandez par une note.")
    quote = lock(quote)
    ensure_editable(quote, actor)
    found = standing(quote, actor)
    if found.waiting:
        raise Refused("La demande est déjà partie : l'ADV répond sur la fiche du devis.")
    if found.free:
        raise Refused("La remise est dans ce que vous pouvez accorder : envoyez le devis.")
    made: DiscountRequest = DiscountRequest.objects.create(
        quote=quote,
        rate=found.rate,
        limit=found.limit,
        note=note.strip()[:500],
        asked_by=actor,
        asked_by_name=actor.name,
    )
    _mark(quote, WAITING)
    log(
        quote,
        f"demande l'accord de l'ADV pour une remise de {words(found.rate)}",
        actor=actor,
        detail=made.note,
        icon="discount",
        tone="warning",
        audience=Audience.INTERNAL,
    )
    emit("orders.discount_asked", record=quote, actor=actor, rate=words(found.rate), note=made.note)
    return made


@transaction.atomic
def decide(quote: Quote, *, granted: bool, seen: Decimal, actor: Any, reason: str = "") -> DiscountRequest:
    """``seen``: the rate that was on the screen; lines changed since are shown again before anything is granted. Nobody
    answers their own request."""
    if not actor.can(APPROVER) or actor.partner_id:
        raise Refused("Seule l'ADV accorde une remise.")
    if not granted and not reason.strip():
        raise Refused("Indiquez pourquoi : la personne qui demande le lira.")
    quote = lock(quote)
    request = quote.discount_requests.select_for_update().filter(status=WAITING).first()
    if request is None:
        raise Overtaken("Cette remise n'attend plus de réponse : quelqu'un vient peut-être d'y répondre.")
    if request.asked_by_id == actor.pk:
        raise Refused("Vous avez demandé cette remise : un autre que vous doit répondre.")
    rate = rate_of(quote)
    if granted and rate > seen:
        raise Overtaken(f"Le devis a changé : la remise est maintenant de {words(rate)}. Relisez-le avant d'accorder.")
    request.status = GRANTED if granted else DECLINED
    request.rate = rate if granted else request.rate
    request.decided_by, request.decided_by_name, request.decided_at = actor, actor.name, timezone.now()
    request.reason = reason.strip()[:500]
    request.save()
    _mark(quote, request.status)
    _say(quote, request, actor)
    return request


def _say(quote: Quote, request: DiscountRequest, actor: Any) -> None:
    done = "accordé" if request.status == GRANTED else "refusé"
    log(
        quote,
        f"a {done} la remise de {words(request.rate)}",
        actor=actor,
        detail=request.reason,
        icon="discount",
        tone="success" if request.status == GRANTED else "error",
        audience=Audience.INTERNAL,
    )
    if request.asked_by:
        why = f" : {request.reason}" if request.reason else ""
        sentence = f"{actor.name} a {done} la remise de {words(request.rate)} sur {quote.reference}{why}"
        tell([request.asked_by], sentence, url=quote.get_absolute_url(), icon="discount", record=quote)
    emit("orders.discount_decided", record=quote, actor=actor, answer=str(request.status), rate=words(request.rate))


def _mark(quote: Quote, state: str) -> None:
    """The version does not move: nobody's header is overtaken by a request."""
    quote.approval = state
    Quote.objects.filter(pk=quote.pk).update(approval=state)
