"""The catalogue: list, card, form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.catalog import services
from maillon.catalog.forms import ATTRIBUTES, ProductForm, VatRateForm
from maillon.catalog.lists import kind_chip, product_list_of
from maillon.catalog.models import Product, ProductCost, VatRate
from maillon.catalog.prices import margin_rate
from maillon.core import french
from maillon.core.panels import ASIDE, NOW, TAB, actions_for, panels_for
from maillon.lists.engine import list_view
from maillon.records import panels


def redirect(url: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(url, status=303)  # type: ignore[call-arg]


@requires("catalog.see")
def product_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, product_list_of(request.user))


def get_product(request: HttpRequest, reference: str) -> Product:
    return get_object_or_404(Product.objects.visible_to(request.user).select_related("vat"), reference=reference)


@requires("catalog.see")
def product(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = get_product(request, reference)
    cost = ProductCost.objects.visible_to(user).filter(product=found).first()
    context = {
        "product": found,
        "kind": kind_chip(found),
        "vat_rate": french.percent(found.vat.rate, 1 if found.vat.rate % 1 else 0),
        "price_shown": found.sale_price_visible_to(user),
        "cost": cost,
        "sees_costs": user.can("costs.see"),
        "margin": margin_rate(found.sale_price, cost.purchase_price) if cost else None,
        "can_edit": user.can("catalog.edit") and not user.partner_id,
        "actions": actions_for(found, user),
        "menu": menu_of(found, user),
        "panels": shown_panels(request, found),
        **(panels.context(found, user) if not user.partner_id else {}),
    }
    return render(request, "catalog/product.html", context)


def shown_panels(request: HttpRequest, found: Product) -> list[dict[str, Any]]:
    """What the modules above say of this article: stock, open orders."""
    shown = []
    for panel in [p for slot in (NOW, TAB, ASIDE) for p in panels_for(found, request.user, slot)]:
        context = panel.context(found, request.user)
        if context is not None:
            html = render_to_string(panel.template, {"record": found, "data": context, **context}, request)
            shown.append({"label": panel.label, "html": html})
    return shown


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
        return redirect(saved.get_absolute_url())
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
        services.set_cost(saved, form.cleaned_data["purchase_price"], form.cleaned_data["supplier"], actor=actor)
    return saved


@require_POST
@requires("catalog.close")
def product_archive(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_product(request, reference)
    services.archive(found, actor=request.user)
    undo = f"{found.get_absolute_url()}/reprendre"
    messages.success(request, f"{found.name} n'est plus proposé à la vente.", extra_tags=f"undo={undo}")
    return redirect(found.get_absolute_url())


@require_POST
@requires("catalog.close")
def product_restore(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_product(request, reference)
    services.restore(found, actor=request.user)
    messages.success(request, f"{found.name} est de nouveau en vente.")
    return redirect(found.get_absolute_url())


@requires("settings.see")
@require_GET
def vat_rates(request: HttpRequest) -> HttpResponse:
    known = dict(VatRateForm.CATEGORIES)
    rates = [
        {
            "rate": r,
            "regime": known.get(r.category, r.category),
            "shown": french.percent(r.rate, 1 if r.rate % 1 else 0),
        }
        for r in VatRate.objects.order_by("-is_default", "-rate", "id")
    ]
    return render(request, "catalog/vat_rates.html", {"rates": rates})


@requires("settings.edit")
@require_http_methods(["GET", "POST"])
def vat_rate(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(VatRate, pk=number) if number else VatRate()
    form = VatRateForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = services.save_vat_rate(form.save(commit=False))
        messages.success(request, f"{saved.label} est enregistré. Les documents déjà faits gardent leur taux.")
        return redirect("/reglages/tva/")
    context = {
        "form": form, "title": found.label if number else "Nouveau taux de TVA", "submit": "Enregistrer", "cancel_url": "/reglages/tva/",
        "crumbs": [("Réglages", "/reglages/"), ("Taux de TVA", "/reglages/tva/")],
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)
