from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillon.documents import services as documents
from maillon.documents.branding import page_brand
from maillon.documents.links import public_page
from maillon.documents.models import PublicLink
from maillon.documents.views import pdf_answer
from maillon.orders import sites, tracking
from maillon.orders.models import Order


@require_safe
@public_page(tracking.PURPOSE)
def page(request: HttpRequest, link: PublicLink, order: Order) -> HttpResponse:
    context = {
        "brand": page_brand(order),
        "order": order,
        "moved": order.promises.exclude(before=None).filter(what="").first() if order.promised_on else None,
        "dates": sites.own_dates(order) if order.status == Order.Status.OPEN else [],
        "news": tracking.news_of(order),
        "track": tracking.track_of(order),
        "sections": tracking.drawn(order),
        "documents": tracking.papers_of(order, link),
        "base": request.path,
    }
    return render(request, "orders/public_tracking.html", context)


@require_safe
@public_page(tracking.PURPOSE)
def document(request: HttpRequest, link: PublicLink, order: Order, key: Any) -> HttpResponse:
    found = next((paper for paper in tracking.papers_of(order, link) if paper.key == key), None)
    if found is None:
        raise Http404
    return pdf_answer(documents.read(found), f"{found.number}.pdf")
