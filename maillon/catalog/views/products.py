"""The catalogue: list, card, form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.catalog import pricing, services
from maillon.catalog.forms import ATTRIBUTES, ProductForm
from maillon.catalog.lists import kind_chip, product_list_of
from maillon.catalog.models import BundleItem, PriceListItem, Product, ProductCost, ProductQuerySet, VatRate
from maillon.catalog.prices import margin_rate
from maillon.catalog.services.prices import Tariff, shown_price, tariff, with_prices
from maillon.core import french
from maillon.core.dialogs import see_other
from maillon.core.panels import ASIDE, NOW, TAB, actions_for, drawn
from maillon.lists.autocomplete import suggest
from maillon.lists.engine import list_view
from maillon.records import panels


@requires("catalog.see")
def product_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, product_list_of(request.user))


def get_product(request: HttpRequest, reference: str) -> Product:
    return get_object_or_404(Product.objects.visible_to(request.user).select_related("vat"), reference=reference)


@requires("catalog.see")
@require_GET
def choice(request: HttpRequest) -> HttpResponse:
    """Articles for a form of the company's own; bundles are left out."""
    rows = Product.objects.visible_to(request.user).on_sale().single().order_by("name")
    return suggest(request, rows, ProductQuerySet.matching, lambda p: f"{p.name} · {p.code}")


@requires("catalog.see")
def product(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = get_product(request, reference)
    with_prices([found], user)
    price = shown_price(found)
    context = {
        "product": found,
        "kind": kind_chip(found),
        "vat_rate": french.percent(found.vat.rate, 1 if found.vat.rate % 1 else 0),
        "price": price,
        "origin": french.lower_first(price.origin) if price else "",
        "can_edit": user.can("catalog.edit") and not user.partner_id,
        "contents": contents_of(found, user) if found.is_bundle else None,
        "tiers": tiers_of(found, user),
        "actions": actions_for(found, user),
        "menu": menu_of(found, user),
        "panels": drawn(found, request, NOW, TAB, ASIDE),
        **costs_of(found, user, price),
        **(panels.context(found, user) if not user.partner_id else {}),
    }
    return render(request, "catalog/product.html", context)


def costs_of(found: Product, user: Any, price: Any) -> dict[str, Any]:
    """Every dated purchase price, the one in force marked, and what is left of the sale price."""
    if not user.can("costs.see"):
        return {"sees_costs": False}
    rows = ProductCost.objects.of([found]).get(found.pk, [])
    current = pricing.cost_on(rows, timezone.localdate())
    shown = [
        {
            "cost": row,
            "current": current is not None and row.pk == current.pk,
            "coming": row.starts_on > timezone.localdate(),
            "from_quantity": pricing.plain(row.from_quantity) if row.from_quantity != 1 else "",
        }
        for row in rows
    ]
    margin = margin_rate(price.amount, current.purchase_price) if price and current else None
    may = user.can("costs.edit") and not found.is_bundle
    return {"sees_costs": True, "cost": current, "costs": shown, "margin": margin, "may_cost": may}


def contents_of(bundle: Product, user: Any) -> list[dict[str, Any]]:
    """What the bundle holds, included first, then each choice, then the options, at this person's prices."""
    found = tariff([bundle], user.partner_id)
    return [
        {"title": title, "rows": [content_row(bundle, item, found, user) for item in items]}
        for title, items in grouped(found.contents.get(bundle.pk, []))
    ]


def grouped(items: list[BundleItem]) -> list[tuple[str, list[BundleItem]]]:
    groups: dict[str, list[BundleItem]] = {}
    order = {BundleItem.Role.INCLUDED: 0, BundleItem.Role.ALTERNATIVE: 1, BundleItem.Role.OPTION: 2}
    titles = {BundleItem.Role.INCLUDED: "Compris", BundleItem.Role.OPTION: "En option"}
    for item in sorted(items, key=lambda one: order[BundleItem.Role(one.role)]):
        title = titles.get(BundleItem.Role(item.role)) or f"Au choix : {item.group}"
        groups.setdefault(title, []).append(item)
    return list(groups.items())


def content_row(bundle: Product, item: BundleItem, found: Tariff, user: Any) -> dict[str, Any]:
    priced = user.reads_prices(pays=found.is_listed(item.product))
    price = pricing.told(found.own_price(item.product, item.quantity), item.product.is_recurring) if priced else ""
    here = f"/contenu/{item.pk}"
    return {
        "item": item,
        "quantity": pricing.plain(item.quantity),
        "price": price,
        "menu_id": f"contenu-{item.pk}",
        "menu_label": f"Actions sur {item.product.name}",
        "menu": [
            {"label": "Modifier", "icon": "pencil", "dialog": f"{bundle.get_absolute_url()}{here}"},
            {
                "label": "Retirer du lot",
                "icon": "trash",
                "post": f"{bundle.get_absolute_url()}{here}/retirer",
                "tone": "error",
            },
        ],
    }


def tiers_of(found: Product, user: Any) -> list[dict[str, Any]]:
    """The lists that price this article: every one for the company, its own for a partner."""
    rows = PriceListItem.objects.visible_to(user).filter(product=found, price_list__archived_at=None)
    return [
        {
            "item": row,
            "from_quantity": pricing.plain(row.from_quantity),
            "price": pricing.told(pricing.price_for(found, row.from_quantity, [row]), found.is_recurring),
            "discount": f"{pricing.plain(row.discount)} %" if row.discount is not None else "",
        }
        for row in rows.select_related("price_list").order_by("price_list__name", "from_quantity")[:50]
    ]


def menu_of(found: Product, user: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if user.can("catalog.close"):
        verb, label, icon = ("reprendre", "Remettre en vente", "archive-off") if found.is_archived else (
            "archiver", "Retirer de la vente", "archive")  # fmt: skip
        items.append({"label": label, "icon": icon, "post": f"{found.get_absolute_url()}/{verb}"})
    if user.can("history.see"):
        items.append({"label": "Historique", "icon": "history", "url": f"/historique/catalog.product/{found.pk}"})
    return items


@requires("catalog.edit")
def product_new(request: HttpRequest) -> HttpResponse:
    default = VatRate.objects.order_by("-is_default", "-rate").first()
    blank = Product(vat=default) if default else Product()
    return edit(request, blank, "Nouvel article", "Créer l'article", "/catalogue/")


@requires("catalog.edit")
def product_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Product.objects.editable_by(request.user), reference=reference)
    return edit(request, found, "Modifier l'article", "Enregistrer", found.get_absolute_url())


def edit(request: HttpRequest, found: Product, title: str, submit: str, cancel: str) -> HttpResponse:
    form = ProductForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = save(form, request.user)
        messages.success(request, f"{saved.name} est enregistré.")
        return see_other(saved.get_absolute_url())
    context = {
        "form": form, "title": title, "submit": submit, "cancel_url": cancel, "crumbs": [("Catalogue", "/catalogue/")],
        "draft": f"article-{found.pk or 'nouveau'}", "conflict_record": found.name,
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


def save(form: ProductForm, actor: Any) -> Product:
    changed = [name for name in form.changed_data if name in ATTRIBUTES]
    if {f.name for f in form.custom_fields} & set(form.changed_data):
        changed.append("custom")
    saved = services.save_product(form.save(commit=False), changed, actor=actor)
    if "purchase_price" in form.fields:
        services.update_cost(saved, form.cleaned_data["purchase_price"], form.cleaned_data["supplier"], actor=actor)
    return saved


@require_POST
@requires("catalog.close")
def product_archive(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_product(request, reference)
    services.archive(found, actor=request.user)
    undo = f"{found.get_absolute_url()}/reprendre"
    messages.success(request, f"{found.name} n'est plus proposé à la vente.", extra_tags=f"undo={undo}")
    return see_other(found.get_absolute_url())


@require_POST
@requires("catalog.close")
def product_restore(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_product(request, reference)
    services.restore(found, actor=request.user)
    messages.success(request, f"{found.name} est de nouveau en vente.")
    return see_other(found.get_absolute_url())
