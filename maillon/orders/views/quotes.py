from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.clients.models import Client, ClientQuerySet
from maillon.core import french
from maillon.core.dialogs import leave, see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.core.panels import ASIDE, actions_for, drawn
from maillon.documents import services as documents
from maillon.documents.links import client_ip
from maillon.documents.views import pdf_answer
from maillon.lists.autocomplete import suggest
from maillon.lists.engine import list_view
from maillon.orders import services
from maillon.orders.forms import DealForm, QuoteHeader, ReasonForm, RefusedForm
from maillon.orders.lists import QUOTES, spec_for
from maillon.orders.models import Order, OrderType, Payer, Quote
from maillon.orders.reading import STATUS_TONES, editor_context, history_url
from maillon.orders.services import papers
from maillon.orders.services.house import may_answer
from maillon.orders.workflow import QUOTE
from maillon.records import origins
from maillon.records import panels as records


@requires("quotes.see")
def quote_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, spec_for(QUOTES, request.user))


@requires("quotes.edit", "orders.edit")
@require_GET
def client_choice(request: HttpRequest) -> HttpResponse:
    rows = Client.objects.visible_to(request.user).filter(archived_at=None)
    return suggest(request, rows, ClientQuerySet.matching, lambda c: f"{c.name} · {c.city or c.reference}")


def quote_for(request: HttpRequest, reference: str) -> Quote:
    return get_object_or_404(with_card(Quote.objects.visible_to(request.user), request.user), reference=reference)


def with_card(rows: QuerySet, user: Any) -> QuerySet:
    """What the page names, in the same query. A partner may have lost the client's card: no inner join to it."""
    rows = rows.select_related("partner", "site", "contact", "order_type")
    return rows if user.partner_id else rows.select_related("client")


def initial_client(request: HttpRequest) -> dict[str, Any]:
    """``?client=CL-2026-00042`` from a client's page, and ``?type=ajout``."""
    given = request.GET.get("client", "")
    client = Client.objects.visible_to(request.user).filter(Q(reference=given) | Q(pk=row_key(given) or 0)).first()
    code = request.GET.get("type", "")
    order_type = OrderType.objects.filter(code=code).first() or OrderType.objects.filter(archived_at=None).first()
    return {"client": client, "order_type": order_type, "payer": Payer.CLIENT}


def made_from(origin: Any) -> dict[str, Any]:
    """What a quote takes from what the client asked."""
    return {name: value for name in ("subject", "payer") if (value := getattr(origin, name, ""))}


def named_by(origin: Any, client: Client) -> dict[str, Any]:
    """The site and the contact that this client named when asking, unless they were archived since."""
    parts = {name: getattr(origin, name, None) for name in ("site", "contact")}
    return {name: part for name, part in parts.items() if part and part.client_id == client.pk and not part.archived_at}


@requires("quotes.edit")
def quote_new(request: HttpRequest) -> HttpResponse:
    """From scratch, from a client, or from what the client asked (``?de=``); made for another client, it is linked to nothing."""
    origin = origins.asked(request)
    form = DealForm(request.POST or None, user=request.user, initial=initial_client(request) | made_from(origin))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        client = data["client"]
        quote = services.create(
            client,
            actor=request.user,
            subject=data["subject"],
            order_type=data["order_type"],
            payer=data["payer"],
            **named_by(origin, client),
        )
        if getattr(origin, "client_id", None) == client.pk:
            origins.came_of(origin, quote, "Devis", actor=request.user)
        return see_other(quote.get_absolute_url())
    context = {
        "form": form,
        "title": "Nouveau devis",
        "submit": "Créer le devis",
        "cancel_url": origin.get_absolute_url() if origin else "/devis/",
        "crumbs": [("Devis", "/devis/")],
        "lead": f"Le site et le contact sont proposés d'après {'la demande' if origin else 'la fiche du client'}.",
    }
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@requires("quotes.see")
@require_GET
def quote_page(request: HttpRequest, reference: str) -> HttpResponse:
    quote = quote_for(request, reference)
    user: Any = request.user
    papers_shown = list(documents.of_record(quote, user)[:50])
    editing = editor_context(quote, user)
    context = {
        **editing,
        "can_explain": user.can(Quote.edit)
        and not user.partner_id
        and quote.status in (Quote.Status.ACCEPTED, Quote.Status.REFUSED, Quote.Status.EXPIRED),
        "can_keep": user.can("quotes.close") and not user.partner_id,
        "followed": quote.status == Quote.Status.SENT and user.can(Quote.edit) and not user.partner_id,
        "comparable": quote.revision > 1,
        "form": QuoteHeader(instance=quote, user=user) if editing["editable"] else None,
        "status_tone": STATUS_TONES[quote.status],
        "documents": papers_shown,
        "versions": [p for p in papers_shown if p.kind == papers.QUOTE_KIND and p.priced == editing["prices"]][:6],
        "order": Order.objects.visible_to(user).filter(quote=quote).first(),
        "can": answers(quote, user),
        "actions": actions_for(quote, user),
        "asides": drawn(quote, request, ASIDE),
        "next_revision": quote.revision + 1,
        "refused_by": f"Refusé par {quote.decided_by or 'le client'} :",
        "accept_amount": french.money(quote.total_gross, "TTC"),
        "client_url": client_url(quote, user),
        "history_url": history_url(quote, user),
        **records.context(quote, user),
    }
    return render(request, "orders/quote.html", context)


def client_url(deal: Any, user: Any) -> str:
    """The client's page, for those who may still open it: a former partner keeps the deal and loses the card."""
    if not user.partner_id:
        return deal.client.get_absolute_url() if user.can(Client.see) else ""
    client = Client.objects.visible_to(user).filter(pk=deal.client_id).first()
    return client.get_absolute_url() if client else ""


def answers(quote: Quote, user: Any) -> dict[str, bool]:
    """The buttons this person is offered now."""
    names = {t.name for t in QUOTE.available(quote, user)}
    pays = bool(user.partner_id) and quote.payer == Payer.PARTNER
    ours = not user.partner_id
    mine = quote.made_by_partner and quote.status == Quote.Status.DRAFT
    return {
        "send": "send" in names and (ours or (pays and mine)),
        "submit": "submit" in names and bool(user.partner_id) and not pays and mine,
        "accept": "accept" in names and pays and may_answer(quote, user),
        "paper": "accept" in names and ours,
        "refuse": "refuse" in names and (ours or (pays and may_answer(quote, user))),
        "revise": "revise" in names and ours,
    }


@requires("quotes.see")
@require_GET
def quote_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The PDF as it would leave now, with or without prices as this person may read them."""
    quote = quote_for(request, reference)
    pdf = papers.preview(quote, priced=quote.prices_visible_to(request.user))
    return pdf_answer(pdf, f"{quote.reference}.pdf", attached="telecharger" in request.GET)


@requires("quotes.edit")
@require_POST
def quote_send(request: HttpRequest, reference: str) -> HttpResponse:
    quote = services.send(quote_for(request, reference), actor=request.user)
    who = quote.partner.name if quote.payer == Payer.PARTNER else quote.client_name
    messages.success(request, f"Devis envoyé à {who}\nUne copie de la version {quote.revision} est gardée.")
    return see_other(quote.get_absolute_url())


@requires("quotes.edit")
@require_POST
def quote_submit(request: HttpRequest, reference: str) -> HttpResponse:
    quote = services.submit(quote_for(request, reference), actor=request.user)
    messages.success(request, "Devis transmis à l'ADV\nElle le vérifie puis l'envoie au client.")
    return see_other(quote.get_absolute_url())


@requires("quotes.edit")
@require_POST
def quote_revise(request: HttpRequest, reference: str) -> HttpResponse:
    quote = quote_for(request, reference)
    if not answers(quote, request.user)["revise"]:
        raise Refused("Demandez à l'ADV de reprendre ce devis, par une note.")
    former = quote.revision
    quote = services.revise(quote, actor=request.user)
    messages.success(
        request, f"Version {quote.revision} ouverte\nLa version {former} reste consultable ; son lien est fermé."
    )
    return see_other(quote.get_absolute_url())


@requires("quotes.edit")
def quote_refuse(request: HttpRequest, reference: str) -> HttpResponse:
    quote = quote_for(request, reference)
    if not answers(quote, request.user)["refuse"]:
        raise Refused("Ce devis n'attend pas de réponse de votre part.")
    ours = not request.user.partner_id  # type: ignore[union-attr]
    form = (RefusedForm if ours else ReasonForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = form.cleaned_data.get("outcome")
        services.refuse(quote, form.cleaned_data["reason"], actor=request.user, outcome=outcome)
        return leave(request, quote.get_absolute_url())
    context = {
        "form": form,
        "action": request.path,
        "title": f"Refuser le devis {quote.reference}",
        "submit": "Refuser le devis",
        "lead": "Une nouvelle version pourra toujours être préparée.",
    }
    return render(request, "core/_dialog.html", context, status=422 if request.method == "POST" else 200)


@requires("quotes.edit")
@require_POST
def quote_accept(request: HttpRequest, reference: str) -> HttpResponse:
    """The partner who pays accepts from its own session."""
    quote = quote_for(request, reference)
    user: Any = request.user
    if not user.partner_id:
        raise Http404
    chosen = frozenset(key for pk in request.POST.getlist("option") if (key := row_key(pk)) is not None)
    signature = services.signed_in(user, quote, client_ip(request), request.headers.get("User-Agent", ""), chosen)
    order = services.accept(quote, signature, actor=user)
    messages.success(
        request, f"Devis accepté\nLa commande {order.reference} est ouverte, le bon de commande est dans ses documents."
    )
    return see_other(order.get_absolute_url())
