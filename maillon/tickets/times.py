"""The list of time spent; « à facturer » first."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html

from maillon.core import french
from maillon.core.fragments import by_words
from maillon.core.templatetags.kit import chip, day, ref
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.tickets import billed
from maillon.tickets.models import TimeSpent


def rows(user: Any) -> Any:
    return TimeSpent.objects.visible_to(user).select_related("ticket")


def to_invoice(found: Any, operator: str, value: Any, user: Any) -> Any:
    due = TimeSpent.objects.to_invoice().values("pk")
    return found.filter(pk__in=due) if value else found.exclude(pk__in=due)


def state(row: Any) -> Any:
    """Where it is invoiced, for who may see it there."""
    if row.covered:
        return chip("Au contrat", "")
    if row.billed:
        return format_html(
            '<a href="{}" class="hover:underline">{}</a>', row.billed.url, chip(row.billed.number, "success")
        )
    return chip("En facture", "success") if row.invoiced_at else chip("À facturer", "warning")


def where_billed(rows: list[Any], user: Any) -> None:
    found = billed.where(rows, user)
    for row in rows:
        row.billed = found.get(row.pk)


def invoice_number(row: Any) -> str:
    return row.billed.number if row.billed else ""


def ticket_cell(row: TimeSpent) -> Any:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        row.ticket.get_absolute_url(), row.ticket.subject, ref(row.ticket.reference),
    )  # fmt: skip


TIMES = ListSpec(
    name="times",
    title="Temps passé",
    rows=rows,
    url="tickets:times",
    right="tickets.see",
    columns=(
        Column("ticket", "Ticket", ticket_cell, lambda r: r.ticket.reference, css="c-name"),
        Column("client", "Client", lambda r: r.ticket.client_name, sort="ticket__client_name", css="c-act"),
        Column("note", "Fait", lambda r: r.note, css="fill"),
        Column("who", "Par", lambda r: r.user_name, sort="user_name"),
        Column(
            "minutes", "Temps", lambda r: french.duration(r.minutes), lambda r: r.minutes, sort="minutes", css="num"
        ),
        Column("state", "Facturation", state, lambda r: "contrat" if r.covered else "hors contrat", css="c-status"),
        Column("invoice", "Facture", invoice_number, shown=billed.told_to, default=False),
        Column("payer", "Payeur", lambda r: r.ticket.get_payer_display(), default=False),
        Column("day", "Le", lambda r: day(r.done_on), lambda r: r.done_on, sort="done_on", css="c-tel"),
    ),
    filters=(
        Filter("due", "À facturer", "boolean", apply=to_invoice),
        Filter("covered", "Compris dans le contrat", "boolean"),
        Filter("day", "Le", "date", "done_on"),
    ),
    views=(View("À facturer", "f=due:is:1&s=-day"), View("Tout", "s=-day")),
    text=by_words("user_name", "note", "ticket__client_name", "ticket__subject", "ticket__reference"),
    default_sort="-day",
    row_label=lambda r: str(r),
    prefetch=where_billed,
    export_name="temps-passe",
    empty_title="Aucun temps noté",
    empty_text="Le temps passé se note sur chaque ticket : compris dans le contrat, ou à facturer.",
    noun="ligne,lignes",
)
