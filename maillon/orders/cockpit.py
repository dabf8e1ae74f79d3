"""What stops the orders under way, the most painful first: read live, for a bounded number of orders at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, DecimalField, Expression, ExpressionWrapper, F, Func, IntegerField, QuerySet, When
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.accounts.roles import Role
from maillon.core import french
from maillon.core.templatetags.kit import chip, icon, mark, money
from maillon.lists import grammar
from maillon.lists.grammar import Condition
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.orders.delays import days_late, worked_days
from maillon.orders.kinds import count_lines
from maillon.orders.lists import ORDERS, PARTNER_COLUMN, amount_in_words, by_words, due_chip, visible_orders
from maillon.orders.models import Order
from maillon.orders.steps import Blocker, Together, blockers_of

# Reasons are read, not stored: those of the worst orders for the summary, of more of them when one reason is asked for.
SUMMED, SEARCHED = 100, 300
READY = Blocker("Rien ne bloque", reason="Prête à passer")
READY_ICON = icon("circle-check", "size-3.5 text-success")


def late_days() -> Expression:
    """Days past the due date, in Paris; below zero when it is still to come."""
    return Func(
        TruncDate(Now()),
        TruncDate("step_due_at"),
        arg_joiner=" - ",
        template="(%(expressions)s)",
        output_field=IntegerField(),
    )


def waiting(user: Any) -> Any:
    """The open orders whose advance this person looks after: all of them for who may close orders, else their teams'."""
    rows = visible_orders(user).open()
    if user.partner_id:
        return rows.none().annotate(hurt=pain(user))
    if not user.can("orders.close"):
        rows = rows.filter(step_role__in=user.roles)
    return rows.annotate(hurt=pain(user))


def pain(user: Any) -> Expression:
    """Days late times what is at stake (a year of subscriptions included); what is not late comes after, the soonest first.
    Those who see no price are told nothing of it, not even by the order of the rows."""
    days = late_days()
    if user.is_technician or user.partner_id:
        return days
    stake = ExpressionWrapper(F("total_net") + 12 * F("monthly_net") + 1, DecimalField(max_digits=20))
    return Case(
        When(step_due_at__lt=Now(), then=ExpressionWrapper((days + 1) * stake, DecimalField(max_digits=20))),
        default=days,
        output_field=DecimalField(max_digits=20),
    )


def look_at(orders: Sequence[Any], user: Any) -> None:
    """Each order learns what stops it (``gaps``), since when (``waited``, in working days) and whom to ask."""
    now = timezone.now()
    today = french.day_of(now)
    oldest = min((french.day_of(o.step_since) for o in orders), default=today)
    days = worked_days(date(oldest.year, 1, 1), today)
    fresh = [order for order in orders if not hasattr(order, "gaps")]
    gaps = gaps_of(fresh, user)
    asks = user.can("tasks.edit")
    for order in fresh:
        order.gaps = gaps[order.pk]
        order.waited = int(days.between(order.step_since, now))
        order.prices_shown = order.prices_visible_to(user)
        order.asked = (order.owner_id if order.owner_id != user.pk else None) if asks else 0


def gaps_of(orders: Sequence[Any], user: Any) -> dict[int, list[Blocker]]:
    """What stops each of them, read once for a page: its filter, its band and its rows look at the same orders."""
    known: dict[int, list[Blocker]] = vars(user).setdefault("cockpit_gaps", {})
    unread = [order for order in orders if order.pk not in known]
    count_lines(unread)
    found = blockers_of(Together(unread))
    known.update({order.pk: found.get(order.pk) or [READY] for order in unread})
    return known


# What changes from one order to the next in « Numéro de série manquant sur 2 postes », « PV non signé depuis le 3 nov. ».
OWN_WORDS = re.compile(
    r"« [^»]*» ?|\([^)]*\)|\b[A-Z]{2}-\d{4}-\d+|(?: depuis| prévue)? le .*$|(?: sur| pour)? \d[\d ,.]*(?: [a-zéè]+)?$"
    r"|^\d[\d ,]*(?:sur \d[\d ,]*)?"
)
DANGLING = re.compile(r" (?:du|de|pour|sur)$")


def reason_of(blocker: Blocker) -> str:
    """The same words for all orders stopped by the same thing."""
    if blocker.reason:
        return blocker.reason
    text = blocker.text.replace(french.NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    kept = DANGLING.sub("", " ".join(OWN_WORDS.sub(lambda m: " prévue" if "prévue" in m[0] else " ", text).split()))
    return (kept[:1].upper() + kept[1:]) or blocker.text


@dataclass
class Reason:
    """``amount``: of the orders stopped by it, for those who see prices."""

    label: str
    count: int = 0
    late: int = 0
    oldest: int = 0
    amount: Decimal = Decimal(0)


def reasons(orders: Iterable[Any]) -> list[Reason]:
    """By main reason, an order counting once; the order of the rows decides which comes first."""
    found: dict[str, Reason] = {}
    now = timezone.now()
    for order in orders:
        label = reason_of(order.gaps[0])
        reason = found.setdefault(label, Reason(label))
        reason.count += 1
        reason.late += order.is_late
        reason.oldest = max(reason.oldest, days_late(order.step_due_at, now) if order.is_late else 0)
        reason.amount += order.total_net
    return sorted(found.values(), key=lambda r: (-r.late, -r.count, r.label))


def worst(rows: QuerySet[Order], most: int) -> list[Any]:
    return list(rows.order_by(F("hurt").desc(nulls_last=True), "-pk")[:most])


def for_reason(rows: Any, operator: str, value: Any, user: Any) -> Any:
    """Those stopped by this, among the three hundred worst of the rows."""
    orders = worst(rows, SEARCHED)
    look_at(orders, user)
    wanted = str(value or "").casefold()
    return rows.filter(pk__in=[order.pk for order in orders if stopped_by(order, operator, wanted)])


def stopped_by(order: Any, operator: str, wanted: str) -> bool:
    labels = [reason_of(gap).casefold() for gap in order.gaps]
    if operator in grammar.WITHOUT_VALUE:
        return bool((order.gaps[0] is READY) == (operator == grammar.EMPTY))
    if operator == grammar.CONTAINS:
        return any(wanted in label for label in labels)
    return (labels[0] == wanted) == (operator == grammar.IS)


def band(listing: Any, rows: Any, shown: list[Any]) -> dict[str, Any]:
    """The reasons of the worst orders, each an address that keeps the other filters."""
    here = {order.pk: order for order in shown}
    orders = [here.get(order.pk, order) for order in worst(rows, SUMMED)]
    look_at(orders, listing.user)
    prices = all(order.prices_shown for order in orders)
    others = tuple(group for group in listing.state.groups if group[0].key != "reason")
    bare = replace(listing.state, groups=others)
    return {
        "reasons": [
            {
                "reason": reason,
                "url": listing.url(bare.with_condition(Condition("reason", grammar.IS, (reason.label,)))),
                "delta": ", ".join([*late_words(reason), *([french.euros(reason.amount)] if prices else [])]),
                "tone": "error" if reason.late else "",
                "icon": "clock-exclamation" if reason.late else "",
            }
            for reason in reasons(orders)
        ],
        "capped": len(orders) == SUMMED,
        "summed": SUMMED,
    }


def late_words(reason: Reason) -> list[str]:
    """« 3 en retard, 9 j au plus », « Sans retard »."""
    if not reason.late:
        return []
    return [f"{reason.late} en retard, {reason.oldest} j" if reason.oldest else f"{reason.late} en retard"]


def why_cell(order: Any) -> SafeString:
    first, more = order.gaps[0], len(order.gaps) - 1
    words = french.fr(first.text)
    if more:
        words = f"{words} (+ {more})"
    if first is READY:
        return format_html('<span class="inline-flex items-center gap-1.5">{}Prête à passer</span>', READY_ICON)
    return format_html('<span title="{}">{}</span>', " · ".join(gap.text for gap in order.gaps), words)


def unblock_cell(order: Any) -> SafeString:
    """The place where it is unblocked, one click away."""
    first = order.gaps[0]
    url = first.url or order.get_absolute_url()
    label = first.action or ("Faire avancer" if first is READY else "Ouvrir")
    return format_html('<a class="text-primary whitespace-nowrap hover:underline" href="{}">{}</a>', url, label)


def owner_cell(order: Any) -> SafeString:
    """Who follows it, and a task for them (or for the team of the step) already written."""
    who = order.owner_name or f"Équipe {team_of(order)}"
    name = format_html('<span title="{}">{}<span class="sr-only">{}</span></span>', who, mark(who), who)
    if order.asked == 0:
        return name
    gap = order.gaps[0]
    stuck = f"Débloquer {order.reference} : {french.lower_first(gap.text)}"
    query = urlencode({
        "objet": f"Faire avancer {order.reference}" if gap is READY else stuck,
        "pour": order.asked or f"team:{order.step_role}",
    })  # fmt: skip
    return format_html(
        '<span class="flex items-center gap-2 whitespace-nowrap">{}<button type="button" class="btn btn-xs btn-ghost btn-square"'
        ' title="Relancer" aria-label="Relancer {} pour {}" hx-get="/fiches/orders.order/{}/taches/nouvelle?{}"'
        ' hx-target="#dialogue" hx-swap="innerHTML">{}</button></span>',
        name, who, order.reference, order.pk, query, icon("bell", "size-3.5"),
    )  # fmt: skip


def step_cell(order: Any) -> SafeString:
    return chip(order.step_label, "error" if order.is_late else "info")


def due_cell(order: Any) -> SafeString | str:
    return due_chip(order) if order.step_due_at else ""


def team_of(order: Any) -> str:
    return Role(order.step_role).label if order.step_role in Role.values else ""


BY_KEY = {found.key: found for found in ORDERS.filters}
COCKPIT = ListSpec(
    name="cockpit",
    title="Pilotage",
    rows=waiting,
    url="orders:cockpit",
    right="cockpit.see",
    columns=(
        Column("client", "Client", lambda o: o.client_name, lambda o: o.client_name, sort="client_name", css="c-name"),
        Column("reference", "Référence", lambda o: o.reference, lambda o: o.reference, default=False),
        Column("reason", "Ce qui bloque", why_cell, lambda o: " ; ".join(gap.text for gap in o.gaps), css="fill c-act"),
        Column("unblock", "Débloquer", unblock_cell, lambda o: o.gaps[0].action, css="c-tel"),
        Column("step", "Étape", step_cell, lambda o: o.step_label, sort="step_position"),
        Column("since", "Depuis", lambda o: french.fr(f"{o.waited} j"), lambda o: o.waited, sort="step_since", css="num"),
        Column("due", "Échéance", due_cell, lambda o: o.step_due_at, sort="step_due_at", css="c-status"),
        Column(
            "total", "Total HT", lambda o: money(o.total_net), lambda o: o.total_net, sort="total_net", css="num",
            shown=lambda user: not user.is_technician,
        ),
        Column("owner", "À relancer", owner_cell, lambda o: o.owner_name, sort="owner_name"),
        Column("team", "Équipe", team_of, team_of, sort="step_role", default=False),
        replace(PARTNER_COLUMN, css="", default=False),
    ),
    filters=(
        *(replace(BY_KEY[key], right="") for key in ("team", "step", "partner", "type", "owner", "late")),
        Filter("reason", "Ce qui bloque", "text", apply=for_reason),
        BY_KEY["due"],
        BY_KEY["total"],
    ),
    views=(
        View("Tout ce qui attend"),
        View("En retard", "f=late:is:1"),
        View("Mes commandes", "f=owner:is:me", right="orders.close"),
    ),
    text=by_words,
    default_sort="-hurt",
    row_label=lambda o: o.reference,
    export_name="pilotage",
    empty_title="Rien n'attend",
    empty_text="Aucune commande en cours n'est à votre équipe : celles des autres sont dans Ventes, Commandes.",
    totals=amount_in_words,
    prefetch=look_at,
    band=band,
    band_template="orders/_cockpit_reasons.html",
    noun="commande,commandes",
    feminine=True,
)  # fmt: skip
