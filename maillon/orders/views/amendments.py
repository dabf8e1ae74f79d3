"""Amendments: written beside the order's lines as they are now, sent to the payer, answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done, leave, see_other
from maillon.core.errors import Refused
from maillon.documents.links import client_ip
from maillon.documents.models import Document
from maillon.documents.views import pdf_answer
from maillon.orders import places, progress
from maillon.orders.amendment_forms import AmendmentForm, ArticleForm, PaperForm
from maillon.orders.forms import ReasonForm
from maillon.orders.models import Amendment, AmendmentLine, Order, OrderLine, Payer
from maillon.orders.reading import history_url, typed
from maillon.orders.services import amending, amendment_papers, amendments
from maillon.orders.services.house import may_answer
from maillon.orders.views.orders import order_for
from maillon.orders.workflow import AMENDMENT, AMENDMENT_TONES


def amendment_for(request: HttpRequest, reference: str) -> Amendment:
    rows = Amendment.objects.visible_to(request.user).select_related("order", "site", "contact")
    return get_object_or_404(rows, reference=reference)


def writer_of(request: HttpRequest, reference: str) -> Amendment:
    """The amendment, for those of us who may change it; for anybody else it is not there."""
    user: Any = request.user
    if user.partner_id:
        raise Http404
    return amendment_for(request, reference)


@requires("orders.edit")
@require_POST
def start(request: HttpRequest, reference: str) -> HttpResponse:
    made = amendments.start(order_for(request, reference), actor=request.user)
    return see_other(made.get_absolute_url())


@requires("orders.see")
@require_GET
def page(request: HttpRequest, reference: str) -> HttpResponse:
    amendment = amendment_for(request, reference)
    if may(amendment, request.user)["write"]:
        lines = list(amendment.order.lines.all())
        return _editor(request, amendment, lines, AmendmentForm(amendment=amendment, lines=lines))
    return render(request, "orders/amendment.html", context_of(request, amendment))


@requires("orders.edit")
@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Save; with « Envoyer », send too."""
    amendment = writer_of(request, reference)
    lines = list(amendment.order.lines.all())
    form = AmendmentForm(request.POST, amendment=amendment, lines=lines)
    if form.is_valid():
        try:
            return _written(request, amendment, form, lines)
        except Refused as refused:
            amendment.refresh_from_db()
            form.add_error(None, refused.message)
            form.data = {**form.data.dict(), "version": amendment.version}  # type: ignore[attr-defined]
    return _editor(request, amendment, lines, form)


def _written(request: HttpRequest, amendment: Amendment, form: AmendmentForm, lines: list[OrderLine]) -> HttpResponse:
    amendment.version = form.cleaned_data["version"]
    header = {name: form.cleaned_data[name] for name in amendments.HEADER}
    saved = amendments.write(amendment, actor=request.user, changes=form.changes(lines), **header)
    if request.POST.get("then") == "send":
        sent = amending.send(saved, actor=request.user)
        who = sent.order.partner_name if sent.payer == Payer.PARTNER else sent.client_name
        messages.success(request, f"Avenant envoyé à {who}\nIl change la commande dès qu'il est accepté.")
    else:
        messages.success(request, "Avenant enregistré")
    return see_other(amendment.get_absolute_url())


def _editor(request: HttpRequest, amendment: Amendment, lines: list[OrderLine], form: AmendmentForm) -> HttpResponse:
    finished = progress.done_of([line.pk for line in lines])
    changed = {row.line_id: row for row in amendment.lines.all() if row.line_id}
    sites = places.names(amendment.order, lines)
    rows = [
        {
            "line": line,
            "site": sites.get(line.pk, ""),
            "now": typed(line.quantity),
            "price": typed(line.unit_price, 2),
            "quantity": form[f"quantity_{line.pk}"],
            "unit_price": form[f"unit_price_{line.pk}"],
            "discount": form[f"discount_{line.pk}"],
            "change": changed.get(line.pk),
            "done": [amendments.told(one) for one in finished.get(line.pk, [])],
        }
        for line in lines
    ]
    context = context_of(request, amendment) | {"form": form, "rows": rows}
    return render(request, "orders/amendment_edit.html", context, status=422 if request.method == "POST" else 200)


def may(amendment: Amendment, user: Any) -> dict[str, bool]:
    """Which acts are offered to this person now."""
    names = (
        {t.name for t in AMENDMENT.available(amendment, user)} if amendment.order.status == Order.Status.OPEN else set()
    )
    ours, pays = (
        not user.partner_id,
        bool(user.partner_id) and amendment.payer == Payer.PARTNER and may_answer(amendment, user),
    )
    return {
        "write": ours and "send" in names,
        "accept": pays and "accept" in names,
        "paper": ours and "accept" in names,
        "refuse": (ours or pays) and "refuse" in names,
        "rewrite": ours and "rewrite" in names,
        "withdraw": ours and "withdraw" in names,
    }


def context_of(request: HttpRequest, amendment: Amendment) -> dict[str, Any]:
    user: Any = request.user
    amendment.order = order_for(request, amendment.order.reference)
    reopened = (
        amendments.step_to_reopen(amendment) if amendment.status in Amendment.OPEN and not user.partner_id else None
    )
    papers = Document.objects.visible_to(user).filter(target_model="orders.amendment", target_id=amendment.pk)
    return {
        "amendment": amendment,
        "order": amendment.order,
        "prices": amendment.prices_visible_to(user),
        "groups": amendment_papers.groups_of(amendment),
        "added": added_to(amendment),
        "sums": amendment_papers.sums_of(amendment) if amendment.status in Amendment.OPEN else [],
        "moved": amendment_papers.moved(amendment),
        "reopened": reopened,
        "tone": AMENDMENT_TONES[amendment.status],
        "can": may(amendment, user),
        "payer_name": amendment.partner_name if amendment.payer == Payer.PARTNER else amendment.client_name,
        "documents": papers,
        "history_url": history_url(amendment, user),
    }


def added_to(amendment: Amendment) -> list[AmendmentLine]:
    """The lines it adds, each with the name of its site where there are several."""
    rows: list[AmendmentLine] = list(amendment.lines.all())
    sites = amendment_papers.sites_of(amendment, rows)
    for row in rows:
        row.place = sites.get(row.pk, "")  # type: ignore[attr-defined]
    return [row for row in rows if row.action == amendments.ADD]


@requires("orders.edit")
@require_http_methods(["GET", "POST"])
def line_add(request: HttpRequest, reference: str) -> HttpResponse:
    amendment = writer_of(request, reference)
    form = ArticleForm(request.POST or None, user=request.user, order=amendment.order)
    if not request.user.partner_id:  # type: ignore[union-attr]
        form.fields["item"].widget.attrs["data-url"] = (
            f"{reverse_lazy('orders:products')}?pour={amendment.order.reference}"
        )
    back = amendment.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            site = data.get("site")
            amendments.add(
                amendment, data["item"], actor=request.user, quantity=data["quantity"],
                site_id=site.pk if site else None,
            )  # fmt: skip
            return leave(request, f"{back}#ajouts")
        except Refused as refused:
            form.add_error(None, refused.message)
    return ask(request, form, "Ajouter un article à l'avenant", back, submit="Ajouter")


@requires("orders.edit")
@require_POST
def line_drop(request: HttpRequest, reference: str, row: int) -> HttpResponse:
    amendment = writer_of(request, reference)
    amendments.drop(amendment, row, actor=request.user)
    return see_other(f"{amendment.get_absolute_url()}#ajouts")


@requires("orders.see")
@require_GET
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The PDF as it would leave now, with or without prices as this person may read them."""
    amendment = amendment_for(request, reference)
    pdf = amendment_papers.preview(amendment, priced=amendment.prices_visible_to(request.user))
    return pdf_answer(pdf, f"{amendment.reference}.pdf")


@requires("orders.edit")
@require_POST
def rewrite(request: HttpRequest, reference: str) -> HttpResponse:
    amendment = amendments.rewrite(writer_of(request, reference), actor=request.user)
    messages.success(request, "Avenant repris\nLe lien déjà envoyé ne signe plus rien.")
    return see_other(amendment.get_absolute_url())


@requires("orders.edit")
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    amendment = writer_of(request, reference)
    lead = "La commande reste comme elle est. Le lien envoyé au payeur ne signe plus rien."
    return _reasoned(request, amendment, f"Abandonner l'avenant {amendment.reference}", "Abandonner l'avenant", lead,
                     amendments.withdraw)  # fmt: skip


@requires("orders.edit")
def refuse(request: HttpRequest, reference: str) -> HttpResponse:
    amendment = amendment_for(request, reference)
    if not may(amendment, request.user)["refuse"]:
        raise Refused("Cet avenant n'attend pas de réponse de votre part.")
    return _reasoned(request, amendment, f"Refuser l'avenant {amendment.reference}", "Refuser l'avenant",
                     "La commande reste comme elle est.", amendments.refuse)  # fmt: skip


def _reasoned(request: HttpRequest, amendment: Amendment, title: str, submit: str, lead: str, act: Any) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(amendment, form.cleaned_data["reason"], actor=request.user)
        return done(request, amendment.get_absolute_url())
    return ask(request, form, title, amendment.get_absolute_url(), submit=submit, lead=lead)


@requires("orders.edit")
@require_POST
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """The partner who pays accepts from its own session."""
    amendment = amendment_for(request, reference)
    user: Any = request.user
    if not user.partner_id:
        raise Http404
    signature = amending.signed_in(user, amendment, client_ip(request), request.headers.get("User-Agent", ""))
    amending.accept(amendment, signature, actor=user)
    messages.success(request, "Avenant accepté\nLa commande est à jour, l'avenant signé est dans ses documents.")
    return see_other(amendment.get_absolute_url())


@requires("orders.edit")
@require_http_methods(["GET", "POST"])
def on_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The payer signed by hand: ADV records the copy that came back."""
    amendment = writer_of(request, reference)
    if not may(amendment, request.user)["paper"]:
        raise Refused("Cet avenant n'attend pas de réponse : seul un avenant envoyé et non répondu s'accepte.")
    contact = amendment.order.contact
    known = {"name": contact.name, "role": contact.function} if contact else {}
    form = PaperForm(request.POST or None, request.FILES or None, initial=known | {"signed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        device = request.headers.get("User-Agent", "")
        try:
            amending.accept_on_paper(
                amendment, actor=request.user, ip=client_ip(request), device=device, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request, "Accord enregistré\nLa commande est à jour, l'avenant signé est dans ses documents."
            )
            return see_other(amendment.get_absolute_url())
    context = {
        "form": form,
        "title": "Avenant accepté sur papier",
        "submit": "Enregistrer l'accord",
        "cancel_url": amendment.get_absolute_url(),
        "crumbs": [("Commandes", "/commandes/"), (amendment.order.reference, amendment.order.get_absolute_url()),
                   (amendment.reference, amendment.get_absolute_url())],
        "lead": "La commande change comme après un accord en ligne.",
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)
