"""The import of a tenant's handsets and numbers: the file, what each line becomes, then all at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.platforms import tenant_file
from maillon.platforms.forms import ImportForm
from maillon.platforms.models import TenantImport
from maillon.platforms.services import imports
from maillon.platforms.views import crumbs, own_platform

MOST_SHOWN = 500


@requires("platforms.edit")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, reference: str) -> HttpResponse:
    platform = own_platform(request, reference)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = imports.read(platform, form.cleaned_data["file"], actor=request.user)
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return done(request, f"{platform.get_absolute_url()}/import/{draft.pk}")
    context = {
        "form": form, "title": f"Importer dans {platform}", "cancel_url": platform.get_absolute_url(), "crumbs": crumbs(platform),
        "model_url": f"{platform.get_absolute_url()}/import/modele", "columns": tenant_file.COLUMNS_TOLD,
    }  # fmt: skip
    return render(request, "platforms/upload.html", context, status=422 if request.method == "POST" else 200)


@requires("platforms.edit")
@require_GET
def model_file(request: HttpRequest, reference: str) -> HttpResponse:
    """A file to fill, that spreadsheets open with its accents."""
    own_platform(request, reference)
    response = HttpResponse("\ufeff" + tenant_file.MODEL_FILE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="postes-et-numeros.csv"'
    return response


@requires("platforms.edit")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    platform = own_platform(request, reference)
    draft = get_object_or_404(TenantImport, pk=number, platform=platform, user_id=request.user.pk)
    draft.platform = platform
    error = ""
    if request.method == "POST":
        try:
            counts = imports.apply(draft, request.POST.get("seen", ""), actor=request.user)
        except Refused as refused:
            error = refused.message
        else:
            written = counts[imports.NEW] + counts[imports.CHANGED]
            told = french.plural(written, "ligne importée", "lignes importées")
            left = french.plural(counts[imports.REFUSED], "ligne refusée", "lignes refusées")
            return done(
                request, platform.get_absolute_url(), f"{told}, {left}." if counts[imports.REFUSED] else f"{told}."
            )
    found = imports.fates(draft, platform, user=request.user)
    counts = imports.summary(found)
    order = {imports.REFUSED: 0, imports.CHANGED: 1, imports.NEW: 2, imports.SAME: 3}
    context: dict[str, Any] = {
        "platform": platform,
        "draft": draft,
        "fates": sorted(found, key=lambda fate: (order[fate.kind], fate.row.line))[:MOST_SHOWN],
        "cut": max(len(found) - MOST_SHOWN, 0),
        "tallies": [(imports.LABELS[kind], imports.TONES[kind], counts[kind]) for kind in imports.LABELS],
        "written": counts[imports.NEW] + counts[imports.CHANGED],
        "seen": imports.digest(found),
        "error": error,
        "crumbs": crumbs(platform),
    }
    return render(request, "platforms/import.html", context, status=422 if error else 200)


@requires("platforms.edit")
@require_POST
def abandon(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    platform = own_platform(request, reference)
    TenantImport.objects.filter(pk=number, platform=platform, user_id=request.user.pk or 0).delete()
    messages.info(request, "Import abandonné : rien n'a été écrit.")
    return done(request, platform.get_absolute_url())
