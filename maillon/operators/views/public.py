"""The mandate as the client reads and signs it on a phone, without an account: the page and the rules of a quote's acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from maillon.core.dialogs import see_other
from maillon.core.errors import Refused
from maillon.documents import links, signing
from maillon.documents import services as documents
from maillon.documents.branding import page_brand
from maillon.documents.links import public_page
from maillon.documents.models import Document, PublicLink
from maillon.documents.views import pdf_answer
from maillon.operators.models import Porting
from maillon.operators.services import mandates, papers
from maillon.operators.services.portings import MANDATE
from maillon.orders import mails
from maillon.orders.services import Signature
from maillon.orders.views.public import AcceptForm


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
        "form": form or MandateForm(initial=known_signer(porting, link, shown)),
        "code_sent": links.code_sent_at(link),
        "masked": signing.masked(link.recipient),
        "notice": notice,
        "mention": mandates.MENTION,
        "base": here(request),
        "sealed": papers.last(porting, sealed=True),
    }
    return render(request, "operators/public_mandate.html", context, status=status)


def here(request: HttpRequest) -> str:
    return f"/public/{MANDATE}/{request.resolver_match.kwargs['token']}"  # type: ignore[union-attr]


def known_signer(porting: Porting, link: PublicLink, shown: Document | None) -> dict[str, Any]:
    known: dict[str, Any] = {"document": shown.key if shown else None}
    contact = porting.contact
    if contact and contact.email and contact.email.lower() == link.recipient.lower():
        known |= {"name": contact.name, "role": contact.function}
    return known


@require_safe
@public_page(MANDATE)
def page(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    return show(request, link, porting)


@require_POST
@public_page(MANDATE)
def code(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    """Send six digits to the address the link was sent to, and to no other."""
    kept = MandateForm(initial={name: request.POST.get(name, "") for name in ("name", "role", "signature", "document")})
    if porting.status != Porting.Status.MANDATE_SENT:
        return show(request, link, porting, status=409)
    try:
        digits = links.new_code(link)
    except Refused as refused:
        return show(request, link, porting, form=kept, notice=refused.message, status=422)
    mails.send_code(
        porting, link.recipient, digits, what=f"le mandat de portabilité {porting.reference}", audience="client"
    )
    return show(request, link, porting, form=kept, notice=f"Code envoyé à {signing.masked(link.recipient)}.")


@require_POST
@public_page(MANDATE)
def sign(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    """Name, code, tick. Repeating it shows the same result; a wrong code is counted, whatever follows."""
    if porting.mandate_signed_at:
        return see_other(here(request))
    form = MandateForm(request.POST)
    if porting.status != Porting.Status.MANDATE_SENT:
        return show(request, link, porting, status=409)
    if not form.is_valid():
        return show(request, link, porting, form=form, status=422)
    shown = papers.last(porting, sealed=False)
    if shown is None or shown.key != form.cleaned_data["document"]:
        return show(request, link, porting, notice=mandates.CHANGED, status=409)
    checked = links.check_code(link, form.cleaned_data["code"])
    if not checked.accepted:
        porting.refresh_from_db()  # somebody's other click may have signed while this one waited
        if porting.mandate_signed_at:
            return see_other(here(request))
        form.add_error("code", checked.message)
        return show(request, link, porting, form=form, status=422)
    try:
        mandates.sign(porting, signature_of(request, link, form, checked))
    except Refused as refused:  # nothing of it was written; the code has served
        porting.refresh_from_db()
        return show(request, link, porting, form=form, notice=refused.message, status=refused.status)
    return see_other(here(request))


def signature_of(request: HttpRequest, link: PublicLink, form: MandateForm, checked: links.CodeCheck) -> Signature:
    data = form.cleaned_data
    return Signature(
        name=data["name"],
        role=data["role"],
        ip=links.client_ip(request),
        device=request.headers.get("User-Agent", "")[:300],
        document_key=str(data["document"]),
        email=link.recipient,
        code_channel="mail",
        code_sent_to=link.recipient,
        code_verified_at=checked.checked_at,
        drawing=data["signature"],
        link_digest=link.digest,
    )


@require_safe
@public_page(MANDATE)
def paper(request: HttpRequest, link: PublicLink, porting: Porting) -> HttpResponse:
    """The sealed mandate once signed; before, the very bytes whose digest the evidence will keep."""
    kept = papers.last(porting, sealed=True) if porting.mandate_signed_at else papers.last(porting, sealed=False)
    if kept is None:
        raise Http404
    return pdf_answer(documents.read(kept), f"{kept.number}.pdf")
