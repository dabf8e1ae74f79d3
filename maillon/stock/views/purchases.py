"""Purchases: the draft, its lines, sent, settled, cancelled; and what there is to order."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from maillon.accounts.rights import requires
from maillon.catalog.models import Product, Supplier
from maillon.core import french
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.core.money import round_cents
from maillon.documents import services as documents
from maillon.documents.views import pdf_answer
from maillon.lists.engine import list_view
from maillon.records import panels as records
from maillon.stock.forms import LineForm, PurchaseForm, ReasonForm, SendForm
from maillon.stock.lists import PURCHASE_TONES, PURCHASES, article_url
from maillon.stock.models import Purchase, PurchaseLine, PurchasePrice, Receipt
from maillon.stock.services import buying, papers
from maillon.stock.services.needs import Need, needs
from maillon.stock.services.places import default_place
from maillon.stock.views import BUYING, sections
from maillon.stock.views.articles import attempt

HERE = "/stock/achats/"
CRUMBS = [("Achats", HERE)]


@requires("purchases.see")
def purchase_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, PURCHASES, template="stock/list.html", sections=sections(request, BUYING))


def purchase_for(request: HttpRequest, reference: str) -> Purchase:
    rows = Purchase.objects.visible_to(request.user).select_related("supplier", "place", "ordered_by")
    return get_object_or_404(rows, reference=reference)


@requires("purchases.see")
@require_GET
def purchase(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = purchase_for(request, reference)
    lines = list(found.lines.select_related("product").order_by("pk"))
    prices = dict(
        PurchasePrice.objects.visible_to(user).filter(line__purchase=found).values_list("line_id", "unit_price")
    )
    sums = [round_cents(prices.get(line.pk, Decimal(0)) * line.quantity) for line in lines]
    priced = found.prices_visible_to(user)
    receipts = (
        Receipt.objects.visible_to(user)
        .filter(purchase=found)
        .select_related("actor")
        .annotate(count=Sum("lines__quantity"))
    )
    context = {
        "purchase": found,
        "tone": PURCHASE_TONES[found.status],
        "lines": [
            {"line": line, "price": prices.get(line.pk), "total": total, "url": article_url(line.product)}
            for line, total in zip(lines, sums, strict=True)
        ],
        "priced": priced,
        "net": sum(sums, Decimal(0)) if priced else None,
        "draft": found.status == Purchase.Status.DRAFT,
        "awaited": found.status in Purchase.AWAITED,
        "may": user.can("purchases.edit"),
        "may_close": user.can("purchases.close"),
        "receipts": receipts,
        "documents": documents.of_record(found, user),
        **records.context(found, user),
    }
    return render(request, "stock/purchase.html", context)


@requires("purchases.edit")
def purchase_new(request: HttpRequest) -> HttpResponse:
    blank = Purchase(place=default_place())
    if asked := row_key(request.GET.get("fournisseur", "")):
        blank.supplier_id = asked
    form = PurchaseForm(request.POST or None, instance=blank, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        opened = buying.open_purchase(
            data["supplier"],
            place=data["place"],
            expected_on=data["expected_on"],
            comment=data["comment"],
            their_reference=data["supplier_reference"],
            actor=request.user,
        )
        return done(
            request,
            opened.get_absolute_url(),
            f"Achat {opened.reference} ouvert\nAjoutez les articles, puis envoyez-le.",
        )
    return ask(request, form, "Nouvel achat", HERE, crumbs=CRUMBS, submit="Ouvrir l'achat")


@requires("purchases.edit")
def purchase_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = purchase_for(request, reference)
    form = PurchaseForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        changed = [name for name in form.changed_data if name != "version"]
        saved = buying.save_purchase(form.save(commit=False), changed, actor=request.user)
        return done(request, saved.get_absolute_url(), f"{saved.reference} est enregistrée.")
    return ask(
        request,
        form,
        f"Modifier {found.reference}",
        found.get_absolute_url(),
        conflict_record=found.reference,
        crumbs=CRUMBS,
    )


@requires("purchases.edit")
def line_add(request: HttpRequest, reference: str) -> HttpResponse:
    found = purchase_for(request, reference)
    form = LineForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: buying.add_line(
            found, data["product"], data["quantity"], unit_price=form.price, actor=request.user)):  # fmt: skip
            return done(request, f"{found.get_absolute_url()}#lignes", f"{data['product'].name} ajouté.")
    return ask(request, form, "Ajouter un article", found.get_absolute_url(), submit="Ajouter")


def line_for(request: HttpRequest, reference: str, number: int) -> PurchaseLine:
    rows = PurchaseLine.objects.select_related("purchase", "product")
    return get_object_or_404(rows, purchase=purchase_for(request, reference), pk=number)


@requires("purchases.edit")
def line_change(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    line = line_for(request, reference, number)
    first: dict[str, Any] = {"quantity": line.quantity}
    if PurchasePrice.objects.visible_to(request.user).filter(line=line).exists():
        first["unit_price"] = buying.price_of(line)
    form = LineForm(request.POST or None, user=request.user, line=line, initial=first)
    if request.method == "POST" and form.is_valid():
        quantity = form.cleaned_data["quantity"]
        if attempt(form, lambda: buying.change_line(line, quantity, unit_price=form.price, actor=request.user)):
            return done(request, f"{line.purchase.get_absolute_url()}#lignes")
    return ask(request, form, line.label, line.purchase.get_absolute_url())


@requires("purchases.edit")
@require_POST
def line_remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    line = line_for(request, reference, number)
    buying.remove_line(line, actor=request.user)
    return done(request, f"{line.purchase.get_absolute_url()}#lignes", f"{line.label} retiré.")


@requires("purchases.edit")
def send(request: HttpRequest, reference: str) -> HttpResponse:
    found = purchase_for(request, reference)
    form = SendForm(request.POST or None, initial={"to": found.supplier.email})
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        if attempt(form, lambda: buying.send(found, to=to, actor=request.user)):
            return done(
                request,
                found.get_absolute_url(),
                f"{found.reference} est passée" + (f", par mail à {to}." if to else "."),
            )
    lead = f"Le bon de commande part en PDF chez {found.supplier_name}."
    return ask(
        request,
        form,
        f"Passer la commande {found.reference}",
        found.get_absolute_url(),
        submit="Passer la commande",
        lead=lead,
    )


@requires("purchases.close")
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    found = purchase_for(request, reference)
    lead = (
        ""
        if found.status == Purchase.Status.DRAFT
        else f"Prévenez aussi {found.supplier_name} : la commande lui est déjà parvenue."
    )
    return _with_reason(request, found, "Annuler l'achat", buying.cancel, "est annulée", lead)


@requires("purchases.close")
def settle(request: HttpRequest, reference: str) -> HttpResponse:
    found = purchase_for(request, reference)
    return _with_reason(
        request, found, "Solder l'achat", buying.settle, "est soldée", "Ce qui manque n'est plus attendu."
    )


def _with_reason(request: HttpRequest, found: Purchase, title: str, act: Any, said: str, lead: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: act(found, reason, actor=request.user)):
            return done(request, found.get_absolute_url(), f"{found.reference} {said}.")
    return ask(request, form, f"{title} {found.reference}", found.get_absolute_url(), submit=title, lead=lead)


@requires("purchases.see")
@require_safe
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The order form: as it was sent for who may read its prices, drawn without any for the others."""
    found = purchase_for(request, reference)
    priced = found.prices_visible_to(request.user)
    kept = documents.of_record(found, request.user).filter(kind=papers.KIND).first() if priced else None
    pdf = (
        documents.read(kept) if kept else papers.draw(found, priced=priced, draft=found.status == Purchase.Status.DRAFT)
    )
    return pdf_answer(pdf, f"{found.reference}.pdf")


@requires("purchases.see")
@require_GET
def need_list(request: HttpRequest) -> HttpResponse:
    """What is missing, by supplier, ready to be ordered."""
    groups: dict[int, list[Need]] = defaultdict(list)
    found = needs()
    for need in found:
        groups[need.supplier.pk if need.supplier else 0].append(need)
    context = {
        "groups": [{"supplier": rows[0].supplier, "needs": [_shown(n) for n in rows]} for rows in groups.values()],
        "total": len(found),
        "may": request.user.can("purchases.edit"),
        "suppliers": list(Supplier.objects.current()) if 0 in groups else [],
        "sections": sections(request, BUYING),
    }
    return render(request, "stock/needs.html", context)


def _shown(need: Need) -> dict[str, Any]:
    who = [r.for_reference or r.for_label for r in need.waiting if r.for_reference or r.for_label]
    return {
        "need": need,
        "url": article_url(need.product),
        "who": french.listing(list(dict.fromkeys(who))[:4]),
        "quantity": papers.quantity(need.to_order).replace(".", ","),
    }


@requires("purchases.edit")
@require_POST
def need_order(request: HttpRequest) -> HttpResponse:
    """The ticked articles of one supplier go to its draft."""
    number = request.POST.get("supplier", "")
    if not number:
        raise Refused("Choisissez le fournisseur à qui commander.")
    supplier = get_object_or_404(Supplier.objects.current(), pk=row_key(number) or 0)
    ticked = [key for typed in request.POST.getlist("product") if (key := row_key(typed)) is not None]
    articles = Product.objects.visible_to(request.user).in_bulk(ticked)
    wanted = [
        (articles[key], _quantity(request.POST.get(f"q{key}", ""), articles[key])) for key in ticked if key in articles
    ]
    if not wanted:
        raise Refused("Cochez au moins un article à commander.")
    opened = buying.order_from_supplier(supplier, wanted, actor=request.user)
    said = french.plural(len(wanted), "article ajouté", "articles ajoutés")
    return done(
        request, opened.get_absolute_url(), f"{said} à l'achat {opened.reference}\nVérifiez-le, puis envoyez-le."
    )


def _quantity(text: str, product: Any) -> Decimal:
    field = LineForm.base_fields["quantity"]
    try:
        value: Decimal = field.clean(text.strip())
    except ValidationError as error:
        raise Refused(f"« {product.name} » : « {text[:20]} » n'est pas une quantité.") from error
    return value
