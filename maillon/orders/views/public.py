"""The quote as its payer reads it on a phone, without an account: accept with a code, or refuse with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillon.core.dialogs import see_other
from maillon.core.forms import KitForm
from maillon.core.identifiers import row_key
from maillon.documents import links, signing
from maillon.documents import services as documents
from maillon.documents.branding import page_brand
from maillon.documents.links import public_page
from maillon.documents.models import Document, PublicLink
from maillon.documents.views import pdf_answer
from maillon.orders import mails, services, totals
from maillon.orders.models import Quote
from maillon.orders.reading import read_lines
from maillon.orders.services import acceptance, papers
from maillon.orders.services.quotes import LINK_DAYS
from maillon.orders.views.signing import AcceptForm, SignedOnline, known_signer, page_of

PURPOSE = "devis"


class RefuseForm(KitForm):
    who = forms.CharField(label="Votre nom", max_length=120, error_messages={"required": "Indiquez votre nom."})
    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites-nous pourquoi en quelques mots : nous pourrons revoir le devis."},
    )


def chosen_of(request: HttpRequest, quote: Quote) -> frozenset[int]:
    """The options ticked, among those of this quote."""
    asked = request.POST.getlist("option") if request.method == "POST" else request.GET.getlist("option")
    wanted = {key for pk in asked if (key := row_key(pk)) is not None}
    return frozenset(quote.lines.filter(optional=True, pk__in=wanted).values_list("pk", flat=True))


def show(
    request: HttpRequest,
    link: PublicLink,
    quote: Quote,
    *,
    form: Any = None,
    refusal: Any = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page in its present state: to answer, answered, expired."""
    chosen = chosen_of(request, quote)
    lines: list[Any] = list(quote.lines.all())
    for line in lines:
        line.ticked = line.pk in chosen
    groups, _ = read_lines(quote, None, lines)
    shown = papers.last_sent(quote)
    order = getattr(quote, "order_made", None)
    context = {
        "brand": page_brand(quote),
        "quote": quote,
        "groups": groups,
        "sums": papers_sums(quote, lines, chosen),
        "open": is_open(quote),
        "expired": quote.status == Quote.Status.EXPIRED
        or (quote.status == Quote.Status.SENT and quote.valid_until < timezone.localdate()),
        "order": order,
        "form": form or AcceptForm(initial=known_signer(quote.contact, link, shown)),
        "refusal": refusal or RefuseForm(auto_id="refus_%s"),
        "refusing": refusal is not None,
        "code_sent": links.code_sent_at(link),
        "masked": signing.masked(link.recipient),
        "notice": notice,
        "base": page_of(PURPOSE, request),
        "chosen": chosen,
        "site": quote.site,
    }
    return render(request, "orders/public_quote.html", context, status=status)


def is_open(quote: Quote) -> bool:
    return quote.status == Quote.Status.SENT and quote.valid_until >= timezone.localdate()


def papers_sums(quote: Quote, lines: list[Any], chosen: frozenset[int]) -> list[dict[str, Any]]:
    """One frame for what is paid once, one for each month, options counted when ticked."""
    from_lines = totals.of_lines(lines, chosen, totals.rebate_of(quote))
    boxes = papers.sums_of(from_lines, *papers.rebate_words(quote, lines, chosen))
    if quote.deposit_percent:
        amount = totals.deposit(from_lines.one_off, quote.deposit_percent)
        boxes[0]["deposit"] = {"percent": quote.deposit_percent, "amount": amount}
    return boxes


def points_to_new(link: PublicLink, quote: Quote) -> bool:
    """Whether who holds the old link is among those whom the new version is for."""
    asked = {address.lower() for address in mails.addresses(quote, mails.payer_audience(quote))}
    return not quote.is_editable and link.recipient.lower() in asked


def replaced(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    """The link of an older version: it says so, and leads to the new one once that one is sent."""
    here = page_of(PURPOSE, request)
    context = {
        "brand": page_brand(quote),
        "quote": quote,
        "preparing": quote.is_editable,
        "newest": f"{here}/version-actuelle" if points_to_new(link, quote) else "",
    }
    return render(request, "orders/public_replaced.html", context, status=410)


def open_newest(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    if not points_to_new(link, quote):
        return replaced(request, link, quote)
    return see_other(links.make(PURPOSE, quote, link.recipient, LINK_DAYS))


@require_POST
@public_page(PURPOSE, replaced=open_newest)
def newest(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    """From the link of an older version to the present one, for the same address."""
    return see_other(page_of(PURPOSE, request))


@require_safe
@public_page(PURPOSE, replaced=replaced)
def quote(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    if quote.status == Quote.Status.DRAFT:
        raise Http404
    return show(request, link, quote)


SIGNED = SignedOnline(
    show=show,
    form=AcceptForm,
    is_open=is_open,
    is_signed=lambda quote: quote.status == Quote.Status.ACCEPTED,
    shown=papers.last_sent,
    changed=acceptance.CHANGED,
    named=lambda quote: f"le devis {quote.reference}",
    audience=mails.payer_audience,
    accept=services.accept,
)


@require_POST
@public_page(PURPOSE)
def code(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    return SIGNED.send_code(request, link, quote)


@require_POST
@public_page(PURPOSE)
def accept(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    return SIGNED.sign(request, link, quote, chosen=chosen_of(request, quote))


@require_POST
@public_page(PURPOSE)
def refuse(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    if quote.status == Quote.Status.REFUSED:
        return see_other(page_of(PURPOSE, request))
    form = RefuseForm(request.POST, auto_id="refus_%s")
    if quote.status != Quote.Status.SENT:
        return show(request, link, quote, status=409)
    if not form.is_valid():
        return show(request, link, quote, refusal=form, status=422)
    services.refuse(quote, form.cleaned_data["reason"], who=form.cleaned_data["who"])
    return see_other(page_of(PURPOSE, request))


@require_safe
@public_page(PURPOSE)
def paper(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    """The PDF that was sent: the very bytes whose digest the evidence keeps."""
    return _pdf(papers.last_sent(quote))


@require_safe
@public_page(PURPOSE)
def form(request: HttpRequest, link: PublicLink, quote: Quote) -> HttpResponse:
    """The sealed order form, once accepted."""
    order = getattr(quote, "order_made", None)
    rows = Document.objects.filter(target_model="orders.order", kind=papers.FORM_KIND, priced=True)
    return _pdf(rows.filter(target_id=order.pk).first() if order else None)


def _pdf(document: Document | None) -> HttpResponse:
    if document is None:
        raise Http404
    return pdf_answer(documents.read(document), f"{document.number}.pdf")
