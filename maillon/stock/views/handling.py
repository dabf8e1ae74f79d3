"""Transfers, returns of clients, and the places themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import ask, done
from maillon.stock.forms import PlaceForm, ReturnForm, TransferForm
from maillon.stock.models import Place, Unit
from maillon.stock.services import handling, places
from maillon.stock.views import sections
from maillon.stock.views.articles import attempt

HERE, PLACES = "/stock/", "/stock/lieux/"


@requires("stock.edit")
def transfer(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    first: dict[str, Any] = {"source": asked.get("de") or places.default_place().pk, "destination": asked.get("vers")}
    if number := asked.get("appareil", ""):
        unit = Unit.objects.visible_to(request.user).filter(reference=number).first()
        first |= {"serials": unit.serial, "source": unit.place_id} if unit else {}
    form = TransferForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: _transfer(data, request.user)):
            return done(
                request,
                f"/stock/?f=place:is:{data['destination'].pk}",
                f"Matériel transféré vers « {data['destination']} ».",
            )
    return ask(
        request, form, "Transférer du matériel", HERE, submit="Transférer", crumbs=[("Stock", HERE)],
        lead="D'un de nos lieux à un autre : dépôt, atelier, véhicule. Ce qui est réservé reste où il est.",
    )  # fmt: skip


def _transfer(data: dict[str, Any], actor: Any) -> None:
    units = handling.units_of(data["serials"], data["source"])
    wanted: list[tuple[Any, Decimal, Any]] = list(handling.by_product(units))
    if data["product"] and not data["product"].serialised:
        wanted.append((data["product"], data["quantity"], ()))
    handling.transfer_all(
        wanted, source=data["source"], destination=data["destination"], comment=data["comment"], actor=actor
    )


@requires("stock.edit")
def take_back(request: HttpRequest) -> HttpResponse:
    form = ReturnForm(
        request.POST or None,
        user=request.user,
        initial={"place": places.returns_place().pk, "client": request.GET.get("client")},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: _take_back(data, request.user)):
            return done(
                request, f"/stock/?f=place:is:{data['place'].pk}", f"Retour de {data['client'].name} enregistré."
            )
    return ask(
        request, form, "Retour d'un client", HERE, submit="Enregistrer le retour", crumbs=[("Stock", HERE)],
        lead="Le matériel rendu attend d'être trié : remis en stock, envoyé au fournisseur ou mis au rebut.",
    )  # fmt: skip


def _take_back(data: dict[str, Any], actor: Any) -> None:
    handling.take_back_all(
        data["serials"], data["product"], data["quantity"], client=data["client"], to=data["place"], comment=data["comment"],
        actor=actor,
    )  # fmt: skip


@requires("stock.see")
@require_GET
def place_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    rows = (
        Place.objects.visible_to(user)
        .filter(Q(kind__in=Place.OWN) | Q(kind=Place.Kind.SCRAP))
        .select_related("technician")
    )
    rows = rows.annotate(
        goods=Sum("levels__on_hand"), articles=Number("levels", filter=Q(levels__on_hand__gt=0))
    ).order_by("archived_at", "-is_default", "kind", "name", "pk")
    context = {"places": rows, "may": user.can("stock.edit"), "sections": sections(request)}
    return render(request, "stock/places.html", context)


@requires("stock.edit")
def place(request: HttpRequest, number: int | None = None) -> HttpResponse:
    found = get_object_or_404(Place.objects.own(), pk=number) if number else Place()
    form = PlaceForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = places.save_place(form.save(commit=False), actor=request.user)
        return done(request, PLACES, f"{saved.name} est enregistré.")
    return ask(request, form, found.name or "Nouveau lieu", PLACES, crumbs=[("Lieux", PLACES)])


@requires("stock.close")
@require_POST
def place_archive(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Place.objects.own(), pk=number)
    if found.archived_at:
        found.archived_at = None
        found.save(update_fields=["archived_at"])
        return done(request, PLACES, french.fr(f"« {found.name} » est de nouveau ouvert."))
    places.archive_place(found)
    return done(request, PLACES, french.fr(f"« {found.name} » est fermé."), undo=request.path)
