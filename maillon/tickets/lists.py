"""The list of tickets, and the queue beside a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillon.accounts.models import Partner, User
from maillon.core.fragments import by_words
from maillon.core.identifiers import row_key
from maillon.core.templatetags.kit import chip, ref, when
from maillon.lists import grammar
from maillon.lists.spec import Column, Filter, ListSpec, Tool, View
from maillon.tickets import due
from maillon.tickets.models import Level, Rating, Ticket
from maillon.tickets.priority import Priority
from maillon.tickets.workflow import PUBLIC, TONES

PRIORITY_TONES = {Priority.CRITICAL: "error", Priority.HIGH: "warning", Priority.NORMAL: "info", Priority.LOW: ""}
OPEN = "status:is:open,started,waiting"
ESCALATED = [(str(level.value), f"Escaladé {level.label}") for level in Level if level > Level.FIRST]


def visible_tickets(user: Any) -> Any:
    return Ticket.objects.visible_to(user).filter(archived_at=None).select_related("partner")


def staff_only(user: Any) -> bool:
    return not user.partner_id


def partners(user: Any) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Partner.objects.visible_to(user).values_list("pk", "name")]


def people(user: Any) -> list[tuple[str, str]]:
    ours = User.objects.filter(is_active=True, partner=None).order_by("first_name", "last_name")
    return [("me", "Moi"), *((str(p.pk), p.name) for p in ours if p.can("tickets.edit"))]


def ratings(user: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Rating.Score.choices]


def by_assignee(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    if operator in grammar.WITHOUT_VALUE:
        return rows.filter(assignee__isnull=operator == grammar.EMPTY)
    chosen = {int(user.pk) if v == "me" else row_key(v) or 0 for v in value or []}
    return rows.filter(assignee__in=chosen) if operator == grammar.IS else rows.exclude(assignee__in=chosen)


def to_answer(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    return rows.filter(unanswered_since__isnull=not value)


def by_due(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    """Late, soon late, on time, paused: compared with now, whatever was last counted."""
    if operator in grammar.WITHOUT_VALUE:
        return rows.filter(due_at__isnull=operator == grammar.EMPTY)
    now, asked = timezone.now(), Q(pk__in=[])
    conditions = {
        due.LATE: Q(due_at__lt=now),
        due.SOON: Q(soon_at__lte=now, due_at__gte=now),
        due.ON_TIME: Q(due_at__gte=now) & (Q(soon_at__gt=now) | Q(soon_at=None)),
        due.PAUSED: Q(due_at=None, status=Ticket.Status.WAITING, policy__isnull=False),
    }
    for state in value or []:
        asked |= conditions.get(state, Q(pk__in=[]))
    return rows.filter(asked) if operator == grammar.IS else rows.exclude(asked)


def status_chip(ticket: Ticket) -> SafeString:
    return chip(ticket.status_words, TONES[ticket.status])


def public_status(ticket: Ticket) -> SafeString:
    """The simpler words that a partner reads."""
    return chip(PUBLIC[ticket.status], TONES[ticket.status])


def subject_cell(ticket: Ticket) -> SafeString:
    return format_html(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        ticket.get_absolute_url(), ticket.subject, ref(ticket.reference),
    )  # fmt: skip


def priority_chip(ticket: Ticket) -> SafeString:
    return chip(ticket.get_priority_display(), PRIORITY_TONES[Priority(ticket.priority)])


def level_cell(ticket: Ticket) -> SafeString | str:
    return chip(ticket.escalation, "warning") if ticket.is_escalated else ""


COLUMNS = (
    Column("subject", "Objet", subject_cell, lambda t: t.subject, sort="subject", css="c-name"),
    Column("reference", "Référence", lambda t: t.reference, sort="reference", default=False),
    Column("client", "Client", lambda t: t.client_name or "À rattacher", lambda t: t.client_name, sort="client_name", css="c-act"),
    Column("partner", "Partenaire", lambda t: t.partner.name if t.partner_id else "Direct", sort="partner__name", shown=staff_only),
    Column("kind", "Type", lambda t: t.get_kind_display(), sort="kind", default=False),
    Column("priority", "Priorité", priority_chip, lambda t: t.get_priority_display(), sort="priority"),
    Column("status", "Statut", status_chip, lambda t: t.status_words, sort="status", css="c-status", shown=staff_only),
    Column("public", "Statut", public_status, lambda t: PUBLIC[t.status], sort="status", css="c-status", shown=lambda u: not staff_only(u)),
    Column("due", "Échéance", due.due_cell, lambda t: t.due_at, sort="due_at", css="c-tel"),
    Column("level", "Niveau", level_cell, lambda t: t.get_level_display(), sort="level", shown=staff_only),
    Column("assignee", "Attribué à", lambda t: t.assignee_name or "–", lambda t: t.assignee_name, sort="assignee_name", shown=staff_only),
    Column("unanswered", "Sans réponse depuis", lambda t: when(t.unanswered_since) if t.unanswered_since else "",
           lambda t: t.unanswered_since, sort="unanswered_since"),
    Column("opened", "Ouvert", lambda t: when(t.opened_at), lambda t: t.opened_at, sort="opened_at", default=False),
)  # fmt: skip
TICKETS = ListSpec(
    name="tickets",
    title="Tickets",
    rows=visible_tickets,
    url="tickets:list",
    right="tickets.see",
    columns=COLUMNS,
    filters=(
        Filter("status", "Statut", "choice", choices=lambda user: Ticket.Status.choices),
        Filter("kind", "Type", "choice", choices=lambda user: Ticket.Kind.choices),
        Filter("priority", "Priorité", "choice", choices=lambda user: [(str(v), n) for v, n in Priority.choices]),
        Filter("level", "Niveau", "choice", choices=lambda user: ESCALATED),
        Filter("assignee", "Attribué à", "choice", choices=people, apply=by_assignee),
        Filter("due", "Échéance", "choice", choices=lambda user: list(due.LABELS.items()), apply=by_due),
        Filter("due_at", "Échéance le", "date", "due_at"),
        Filter("answer", "Attend une réponse", "boolean", apply=to_answer),
        Filter("partner", "Partenaire", "choice", "partner_id", choices=partners),
        Filter("opened", "Ouvert", "date", "opened_at"),
        Filter("rating", "Avis du demandeur", "choice", "rating__score", choices=ratings),
    ),
    views=(
        View("À traiter", f"f={OPEN}&s=priority"),
        View("Mes tickets", f"f={OPEN}&f=assignee:is:me&s=priority"),
        View("À prendre", f"f={OPEN}&f=assignee:empty&s=priority"),
        View("Attend une réponse", f"f={OPEN}&f=answer:is:1&s=unanswered"),
        View("En retard", f"f=due:is:{due.LATE}&s=due"),
        View("Bientôt en retard", f"f=due:is:{due.SOON}&s=due"),
        View("En attente", "f=status:is:waiting&s=-opened"),
        View("Tous"),
    ),
    text=by_words(),
    default_sort="-opened",
    row_label=lambda t: t.reference,
    export_name="tickets",
    empty_title="Aucun ticket ici",
    empty_text="Un ticket s'ouvre quand un client ou un partenaire appelle, ou écrit depuis son espace.",
    model="tickets.ticket",
    create_url="tickets:new",
    create_label="Nouveau ticket",
    create_right="tickets.edit",
    noun="ticket,tickets",
    tools=(Tool("Respect des délais", "clock-check", "tickets:compliance"),),
)  # fmt: skip
INSIDE = frozenset({"level", "assignee", "partner", "rating"})


def spec_for(user: Any) -> ListSpec:
    """A partner knows neither the level nor who of ours is in charge."""
    if not user.partner_id:
        return TICKETS
    views = tuple(view for view in TICKETS.views if "assignee" not in view.query)
    return replace(TICKETS, filters=tuple(f for f in TICKETS.filters if f.key not in INSIDE), views=views)
