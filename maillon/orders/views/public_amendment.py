"""The amendment as its payer reads it on a phone, without an account: what changes, accept with a code, or refuse."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from maillon.core.dialogs import see_other
from maillon.documents import links, signing
from maillon.documents import services as documents
from maillon.documents.branding import page_brand
from maillon.documents.links import public_page
from maillon.documents.models import Document, PublicLink
from maillon.documents.views import pdf_answer
from maillon.orders import mails
from maillon.orders.models import Amendment, Order
from maillon.orders.services import amending, amendment_papers, amendments
from maillon.orders.services.amendments import PURPOSE
from maillon.orders.views.public import RefuseForm
from maillon.orders.views.signing import AcceptForm, SignedOnline, known_signer, page_of


def is_open(amendment: Amendment) -> bool:
    return amendment.status == Amendment.Status.SENT and amendment.order.status == Order.Status.OPEN


def show(
    request: HttpRequest,
    link: PublicLink,
    amendment: Amendment,
    *,
    form: Any = None,
    refusal: Any = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page in its present state: to answer, answered, closed."""
    shown = amendment_papers.last_sent(amendment)
    opened = is_open(amendment)
    context = {
        "brand": page_brand(amendment),
        "amendment": amendment,
        "order": amendment.order,
        "groups": amendment_papers.groups_of(amendment),
        "sums": amendment_papers.sums_of(amendment) if opened else [],
        "moved": amendment_papers.moved(amendment),
        "open": opened,
        "form": form or AcceptForm(initial=known_signer(amendment.order.contact, link, shown)),
        "refusal": refusal or RefuseForm(auto_id="refus_%s"),
        "refusing": refusal is not None,
        "code_sent": links.code_sent_at(link),
        "masked": signing.masked(link.recipient),
        "notice": notice,
        "base": page_of(PURPOSE, request),
    }
    return render(request, "orders/public_amendment.html", context, status=status)


@require_safe
@public_page(PURPOSE)
def page(request: HttpRequest, link: PublicLink, amendment: Amendment) -> HttpResponse:
    if amendment.is_editable:
        raise Http404
    return show(request, link, amendment)


SIGNED = SignedOnline(
    show=show,
    form=AcceptForm,
    is_open=is_open,
    is_signed=lambda amendment: amendment.status == Amendment.Status.ACCEPTED,
    shown=amendment_papers.last_sent,
    changed=amending.CHANGED,
    named=lambda amendment: f"l'avenant {amendment.reference}",
    audience=mails.payer_audience,
    accept=amending.accept,
)


@require_POST
@public_page(PURPOSE)
def code(request: HttpRequest, link: PublicLink, amendment: Amendment) -> HttpResponse:
    return SIGNED.send_code(request, link, amendment)


@require_POST
@public_page(PURPOSE)
def accept(request: HttpRequest, link: PublicLink, amendment: Amendment) -> HttpResponse:
    return SIGNED.sign(request, link, amendment)


@require_POST
@public_page(PURPOSE)
def refuse(request: HttpRequest, link: PublicLink, amendment: Amendment) -> HttpResponse:
    if amendment.status == Amendment.Status.REFUSED:
        return see_other(page_of(PURPOSE, request))
    form = RefuseForm(request.POST, auto_id="refus_%s")
    if not is_open(amendment):
        return show(request, link, amendment, status=409)
    if not form.is_valid():
        return show(request, link, amendment, refusal=form, status=422)
    amendments.refuse(amendment, form.cleaned_data["reason"], who=form.cleaned_data["who"])
    return see_other(page_of(PURPOSE, request))


@require_safe
@public_page(PURPOSE)
def paper(request: HttpRequest, link: PublicLink, amendment: Amendment) -> HttpResponse:
    """The PDF that was sent: the very bytes whose digest the evidence keeps."""
    return _pdf(amendment_papers.last_sent(amendment))


@require_safe
@public_page(PURPOSE)
def signed(request: HttpRequest, link: PublicLink, amendment: Amendment) -> HttpResponse:
    """The sealed amendment, once accepted."""
    rows = Document.objects.filter(target_model="orders.amendment", target_id=amendment.pk)
    return _pdf(rows.filter(kind=amendment_papers.SIGNED_KIND, priced=True).first())


def _pdf(document: Document | None) -> HttpResponse:
    if document is None:
        raise Http404
    return pdf_answer(documents.read(document), f"{document.number}.pdf")
