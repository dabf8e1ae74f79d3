"""Writing an amendment: what it changes, checked against what is already done, then sent, withdrawn or refused.

The order is held before its amendment. Accepting is in ``amending``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillon.catalog.models import Product
from maillon.core import french, scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.documents import links
from maillon.orders import progress, totals
from maillon.orders.models import Amendment, AmendmentLine, Order, OrderLine, OrderStep, PriceSource
from maillon.orders.services import lines, volume
from maillon.orders.services.lines import COPIED
from maillon.orders.services.steps import HARDWARE
from maillon.orders.steps import kinds
from maillon.orders.workflow import AMENDMENT
from maillon.records.models import Audience
from maillon.records.services import link, log

PURPOSE, LINK_DAYS = "avenant", 60
ADD, CHANGE, REMOVE = (action.value for action in AmendmentLine.Action)
HEADER = ("subject", "requested_on", "site", "contact")
NUMBERS = ("quantity", "unit_price", "discount")


def why_not(order: Order, actor: Any) -> str | None:
    """Why this order cannot be amended now, in a sentence; ``None`` when it can."""
    if actor is not None and (actor.partner_id or not actor.can("orders.edit")):
        return "L'ADV prépare les avenants : demandez-le-lui par une note sur la commande."
    if order.status == Order.Status.DONE:
        return "Cette commande est terminée : saisissez une commande de type « Ajout » pour la suite."
    if order.status == Order.Status.CANCELLED:
        return "Cette commande est annulée : elle ne change plus."
    if order.validated_at is None:
        return "Cette commande n'est pas encore validée : un avenant change une commande validée."
    return None


def open_of(order: Order) -> Amendment | None:
    return order.amendments.filter(status__in=Amendment.OPEN).first()


@transaction.atomic
def start(order: Order, *, actor: Any, subject: str = "") -> Amendment:
    """A draft that changes nothing yet; refuses when one is already under way."""
    order = lines.lock(order)
    if why := why_not(order, actor):
        raise Refused(why)
    if other := open_of(order):
        state = other.get_status_display().lower()
        raise Refused(
            f"L'avenant {other.reference} est déjà en cours ({state}) : concluez-le ou abandonnez-le d'abord.",
            url=other.get_absolute_url(),
            label=f"Ouvrir {other.reference}",
        )
    rank = (order.amendments.aggregate(last=Max("rank"))["last"] or 0) + 1
    amendment = Amendment(
        order=order,
        partner_id=order.partner_id,
        client_name=order.client_name,
        rank=rank,
        subject=subject.strip()[:160] or f"Modification de la commande {order.reference}",
        owner_name=getattr(actor, "name", "") or order.owner_name,
    )
    amendment.save()
    link(order, amendment, f"Avenant n° {rank}")
    log(order, f"a commencé l'avenant n° {rank}", actor=actor, icon="file-plus", audience=Audience.INTERNAL,
        url=amendment.get_absolute_url())  # fmt: skip
    return amendment


def hold(amendment: Amendment, actor: Any = None) -> Amendment:
    """The amendment with its order, both locked; ``Overtaken`` when somebody saved it since ``amendment`` was read."""
    order = lines.lock(Order(pk=amendment.order_id))
    locked: Amendment = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    locked.order = order
    if locked.version != amendment.version or locked.status != amendment.status:
        state = locked.get_status_display().lower()
        raise Overtaken(f"Cet avenant vient d'être changé par quelqu'un d'autre : il est {state}. Rien n'a été écrasé.")
    return locked


def _draft(amendment: Amendment, actor: Any) -> Amendment:
    locked = hold(amendment)
    if actor is not None and (actor.partner_id or not actor.can("orders.edit")):
        raise Refused("L'ADV prépare les avenants : demandez-le-lui par une note sur la commande.")
    if not locked.is_editable:
        state = locked.get_status_display().lower()
        raise Refused(f"Cet avenant est {state} : reprenez-le pour le changer.")
    return locked


@transaction.atomic
def write(
    amendment: Amendment, *, actor: Any, changes: Mapping[int, Mapping[str, Decimal]] | None = None, **header: Any
) -> Amendment:
    """Save what was typed. ``changes``: line id of the order -> new quantity (0 takes the line out), price, discount; a line
    left as the order has it leaves the amendment. ``header``: subject, requested_on, site, contact."""
    locked = _draft(amendment, actor)
    if unknown := set(header) - set(HEADER):
        raise ValueError(f"not a field of an amendment: {sorted(unknown)}")
    for name, value in header.items():
        setattr(locked, name, value)
    known = {line.pk: line for line in locked.order.lines.all()}
    done = progress.done_of(list(changes or {}))
    for line_id, wanted in (changes or {}).items():
        if line_id in known:
            _set_line(locked, known[line_id], dict(wanted), done.get(line_id, []))
    locked.full_clean(exclude=["order", "partner", "client_name"], validate_constraints=False)
    locked.save()
    recount(locked)
    return locked


def _set_line(amendment: Amendment, line: OrderLine, wanted: dict[str, Decimal], done: Sequence[progress.Done]) -> None:
    now = {name: wanted.get(name, getattr(line, name)) for name in NUMBERS}
    rows = AmendmentLine.objects.filter(amendment=amendment, line=line)
    if all(now[name] == getattr(line, name) for name in NUMBERS):
        rows.delete()
        return
    ensure_possible(line, now["quantity"], done, priced=any(now[n] != getattr(line, n) for n in NUMBERS[1:]))
    action = REMOVE if now["quantity"] == 0 else CHANGE
    values = {name: getattr(line, name) for name in COPIED}
    values |= {f"was_{name}": getattr(line, name) for name in NUMBERS} | {"action": action, "position": line.position}
    if action == CHANGE:
        values |= now
        if now["unit_price"] != line.unit_price:
            values |= {"price_source": PriceSource.TYPED, "price_origin": ""}
    row = rows.first() or AmendmentLine(amendment=amendment, line=line, partner_id=amendment.partner_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=["product", "site", "amendment", "partner", "line"])
    row.save()


def ensure_possible(line: OrderLine, quantity: Decimal, done: Sequence[progress.Done], *, priced: bool) -> None:
    """Nothing shipped, installed or invoiced is taken back by a change of the line."""
    least = max(done, key=lambda one: one.quantity, default=None)
    if least is not None and quantity < least.quantity:
        said = told(least)
        raise Refused(
            f"« {line.label} » : {said}. Gardez-en au moins {french.number(least.quantity)}, ou défaites d'abord ce qui est fait."
        )
    fixed = next((one for one in done if one.fixes_price), None)
    if fixed is not None and priced:
        raise Refused(
            f"« {line.label} » : {told(fixed)} à l'ancien prix. Faites un avoir, ou ajoutez une ligne au nouveau prix."
        )


def told(done: progress.Done) -> str:
    """« 3 déjà expédiés »."""
    return f"{french.number(done.quantity)} déjà {done.word}{'s' if done.quantity >= 2 else ''}"


@transaction.atomic
def add(
    amendment: Amendment, product: Product, *, actor: Any, quantity: Decimal = Decimal(1), site_id: int | None = None
) -> AmendmentLine:
    """One more line, from the catalogue, at the price of the order's partner today for what is sold in all, what the order has
    already included. ``site_id``: where it goes, the order's own site by default."""
    locked = _draft(amendment, actor)
    if product.archived_at or product.is_bundle:
        what = "est un lot : ajoutez ses articles un à un" if product.is_bundle else "n'est plus au catalogue"
        raise Refused(f"« {product.name} » {what}.")
    last = locked.lines.aggregate(last=Max("position"))["last"] or 0
    prices = volume.tariff_of(locked, [product])
    lines.ensure_of_client(locked.order, {site_id})
    sold = volume.sold(line for line in lines_after(locked) if line.product_id == product.pk)
    price = prices.own_price(product, quantity + sold.get(product.pk, Decimal(0)))
    values = lines.from_product(product, quantity, prices) | {
        "unit_price": price.amount,
        "price_origin": price.origin,
        "site_id": None if site_id == locked.order.site_id else site_id,
    }
    row = AmendmentLine(amendment=locked, partner_id=locked.partner_id, position=last + 10, action=ADD, **values)
    row.full_clean(exclude=["product", "site", "amendment", "partner", "line"])
    row.save()
    _saved(amendment, locked)
    return row


@transaction.atomic
def drop(amendment: Amendment, row_id: int, *, actor: Any) -> None:
    """Take a line out of the amendment: the order keeps its own as it is."""
    locked = _draft(amendment, actor)
    AmendmentLine.objects.filter(amendment=locked, pk=row_id).delete()
    _saved(amendment, locked)


def _saved(amendment: Amendment, locked: Amendment) -> None:
    locked.save()
    recount(locked)
    amendment.version = locked.version


def lines_after(amendment: Amendment) -> list[Any]:
    """The order's lines as the amendment would leave them."""
    rows = list(amendment.lines.all())
    changed = {row.line_id: row for row in rows if row.action != ADD}
    kept = [changed.get(line.pk, line) for line in amendment.order.lines.all()]
    return [line for line in kept if getattr(line, "action", "") != REMOVE] + [r for r in rows if r.action == ADD]


def recount(amendment: Amendment) -> None:
    """What it adds to the order's totals. The version does not move: nobody's form is overtaken by a sum."""
    before, after = totals.of_lines(amendment.order.lines.all()), totals.of_lines(lines_after(amendment))
    amendment.delta_net = after.one_off.net - before.one_off.net
    amendment.delta_gross = after.one_off.gross - before.one_off.gross
    amendment.delta_monthly = after.monthly.net - before.monthly.net
    Amendment.objects.filter(pk=amendment.pk).update(
        delta_net=amendment.delta_net, delta_gross=amendment.delta_gross, delta_monthly=amendment.delta_monthly
    )


def step_to_reopen(amendment: Amendment) -> OrderStep | None:
    """The step already left that the added hardware needs again."""
    more = any(
        row.kind == HARDWARE
        and (row.action == ADD or (row.action == CHANGE and row.quantity > (row.was_quantity or 0)))
        for row in amendment.lines.all()
    )
    if not more:
        return None
    active, order = kinds(), amendment.order
    past = [s for s in order.steps.all() if s.position < order.step_position and s.kind in active]
    return next((step for step in past if active[step.kind].needs_hardware), None)


def is_empty(amendment: Amendment) -> bool:
    order = amendment.order
    moved = (
        (amendment.requested_on and amendment.requested_on != order.requested_on)
        or (amendment.site_id and amendment.site_id != order.site_id)
        or (amendment.contact_id and amendment.contact_id != order.contact_id)
    )
    return not moved and not amendment.lines.exists()


@transaction.atomic
def withdraw(amendment: Amendment, reason: str, *, actor: Any) -> Amendment:
    """Given up before any answer: the order stays as it is, the public link no longer signs anything."""
    locked = hold(amendment)
    links.revoke(PURPOSE, locked)
    done: Amendment = AMENDMENT.apply(locked, "withdraw", actor=actor, reason=reason)
    log(locked.order, f"a abandonné l'avenant n° {done.rank}", actor=actor, detail=reason.strip(), icon="file-x",
        url=done.get_absolute_url())  # fmt: skip
    return done


def give_up(order: Order) -> None:
    """The order is cancelled, and held: its open amendment goes with it."""
    if found := open_of(order):
        links.revoke(PURPOSE, found)
        AMENDMENT.apply(found, "void")


@transaction.atomic
def rewrite(amendment: Amendment, *, actor: Any) -> Amendment:
    """Back to a draft, to change it: the link already sent is closed, the PDF already sent is kept."""
    locked = hold(amendment)
    if locked.status == Amendment.Status.REFUSED and (other := open_of(locked.order)):
        raise Refused(f"L'avenant {other.reference} est déjà en cours : concluez-le ou abandonnez-le d'abord.")
    links.revoke(PURPOSE, locked)
    done: Amendment = AMENDMENT.apply(locked, "rewrite", actor=actor, revision=locked.revision + 1)
    log(locked.order, f"a repris l'avenant n° {done.rank} pour le modifier", actor=actor, icon="versions",
        audience=Audience.INTERNAL, url=done.get_absolute_url())  # fmt: skip
    return done


@transaction.atomic
def refuse(amendment: Amendment, reason: str, *, actor: Any = None, who: str = "") -> Amendment:
    """The payer says no: the order stays as it is. ``who``: the name given on the public page."""
    name = who.strip() or getattr(actor, "name", "")
    said = reason.strip()[:500]
    answer = {"decided_at": timezone.now(), "decided_by": name[:120], "refusal_reason": said}
    with scope.elevated("avenant refusé par le payeur"):
        locked = hold(amendment)
        done: Amendment = AMENDMENT.apply(locked, "refuse", actor=actor, reason=reason, **answer)
        log(locked.order, f"{name or 'Le client'} a refusé l'avenant n° {done.rank}", detail=said, icon="file-x",
            tone="error", url=done.get_absolute_url())  # fmt: skip
        emit("orders.amendment_refused", record=done, actor=actor, reason=said, who=name)
    return done
