"""One line of a file of articles: what it would change, or why it is refused. Reads nothing: ``Known`` holds it all."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from maillon.catalog.kinds import problems
from maillon.catalog.models import Kind, PriceList, PriceListItem, Product, ProductCost, Supplier, VatRate
from maillon.catalog.prices import read_price, shown_price
from maillon.catalog.pricing import plain
from maillon.catalog.sheets import read_day, read_yes
from maillon.core.identifiers import Invalid
from maillon.core.words import normalise

ONE = Decimal(1)
LABELS = {
    "name": "désignation", "kind": "type", "brand": "marque", "unit": "unité", "description": "précision", "sale_price": "prix de vente",
    "vat": "TVA", "commitment_months": "engagement", "serialised": "numéro de série", "has_mac": "adresse MAC", "bundle_fixed": "prix fixe",
}  # fmt: skip


@dataclass
class Known:
    """What the lines are compared with."""

    products: dict[str, Product]
    rates: list[VatRate]
    suppliers: dict[str, Supplier]
    costs: dict[int, list[ProductCost]]
    price_lists: dict[str, PriceList]
    items: dict[tuple[int, int, Decimal], PriceListItem]
    written: dict[str, int] = field(default_factory=dict)  # code -> line that changed its article
    keys: set[tuple[Any, ...]] = field(default_factory=set)  # prices already given by the file

    @classmethod
    def read(cls, products: Sequence[Product]) -> Known:
        rates = list(VatRate.objects.order_by("-is_default", "-rate", "pk"))
        lists = list(PriceList.objects.current())
        items = PriceListItem.objects.filter(product__in=products, price_list__in=lists).select_related("product")
        return cls(
            products={product.code.upper(): product for product in products},
            rates=rates,
            suppliers={normalise(supplier.name): supplier for supplier in Supplier.objects.current()},
            costs=ProductCost.objects.of(products),
            price_lists={normalise(one.name): one for one in lists},
            items={(item.price_list_id, item.product_id, item.from_quantity): item for item in items},
        )


@dataclass
class Draft:
    """``changes``: (what, old, new) in words. ``fields``: columns of the article to write."""

    number: int
    code: str
    name: str
    product: Product
    fate: str = "unchanged"
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    cost: dict[str, Any] | None = None
    item: PriceListItem | None = None

    def read(self, row: dict[str, str], key: str, reader: Callable[[str], Any]) -> Any:
        """The cell read, or ``None`` when it is empty or wrong."""
        text = row.get(key, "")
        if not text:
            return None
        try:
            return reader(text)
        except Invalid as refused:
            self.reasons.append(str(refused))
            return None


def draft_of(row: dict[str, str], known: Known) -> Draft:
    code = " ".join(row.get("code", "").split())
    existing = known.products.get(code.upper())
    product = copy.copy(existing) if existing else Product(code=code, vat=known.rates[0])
    again = code.upper() in known.written
    draft = Draft(int(row["line"]), code, row.get("name", "") or product.name, product)
    if not code:
        draft.reasons.append("Le code manque.")
    else:
        _article(draft, row, known, new=existing is None)
        if again and not draft.fields and existing is not None:
            draft.product = existing  # the article of an earlier line, not yet written
        _cost(draft, row, known)
        _listed(draft, row, known)
    if draft.reasons:
        draft.fate = "refused"
        return draft
    if existing is None:
        draft.fate = "new"
    elif draft.changes:
        draft.fate = "changed"
    if draft.fields or existing is None:
        known.written[code.upper()] = draft.number
        known.products[code.upper()] = product
    return draft


def _article(draft: Draft, row: dict[str, str], known: Known, *, new: bool) -> None:
    product = draft.product
    wanted: dict[str, Any] = {name: row[name] for name in ("name", "brand", "unit", "description") if row.get(name)}
    wanted["kind"] = draft.read(row, "kind", _kind)
    wanted["sale_price"] = draft.read(row, "sale_price", read_price)
    wanted["vat"] = draft.read(row, "vat", lambda text: _rate(text, known.rates))
    wanted["commitment_months"] = draft.read(row, "commitment_months", _months)
    wanted["serialised"] = draft.read(row, "serialised", read_yes)
    wanted["has_mac"] = draft.read(row, "has_mac", read_yes)
    given = {name: value for name, value in wanted.items() if value is not None}
    kind = given.get("kind", product.kind)
    if kind == Kind.BUNDLE and (new or "sale_price" in given):
        given["bundle_fixed"] = "sale_price" in given
        given.setdefault("sale_price", Decimal(0))
    before = {name: getattr(product, name) for name in given}
    for name, value in given.items():
        setattr(product, name, value)
        if not new and before[name] != value:
            draft.fields.append(name)
            draft.changes.append((LABELS[name], _shown(before[name]), _shown(value)))
    if draft.fields and draft.code.upper() in known.written:
        draft.reasons.append(f"Ce code est déjà à la ligne {known.written[draft.code.upper()]}, avec d'autres valeurs.")
    _check(draft, given, known, new=new)


def _check(draft: Draft, given: dict[str, Any], known: Known, *, new: bool) -> None:
    product = draft.product
    if new:
        if "name" not in given:
            draft.reasons.append("La désignation manque : cet article est nouveau.")
        if "sale_price" not in given:
            draft.reasons.append("Le prix de vente manque : cet article est nouveau.")
        draft.fields = list(given)
    former = known.products.get(draft.code.upper())
    if former and former.is_bundle != product.is_bundle:
        draft.reasons.append("Un lot se change en article, et l'inverse, sur sa fiche.")
    draft.reasons += problems(
        product.kind, serialised=product.serialised, has_mac=product.has_mac, commitment_months=product.commitment_months,
        bundle_fixed=product.bundle_fixed,
    ).values()  # fmt: skip
    if draft.reasons:
        return
    try:
        product.clean_fields(exclude=["vat", "reference", "search_text"])
    except ValidationError as refused:
        draft.reasons += [f"{name} : {' '.join(said)}" for name, said in _by_label(refused).items()]


def _by_label(refused: ValidationError) -> dict[str, list[str]]:
    return {LABELS.get(name, name).capitalize(): said for name, said in refused.message_dict.items()}


def _cost(draft: Draft, row: dict[str, str], known: Known) -> None:
    price = draft.read(row, "purchase_price", read_price)
    if price is None:
        if any(row.get(key) for key in ("supplier_code", "cost_from", "starts_on", "supplier")) and not row.get(
            "purchase_price"
        ):
            draft.reasons.append("Le prix d'achat manque, alors que son fournisseur ou sa date sont donnés.")
        return
    name = row.get("supplier", "")
    supplier = known.suppliers.get(normalise(name)) if name else None
    if name and supplier is None:
        draft.reasons.append(f"Le fournisseur « {name[:40]} » n'a pas de fiche : créez-la, puis recommencez.")
    threshold = draft.read(row, "cost_from", _quantity) or ONE
    day = draft.read(row, "starts_on", read_day)
    code = row.get("supplier_code", "")
    if draft.product.is_bundle:
        draft.reasons.append("Un lot n'a pas de prix d'achat : il a ceux de ses articles.")
    if len(code) > 60:
        draft.reasons.append("La référence du fournisseur dépasse 60 caractères.")
    if draft.reasons or _twice(draft, known, ("cost", supplier and supplier.pk, threshold, day), "prix d'achat"):
        return
    former = _former(known.costs.get(draft.product.pk or 0, []), supplier, threshold, day)
    if former and former.purchase_price == price and code in ("", former.supplier_code):
        return
    draft.cost = {
        "purchase_price": price, "supplier": supplier, "from_quantity": threshold, "starts_on": day or timezone.localdate(),
        "supplier_code": code or (former.supplier_code if former else ""),
    }  # fmt: skip
    old = f"{shown_price(former.purchase_price)} €" if former else ""
    draft.changes.append((f"prix d'achat{f' de {supplier.name}' if supplier else ''}", old, f"{shown_price(price)} €"))


def _former(rows: Sequence[ProductCost], supplier: Supplier | None, threshold: Decimal, day: Any) -> ProductCost | None:
    """The price that this one replaces: of its day, or the one in force on it."""
    until = day or timezone.localdate()
    same = [
        row for row in rows if row.supplier_id == (supplier.pk if supplier else None) and row.from_quantity == threshold
    ]
    return max((row for row in same if row.starts_on <= until), key=lambda row: row.starts_on, default=None)


def _listed(draft: Draft, row: dict[str, str], known: Known) -> None:
    name = row.get("price_list", "")
    price = draft.read(row, "list_price", read_price)
    discount = draft.read(row, "list_discount", _percent)
    if not name:
        if row.get("list_price") or row.get("list_discount"):
            draft.reasons.append("Le nom du tarif manque, alors que son prix ou sa remise sont donnés.")
        return
    price_list = known.price_lists.get(normalise(name))
    if price_list is None:
        draft.reasons.append(f"Le tarif « {name[:40]} » n'existe pas, ou il est archivé : créez-le, puis recommencez.")
    elif (price is None) == (discount is None) and not draft.reasons:
        draft.reasons.append("Donnez un prix ou une remise du tarif, pas les deux.")
    threshold = draft.read(row, "list_from", _quantity) or ONE
    if draft.reasons or price_list is None or _twice(draft, known, ("list", price_list.pk, threshold), "prix de tarif"):
        return
    former = known.items.get((price_list.pk, draft.product.pk or 0, threshold))
    if former and (former.unit_price, former.discount) == (price, discount):
        return
    old = _terms(former.unit_price, former.discount) if former else ""
    item = former or PriceListItem(price_list=price_list, from_quantity=threshold)
    item.price_list, item.unit_price, item.discount = price_list, price, discount
    draft.item = item
    draft.changes.append((f"tarif « {price_list.name} », à partir de {plain(threshold)}", old, _terms(price, discount)))


def _twice(draft: Draft, known: Known, key: tuple[Any, ...], what: str) -> bool:
    full = (draft.code.upper(), *key)
    if full in known.keys:
        draft.reasons.append(f"Ce {what} est déjà donné plus haut dans le fichier.")
        return True
    known.keys.add(full)
    return False


def _terms(price: Decimal | None, discount: Decimal | None) -> str:
    return f"{shown_price(price)} €" if price is not None else f"remise de {plain(discount or Decimal(0))} %"


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case Decimal():
            return f"{shown_price(value)} €"
        case VatRate():
            return value.label
    return str(dict(Kind.choices).get(value, value))


def _kind(text: str) -> str:
    for value, label in Kind.choices:
        if normalise(text) in (normalise(label), value):
            return str(value)
    raise Invalid(f"Le type « {text[:20]} » n'existe pas : Matériel, Prestation, Abonnement ou Lot.")


def _rate(text: str, rates: Sequence[VatRate]) -> VatRate:
    """By its label, or by its figure: « 20 », « 5,5 % »; at zero several regimes exist, so the label is asked."""
    for rate in rates:
        if normalise(rate.label) == normalise(text):
            return rate
    try:
        figure = read_price(text.replace("%", ""))
    except Invalid:
        figure = None
    taxed = [rate for rate in rates if rate.rate == figure and rate.category == "S"]
    if taxed:
        return min(taxed, key=lambda rate: rate.pk)
    if figure == 0:
        raise Invalid(
            "À 0 %, écrivez le libellé du taux, tel qu'il est dans les réglages : plusieurs régimes existent."
        )
    raise Invalid(f"Le taux « {text[:20]} » n'est pas dans les réglages.")


def _months(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise Invalid(f"L'engagement « {text[:20]} » n'est pas un nombre de mois.")
    return int(text)


def _quantity(text: str) -> Decimal:
    quantity = read_price(text)
    if not 0 < quantity < 1_000_000 or quantity != round(quantity, 3):
        raise Invalid("Une quantité est au-dessus de zéro, avec trois décimales au plus.")
    return quantity


def _percent(text: str) -> Decimal:
    discount = read_price(text.replace("%", ""))
    if discount > 100 or discount != round(discount, 2):
        raise Invalid("Une remise va de 0 à 100 %, avec deux décimales au plus.")
    return discount
