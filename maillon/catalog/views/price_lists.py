"""Price lists: list, page, prices, and the partners that have them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.catalog import pricing, services
from maillon.catalog.forms import GiveForm, PriceListForm, PriceListItemForm
from maillon.catalog.forms.fields import period_of
from maillon.catalog.lists import PRICE_LISTS, period_words, state_chip
from maillon.catalog.models import PartnerPriceList, PriceList, PriceListItem, Product
from maillon.core.dialogs import ask, done, see_other
from maillon.lists.engine import list_view
from maillon.lists.grammar import cleaned
from maillon.records import panels

MOST = 200


@requires("catalog.see")
def price_list_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, PRICE_LISTS)


def seen(request: HttpRequest, reference: str) -> PriceList:
    return get_object_or_404(PriceList.objects.visible_to(request.user), reference=reference)


def edited(request: HttpRequest, reference: str) -> PriceList:
    return get_object_or_404(PriceList.objects.editable_by(request.user), reference=reference)


@requires("catalog.see")
def price_list(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found, words = seen(request, reference), cleaned(request.GET.get("q", ""))
    articles = Product.objects.visible_to(user).matching(words).values("pk") if words else None
    items = found.items.visible_to(user).select_related("product").order_by("product__name", "from_quantity", "pk")
    shown = list((items if articles is None else items.filter(product__in=articles))[: MOST + 1])
    inside = not user.partner_id
    context = {
        "price_list": found,
        "state": state_chip(found),
        "period": period_words(found.period),
        "rows": [row_of(item, found) for item in shown[:MOST]],
        "more": len(shown) > MOST,
        "words": words,
        "given": given_of(found) if inside else [],
        "inside": inside,
        "can_edit": user.can("catalog.edit") and inside and not found.is_archived,
        "menu": menu_of(found, user) if inside else [],
        **(panels.context(found, user) if inside else {}),
    }
    return render(request, "catalog/price_list.html", context)


def row_of(item: PriceListItem, found: PriceList) -> dict[str, Any]:
    product, here = item.product, f"{found.get_absolute_url()}/prix/{item.pk}"
    return {
        "menu_id": f"prix-{item.pk}",
        "menu_label": f"Actions sur {product.name}, à partir de {pricing.plain(item.from_quantity)}",
        "menu": [
            {"label": "Modifier", "icon": "pencil", "dialog": here},
            {"label": "Retirer du tarif", "icon": "trash", "post": f"{here}/retirer", "tone": "error"},
        ],
        "item": item,
        "from_quantity": pricing.plain(item.from_quantity),
        "price": pricing.told(pricing.price_for(product, item.from_quantity, [item]), product.is_recurring),
        "discount": f"{pricing.plain(item.discount)} %" if item.discount is not None else "",
        "catalogue": pricing.told(pricing.Price(product.sale_price, ""), product.is_recurring),
    }


def given_of(found: PriceList) -> list[dict[str, Any]]:
    today = timezone.localdate()
    rows = found.partners.select_related("partner").order_by("partner__name", "period")
    return [
        {
            "given": row,
            "period": period_words(row.period),
            "over": row.period.upper is not None and row.period.upper <= today,
        }
        for row in rows
    ]


def menu_of(found: PriceList, user: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if user.can("catalog.close"):
        verb, label, icon = ("reprendre", "Reprendre", "archive-off") if found.is_archived else (
            "archiver", "Archiver", "archive")  # fmt: skip
        items.append({"label": label, "icon": icon, "post": f"{found.get_absolute_url()}/{verb}"})
    if user.can("history.see"):
        items.append({"label": "Historique", "icon": "history", "url": f"/historique/catalog.pricelist/{found.pk}"})
    return items


@requires("catalog.edit")
@require_http_methods(["GET", "POST"])
def price_list_edit(request: HttpRequest, reference: str = "") -> HttpResponse:
    found = edited(request, reference) if reference else PriceList()
    form = PriceListForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = services.save_price_list(form.save(commit=False), actor=request.user)
        messages.success(request, f"{saved.name} est enregistré.")
        return see_other(saved.get_absolute_url())
    context = {
        "form": form, "title": "Modifier le tarif" if reference else "Nouveau tarif",
        "submit": "Enregistrer" if reference else "Créer le tarif",
        "cancel_url": found.get_absolute_url() if reference else "/tarifs/", "crumbs": [("Tarifs", "/tarifs/")],
        "conflict_record": found.name,
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@requires("catalog.edit")
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    found = edited(request, reference)
    here = f"{found.get_absolute_url()}#prix"
    item = get_object_or_404(found.items, pk=number) if number else PriceListItem(price_list=found)
    form = PriceListItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_item(form.save(commit=False), actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            return done(request, here, f"Le prix de « {saved.product.name} » est enregistré.")
    return ask(
        request,
        form,
        "Prix d'un article",
        here,
        crumbs=[("Tarifs", "/tarifs/"), (found.name, found.get_absolute_url())],
    )


@requires("catalog.edit")
@require_POST
def item_remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    found = edited(request, reference)
    services.remove_item(get_object_or_404(found.items.select_related("product"), pk=number), actor=request.user)
    return done(request, f"{found.get_absolute_url()}#prix", "Le prix est retiré du tarif.")


@requires("catalog.edit")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, reference: str) -> HttpResponse:
    found = edited(request, reference)
    here = f"{found.get_absolute_url()}#partenaires"
    form = GiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        partner, period = form.cleaned_data["partner"], period_of(form.cleaned_data)
        try:
            services.give(found, partner, period, actor=request.user)  # type: ignore[arg-type]
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
        else:
            return done(request, here, f"{partner.name} a ce tarif.")
    crumbs = [("Tarifs", "/tarifs/"), (found.name, found.get_absolute_url())]
    return ask(request, form, "Donner le tarif à un partenaire", here, crumbs=crumbs)


@requires("catalog.edit")
@require_POST
def take_back(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    found = edited(request, reference)
    given: PartnerPriceList = get_object_or_404(found.partners.select_related("partner", "price_list"), pk=number)
    services.take_back(given, actor=request.user)
    return done(request, f"{found.get_absolute_url()}#partenaires", f"{given.partner.name} n'a plus ce tarif.")


@requires("catalog.close")
@require_POST
def archive(request: HttpRequest, reference: str) -> HttpResponse:
    found = edited(request, reference)
    services.archive_price_list(found, actor=request.user)
    messages.success(request, f"{found.name} est archivé.", extra_tags=f"undo={found.get_absolute_url()}/reprendre")
    return see_other(found.get_absolute_url())


@requires("catalog.close")
@require_POST
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    found = edited(request, reference)
    services.restore_price_list(found, actor=request.user)
    messages.success(request, f"{found.name} s'applique de nouveau.")
    return see_other(found.get_absolute_url())
