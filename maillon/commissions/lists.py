"""The list of statements, and that of their lines: what a spreadsheet wants."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.billing.printing import rate_words
from maillon.catalog.models import LINE_KINDS
from maillon.commissions.models import Statement, StatementLine
from maillon.core import french
from maillon.core.fragments import by_words
from maillon.core.templatetags.kit import chip, day, money, ref
from maillon.lists.spec import Column, Filter, ListSpec, Tool, View
from maillon.orders.lists import partners, staff_only

TONES = {"draft": "", "validated": "info", "paid": "success"}


def statements(user: Any) -> QuerySet[Statement]:
    return Statement.objects.visible_to(user).select_related("partner")


def lines(user: Any) -> QuerySet[StatementLine]:
    return StatementLine.objects.visible_to(user).select_related("statement__partner")


def month_cell(statement: Statement) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> {}',
        statement.get_absolute_url(),
        statement.month_words.capitalize(),
        ref(statement.reference),
    )


def total_in_words(rows: QuerySet, user: Any) -> str:
    return f"Total HT des lignes filtrées : {french.money(rows.order_by().aggregate(all=Sum('total'))['all'] or 0)}"


def amount_in_words(rows: QuerySet, user: Any) -> str:
    return f"Total HT des lignes filtrées : {french.money(rows.order_by().aggregate(all=Sum('amount'))['all'] or 0)}"


STATEMENTS = ListSpec(
    name="commissions",
    title="Commissions",
    rows=statements,
    url="commissions:statements",
    right="commissions.see",
    columns=(
        Column("month", "Relevé", month_cell, lambda s: s.month, sort="month", css="c-name"),
        Column("reference", "Référence", lambda s: s.reference, sort="reference", default=False),
        Column("partner", "Partenaire", lambda s: s.partner.name, sort="partner__name", css="fill c-act", shown=staff_only),
        Column("status", "État", lambda s: chip(s.get_status_display(), TONES[s.status]), lambda s: s.get_status_display(),
               sort="status", css="c-status"),
        Column("validated", "Validé le", lambda s: day(s.validated_on) if s.validated_on else "", lambda s: s.validated_on,
               sort="validated_on"),
        Column("paid", "Payé le", lambda s: day(s.paid_on) if s.paid_on else "", lambda s: s.paid_on, sort="paid_on"),
        Column("total", "Total HT", lambda s: money(s.total), lambda s: s.total, sort="total", css="num c-tel"),
    ),
    filters=(
        Filter("status", "État", "choice", choices=lambda user: Statement.Status.choices),
        Filter("partner", "Partenaire", "choice", "partner_id", choices=partners, right="commissions.edit"),
        Filter("month", "Mois", "date"),
        Filter("total", "Total HT", "number"),
    ),
    views=(
        View("À valider", "f=status:is:draft&s=month", right="commissions.edit"),
        View("À payer", "f=status:is:validated&s=month"),
        View("Payés", "f=status:is:paid&s=-month"),
        View("Tous", "s=-month"),
    ),
    text=by_words("partner__name", "reference"),
    default_sort="-month",
    tools=(
        Tool("Lignes", "table", "commissions:lines"),
        Tool("Établir un mois", "calculator", "commissions:draw", right="commissions.edit", dialog=True),
    ),
    row_label=lambda s: s.reference,
    export_name="commissions",
    empty_title="Aucun relevé ici",
    empty_text="Le relevé d'un mois s'établit de lui-même au début du suivant, dès qu'il y a une règle de commission.",
    model="commissions.statement",
    totals=total_in_words,
    noun="relevé,relevés",
)  # fmt: skip


def invoice_cell(line: StatementLine) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a>', line.statement.get_absolute_url(), line.number or "–"
    )


LINES = ListSpec(
    name="commission-lines",
    title="Lignes des relevés",
    rows=lines,
    url="commissions:lines",
    right="commissions.see",
    columns=(
        Column("number", "Facture", invoice_cell, lambda x: x.number, sort="number", css="c-name"),
        Column("issued", "Du", lambda x: day(x.issued_on) if x.issued_on else "", lambda x: x.issued_on, sort="issued_on"),
        Column("statement", "Relevé", lambda x: x.statement.reference, default=False),
        Column("month", "Mois", lambda x: x.statement.month_words, lambda x: x.statement.month, sort="statement__month"),
        Column("partner", "Partenaire", lambda x: x.statement.partner.name, sort="statement__partner__name", shown=staff_only),
        Column("client", "Client", lambda x: x.client_name, sort="client_name", css="c-act"),
        Column("label", "Désignation", lambda x: x.label, css="fill"),
        Column("kind", "Nature", lambda x: x.get_kind_display(), default=False),
        Column("net", "Vendu HT", lambda x: money(x.net) if x.number else "", lambda x: x.net if x.number else None, css="num"),
        Column("own", "Tarif partenaire HT", lambda x: money(x.own), lambda x: x.own, css="num", default=False),
        Column("rate", "Taux", lambda x: rate_words(x.rate) if x.number else "",
               lambda x: x.rate if x.number else None, css="num"),
        Column("amount", "Montant HT", lambda x: money(x.amount), lambda x: x.amount, sort="amount", css="num c-tel"),
    ),
    filters=(
        Filter("statement", "Relevé", "text", "statement__reference"),
        Filter("month", "Mois", "date", "statement__month"),
        Filter("partner", "Partenaire", "choice", "partner_id", choices=partners, right="commissions.edit"),
        Filter("category", "Type d'article", "choice", choices=lambda user: LINE_KINDS),
        Filter("issued", "Facturé", "date", "issued_on"),
    ),
    views=(View("Toutes", "s=-month"),),
    text=by_words(),
    default_sort="-month",
    row_url=lambda x: x.statement.get_absolute_url(),
    row_label=lambda x: x.label,
    export_name="lignes-de-commission",
    empty_title="Aucune ligne ici",
    empty_text="Les lignes des relevés se rangent ici, à exporter en CSV ou en XLSX.",
    totals=amount_in_words,
    noun="ligne,lignes",
    feminine=True,
)  # fmt: skip


def lines_url(statement: Statement) -> str:
    """The list of the lines, narrowed to one statement."""
    return f"{reverse('commissions:lines')}?f=statement:is:{statement.reference}"
