"""What hangs on an article: its dated purchase prices, and what a bundle holds."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.catalog import services
from maillon.catalog.forms import BundleItemForm, CostForm
from maillon.catalog.models import BundleItem, Product, ProductCost
from maillon.core.dialogs import ask, done


def edited(request: HttpRequest, reference: str) -> Product:
    return get_object_or_404(Product.objects.editable_by(request.user), reference=reference)


def crumbs_of(product: Product) -> list[tuple[str, str]]:
    return [("Catalogue", "/catalogue/"), (product.name, product.get_absolute_url())]


@requires("costs.edit")
@require_http_methods(["GET", "POST"])
def cost_new(request: HttpRequest, reference: str) -> HttpResponse:
    product = get_object_or_404(Product.objects.visible_to(request.user).single(), reference=reference)
    here = f"{product.get_absolute_url()}#achats"
    form = CostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.set_cost(
            product, data["purchase_price"], data["supplier"], actor=request.user, from_quantity=data["from_quantity"],
            starts_on=data["starts_on"], supplier_code=data["supplier_code"],
        )  # fmt: skip
        return done(request, here, "Le prix d'achat est enregistré.")
    return ask(request, form, "Nouveau prix d'achat", here, crumbs=crumbs_of(product))


@requires("costs.edit")
@require_POST
def cost_remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    rows = ProductCost.objects.editable_by(request.user).select_related("product")
    cost = get_object_or_404(rows, product__reference=reference, pk=number)
    services.remove_cost(cost, actor=request.user)
    return done(request, f"{cost.product.get_absolute_url()}#achats", "Le prix d'achat est retiré.")


@requires("catalog.edit")
@require_http_methods(["GET", "POST"])
def content_edit(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    bundle = edited(request, reference)
    here = f"{bundle.get_absolute_url()}#contenu"
    item = get_object_or_404(bundle.items, pk=number) if number else BundleItem(bundle=bundle)
    form = BundleItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_bundle_item(form.save(commit=False), actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            return done(request, here, f"« {bundle.name} » est enregistré.")
    title = "Article du lot" if number else "Ajouter un article au lot"
    return ask(request, form, title, here, crumbs=crumbs_of(bundle))


@requires("catalog.edit")
@require_POST
def content_remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    bundle = edited(request, reference)
    services.remove_bundle_item(
        get_object_or_404(bundle.items.select_related("product"), pk=number), actor=request.user
    )
    return done(request, f"{bundle.get_absolute_url()}#contenu", "L'article est retiré du lot.")
