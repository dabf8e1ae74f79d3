"""The queue of preparations and the sheet: one box, a scanner, and nothing to click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import ask, done, see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.core.panels import ASIDE, drawn
from maillon.lists.engine import list_view
from maillon.logistics.forms import CheckForm, CommentForm
from maillon.logistics.lists import SHEET_TONES, STAGING, sheet_due
from maillon.logistics.models import Device, StagingSheet
from maillon.logistics.panels import shortage_of
from maillon.logistics.services import staging
from maillon.records import panels as records
from maillon.records.models import Audience
from maillon.records.services import log


@requires("staging.see")
def sheet_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, STAGING)


@requires("staging.see")
@require_GET
def of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the step « Staging » of an order is worked on."""
    sheet = get_object_or_404(StagingSheet.objects.visible_to(request.user), order__reference=reference)
    return see_other(sheet.get_absolute_url())


def sheet_for(request: HttpRequest, reference: str) -> StagingSheet:
    rows = StagingSheet.objects.visible_to(request.user).select_related("order", "order__site", "assignee")
    return get_object_or_404(rows, reference=reference)


@requires("staging.see")
@require_GET
def sheet(request: HttpRequest, reference: str) -> HttpResponse:
    found = sheet_for(request, reference)
    context = bench(request, found) | records.context(found, request.user)
    return render(request, "logistics/sheet.html", context | {"asides": drawn(found, request, ASIDE)})


def bench(request: HttpRequest, sheet: StagingSheet, **more: Any) -> dict[str, Any]:
    """What the sheet shows: each line with its devices, where the next reading goes, what is left."""
    user: Any = request.user
    needs = staging.needs_of(sheet.order)
    asked = request.POST.get("line") or request.GET.get("ligne") or ""
    chosen = next((n for n in needs if str(n.line.pk) == asked and not n.complete), None)
    current = chosen or next((need for need in needs if need.without_mac), None)
    current = current or next((need for need in needs if need.left), None)
    read = sum(len(need.devices) - len(need.without_mac) for need in needs)
    expected = sum(need.expected for need in needs)
    missing = staging.missing_of_needs(needs, sheet)
    return {
        "sheet": sheet,
        "order": sheet.order,
        "needs": needs,
        "current": current,
        "asked": chosen.line.pk if chosen else "",
        "wants_mac": bool(current and current.without_mac),
        "read": read,
        "expected": expected,
        "missing": missing,
        "unticked": sum(not check["done"] for check in sheet.checks),
        "missing_words": french.listing([french.lower_first(text) for text in missing]),
        "removed": removed_of(sheet),
        "reads": staging.reads(sheet, needs),
        "open": sheet.status in (StagingSheet.Status.TODO, StagingSheet.Status.STARTED),
        "may": user.can("staging.edit"),
        "tone": SHEET_TONES[sheet.status],
        "due": sheet_due(sheet),
        "shortage": shortage_of(sheet.order, user) if user.can("stock.see") else None,
        **more,
    }


def removed_of(sheet: StagingSheet) -> list[Device]:
    """What the order had and gave up, the last first."""
    rows = Device.objects.filter(order=sheet.order, removed_at__isnull=False).select_related("replaced_by")
    return list(rows.order_by("-removed_at", "-pk"))


def answer(request: HttpRequest, reference: str, *, error: str = "", said: str = "", unknown: str = "") -> HttpResponse:
    """The bench again for htmx, the page otherwise. ``unknown``: a number that the stock does not know, to enter in one press."""
    sheet = sheet_for(request, reference)
    if not request.user.can("stock.edit"):  # type: ignore[union-attr]
        unknown = ""
    if request.headers.get("HX-Request"):
        context = bench(request, sheet, error=error, said=said, unknown=unknown, swapped=True)
        return render(request, "logistics/_bench.html", context, status=422 if error else 200)
    if error:
        context = bench(request, sheet, error=error, unknown=unknown) | records.context(sheet, request.user)
        return render(request, "logistics/sheet.html", context, status=422)
    if said:
        messages.success(request, said)
    return see_other(sheet.get_absolute_url())


@requires("staging.edit")
@require_POST
def scan(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = sheet_for(request, reference)
    line = request.POST.get("line", "")
    try:
        device = staging.scan(
            sheet, request.POST.get("code", "")[:200], actor=request.user,
            line_id=row_key(line), enter=request.POST.get("enter") == "1",
        )  # fmt: skip
    except staging.Unknown as unknown:
        return answer(request, reference, error=unknown.message, unknown=unknown.serial)
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference, said=words_of(device))


def words_of(device: Device) -> str:
    if device.mac:
        return f"{device.label} : {device.serial}, adresse MAC {device.mac}"
    return f"{device.label} : numéro de série {device.serial}"


@requires("staging.edit")
@require_POST
def undo(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    try:
        serial = staging.undo(sheet_for(request, reference), number, actor=request.user)
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference, said=f"Lecture de {serial} annulée")


@requires("staging.edit")
@require_POST
def tick(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    try:
        staging.tick(sheet_for(request, reference), number, request.POST.get("done") == "1", actor=request.user)
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference)


@requires("staging.edit")
@require_POST
def tick_the_rest(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        staging.tick_the_rest(sheet_for(request, reference), actor=request.user)
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference)


@requires("staging.edit")
def add_check(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = sheet_for(request, reference)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        staging.add_check(sheet, form.cleaned_data["label"], actor=request.user)
        return done(request, sheet.get_absolute_url(), "Contrôle ajouté.")
    return ask(request, form, "Ajouter un contrôle", sheet.get_absolute_url(), submit="Ajouter le contrôle")


@requires("staging.edit")
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = sheet_for(request, reference)
    form = CommentForm(request.POST or None, initial={"comment": sheet.comment})
    if request.method == "POST" and form.is_valid():
        sheet.comment = form.cleaned_data["comment"]
        sheet.save(update_fields=["comment"])
        log(sheet, "a modifié la remarque", actor=request.user, audience=Audience.INTERNAL, icon="pencil")
        return done(request, sheet.get_absolute_url(), "Remarque enregistrée.")
    return ask(request, form, f"Remarque de {sheet.reference}", sheet.get_absolute_url())


@requires("staging.edit")
@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = staging.take(sheet_for(request, reference), actor=request.user)
    return done(request, sheet.get_absolute_url(), "La fiche est à vous.")


@requires("staging.edit")
@require_POST
def finish(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = sheet_for(request, reference)
    moved = staging.finish(sheet, actor=request.user)
    if not moved:
        return done(request, sheet.get_absolute_url(), "Fiche terminée.")
    sheet.order.refresh_from_db()
    return done(
        request, sheet.get_absolute_url(), f"Fiche terminée\nLa commande est passée à « {sheet.order.step_label} »."
    )
