from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from maillon.accounts.models import Company, Partner
from maillon.accounts.rights import requires
from maillon.core import scope
from maillon.documents import services
from maillon.documents.branding import HOUSE, brand_of, stylesheet
from maillon.documents.models import Document

FIVE_MINUTES = "public, max-age=300"


@requires("documents.see")
@require_safe
def download(request: HttpRequest, key: Any) -> HttpResponse:
    """A document has the rights of its record."""
    document = get_object_or_404(Document.objects.visible_to(request.user), key=key)
    if not services.may_open(document, request.user):
        raise Http404
    return pdf_answer(services.read(document), f"{document.number}.pdf", attached="telecharger" in request.GET)


def pdf_answer(pdf: bytes, name: str, *, attached: bool = False) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def brand_css(request: HttpRequest, slug: str) -> HttpResponse:
    with scope.system("feuille de style d'une marque"):
        css = stylesheet(_bearer(slug))
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FIVE_MINUTES
    return response


@require_safe
def brand_logo(request: HttpRequest, slug: str) -> HttpResponse:
    with scope.system("logo d'une marque"):
        svg = brand_of(_bearer(slug)).logo_svg
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    # Opened on its own, a drawing can load and run nothing.
    response["Content-Security-Policy"] = "default-src 'none'; img-src data:; sandbox"
    response["Cache-Control"] = FIVE_MINUTES
    return response


def _bearer(slug: str) -> Partner | Company:
    return Company.current() if slug == HOUSE else get_object_or_404(Partner, slug=slug)
