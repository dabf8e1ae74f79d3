"""Suppliers and operators: list, card, form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.catalog import services
from maillon.catalog.forms import SupplierForm
from maillon.catalog.forms.suppliers import ATTRIBUTES
from maillon.catalog.lists import SUPPLIERS
from maillon.catalog.lists.suppliers import kind_chip
from maillon.catalog.models import ProductCost, Supplier, SupplierQuerySet
from maillon.catalog.pricing import plain
from maillon.core.dialogs import see_other
from maillon.core.panels import ASIDE, NOW, TAB, actions_for, drawn
from maillon.lists.autocomplete import suggest
from maillon.lists.engine import list_view
from maillon.records import panels

MOST = 100


@requires("suppliers.see")
def supplier_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, SUPPLIERS)


@requires("suppliers.see")
@require_GET
def supplier_choice(request: HttpRequest) -> HttpResponse:
    rows = Supplier.objects.visible_to(request.user).current().order_by("name")
    return suggest(request, rows, SupplierQuerySet.matching)


@requires("suppliers.see")
def supplier(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(Supplier.objects.visible_to(user), reference=reference)
    context = {
        "supplier": found,
        "kind": kind_chip(found),
        "costs": bought_from(found) if user.can("costs.see") else None,
        "can_edit": user.can("suppliers.edit"),
        "actions": actions_for(found, user),
        "menu": menu_of(found, user),
        "panels": drawn(found, request, NOW, TAB, ASIDE),
        **panels.context(found, user),
    }
    return render(request, "catalog/supplier.html", context)


def bought_from(found: Supplier) -> list[dict[str, Any]]:
    """The latest prices of this supplier, one row per article and threshold."""
    rows = ProductCost.objects.filter(supplier=found).select_related("product").order_by("-starts_on", "-pk")
    latest: dict[tuple[int, Any], ProductCost] = {}
    for cost in rows[: MOST * 5]:
        latest.setdefault((cost.product_id, cost.from_quantity), cost)
    ranked = sorted(latest.values(), key=lambda cost: (cost.product.name, cost.from_quantity))[:MOST]
    return [{"cost": c, "from_quantity": plain(c.from_quantity) if c.from_quantity != 1 else ""} for c in ranked]


def menu_of(found: Supplier, user: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if user.can("suppliers.close"):
        verb, label, icon = ("reprendre", "Reprendre", "archive-off") if found.is_archived else (
            "archiver", "Archiver", "archive")  # fmt: skip
        items.append({"label": label, "icon": icon, "post": f"{found.get_absolute_url()}/{verb}"})
    if user.can("history.see"):
        items.append({"label": "Historique", "icon": "history", "url": f"/historique/catalog.supplier/{found.pk}"})
    return items


@requires("suppliers.edit")
@require_http_methods(["GET", "POST"])
def supplier_edit(request: HttpRequest, reference: str = "") -> HttpResponse:
    rows = Supplier.objects.editable_by(request.user)
    found = get_object_or_404(rows, reference=reference) if reference else Supplier()
    form = SupplierForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        changed = [name for name in form.changed_data if name in ATTRIBUTES]
        changed += ["custom"] if {f.name for f in form.custom_fields} & set(form.changed_data) else []
        saved = services.save_supplier(form.save(commit=False), changed, actor=request.user)
        messages.success(request, f"{saved.name} est enregistré.")
        return see_other(saved.get_absolute_url())
    context = {
        "form": form, "title": "Modifier le fournisseur" if reference else "Nouveau fournisseur",
        "submit": "Enregistrer" if reference else "Créer le fournisseur",
        "cancel_url": found.get_absolute_url() if reference else "/fournisseurs/", "crumbs": [("Fournisseurs", "/fournisseurs/")],
        "draft": f"fournisseur-{found.pk or 'nouveau'}", "conflict_record": found.name,
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@requires("suppliers.close")
@require_POST
def supplier_archive(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Supplier.objects.visible_to(request.user), reference=reference)
    services.archive_supplier(found, actor=request.user)
    undo = f"{found.get_absolute_url()}/reprendre"
    messages.success(request, f"{found.name} est archivé.", extra_tags=f"undo={undo}")
    return see_other(found.get_absolute_url())


@requires("suppliers.close")
@require_POST
def supplier_restore(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Supplier.objects.visible_to(request.user), reference=reference)
    services.restore_supplier(found, actor=request.user)
    messages.success(request, f"{found.name} est de nouveau proposé.")
    return see_other(found.get_absolute_url())
