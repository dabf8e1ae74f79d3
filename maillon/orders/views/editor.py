"""The line editor, the same for a quote and for an order: each change answers with the server's own totals."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.catalog import pricing
from maillon.catalog.models import Kind, Product, ProductQuerySet
from maillon.catalog.services.prices import offered, tariff
from maillon.core import french
from maillon.core.dialogs import ask, done, leave, see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.lists.autocomplete import suggest
from maillon.orders.forms import BundleForm, QuoteHeader, french_decimal
from maillon.orders.models import Order, Quote, QuoteLine
from maillon.orders.places import site_of
from maillon.orders.reading import changed_context, editor_context
from maillon.orders.services import lines, volume
from maillon.orders.services.house import ensure_editable
from maillon.orders.services.papers import group_title
from maillon.orders.services.sites import choices_of
from maillon.orders.site_forms import EquipForm

NUMBERS = {"quantity": "Quantité", "unit_price": "Prix unitaire", "discount": "Remise"}
TEXTS = ("label", "note")


def deal_for(request: HttpRequest, kind: str, reference: str) -> Any:
    model = Quote if kind == "quote" else Order
    if not request.user.can(model.edit):
        raise Http404
    return get_object_or_404(model.objects.visible_to(request.user), reference=reference)


def line_for(request: HttpRequest, kind: str, reference: str, pk: int) -> Any:
    return get_object_or_404(deal_for(request, kind, reference).lines, pk=pk)


@requires("quotes.edit", "orders.edit")
@require_GET
def products(request: HttpRequest) -> HttpResponse:
    """Articles on sale by any fragment of code or name, at the price of the partner of the quote or order being keyed
    (``pour``). Without one a partner reads no price: it may not be the one who pays."""
    rows = Product.objects.visible_to(request.user).on_sale().order_by("name")
    deal = _deal_named(request)
    shown = deal.prices_visible_to(request.user) if deal else not request.user.partner_id
    if not shown:
        return suggest(request, rows, ProductQuerySet.first_matching, _product_name)
    prices: dict[int, str] = {}

    def complete(found: list[Product]) -> None:
        known = volume.tariff_of(deal, found) if deal else tariff(found, None)
        prices.update({p.pk: pricing.told(known.price(p), p.is_recurring) for p in found})

    return suggest(
        request,
        rows,
        ProductQuerySet.first_matching,
        lambda p: f"{_product_name(p)} · {prices[p.pk]}",
        complete=complete,
    )


def _deal_named(request: HttpRequest) -> Quote | Order | None:
    reference = request.GET.get("pour", "")
    model: Any = {"DE": Quote, "CO": Order}.get(reference[:2])
    if model is None or not request.user.can(model.edit):
        return None
    found: Quote | Order | None = model.objects.visible_to(request.user).filter(reference=reference).first()
    return found


def _product_name(product: Product) -> str:
    return f"{product.name} · {product.code}{' · lot' if product.is_bundle else ''}"


@requires("quotes.edit")
@require_POST
def quote_header(request: HttpRequest, reference: str) -> HttpResponse:
    """The header saves itself; two people at once get both values and choose."""
    quote = deal_for(request, "quote", reference)
    ensure_editable(quote, request.user)
    form = QuoteHeader(request.POST, instance=quote, user=request.user)
    if not form.is_valid():
        return render(request, "orders/_quote_header.html", {"deal": quote, "form": form, "editable": True}, status=422)
    quote = form.save()
    fresh = QuoteHeader(instance=quote, user=request.user)
    return render(
        request, "orders/_quote_header.html", {"form": fresh, "saved": True, **editor_context(quote, request.user)}
    )


@requires("quotes.edit", "orders.edit")
@require_POST
def line_add(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    deal = deal_for(request, kind, reference)
    item = request.POST.get("item", "")
    products_seen = Product.objects.visible_to(request.user).on_sale()
    product = get_object_or_404(products_seen.select_related("vat"), pk=row_key(item) or 0)
    if product.is_bundle:
        return see_other(f"{deal.get_absolute_url()}/lignes/lot/{product.pk}")
    section: dict[str, Any] = {"section": name} if (name := request.POST.get("section", "").strip()[:80]) else {}
    return _added(request, lines.add(deal, product, actor=request.user, **section), kind)


@requires("quotes.edit", "orders.edit")
@require_http_methods(["GET", "POST"])
def bundle_add(request: HttpRequest, kind: str, reference: str, pk: int) -> HttpResponse:
    """How many bundles, which alternatives, which options: then their lines."""
    deal = deal_for(request, kind, reference)
    ensure_editable(deal, request.user)
    bundle = get_object_or_404(Product.objects.visible_to(request.user).on_sale().filter(kind=Kind.BUNDLE), pk=pk)
    known = volume.tariff_of(deal, [bundle])
    form = BundleForm(
        request.POST or None, items=offered(known.contents.get(bundle.pk, [])),
        prices=known if deal.prices_visible_to(request.user) else None, sites=bundle_sites(deal), here=deal.site_id,
    )  # fmt: skip
    here = f"{deal.get_absolute_url()}#lignes"
    if request.method == "POST" and form.is_valid():
        lines.add_bundle(
            deal, bundle, actor=request.user, quantity=form.cleaned_data["quantity"], chosen=form.chosen(),
            sites=form.places(),
        )  # fmt: skip
        return leave(request, here)
    response = ask(request, form, bundle.name, here, submit="Ajouter les lignes", lead=form.told(bundle))
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Retarget"], response["HX-Reswap"] = "#dialogue", "innerHTML"
    return response


def bundle_sites(deal: Any) -> list[Any]:
    return choices_of(deal, ()) if isinstance(deal, Quote) else []


@requires("quotes.edit")
@require_http_methods(["GET", "POST"])
def equip(request: HttpRequest, reference: str) -> HttpResponse:
    """The same line (``ligne``), or the same group of lines (``rubrique``), at other sites of the client."""
    quote = deal_for(request, "quote", reference)
    ensure_editable(quote, request.user)
    rows = list(quote.lines.all())
    models = repeated(request, rows)
    if not models:
        raise Http404
    form = EquipForm(request.POST or None, sites=choices_of(quote, rows), taken=taken(quote, rows, models))
    here = f"{quote.get_absolute_url()}#lignes"
    if request.method == "POST" and form.is_valid():
        made = lines.repeat(quote, [line.pk for line in models], form.places(), actor=request.user)
        return done(request, here, f"{french.plural(len(made), 'ligne ajoutée', 'lignes ajoutées')}")
    what = models[0].label if len(models) == 1 else french.plural(len(models), "ligne")
    lead = f"{what} : une ligne de plus pour chaque site coché. Le prix reste celui de la quantité totale."
    return ask(request, form, "Équiper d'autres sites", here, submit="Équiper ces sites", lead=lead)


def repeated(request: HttpRequest, rows: list[Any]) -> list[Any]:
    """The lines asked for; of a group that already stands at several sites, those of its first site."""
    if key := row_key(request.GET.get("ligne", "")):
        return [line for line in rows if line.pk == key]
    title = request.GET.get("rubrique", "")
    group = [line for line in rows if group_title(line) == title]
    return [line for line in group if line.site_id == group[0].site_id]


def taken(quote: Any, rows: list[Any], models: list[Any]) -> set[int | None]:
    """The sites that already have these lines: not proposed again, unless one asks."""
    labels = {(line.product_id, line.label) for line in models}
    return {site_of(line, quote) for line in rows if (line.product_id, line.label) in labels}


@requires("quotes.edit", "orders.edit")
@require_POST
def line_free(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """A line out of the catalogue, to be filled in place."""
    deal = deal_for(request, kind, reference)
    lines.add_free(
        deal, request.POST.get("label", "").strip() or "Nouvelle ligne", actor=request.user, kind=Kind.SERVICE
    )
    return see_other(f"{deal.get_absolute_url()}#lignes")


def _added(request: HttpRequest, line: Any, kind: str) -> HttpResponse:
    deal = lines.deal_of(line)
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(f"{deal.get_absolute_url()}#lignes")
    return render(request, "orders/_line_added.html", changed_context(deal, request.user, line.pk))


@requires("quotes.edit", "orders.edit")
@require_POST
def line_change(request: HttpRequest, kind: str, reference: str, pk: int) -> HttpResponse:
    line = line_for(request, kind, reference, pk)
    changes = _typed(request, line)
    before = line.unit_price
    try:
        line = lines.change(line, actor=request.user, **changes) if changes else line
    except ValidationError as error:
        raise Refused(f"Ligne « {line.label} » : {' '.join(error.messages)}") from error
    if changes.keys() & {"optional", "site_id"} and request.htmx:  # type: ignore[attr-defined]
        return redrawn(request, lines.deal_of(line))
    return _changed(request, line, kind, repriced="unit_price" not in changes and line.unit_price != before)


@requires("quotes.edit", "orders.edit")
@require_POST
def line_list_price(request: HttpRequest, kind: str, reference: str, pk: int) -> HttpResponse:
    line = lines.back_to_list_price(line_for(request, kind, reference, pk), actor=request.user)
    return _changed(request, line, kind, repriced=True)


def _typed(request: HttpRequest, line: Any) -> dict[str, Any]:
    """Only what differs: a partner who changes a quantity does not touch the price it does not see."""
    changes: dict[str, Any] = {}
    for name, label in NUMBERS.items():
        text = request.POST.get(name)
        if text is None or (name == "unit_price" and text == request.POST.get("price_was")):
            continue  # the price shown was not touched: a threshold may have changed it meanwhile
        try:
            value = french_decimal(text or "0", label)
        except ValueError as error:
            raise Refused(f"{error}") from error
        if value != getattr(line, name):
            changes[name] = value
    if "site" in request.POST and isinstance(line, QuoteLine):
        site = row_key(request.POST["site"])
        changes |= {"site_id": site} if site and site != site_of(line, line.quote) else {}
    for name in TEXTS:
        text = request.POST.get(name)
        words = " ".join(text.split()) if text is not None else None
        if words is not None and words != getattr(line, name):
            changes[name] = words
    if "optional_shown" in request.POST and hasattr(line, "optional"):
        optional = "optional" in request.POST
        changes |= {"optional": optional} if optional != line.optional else {}
    return changes


def _changed(request: HttpRequest, line: Any, kind: str, *, repriced: bool = False) -> HttpResponse:
    deal = lines.deal_of(line)
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(f"{deal.get_absolute_url()}#lignes")
    context = {**changed_context(deal, request.user, line.pk), "repriced": repriced}
    return render(request, "orders/_line_changed.html", context)


def redrawn(request: HttpRequest, deal: Any) -> HttpResponse:
    """Every line again: a line went away, to or from the options, or to another site."""
    response = render(request, "orders/_lines_redrawn.html", editor_context(deal, request.user))
    response["HX-Retarget"], response["HX-Reswap"] = "#lignes", "outerHTML"
    return response


@requires("quotes.edit", "orders.edit")
@require_POST
def line_remove(request: HttpRequest, kind: str, reference: str, pk: int) -> HttpResponse:
    line = line_for(request, kind, reference, pk)
    lines.remove(line, actor=request.user)
    deal = lines.deal_of(line)
    if request.htmx:  # type: ignore[attr-defined]
        return redrawn(request, deal)
    return see_other(f"{deal.get_absolute_url()}#lignes")
