"""On a staging sheet: each handset's file, all of them, its own address, and the labels."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.core.errors import Refused
from maillon.documents.links import LinkClosed, client_ip, closed_page, public_page
from maillon.documents.models import PublicLink
from maillon.documents.views import pdf_answer
from maillon.logistics.models import Device, StagingSheet
from maillon.provisioning.services import addresses, files, labels
from maillon.provisioning.services.files import File, Ready


def sheet_for(request: HttpRequest, reference: str) -> StagingSheet:
    rows = StagingSheet.objects.visible_to(request.user).select_related("order", "order__site")
    found: StagingSheet = get_object_or_404(rows, reference=reference)
    return found


def row_for(request: HttpRequest, sheet: StagingSheet, number: int) -> Ready:
    found = next((row for row in files.of_sheet(sheet) if row.device.pk == number), None)
    if found is None:
        raise Http404
    return found


def answer(file: File) -> HttpResponse:
    response = HttpResponse(file.content, content_type=f"{file.mime}; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@requires("provisioning.see")
@require_POST
def download(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """By POST: reading a secret is an act, written down."""
    sheet = sheet_for(request, reference)
    row = row_for(request, sheet, number)
    reason = f"Provisionnement de {row.device.serial}, {sheet.reference}"
    return answer(files.file_of(row, actor=request.user, reason=reason))


@never_cache
@requires("provisioning.see")
@require_POST
def archive(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = sheet_for(request, reference)
    response = HttpResponse(files.archive(sheet, actor=request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="provisionnement-{sheet.reference}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@requires("provisioning.edit")
@require_POST
def give(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The new address, shown this once."""
    sheet = sheet_for(request, reference)
    row = row_for(request, sheet, number)
    url = addresses.give(row, actor=request.user)
    context = {
        "sheet": sheet,
        "device": row.device,
        "url": url,
        "days": addresses.DAYS,
        "qr": SafeString(labels.code(url)),
    }
    return render(request, "provisioning/address.html", context)


@requires("provisioning.edit")
@require_POST
def close(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    sheet = sheet_for(request, reference)
    row = row_for(request, sheet, number)
    addresses.close(row.device, actor=request.user)
    return done(request, sheet.get_absolute_url(), f"L'adresse de {row.device.serial} est fermée.")


@requires("provisioning.see")
@require_safe
def sheet_labels(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = sheet_for(request, reference)
    pdf = labels.draw(sheet, files.ready(files.devices_of(sheet)), request.GET.get("format", "a4"))
    return pdf_answer(pdf, f"etiquettes-{sheet.reference}.pdf")


@require_safe
@public_page(addresses.PURPOSE)
def fetch(request: HttpRequest, link: PublicLink, device: Device, name: str) -> HttpResponse:
    """What a handset reads, with no account."""
    try:
        file = addresses.serve(link, device, name, client_ip(request))
    except Refused as refused:
        return closed_page(request, LinkClosed(refused.message, 410, link))
    if file is None:
        return closed_page(request, LinkClosed("Ce fichier n'existe pas à cette adresse.", 404, link))
    return answer(file)
