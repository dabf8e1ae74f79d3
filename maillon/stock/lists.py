"""The lists of stock: articles, units, movements, counts, purchases."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.catalog.models import Product, Supplier
from maillon.core import french
from maillon.core.fragments import by_words, few, holds
from maillon.core.identifiers import row_key
from maillon.core.templatetags.kit import chip, day, ref, when
from maillon.core.words import normalise
from maillon.lists import grammar
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.stock import reading
from maillon.stock.models import Count, Movement, Place, Purchase, PurchaseLine, Unit

PURCHASE_TONES = {"draft": "", "sent": "info", "partial": "warning", "received": "success", "cancelled": ""}
UNIT_TONES = {"stock": "success", "client": "info", "supplier": "warning", "scrap": "", "missing": "error", "void": ""}
COUNT_TONES = {"draft": "warning", "counted": "info", "applied": "success", "cancelled": ""}
REASON_TONES = {
    "receipt": "success",
    "ship": "info",
    "install": "info",
    "return": "warning",
    "scrap": "error",
    "count": "secondary",
}
LINK = '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5 max-sm:hidden">{}</span>'


def amount(value: Any) -> SafeString | str:
    """A quantity: whole unless it is not; zero is muted."""
    if not value:
        return format_html('<span class="text-muted">{}</span>', "0")
    return french.number(value, 0 if value == value.to_integral_value() else 2)


def article_url(product: Any) -> str:
    return f"/stock/articles/{product.reference}"


def toned(moves: list[Any]) -> list[Any]:
    """Each movement with the colour of its reason."""
    for move in moves:
        move.tone = REASON_TONES.get(move.reason, "")
    return moves


def places_of(user: Any) -> list[tuple[str, str]]:
    return [(str(p.pk), p.name) for p in Place.objects.visible_to(user).own().current()]


def by_place(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    """The same articles, counted there only."""
    places = [row_key(v) or 0 for v in value or []]
    there = (
        reading.levels_of(user)
        .filter(product=OuterRef("pk"), place__in=places)
        .filter(Q(on_hand__gt=0) | Q(minimum__gt=0))
    )
    if operator == grammar.NOT:
        return rows.exclude(Exists(there))
    return reading.with_sums(rows, user, places).filter(Exists(there))


def state_chip(product: Any) -> SafeString | str:
    if product.waited:
        return chip("Attendu", "error")
    if product.low:
        return chip("Sous le minimum", "warning")
    return chip("Disponible", "success") if product.available > 0 else chip("Épuisé")


def words(rows: Any, text: str) -> QuerySet:
    return rows.matching(text)


STOCK = ListSpec(
    name="stock",
    title="Stock",
    rows=reading.articles,
    url="stock:list",
    right="stock.see",
    columns=(
        Column("name", "Article", lambda p: format_html(LINK, article_url(p), p.name, ref(p.code)), lambda p: p.name, sort="name",
               css="c-name"),
        Column("code", "Code", lambda p: p.code, sort="code", default=False),
        Column("state", "État", state_chip, sort="rank", css="c-status"),
        Column("on_hand", "En stock", lambda p: amount(p.on_hand), lambda p: p.on_hand, sort="on_hand", css="num"),
        Column("reserved", "Réservé", lambda p: amount(p.reserved), lambda p: p.reserved, sort="reserved", css="num"),
        Column("available", "Disponible", lambda p: format_html('<b class="font-medium">{}</b>', amount(p.available)),
               lambda p: p.available, sort="available", css="num c-tel"),
        Column("minimum", "Minimum", lambda p: amount(p.minimum), lambda p: p.minimum, sort="minimum", css="num"),
        Column("on_order", "En commande", lambda p: amount(p.on_order), lambda p: p.on_order, sort="on_order", css="num",
               right="purchases.see"),
        Column("brand", "Marque", lambda p: p.brand, sort="brand", css="c-act"),
    ),
    filters=(
        Filter("place", "Lieu", "choice", choices=places_of, apply=by_place),
        Filter("alert", "En alerte", "boolean"),
        Filter("available", "Disponible", "number"),
        Filter("on_hand", "En stock", "number"),
        Filter("brand", "Marque", "text"),
        Filter("serialised", "Suivi par numéro de série", "boolean"),
    ),
    views=(View("Tout"), View("En alerte", "f=alert:is:1&s=state"), View("Disponible", "f=available:gt:0&s=name")),
    text=words,
    default_sort="rank",
    row_url=article_url,
    row_label=lambda p: p.name,
    export_name="stock",
    empty_title="Rien en stock ici",
    empty_text="Le matériel du catalogue arrive en stock par la réception d'un achat.",
    noun="article,articles",
)  # fmt: skip


def units(user: Any) -> QuerySet[Unit]:
    return Unit.objects.visible_to(user).select_related("product", "place")


def of_article(word: str) -> Q:
    articles = (
        Product.objects.filter(search_text__contains=normalise(word)) if normalise(word) else Product.objects.none()
    )
    return Q(product__in=few(articles.values_list("pk", flat=True)))


def of_article_or_place(word: str) -> Q:
    places = Place.objects.filter(holds(word))
    return of_article(word) | Q(place__in=few(places.values_list("pk", flat=True)))


def of_article_or_unit(word: str) -> Q:
    units = Unit.objects.filter(holds(word))
    return of_article(word) | Q(unit__in=few(units.values_list("pk", flat=True)))


UNITS = ListSpec(
    name="stock-units",
    title="Appareils",
    rows=units,
    url="stock:units",
    right="stock.see",
    columns=(
        Column("serial", "N° de série", lambda u: format_html(
            '<a href="{}" class="font-mono font-medium hover:underline">{}</a>', u.get_absolute_url(), u.serial),
            lambda u: u.serial, sort="serial", css="c-name"),
        Column("product", "Article", lambda u: u.product.name, sort="product__name", css="fill c-act"),
        Column("status", "État", lambda u: chip(u.get_status_display(), UNIT_TONES[u.status]), lambda u: u.get_status_display(),
               sort="status", css="c-status"),
        Column("place", "Lieu", lambda u: u.place.name if u.place else "", sort="place__name", css="c-tel"),
        Column("mac", "Adresse MAC", lambda u: format_html('<span class="font-mono text-xs">{}</span>', u.mac or ""), lambda u: u.mac,
               sort="mac"),
        Column("purchase", "Achat", lambda u: u.purchase_reference, sort="purchase_reference"),
        Column("received", "Reçu", lambda u: day(u.received_at) if u.received_at else "", lambda u: u.received_at, sort="received_at"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Unit.Status.choices),
        Filter("place", "Lieu", "choice", "place_id", choices=places_of),
        Filter("serial", "N° de série", "text"),
        Filter("product", "Article", "text", "product__name"),
        Filter("received", "Reçu", "date", "received_at"),
    ),
    views=(
        View("En stock", "f=status:is:stock"),
        View("Chez les clients", "f=status:is:client"),
        View("En réparation", "f=status:is:supplier"),
        View("Introuvables", "f=status:is:missing"),
        View("Tous"),
    ),
    text=by_words(elsewhere=of_article_or_place),
    default_sort="-id",
    row_label=lambda u: u.serial,
    export_name="appareils",
    empty_title="Aucun appareil ici",
    empty_text="Chaque numéro de série lu à la réception d'un achat arrive ici.",
    noun="appareil,appareils",
)  # fmt: skip


def movements(user: Any) -> QuerySet[Movement]:
    return Movement.objects.visible_to(user).select_related("product", "source", "destination", "unit", "actor")


def cause_cell(move: Any) -> SafeString | str:
    return ref(move.for_reference, move.for_url) if move.for_reference else move.comment


MOVEMENTS = ListSpec(
    name="stock-movements",
    title="Mouvements",
    rows=movements,
    url="stock:movements",
    right="stock.see",
    columns=(
        Column("product", "Article", lambda m: format_html(LINK, article_url(m.product), m.product.name,
               format_html('<span class="font-mono text-xs text-muted">{}</span>', m.unit.serial) if m.unit else ""),
               lambda m: m.product.name, sort="product__name", css="c-name"),
        Column("serial", "N° de série", lambda m: m.unit.serial if m.unit else "", default=False),
        Column("reason", "Motif", lambda m: chip(m.get_reason_display(), REASON_TONES.get(m.reason, "")),
               lambda m: m.get_reason_display(), sort="reason", css="c-status"),
        Column("quantity", "Quantité", lambda m: amount(m.quantity), lambda m: m.quantity, sort="quantity", css="num"),
        Column("source", "De", lambda m: m.source.name if m.source else "Inventaire", css="c-act"),
        Column("destination", "Vers", lambda m: m.destination.name if m.destination else "Introuvable", css="c-tel"),
        Column("cause", "Pour", cause_cell, lambda m: m.for_reference or m.comment, css="fill"),
        Column("actor", "Par", lambda m: m.actor.name if m.actor else "Maillon"),
        Column("at", "Le", lambda m: when(m.at), lambda m: m.at, sort="at"),
    ),
    filters=(
        Filter("reason", "Motif", "choice", choices=lambda user: Movement.Reason.choices),
        Filter("source", "De", "choice", "source_id", choices=places_of),
        Filter("destination", "Vers", "choice", "destination_id", choices=places_of),
        Filter("product", "Article", "text", "product__name"),
        Filter("at", "Le", "date"),
    ),
    views=(View("Tous"), View("Réceptions", "f=reason:is:receipt"), View("Sorties", "f=reason:is:ship,install"),
           View("Retours", "f=reason:is:return"), View("Inventaires", "f=reason:is:count")),
    text=by_words(elsewhere=of_article_or_unit),
    default_sort="-at",
    row_url=lambda m: m.unit.get_absolute_url() if m.unit else article_url(m.product),
    row_label=lambda m: f"{m.get_reason_display()} {m.product.name}",
    export_name="mouvements",
    empty_title="Aucun mouvement",
    empty_text="Chaque entrée et chaque sortie s'écrit ici d'elle-même, et ne s'efface pas.",
    noun="mouvement,mouvements",
)  # fmt: skip


COUNTS = ListSpec(
    name="stock-counts",
    title="Inventaires",
    rows=lambda user: Count.objects.visible_to(user).select_related("place", "counted_by"),
    url="stock:counts",
    right="stock.see",
    columns=(
        Column("place", "Lieu", lambda c: format_html(LINK, c.get_absolute_url(), c.place.name, ref(c.reference)), lambda c: c.place.name,
               sort="place__name", css="c-name"),
        Column("status", "État", lambda c: chip(c.get_status_display(), COUNT_TONES[c.status]), lambda c: c.get_status_display(),
               sort="status", css="c-status"),
        Column("comment", "Remarque", lambda c: c.comment, css="fill c-act"),
        Column("by", "Compté par", lambda c: c.counted_by.name if c.counted_by else ""),
        Column("opened", "Ouvert", lambda c: day(c.created_at), lambda c: c.created_at, sort="created_at", css="c-tel"),
        Column("applied", "Appliqué", lambda c: day(c.applied_at) if c.applied_at else "", lambda c: c.applied_at, sort="applied_at"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Count.Status.choices),
        Filter("place", "Lieu", "choice", "place_id", choices=places_of),
    ),
    views=(View("En cours", "f=status:is:draft,counted"), View("Tous")),
    create_url="stock:count_new",
    create_label="Nouvel inventaire",
    create_right="stock.edit",
    row_label=lambda c: c.reference,
    export_name="inventaires",
    empty_title="Aucun inventaire en cours",
    empty_text="Comptez un lieu : les différences deviennent des mouvements une fois vérifiées.",
    noun="inventaire,inventaires",
)  # fmt: skip


def purchases(user: Any) -> QuerySet[Purchase]:
    lines = PurchaseLine.objects.filter(purchase=OuterRef("pk"))
    by = "purchase"
    return Purchase.objects.visible_to(user).select_related("place", "ordered_by").annotate(
        ordered=reading.total(lines, F("quantity"), by), came=reading.total(lines, F("received"), by)
    )  # fmt: skip


def expected_cell(purchase: Purchase) -> SafeString | str:
    if not purchase.expected_on:
        return ""
    if purchase.is_late:
        return format_html('<span class="text-error font-medium">{}</span>', day(purchase.expected_on))
    return day(purchase.expected_on)


def late(rows: Any, operator: str, value: Any, user: Any) -> QuerySet:
    return rows.late() if value else rows.exclude(pk__in=Purchase.objects.late().values("pk"))


def with_line(word: str) -> Q:
    return Q(Exists(PurchaseLine.objects.filter(holds(word, "label"), purchase=OuterRef("pk"))))


purchase_words = by_words("supplier_name", "reference", "supplier_reference", elsewhere=with_line)


PURCHASES = ListSpec(
    name="purchases",
    title="Achats",
    rows=purchases,
    url="stock:purchases",
    right="purchases.see",
    columns=(
        Column("supplier", "Fournisseur", lambda p: format_html(LINK, p.get_absolute_url(), p.supplier_name, ref(p.reference)),
               lambda p: p.supplier_name, sort="supplier_name", css="c-name"),
        Column("reference", "Référence", lambda p: p.reference, sort="reference", default=False),
        Column("status", "État", lambda p: chip(p.get_status_display(), PURCHASE_TONES[p.status]), lambda p: p.get_status_display(),
               sort="status", css="c-status"),
        Column("came", "Reçu", lambda p: french.fr(f"{french.number(p.came)} sur {french.number(p.ordered)}"), lambda p: p.came,
               css="num c-tel"),
        Column("expected", "Attendue", expected_cell, lambda p: p.expected_on, sort="expected_on"),
        Column("place", "À livrer à", lambda p: p.place.name, css="fill c-act"),
        Column("by", "Passée par", lambda p: p.ordered_by.name if p.ordered_by else ""),
        Column("sent", "Envoyée", lambda p: day(p.sent_at) if p.sent_at else "", lambda p: p.sent_at, sort="sent_at"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Purchase.Status.choices),
        Filter("supplier", "Fournisseur", "choice", "supplier_id",
               choices=lambda user: [(str(s.pk), s.name) for s in Supplier.objects.current()]),
        Filter("late", "En retard", "boolean", apply=late),
        Filter("expected", "Attendue", "date", "expected_on"),
    ),
    views=(
        View("Attendues", "f=status:is:sent,partial&s=expected"),
        View("En retard", "f=late:is:1&s=expected"),
        View("Brouillons", "f=status:is:draft"),
        View("Reçues", "f=status:is:received"),
        View("Toutes"),
    ),
    text=purchase_words,
    create_url="stock:purchase_new",
    create_label="Nouvel achat",
    create_right="purchases.edit",
    row_label=lambda p: p.reference,
    export_name="achats",
    empty_title="Aucune commande fournisseur ici",
    empty_text="Commandez depuis la liste des besoins, ou ouvrez un achat.",
    model="stock.purchase",
    noun="commande,commandes",
    feminine=True,
)  # fmt: skip
