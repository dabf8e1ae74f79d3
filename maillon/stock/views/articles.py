"""What there is: by article, by unit, by movement."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.lists.autocomplete import suggest
from maillon.lists.engine import list_view
from maillon.records import panels as records
from maillon.stock import reading
from maillon.stock.forms import BackForm, MinimumForm, ReasonForm, ScrapForm, ToSupplierForm
from maillon.stock.keeping import kept
from maillon.stock.lists import MOVEMENTS, STOCK, UNIT_TONES, UNITS, article_url, toned
from maillon.stock.models import Level, Movement, Purchase, Unit
from maillon.stock.services import handling, places
from maillon.stock.services.moving import ONE
from maillon.stock.views import sections


@requires("stock.see")
def stock_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, STOCK, template="stock/list.html", sections=sections(request))


@requires("stock.see")
def unit_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, UNITS, template="stock/list.html", sections=sections(request))


@requires("stock.see")
def movement_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, MOVEMENTS, template="stock/list.html", sections=sections(request))


@requires("stock.see")
@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    """Hardware by any fragment, with what is available."""
    rows = reading.articles(request.user).order_by("name", "pk")
    return suggest(request, rows, lambda found, text: found.matching(text), _said)


def _said(product: Any) -> str:
    return f"{product.name} · {product.code} · {french.number(product.available)} disponible"


def article_for(request: HttpRequest, reference: str) -> Any:
    return get_object_or_404(reading.articles(request.user), reference=reference)


@requires("stock.see")
@require_GET
def article(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = article_for(request, reference)
    page = reading.article_page(found, user)
    context = page | {
        "movements": toned(page["movements"]),
        "product": found,
        "may": user.can("stock.edit"),
        "sees_purchases": user.can("purchases.see"),
        "card_url": found.get_absolute_url() if user.can("catalog.see") else "",
    }
    return render(request, "stock/article.html", context)


@requires("stock.edit")
def minimum(request: HttpRequest, reference: str) -> HttpResponse:
    found = article_for(request, reference)
    asked = request.GET.get("lieu", "")
    place = row_key(asked) or places.default_place().pk
    level = Level.objects.filter(product=found, place=place).first()
    first = {"place": place, "minimum": level.minimum if level else 0}
    form = MinimumForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        handling.set_minimum(found, data["place"], data["minimum"], actor=request.user)
        return done(request, article_url(found), f"Minimum de « {found.name} » enregistré.")
    return ask(request, form, f"Minimum de {found.name}", article_url(found))


@requires("stock.edit")
def scrap(request: HttpRequest, reference: str) -> HttpResponse:
    found = article_for(request, reference)
    if found.serialised:
        raise Refused(f"« {found.name} » est suivi par numéro de série : mettez au rebut l'appareil, depuis sa fiche.")
    form = ScrapForm(request.POST or None, user=request.user, product=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: handling.scrap(
            found, data["quantity"], source=data["place"], comment=data["comment"], actor=request.user)):  # fmt: skip
            return done(request, article_url(found), f"Mis au rebut : {french.number(data['quantity'])} {found.name}.")
    return ask(request, form, f"Mettre au rebut : {found.name}", article_url(found), submit="Mettre au rebut")


def attempt(form: Any, act: Any) -> bool:
    """Do it; what is refused is said at the head of the form, where nothing typed is lost."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True


def unit_for(request: HttpRequest, reference: str) -> Unit:
    return get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("product", "place"), reference=reference
    )


@requires("stock.see")
@require_GET
def unit(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole life of a serial number, from the purchase to the scrap heap."""
    user: Any = request.user
    found = unit_for(request, reference)
    life = list(
        Movement.objects.visible_to(user)
        .filter(unit=found)
        .select_related("source", "destination", "actor")
        .order_by("-at", "-pk")
    )
    ours = found.place is not None and found.place.is_own
    context = {
        "unit": found,
        "tone": UNIT_TONES[found.status],
        "life": toned(life),
        "ours": ours,
        "kept": kept([found.pk]).get(found.pk),
        "may": user.can("stock.edit"),
        "purchase": Purchase.objects.visible_to(user).filter(reference=found.purchase_reference).first()
        if found.purchase_reference
        else None,
        "article_url": article_url(found.product),
        **records.context(found, user),
    }
    return render(request, "stock/unit.html", context)


@requires("stock.edit")
def unit_scrap(request: HttpRequest, reference: str) -> HttpResponse:
    found = unit_for(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if found.place is None or not found.place.is_own:
            form.add_error(None, f"{found.serial} n'est pas dans un de nos lieux : enregistrez d'abord son retour.")
        elif attempt(form, lambda: handling.scrap(
            found.product, ONE, source=found.place, units=[found], comment=form.cleaned_data["reason"], actor=request.user)):  # fmt: skip
            return done(request, found.get_absolute_url(), f"{found.serial} est au rebut.")
    return ask(request, form, f"Mettre {found.serial} au rebut", found.get_absolute_url(), submit="Mettre au rebut")


@requires("stock.edit")
def unit_to_supplier(request: HttpRequest, reference: str) -> HttpResponse:
    found = unit_for(request, reference)
    bought = Purchase.objects.filter(reference=found.purchase_reference).values_list("supplier_id", flat=True).first()
    form = ToSupplierForm(request.POST or None, initial={"supplier": bought})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: handling.send_to_supplier(found, data["supplier"], comment=data["comment"], actor=request.user),
        ):
            return done(request, found.get_absolute_url(), f"{found.serial} est parti chez {data['supplier']}.")
    return ask(request, form, f"Envoyer {found.serial} au fournisseur", found.get_absolute_url(), submit="Envoyer")


@requires("stock.edit")
def unit_back(request: HttpRequest, reference: str) -> HttpResponse:
    found = unit_for(request, reference)
    form = BackForm(request.POST or None, user=request.user, initial={"place": places.default_place().pk})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: handling.back_from_supplier(found, to=data["place"], comment=data["comment"], actor=request.user),
        ):
            return done(request, found.get_absolute_url(), f"{found.serial} est de nouveau en stock.")
    return ask(request, form, f"{found.serial} est revenu", found.get_absolute_url(), submit="Ranger")
