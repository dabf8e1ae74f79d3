"""Counting a place on screen: quantities typed, serial numbers scanned, the difference shown before it is applied."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import ask, done, see_other
from maillon.core.errors import Refused
from maillon.lists.engine import list_view
from maillon.records import panels as records
from maillon.stock.forms import ArticleField, CountForm, QuantityField
from maillon.stock.lists import COUNT_TONES, COUNTS
from maillon.stock.models import Count, CountedUnit, CountLine
from maillon.stock.services import counting
from maillon.stock.services.places import default_place
from maillon.stock.views import sections

HERE = "/stock/inventaires/"


@requires("stock.see")
def count_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, COUNTS, template="stock/list.html", sections=sections(request))


def count_for(request: HttpRequest, reference: str) -> Count:
    return get_object_or_404(
        Count.objects.visible_to(request.user).select_related("place", "counted_by"), reference=reference
    )


@requires("stock.edit")
def count_new(request: HttpRequest) -> HttpResponse:
    form = CountForm(request.POST or None, user=request.user, initial={"place": default_place().pk})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        opened = counting.open_count(data["place"], comment=data["comment"], actor=request.user)
        return done(request, opened.get_absolute_url(), f"Inventaire de « {opened.place} » ouvert.")
    return ask(request, form, "Nouvel inventaire", HERE, submit="Ouvrir l'inventaire", crumbs=[("Inventaires", HERE)])


@requires("stock.see")
@require_GET
def count(request: HttpRequest, reference: str) -> HttpResponse:
    found = count_for(request, reference)
    return render(request, "stock/count.html", sheet(request, found) | records.context(found, request.user))


def sheet(request: HttpRequest, count: Count, **more: Any) -> dict[str, Any]:
    user: Any = request.user
    seen: dict[int, list[CountedUnit]] = defaultdict(list)
    for row in CountedUnit.objects.filter(line__count=count).select_related("unit__place").order_by("-pk"):
        seen[row.line_id].append(row)
    lines = [
        _line(line, seen[line.pk], count)
        for line in count.lines.select_related("product").order_by("product__name", "pk")
    ]
    done_lines = [row for row in lines if row["line"].counted is not None]
    return {
        "count": count,
        "tone": COUNT_TONES[count.status],
        "lines": lines,
        "counted": len(done_lines),
        "total": len(lines),
        "gaps": [row for row in done_lines if row["line"].difference or row["strayed"]],
        "open": count.status == Count.Status.DRAFT,
        "may": user.can("stock.edit"),
        "may_close": user.can("stock.close"),
        **more,
    }


def _line(line: CountLine, units: list[CountedUnit], count: Count) -> dict[str, Any]:
    difference: Any = line.difference
    sign = "" if not difference else "+" if difference > 0 else french.MINUS
    return {
        "line": line,
        "units": units,
        "strayed": [row for row in units if row.unit.place_id != count.place_id],
        "difference": f"{sign}{french.number(abs(difference))}" if difference is not None else "",
        "tone": "error" if difference and difference < 0 else "warning" if difference else "success",
    }


def answer(request: HttpRequest, reference: str, *, error: str = "", said: str = "") -> HttpResponse:
    found = count_for(request, reference)
    if request.headers.get("HX-Request"):
        context = sheet(request, found, error=error, said=said, swapped=True)
        return render(request, "stock/_count.html", context, status=422 if error else 200)
    if error:
        context = sheet(request, found, error=error) | records.context(found, request.user)
        return render(request, "stock/count.html", context, status=422)
    if said:
        messages.success(request, said)
    return see_other(found.get_absolute_url())


@requires("stock.edit")
@require_POST
def scan(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        unit = counting.scan(count_for(request, reference), request.POST.get("code", "")[:200], actor=request.user)
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference, said=f"{unit.product.name} : {unit.serial} compté")


@requires("stock.edit")
@require_POST
def unscan(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    try:
        serial = counting.unscan(count_for(request, reference), number, actor=request.user)
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference, said=f"Lecture de {serial} annulée")


@requires("stock.edit")
@require_POST
def note(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The figure of one article; empty takes it back. A serialised one only says « none left » here."""
    found = count_for(request, reference)
    line = get_object_or_404(CountLine.objects.select_related("product"), count=found, pk=number)
    text = request.POST.get("quantity", "").strip()
    try:
        if line.product.serialised:
            counting.none_left(found, line.product, actor=request.user)
        else:
            value = QuantityField().clean(text) if text else None
            counting.note_quantity(found, line.product, value, actor=request.user)
    except ValidationError:
        return answer(request, reference, error=f"« {line.product.name} » : écrivez une quantité, par exemple 12.")
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(
        request,
        reference,
        said=f"{line.product.name} : {text or 'non compté' if not line.product.serialised else 'aucun'}",
    )


@requires("stock.edit")
@require_POST
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """An article found there that was not expected."""
    try:
        product = ArticleField().clean(request.POST.get("product", ""))
        counting.note_quantity(
            count_for(request, reference),
            product,
            QuantityField().clean(request.POST.get("quantity", "")),
            actor=request.user,
        )
    except ValidationError:
        return answer(request, reference, error="Choisissez l'article trouvé et écrivez combien vous en comptez.")
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference, said=f"{product.name} ajouté au comptage")


def act(request: HttpRequest, reference: str, verb: Any, said: str) -> HttpResponse:
    found = count_for(request, reference)
    verb(found, actor=request.user)
    return done(request, found.get_absolute_url(), said)


@requires("stock.edit")
@require_POST
def finish(request: HttpRequest, reference: str) -> HttpResponse:
    return act(request, reference, counting.finish, "Comptage terminé\nVérifiez les différences, puis appliquez-les.")


@requires("stock.edit")
@require_POST
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    return act(request, reference, counting.reopen, "Le comptage reprend.")


@requires("stock.close")
@require_POST
def apply(request: HttpRequest, reference: str) -> HttpResponse:
    return act(
        request, reference, counting.apply_count, "Inventaire appliqué : le stock est celui que vous avez compté."
    )


@requires("stock.close")
@require_POST
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    return act(request, reference, counting.cancel, "Inventaire annulé : le stock n'a pas changé.")
