"""Statements: list, page, drawing up, validating, paying, PDF. Rules: dialogs over the partner's card."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from maillon.accounts.models import Partner
from maillon.accounts.rights import requires
from maillon.billing.printing import rate_words
from maillon.commissions import services
from maillon.commissions.forms import DrawForm, PayForm, RuleForm
from maillon.commissions.lists import LINES, STATEMENTS, TONES, lines_url
from maillon.commissions.models import Rule, Statement, StatementLine
from maillon.commissions.services import papers
from maillon.core import french
from maillon.core.dialogs import ask, done, see_other
from maillon.core.errors import Refused
from maillon.documents import services as documents
from maillon.documents.views import pdf_answer
from maillon.lists.engine import list_view
from maillon.records import panels as records

MOST = 500


@requires("commissions.see")
def statement_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, STATEMENTS)


@requires("commissions.see")
def line_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, LINES)


def statement_for(request: HttpRequest, reference: str) -> Statement:
    return get_object_or_404(Statement.objects.visible_to(request.user).select_related("partner"), reference=reference)


@requires("commissions.see")
@require_GET
def statement(request: HttpRequest, reference: str) -> HttpResponse:
    user: Any = request.user
    found = statement_for(request, reference)
    lines = list(found.lines.order_by("position", "pk")[: MOST + 1])
    linked = user.can("invoices.see") and not user.partner_id  # a client's invoice is not its partner's to open
    inside = not user.partner_id
    context = {
        "statement": found,
        "tone": TONES[found.status],
        "rows": [row_of(line, linked) for line in lines[:MOST]],
        "more": len(lines) > MOST,
        "lines_url": lines_url(found),
        "margin": any(line.kind == StatementLine.Kind.MARGIN for line in lines),
        "may": user.can("commissions.edit") and inside,
        "may_close": user.can("commissions.close") and inside,
        "inside": inside,
        "menu": menu_of(found, user),
        **records.context(found, user),
    }
    return render(request, "commissions/statement.html", context)


def row_of(line: StatementLine, linked: bool) -> dict[str, Any]:
    bound = line.invoice_line_id is None
    return {
        "line": line,
        "url": reverse("billing:invoice", args=[line.number]) if linked and line.number else "",
        "rate": "" if bound else rate_words(line.rate),
        "bound": bound,
    }


def menu_of(found: Statement, user: Any) -> list[dict[str, Any]]:
    if not user.can("history.see"):
        return []
    return [{"label": "Historique", "icon": "history", "url": f"/historique/commissions.statement/{found.pk}"}]


@requires("commissions.edit")
def draw(request: HttpRequest) -> HttpResponse:
    ours(request)
    form = DrawForm(request.POST or None)
    here = reverse("commissions:statements")
    if request.method == "POST" and form.is_valid():
        month, partner = form.cleaned_data["month"], form.cleaned_data["partner"]
        if partner is None:
            count = services.draw_all(month, actor=request.user)
            return done(request, here, f"{french.plural(count, 'relevé')} pour ce mois.")
        drawn = services.draw(partner, month, actor=request.user)
        if drawn is not None:
            return done(request, drawn.get_absolute_url(), f"{drawn.title} de {partner.name} établi.")
        form.add_error("month", f"Rien n'est dû à {partner.name} pour ce mois : aucun relevé à établir.")
    lead = "Un relevé en brouillon est recalculé ; un relevé validé reste comme il est."
    return ask(request, form, "Établir les relevés d'un mois", here, submit="Établir", lead=lead)


@requires("commissions.edit")
@require_POST
def redraw(request: HttpRequest, reference: str) -> HttpResponse:
    ours(request)
    found = statement_for(request, reference)
    if not found.is_draft:
        raise Refused("Ce relevé est validé : il ne se recalcule plus. Ce qui vient après ira au relevé suivant.")
    drawn = services.draw(found.partner, found.month, actor=request.user)
    if drawn is None:
        return done(
            request, reverse("commissions:statements"), "Plus rien n'est dû pour ce mois : le brouillon est retiré."
        )
    return done(request, drawn.get_absolute_url(), f"Relevé recalculé : {french.money(drawn.total)} HT.")


@requires("commissions.close")
@require_POST
def validate(request: HttpRequest, reference: str) -> HttpResponse:
    ours(request)
    fixed = services.validate(statement_for(request, reference), actor=request.user)
    return done(request, fixed.get_absolute_url(), f"{fixed.title} validé\nIl ne change plus.")


@requires("commissions.close")
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    ours(request)
    found = statement_for(request, reference)
    form = PayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.pay(found, form.cleaned_data["on"], actor=request.user)
        except Refused as refused:
            form.add_error("on", refused.message)
        else:
            return done(request, found.get_absolute_url(), f"{found.title} : payé.")
    lead = f"{found.partner.name}, {french.money(found.total)} HT."
    return ask(request, form, found.title, found.get_absolute_url(), submit="Marquer payé", lead=lead)


@requires("commissions.see")
@require_safe
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The kept file of a validated statement; a draft is drawn, marked as one."""
    found = statement_for(request, reference)
    kept = papers.kept_pdf(found, request.user)
    content = documents.read(kept) if kept else papers.draw_pdf(found)
    return pdf_answer(content, f"{found.reference}.pdf", attached="telecharger" in request.GET)


def ours(request: HttpRequest) -> None:
    """What a partner earns is ours to write, whatever a role is given."""
    if getattr(request.user, "partner_id", None):
        raise Http404


def partner_for(request: HttpRequest, reference: str) -> Partner:
    ours(request)
    return get_object_or_404(Partner.objects.visible_to(request.user), reference=reference)


def rule_for(request: HttpRequest, reference: str, pk: int) -> Rule:
    return get_object_or_404(Rule.objects.select_related("partner"), partner=partner_for(request, reference), pk=pk)


@requires("commissions.edit")
def rule_new(request: HttpRequest, reference: str) -> HttpResponse:
    return edit_rule(request, Rule(partner=partner_for(request, reference)), "Nouvelle règle de commission")


@requires("commissions.edit")
def rule_change(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    return edit_rule(request, rule_for(request, reference, pk), "Modifier la règle de commission")


def edit_rule(request: HttpRequest, rule: Rule, title: str) -> HttpResponse:
    form: Any = RuleForm(request.POST or None, instance=rule, user=request.user)
    back = rule.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            services.save_rule(form.save(commit=False), actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            return done(request, back, "La règle est enregistrée.")
    return ask(request, form, title, back, crumbs=[(rule.partner.name, back)])


@requires("commissions.edit")
@require_POST
def rule_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    rule = rule_for(request, reference, pk)
    services.remove_rule(rule, actor=request.user)
    return see_other(rule.get_absolute_url())
