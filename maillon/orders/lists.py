"""The lists of quotes and orders: one table each, the denormalised columns make them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from maillon.accounts.models import Partner, User
from maillon.accounts.roles import PARTNER, Role
from maillon.core import fragments, french
from maillon.core.identifiers import row_key
from maillon.core.templatetags.kit import chip, day, money, ref
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.orders.models import Order, OrderType, Payer, Quote
from maillon.orders.reading import STATUS_TONES
from maillon.orders.steps import kinds


def visible_quotes(user: Any) -> QuerySet[Quote]:
    return with_partner(Quote.objects.visible_to(user).filter(archived_at=None), user)


def visible_orders(user: Any) -> Any:
    return with_partner(Order.objects.visible_to(user).filter(archived_at=None), user)


def with_partner(rows: QuerySet, user: Any) -> Any:
    """The partner's name in the same query."""
    return rows.select_related("partner")


by_words = fragments.by_words()


def name_cell(row: Any) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        row.get_absolute_url(),
        row.client_name,
        ref(row.reference),
    )


def owed(row: Any) -> SafeString | str:
    """The amount, when the row's prices are for the reader (``prefetch`` has said so)."""
    return money(row.total_net) if row.prices_shown else ""


def mark_prices(rows: list[Any], user: Any) -> None:
    for row in rows:
        row.prices_shown = row.prices_visible_to(user)


def price_value(row: Any) -> Any:
    return row.total_net if row.prices_shown else ""


def spec_for(spec: ListSpec, user: Any) -> ListSpec:
    """A partner's person who may not read every price does not sort by them: the order of the rows would tell."""
    if user.reads_prices(pays=False):
        return spec
    return replace(spec, columns=tuple(replace(c, sort="") if c.key in PRICED else c for c in spec.columns))


def partners(user: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Partner.objects.visible_to(user).values_list("pk", "name")]


def owners(user: Any) -> list[tuple[str, str]]:
    people = User.objects.filter(is_active=True).exclude(roles__contains=[PARTNER])
    return [("me", "Moi"), *((str(u.pk), u.name) for u in people)]


def filter_owner(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    wanted = Q(owner__in=[user.pk if v == "me" else row_key(v) or 0 for v in value or []])
    return rows.exclude(wanted) if operator == "not" else rows.filter(wanted)


def staff_only(user: Any) -> bool:
    return not user.partner_id


PRICED = frozenset({"total", "monthly"})
PARTNER_COLUMN = Column(
    "partner",
    "Partenaire",
    lambda r: r.partner.name if r.partner_id else "Direct",
    sort="partner__name",
    css="c-part",
    shown=staff_only,
)
PARTNER_FILTER = Filter("partner", "Partenaire", "choice", "partner_id", choices=partners, right="clients.edit")
OWNER_FILTER = Filter(
    "owner", "Suivi par", "choice", "owner_id", choices=owners, apply=filter_owner, right="orders.close"
)
PAYER_FILTER = Filter("payer", "Payeur", "choice", choices=lambda user: Payer.choices)
CREATED_FILTER = Filter("created", "Créé", "date", "created_at")


def quote_status(quote: Quote) -> SafeString:
    label = quote.get_status_display()
    if quote.status == Quote.Status.DRAFT and quote.revision > 1:
        label = f"{label} V{quote.revision}"
    return chip(label, STATUS_TONES[quote.status])


def validity(quote: Quote) -> SafeString | str:
    if quote.status not in (Quote.Status.SENT, Quote.Status.DRAFT, Quote.Status.SUBMITTED):
        return ""
    left = (quote.valid_until - timezone.localdate()).days
    if quote.status == Quote.Status.SENT and 0 <= left <= 5:
        words = "expire ce soir" if left == 0 else f"expire dans {french.plural(left, 'jour')}"
        return chip(words, "warning")
    return day(quote.valid_until)


QUOTES = ListSpec(
    name="quotes",
    title="Devis",
    rows=visible_quotes,
    url="orders:quotes",
    right="quotes.see",
    columns=(
        Column("client", "Client", name_cell, lambda q: q.client_name, sort="client_name", css="c-name"),
        Column("reference", "Référence", lambda q: q.reference, lambda q: q.reference, sort="reference", default=False),
        Column("subject", "Objet", lambda q: q.subject, sort="subject", css="fill c-act"),
        PARTNER_COLUMN,
        Column("status", "État", quote_status, lambda q: q.get_status_display(), sort="status", css="c-status"),
        Column("valid", "Valable jusqu'au", validity, lambda q: q.valid_until, sort="valid_until"),
        Column("owner", "Suivi par", lambda q: q.owner_name, sort="owner_name"),
        Column("total", "Total HT", owed, price_value, sort="total_net", css="num c-tel"),
        Column(
            "monthly",
            "Par mois HT",
            lambda q: money(q.monthly_net) if q.prices_shown else "",
            lambda q: q.monthly_net if q.prices_shown else "",
            sort="monthly_net",
            css="num",
            default=False,
        ),
        Column("created", "Créé", lambda q: day(q.created_at), lambda q: q.created_at, sort="created_at"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Quote.Status.choices),
        Filter(
            "approval",
            "Remise",
            "choice",
            choices=lambda user: [("waiting", "À approuver"), ("granted", "Accordée"), ("declined", "Refusée")],
            right="quotes.close",
        ),
        PARTNER_FILTER,
        OWNER_FILTER,
        PAYER_FILTER,
        Filter("valid", "Valable jusqu'au", "date", "valid_until"),
        Filter("total", "Total HT", "number", "total_net", right="orders.close"),
        CREATED_FILTER,
    ),
    views=(
        View("En cours", "f=status:is:draft,submitted,sent&s=valid"),
        View("Sans réponse", "f=status:is:sent&s=valid"),
        View("À vérifier", "f=status:is:submitted&s=created", right="quotes.close"),
        View("Remises à approuver", "f=approval:is:waiting&s=created", right="quotes.close"),
        View("Acceptés", "f=status:is:accepted&s=-created"),
        View("Tous"),
    ),
    text=by_words,
    default_sort="-created",
    row_label=lambda q: q.reference,
    create_url="orders:quote_new",
    create_label="Nouveau devis",
    create_right="quotes.edit",
    export_name="devis",
    looks=(("Colonnes", "layout-kanban", "orders:pipeline"),),
    empty_title="Aucun devis ici",
    empty_text="Un devis part d'un client : choisissez-le, ajoutez des articles, envoyez. Accepté en ligne, il devient une commande.",
    model="orders.quote",
    prefetch=mark_prices,
    noun="devis,devis",
)


def order_step(order: Order) -> SafeString:
    if order.status != Order.Status.OPEN:
        return chip(order.get_status_display(), STATUS_TONES[order.status])
    return chip(order.step_label, "error" if order.is_late else "info")


def order_due(order: Order) -> SafeString | str:
    if order.status != Order.Status.OPEN or order.step_due_at is None:
        return ""
    return due_chip(order)


def promised(order: Order) -> SafeString | str:
    """The date given to the client; in red once it is past and the order is not over."""
    if order.promised_on is None:
        return ""
    if order.status == Order.Status.OPEN and order.promised_on < timezone.localdate():
        return chip(french.day(order.promised_on), "error")
    return day(order.promised_on)


def due_chip(order: Order) -> SafeString:
    """« 3 j de retard », « avant ce soir », « avant le 26 nov. »."""
    now = timezone.now()
    if order.step_due_at is None:
        return mark_safe("")
    days = (french.day_of(order.step_due_at) - french.day_of(now)).days
    if order.step_due_at < now:
        return chip(f"{french.plural(-days, 'j', 'j')} de retard" if days else "En retard depuis ce soir", "error")
    if days <= 0:
        return chip("Avant ce soir", "warning")
    return chip(
        french.fr(f"Avant le {french.day(order.step_due_at, french.day_of(now))}"), "warning" if days == 1 else ""
    )


def late_only(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    late = Q(status=Order.Status.OPEN, step_due_at__lt=timezone.now())
    return rows.filter(late) if value else rows.exclude(late)


def amount_in_words(rows: QuerySet, user: Any) -> str:
    """« Total HT des lignes filtrées : ... », for the company alone."""
    if user.partner_id or not user.can("orders.close"):
        return ""
    return f"Total HT des lignes filtrées : {french.money(rows.order_by().aggregate(s=Sum('total_net'))['s'] or 0)}"


ORDERS = ListSpec(
    name="orders",
    title="Commandes",
    rows=visible_orders,
    url="orders:orders",
    right="orders.see",
    columns=(
        Column("client", "Client", name_cell, lambda o: o.client_name, sort="client_name", css="c-name"),
        Column("reference", "Référence", lambda o: o.reference, lambda o: o.reference, sort="reference", default=False),
        Column("subject", "Objet", lambda o: o.subject, sort="subject", css="fill c-act"),
        PARTNER_COLUMN,
        Column("step", "Étape", order_step, lambda o: o.step_label, sort="step_position", css="c-status"),
        Column("promised", "Promise le", promised, lambda o: o.promised_on, sort="promised_on"),
        Column("due", "Échéance", order_due, lambda o: o.step_due_at, sort="step_due_at", css="c-tel"),
        Column("owner", "Suivi par", lambda o: o.owner_name, sort="owner_name"),
        Column("total", "Total HT", owed, price_value, sort="total_net", css="num"),
        Column("created", "Créée", lambda o: day(o.created_at), lambda o: o.created_at, sort="created_at"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Order.Status.choices),
        Filter(
            "step", "Étape", "choice", "step_kind", choices=lambda user: [(k.key, k.label) for k in kinds().values()]
        ),
        Filter("late", "En retard", "boolean", apply=late_only),
        Filter(
            "type",
            "Type",
            "choice",
            "order_type_id",
            choices=lambda user: [(str(pk), label) for pk, label in OrderType.objects.values_list("pk", "label")],
        ),
        Filter("team", "Équipe", "choice", "step_role", choices=lambda user: Role.choices, right="clients.edit"),
        PARTNER_FILTER,
        OWNER_FILTER,
        PAYER_FILTER,
        Filter("due", "Échéance", "date", "step_due_at"),
        Filter("promised", "Date promise", "date", "promised_on"),
        Filter("total", "Total HT", "number", "total_net", right="orders.close"),
        CREATED_FILTER,
    ),
    views=(
        View("En cours", "f=status:is:open&s=due"),
        View("En retard", "f=late:is:1&s=due"),
        View("À valider", "f=status:is:open&f=step:is:validation&s=due"),
        View("Mes commandes", "f=status:is:open&f=owner:is:me&s=due", right="orders.close"),
        View("Terminées", "f=status:is:done&s=-created"),
        View("Toutes"),
    ),
    text=by_words,
    default_sort="-created",
    row_label=lambda o: o.reference,
    row_tone=lambda o: "",
    create_url="orders:order_new",
    create_label="Nouvelle commande",
    create_right="orders.edit",
    export_name="commandes",
    looks=(("Étapes", "layout-kanban", "orders:board"),),
    empty_title="Aucune commande ici",
    empty_text="Une commande naît d'un devis accepté, ou se saisit directement.",
    model="orders.order",
    totals=amount_in_words,
    prefetch=mark_prices,
    noun="commande,commandes",
    feminine=True,
)
