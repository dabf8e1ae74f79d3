"""A file of articles: given, previewed line by line, taken in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.catalog.forms.imports import ImportForm
from maillon.catalog.models import CatalogImport
from maillon.catalog.services import importing
from maillon.catalog.services.importing import CHANGED, NEW, REFUSED, UNCHANGED
from maillon.catalog.sheets import template
from maillon.core.dialogs import see_other
from maillon.core.errors import Refused
from maillon.lists.exporting import XLSX
from maillon.records.uploads import refuse_if_stopped

HERE = "/catalogue/importer/"
MOST = 500
FATES = (
    (REFUSED, "Refusé", "error"),
    (NEW, "Nouveau", "success"),
    (CHANGED, "Modifié", "info"),
    (UNCHANGED, "Inchangé", ""),
)
EXAMPLE = {
    "code": "YEA-T54W", "name": "Yealink T54W", "kind": "Matériel", "brand": "Yealink", "unit": "unité", "description": "poste IP Wi-Fi",
    "sale_price": "189,00", "vat": "20", "commitment_months": "0", "serialised": "oui", "has_mac": "oui",
    "purchase_price": "124,00", "cost_from": "1",
}  # fmt: skip


@requires("catalog.edit")
@require_http_methods(["GET", "POST"])
def give_file(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        refuse_if_stopped(request)
    columns = importing.columns_for(request.user)
    form = ImportForm(request.POST or None, request.FILES or None, columns=columns)
    if request.method == "POST" and form.is_valid():
        pending = importing.keep(form.rows, form.cleaned_data["file"].name, actor=request.user)
        return see_other(f"{HERE}{pending.pk}")
    context = {"form": form, "columns": list(columns.values()), "crumbs": [("Catalogue", "/catalogue/")]}
    return render(request, "catalog/import.html", context, status=422 if request.method == "POST" else 200)


@requires("catalog.edit")
@require_GET
def model(request: HttpRequest, extension: str) -> HttpResponse:
    if extension not in ("csv", "xlsx"):
        raise Http404
    columns = importing.columns_for(request.user)
    body = template(columns.values(), [[EXAMPLE.get(key, "") for key in columns]], extension)
    kind = XLSX if extension == "xlsx" else "text/csv; charset=utf-8"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="modele-articles.{extension}"'}
    )


@requires("catalog.edit")
@require_GET
def preview(request: HttpRequest, number: int) -> HttpResponse:
    pending = get_object_or_404(CatalogImport.objects.visible_to(request.user), pk=number)
    if pending.done_at:
        return render(request, "catalog/import_preview.html", {"pending": pending})
    wanted = importing.plan(pending.rows)
    asked = request.GET.get("sort", "")
    shown = [line for fate, _, _ in FATES for line in wanted.of(fate) if asked in ("", fate)]
    context = {
        "pending": pending,
        "plan": wanted,
        "counts": [
            {"key": fate, "label": label, "tone": tone, "count": len(wanted.of(fate)), "current": asked == fate}
            for fate, label, tone in FATES
        ],
        "asked": asked,
        "lines": [{"line": line, "fate": fate_of(line.fate)} for line in shown[:MOST]],
        "more": max(len(shown) - MOST, 0),
    }
    return render(request, "catalog/import_preview.html", context)


def fate_of(key: str) -> dict[str, str]:
    return next({"label": label, "tone": tone} for fate, label, tone in FATES if fate == key)


@requires("catalog.edit")
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    pending = get_object_or_404(CatalogImport.objects.visible_to(request.user), pk=number)
    if set(pending.rows[0] if pending.rows else ()) & set(importing.COST_COLUMNS) and not request.user.can(
        "costs.edit"
    ):
        raise Refused("Votre rôle n'écrit plus les prix d'achat : retirez ces colonnes du fichier.")
    done = importing.apply(pending, request.POST.get("digest", ""), actor=request.user)
    messages.success(request, f"L'import est fait.\n{importing.summary(done)}")
    return see_other("/catalogue/")
