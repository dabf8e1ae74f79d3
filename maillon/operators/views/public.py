"""The mandate as the client reads and signs it on a phone, without an account: the page and the rules of a quote's acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from maillon.documents import links, signing
from maillon.documents import services as documents
from maillon.documents.branding import page_brand
from maillon.documents.links import public_page
from maillon.documents.models import PublicLink
from maillon.documents.views import pdf_answer
from maillon.operators.models import Porting
from maillon.operators.services import mandates, papers
from maillon.operators.services.portings import MANDATE
from maillon.orders import mails
from maillon.orders.views.signing import AcceptForm, SignedOnline, known_signer, page_of


class MandateForm(AcceptForm):
    """Name, code, tick, as for a quote."""

    agreed = forms.BooleanField(error_messages={"required": "Cochez « Bon pour mandat » pour signer."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "Indiquez votre nom : il figure sur le mandat."


def show(
    request: HttpRequest, link: PublicLink, porting: Porting, *, form: Any = None, notice: str = "", status: int = 200
) -> HttpResponse:
    """The page in its present state: to sign, signed, over."""
    shown = papers.last(porting, sealed=False)
    context = {
        "brand": page_brand(porting),
        "porting": porting,
        "numbers": list(porting.numbers.all()),
        "clauses": papers.clauses(porting),
        "open": porting.status == Porting.Status.MANDATE_SENT,
        "signed": porting.mandate_signed_at is not None,
        "form": form or MandateForm(initial=known_signer(porting.contact, link, shown)),
        "code_sent": links.code_sent_at(link),
        "masked": signing.masked(link.recipient),
        "notice": notice,
        "mention": mandates.MENTION,
        "base": page_of(MANDATE, request),
        "sealed": papers.last(porting, sealed=True),
    }
    return render(request, "operators/public_mandate.html", context, status=status)


@require_safe
@public_page(MANDATE)
def page(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    return show(request, link, porting)


SIGNED = SignedOnline(
    show=show,
    form=MandateForm,
    is_open=lambda porting: porting.status == Porting.Status.MANDATE_SENT,
    is_signed=lambda porting: porting.mandate_signed_at is not None,
    shown=lambda porting: papers.last(porting, sealed=False),
    changed=mandates.CHANGED,
    named=lambda porting: f"le mandat de portabilité {porting.reference}",
    audience=lambda porting: mails.CLIENT,
    accept=mandates.sign,
)


@require_POST
@public_page(MANDATE)
def code(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    return SIGNED.send_code(request, link, porting)


@require_POST
@public_page(MANDATE)
def sign(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    return SIGNED.sign(request, link, porting)


@require_safe
@public_page(MANDATE)
def paper(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    """The sealed mandate once signed; before, the very bytes whose digest the evidence will keep."""
    kept = papers.last(porting, sealed=True) if porting.mandate_signed_at else papers.last(porting, sealed=False)
    if kept is None:
        raise Http404
    return pdf_answer(documents.read(kept), f"{kept.number}.pdf")
