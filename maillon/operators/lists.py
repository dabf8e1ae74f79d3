"""The lists of portings and of operator orders."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString

from maillon.catalog.models import Supplier
from maillon.core import french
from maillon.core.fragments import by_words, few, holds
from maillon.core.phones import search_digits
from maillon.core.templatetags.kit import chip, day, markup, ref
from maillon.core.words import SHORTEST_FRAGMENT
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.operators.models import LineKind, OperatorOrder, PortedNumber, Porting
from maillon.operators.workflow import ORDER_TONES, PORTING_TONES
from maillon.orders.models import Order

LATE = "En retard"
DAY = Coalesce(F("confirmed_on"), F("requested_on"))


def portings(user: Any) -> QuerySet[Porting]:
    """A partner's own order is readable to it, so the join hides no row."""
    return Porting.objects.visible_to(user).filter(archived_at=None).select_related("order")


def operator_orders(user: Any) -> QuerySet[OperatorOrder]:
    return OperatorOrder.objects.visible_to(user).filter(archived_at=None).select_related("order", "operator")


def of_order(word: str) -> Q:
    return Q(order__in=few(Order.objects.filter(holds(word)).values_list("pk", flat=True)))


def of_order_or_number(word: str) -> Q:
    """For a porting, any fragment of a number too."""
    digits, found = search_digits(word), of_order(word)
    if len(digits) >= SHORTEST_FRAGMENT:
        numbers = PortedNumber.objects.filter(Q(first__contains=digits) | Q(last__contains=digits))
        found |= Q(pk__in=few(numbers.values_list("porting_id", flat=True)))
    return found


porting_by_words = by_words(elsewhere=of_order_or_number)
operator_order_by_words = by_words(elsewhere=of_order)


def name_cell(row: Porting | OperatorOrder) -> SafeString:
    return markup(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        row.get_absolute_url(), row.client_name, ref(row.reference),
    )  # fmt: skip


def porting_state(porting: Porting) -> SafeString:
    return chip(porting.get_status_display(), PORTING_TONES[porting.status])


def porting_day(porting: Porting) -> SafeString:
    """The day confirmed, or the one asked for; late when it is past."""
    if porting.is_late:
        return chip(french.fr(f"{LATE}, {french.day(porting.day, timezone.localdate())}"), "error")
    return (
        day(porting.day)
        if porting.confirmed_on
        else markup('{} <span class="text-muted">demandée</span>', day(porting.day))
    )


def order_state(row: OperatorOrder) -> SafeString:
    return chip(row.get_status_display(), ORDER_TONES[row.status])


def promised(row: OperatorOrder) -> SafeString:
    if row.is_late and row.promised_on:
        return chip(french.fr(f"{LATE}, {french.day(row.promised_on, timezone.localdate())}"), "error")
    return day(row.promised_on)


def late_portings(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    today = timezone.localdate()
    past = Q(confirmed_on__lt=today) | Q(confirmed_on=None, requested_on__lt=today)
    late = past & ~Q(status__in=Porting.OVER)
    return rows.filter(late) if value else rows.exclude(pk__in=Porting.objects.filter(late).values("pk"))


def late_orders(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    late = Q(status__in=OperatorOrder.AWAITED, promised_on__lt=timezone.localdate())
    return rows.filter(late) if value else rows.exclude(pk__in=OperatorOrder.objects.filter(late).values("pk"))


def operators(user: Any) -> list[tuple[str, str]]:
    return [
        (str(pk), name)
        for pk, name in Supplier.objects.visible_to(user).filter(is_operator=True).values_list("pk", "name")
    ]


FOLLOWED = "status:not:done,cancelled"
PORTINGS = ListSpec(
    name="portings",
    title="Portabilités",
    rows=portings,
    url="operators:portings",
    right="portings.see",
    columns=(
        Column("client", "Client", name_cell, lambda p: p.client_name, sort="client_name", css="c-name"),
        Column("reference", "Référence", lambda p: p.reference, sort="reference", default=False),
        Column("order", "Commande", lambda p: ref(p.order.reference, p.order.get_absolute_url()), lambda p: p.order.reference),
        Column("status", "État", porting_state, lambda p: p.get_status_display(), sort="status", css="c-status"),
        Column("numbers", "Numéros", lambda p: french.fr(p.numbers_text), lambda p: p.numbers_text, css="fill c-act"),
        Column("size", "Combien", lambda p: french.number(p.size), lambda p: p.size, sort="size", css="num", default=False),
        Column("kind", "Type", lambda p: p.get_kind_display(), sort="kind", default=False),
        Column("donor", "Quitte", lambda p: p.donor_name, sort="donor_name"),
        Column("recipient", "Pour", lambda p: p.recipient_name, sort="recipient_name"),
        Column("requested", "Demandée", lambda p: day(p.requested_on), lambda p: p.requested_on, sort="requested_on", default=False),
        Column("day", "Date", porting_day, lambda p: p.day, sort=DAY, css="c-tel"),
        Column("signer", "Mandat", lambda p: p.mandate_signer, default=False),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Porting.Status.choices),
        Filter("late", "En retard", "boolean", apply=late_portings),
        Filter("kind", "Type", "choice", choices=lambda user: LineKind.choices),
        Filter("donor", "Opérateur quitté", "text", "donor_name"),
        Filter("recipient", "Opérateur receveur", "text", "recipient_name"),
        Filter("requested", "Date demandée", "date", "requested_on"),
        Filter("confirmed", "Date confirmée", "date", "confirmed_on"),
    ),
    views=(
        View("À suivre", f"f={FOLLOWED}&s=day"),
        View("À transmettre", "f=status:is:mandate_signed&s=day", right="portings.edit"),
        View("Rejetées", "f=status:is:rejected"),
        View("En retard", "f=late:is:1&s=day"),
        View("Portées", "f=status:is:done&s=-day"),
        View("Toutes"),
    ),
    text=porting_by_words,
    default_sort="-id",
    row_label=lambda p: p.reference,
    export_name="portabilites",
    looks=(("Calendrier", "calendar-week", "operators:calendar"),),
    empty_title="Aucune portabilité ici",
    empty_text="Une portabilité se prépare depuis la commande du client, avec ses numéros et leur RIO.",
    model="operators.porting",
    noun="portabilité,portabilités",
    feminine=True,
)  # fmt: skip

OPERATOR_ORDERS = ListSpec(
    name="operator_orders",
    title="Commandes opérateurs",
    rows=operator_orders,
    url="operators:operator_orders",
    right="operator_orders.see",
    columns=(
        Column("client", "Client", name_cell, lambda o: o.client_name, sort="client_name", css="c-name"),
        Column("reference", "Référence", lambda o: o.reference, sort="reference", default=False),
        Column("order", "Commande", lambda o: ref(o.order.reference, o.order.get_absolute_url()), lambda o: o.order.reference),
        Column("status", "État", order_state, lambda o: o.get_status_display(), sort="status", css="c-status"),
        Column("what", "Accès", lambda o: o.name, css="fill c-act"),
        Column("kind", "Type", lambda o: o.get_kind_display(), sort="kind", default=False),
        Column("operator", "Opérateur", lambda o: o.operator.name, sort="operator__name"),
        Column("eligibility", "Éligibilité", lambda o: o.get_eligibility_display(), sort="eligibility", css="max-lg:hidden"),
        Column("their", "Réf. opérateur", lambda o: o.operator_reference, default=False),
        Column("ordered", "Commandée", lambda o: day(o.ordered_on), lambda o: o.ordered_on, sort="ordered_on", default=False),
        Column("promised", "Promise", promised, lambda o: o.promised_on, sort="promised_on", css="c-tel"),
        Column("delivered", "Livrée", lambda o: day(o.delivered_on), lambda o: o.delivered_on, sort="delivered_on"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: OperatorOrder.Status.choices),
        Filter("late", "En retard", "boolean", apply=late_orders),
        Filter("kind", "Type", "choice", choices=lambda user: OperatorOrder.Kind.choices),
        Filter("operator", "Opérateur", "record", "operator_id", choices=operators),
        Filter("eligibility", "Éligibilité", "choice", choices=lambda user: OperatorOrder.Eligibility.choices),
        Filter("promised", "Promise", "date", "promised_on"),
        Filter("delivered", "Livrée", "date", "delivered_on"),
    ),
    views=(
        View("En cours", "f=status:not:delivered,cancelled&s=promised"),
        View("À commander", "f=status:is:draft"),
        View("En retard", "f=late:is:1&s=promised"),
        View("Livrées", "f=status:is:delivered&s=-delivered"),
        View("Toutes"),
    ),
    text=operator_order_by_words,
    default_sort="-id",
    row_label=lambda o: o.reference,
    export_name="commandes-operateurs",
    looks=(("Calendrier", "calendar-week", "operators:calendar"),),
    empty_title="Aucune commande opérateur ici",
    empty_text="Un accès se commande depuis la commande du client, avec l'éligibilité de son site.",
    model="operators.operatororder",
    noun="commande opérateur,commandes opérateurs",
    feminine=True,
)  # fmt: skip
