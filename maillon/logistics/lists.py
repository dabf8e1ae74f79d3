"""The queue of preparations and the list of shipments."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillon.accounts.models import User
from maillon.core import french
from maillon.core.fragments import by_words, few, holds
from maillon.core.identifiers import row_key
from maillon.core.templatetags.kit import chip, day, ref
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.logistics.kinds import staged
from maillon.logistics.models import Carrier, Parcel, Shipment, StagingSheet
from maillon.logistics.services.shortages import of_orders as shortages_of
from maillon.logistics.services.shortages import said
from maillon.orders.lists import due_chip, promised
from maillon.orders.models import Order

SHEET_TONES = {"todo": "warning", "started": "info", "done": "success", "cancelled": ""}
PARCEL_TONES = {"ready": "warning", "shipped": "info", "delivered": "success", "lost": "error"}
SHIPMENT_TONES = {"prepared": "warning", "shipped": "info", "delivered": "success", "cancelled": ""}
OPEN = (StagingSheet.Status.TODO, StagingSheet.Status.STARTED)


def sheets(user: Any) -> QuerySet[StagingSheet]:
    return StagingSheet.objects.visible_to(user).filter(archived_at=None).select_related("order", "assignee")


def shipments(user: Any) -> QuerySet[Shipment]:
    """A partner's own order is readable to it, so the join hides no row."""
    rows = Shipment.objects.visible_to(user).filter(archived_at=None)
    return rows.select_related("order").prefetch_related("parcels")


def of_order(word: str) -> Q:
    return Q(order__in=few(Order.objects.filter(holds(word)).values_list("pk", flat=True)))


def of_order_or_parcel(word: str) -> Q:
    """The reference of the order or the number of a parcel: what holds no digit is neither."""
    if not any(letter.isdigit() for letter in word):
        return Q()
    parcels = Parcel.objects.filter(holds(word))
    return of_order(word) | Q(pk__in=few(parcels.values_list("shipment_id", flat=True)))


sheets_by_words = by_words(elsewhere=of_order)
shipments_by_words = by_words(elsewhere=of_order_or_parcel)


def sheet_name(sheet: StagingSheet) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        sheet.get_absolute_url(), sheet.order.client_name, ref(sheet.order.reference),
    )  # fmt: skip


def sheet_due(sheet: StagingSheet) -> SafeString | str:
    order = sheet.order
    here = sheet.status in OPEN and order.step_kind == "staging" and order.step_due_at
    return due_chip(order) if here else ""


def sheet_progress(sheet: StagingSheet) -> str:
    done, total = getattr(sheet, "staged", (0, 0))
    checks = sum(bool(c.get("done")) for c in sheet.checks)
    return french.fr(f"{done}/{total} lus, {checks}/{len(sheet.checks)} contrôles")


def with_progress(rows: list[Any], user: Any) -> None:
    found = staged([sheet.order for sheet in rows])
    lacking = shortages_of([sheet.order for sheet in rows]) if user.can("stock.see") else {}
    for sheet in rows:
        sheet.staged = found.get(sheet.order_id, (0, 0))
        sheet.lacking = lacking.get(sheet.order_id, ())


def sheet_goods(sheet: StagingSheet) -> SafeString | str:
    """What is missing from the stock, while it is being prepared."""
    lacking = getattr(sheet, "lacking", ())
    if not lacking or sheet.status not in OPEN:
        return ""
    return format_html('<span title="{}">{}</span>', french.fr(said(lacking)), chip("Réassort attendu", "warning"))


def late_only(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    late = Q(status__in=OPEN, order__step_kind="staging", order__step_due_at__lt=timezone.now())
    return rows.filter(late) if value else rows.exclude(late)


def preparers(user: Any) -> list[tuple[str, str]]:
    people = User.objects.filter(is_active=True, roles__overlap=["staging", "admin"])
    return [("me", "Moi"), *((str(p.pk), p.name) for p in people)]


def by_preparer(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    wanted = Q(assignee__in=[user.pk if v == "me" else row_key(v) or 0 for v in value or []])
    return rows.exclude(wanted) if operator == "not" else rows.filter(wanted)


# The day promised to the client; without a promise, the one by which the step must be over.
PROMISED = Coalesce("order__promised_on", TruncDate("order__step_due_at"))

STAGING = ListSpec(
    name="staging",
    title="Staging",
    rows=sheets,
    url="logistics:staging",
    right="staging.see",
    columns=(
        Column("client", "Client", sheet_name, lambda s: s.order.client_name, sort="order__client_name", css="c-name"),
        Column("sheet", "Fiche", lambda s: s.reference, sort="reference", default=False),
        Column("subject", "Objet", lambda s: s.order.subject, css="fill c-act"),
        Column("status", "État", lambda s: chip(s.get_status_display(), SHEET_TONES[s.status]),
               lambda s: s.get_status_display(), sort="status", css="c-status"),
        Column("promised", "Promise le", lambda s: promised(s.order), lambda s: s.order.promised_on, sort=PROMISED),
        Column("due", "Échéance", sheet_due, lambda s: s.order.step_due_at, sort="order__step_due_at", css="c-tel"),
        Column("progress", "Avancement", sheet_progress),
        Column("goods", "Matériel", sheet_goods, lambda s: french.fr(said(getattr(s, "lacking", ())))),
        Column("assignee", "Préparé par", lambda s: s.assignee.name if s.assignee else ""),
        Column("done", "Terminée", lambda s: day(s.done_at) if s.done_at else "", lambda s: s.done_at, sort="done_at",
               default=False),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: StagingSheet.Status.choices),
        Filter("late", "En retard", "boolean", apply=late_only),
        Filter("assignee", "Préparé par", "choice", choices=preparers, apply=by_preparer),
        Filter("due", "Échéance", "date", "order__step_due_at"),
        Filter("promised", "Promise le", "date", "order__promised_on"),
    ),
    views=(
        View("À préparer", "f=status:is:todo,started&s=promised"),
        View("En retard", "f=late:is:1&s=due"),
        View("Les miennes", "f=status:is:todo,started&f=assignee:is:me&s=promised"),
        View("Prêtes", "f=status:is:done&s=-done"),
        View("Toutes"),
    ),
    text=sheets_by_words,
    default_sort="-id",
    row_label=lambda s: s.reference,
    export_name="staging",
    empty_title="Rien à préparer",
    empty_text="Une commande validée avec du matériel arrive ici d'elle-même.",
    model="logistics.stagingsheet",
    prefetch=with_progress,
    noun="fiche,fiches",
    feminine=True,
)  # fmt: skip


def shipment_name(shipment: Shipment) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        shipment.get_absolute_url(), shipment.client_name, ref(shipment.reference),
    )  # fmt: skip


def tracking_cell(shipment: Shipment) -> SafeString:
    numbered = (parcel for parcel in shipment.parcels.all() if parcel.tracking)
    return format_html_join(", ", "{}", ((tracking_link(parcel),) for parcel in numbered))


def tracking_link(parcel: Parcel) -> SafeString | str:
    if not parcel.tracking_url:
        return parcel.tracking
    return format_html(
        '<a href="{}" class="text-primary hover:underline" rel="noopener noreferrer" target="_blank">{}</a>',
        parcel.tracking_url, parcel.tracking,
    )  # fmt: skip


def parcel_words(shipment: Shipment) -> str:
    """« 1 colis », « 3 colis », « 2/3 livrés »."""
    states = [parcel.status for parcel in shipment.parcels.all()]
    arrived, lost = states.count(Parcel.Status.DELIVERED), states.count(Parcel.Status.LOST)
    words = french.plural(len(states), "colis", "colis")
    if len(states) > 1 and (arrived or lost):
        words = f"{arrived}/{len(states)} colis livrés"
    return f"{words}, {french.plural(lost, 'perdu')}" if lost else words


SHIPMENTS = ListSpec(
    name="shipments",
    title="Expéditions",
    rows=shipments,
    url="logistics:shipments",
    right="shipments.see",
    columns=(
        Column("client", "Client", shipment_name, lambda s: s.client_name, sort="client_name", css="c-name"),
        Column("reference", "BL", lambda s: s.reference, lambda s: s.reference, sort="reference", default=False),
        Column("order", "Commande", lambda s: ref(s.order.reference, s.order.get_absolute_url()), lambda s: s.order.reference,
               css="fill"),
        Column("status", "État", lambda s: chip(s.get_status_display(), SHIPMENT_TONES[s.status]),
               lambda s: s.get_status_display(), sort="status", css="c-status"),
        Column("carrier", "Transporteur", lambda s: s.carrier_name, sort="carrier_name", css="c-act"),
        Column("parcels", "Colis", parcel_words),
        Column("tracking", "Suivi", tracking_cell, lambda s: s.tracking, css="c-tel"),
        Column("shipped", "Expédiée", lambda s: day(s.shipped_on) if s.shipped_on else "", lambda s: s.shipped_on,
               sort="shipped_on"),
        Column("delivered", "Livrée", lambda s: day(s.delivered_on) if s.delivered_on else "", lambda s: s.delivered_on,
               sort="delivered_on"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Shipment.Status.choices),
        Filter("carrier", "Transporteur", "choice", "carrier_id",
               choices=lambda user: [(str(pk), name) for pk, name in Carrier.objects.values_list("pk", "name")]),
        Filter("shipped", "Expédiée", "date", "shipped_on"),
        Filter("delivered", "Livrée", "date", "delivered_on"),
    ),
    views=(
        View("À expédier", "f=status:is:prepared", right="shipments.edit"),
        View("En route", "f=status:is:shipped&s=shipped"),
        View("Livrées", "f=status:is:delivered&s=-delivered"),
        View("Toutes"),
    ),
    text=shipments_by_words,
    default_sort="-id",
    row_label=lambda s: s.reference,
    export_name="expeditions",
    empty_title="Aucune expédition ici",
    empty_text="Une expédition se prépare depuis la commande, avec le matériel lu au staging.",
    model="logistics.shipment",
    noun="expédition,expéditions",
    feminine=True,
)  # fmt: skip
