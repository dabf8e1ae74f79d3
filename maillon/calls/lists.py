"""The list of calls."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from maillon.accounts.models import User
from maillon.calls.looks import state_chip, state_words
from maillon.calls.models import Call
from maillon.core.fragments import by_words
from maillon.core.identifiers import row_key
from maillon.core.phones import search_digits
from maillon.core.templatetags.kit import markup, phone, ref, when
from maillon.core.words import SHORTEST_FRAGMENT
from maillon.lists import grammar
from maillon.lists.spec import Column, Filter, ListSpec, View

STATES = [("live", "En cours"), ("missed", "Manqué"), ("back", "À rappeler"), ("answered", "Pris")]


def calls(user: Any) -> QuerySet[Call]:
    return Call.objects.visible_to(user).select_related("ticket")


def by_number(word: str) -> Q:
    digits = search_digits(word)
    return Q(number__contains=digits) if len(digits) >= SHORTEST_FRAGMENT else Q(pk__in=[])


def in_state(rows: Any, operator: str, value: Any, user: Any) -> QuerySet:
    chosen = Q(pk__in=[])
    for name in value or []:
        chosen |= {
            "live": Q(pk__in=Call.objects.live(timezone.now()).values("pk")),
            "missed": Q(direction="in", answered_at=None, ended_at__isnull=False),
            "back": Q(direction="in", answered_at=None, ended_at__isnull=False, called_back_at=None, ticket=None),
            "answered": Q(answered_at__isnull=False),
        }.get(name, Q(pk__in=[]))
    found: QuerySet = rows.filter(chosen) if operator == grammar.IS else rows.exclude(chosen)
    return found


def by_person(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    if operator in grammar.WITHOUT_VALUE:
        return rows.filter(handled_by__isnull=operator == grammar.EMPTY)
    chosen = {int(user.pk) if v == "me" else row_key(v) or 0 for v in value or []}
    return rows.filter(handled_by__in=chosen) if operator == grammar.IS else rows.exclude(handled_by__in=chosen)


def people(user: Any) -> list[tuple[str, str]]:
    ours = User.objects.filter(is_active=True, partner=None).exclude(extension="").order_by("first_name", "last_name")
    return [("me", "Moi"), *((str(p.pk), p.name) for p in ours)]


def who_cell(call: Call) -> SafeString:
    return markup(
        '<a href="{}" class="font-medium hover:underline">{}</a> <span class="ml-1.5">{}</span>',
        call.get_absolute_url(), call.who, ref(call.reference),
    )  # fmt: skip


def number_cell(call: Call) -> SafeString | str:
    return phone(call.number) if call.number.startswith("+") else call.shown_number


def ticket_cell(call: Call) -> SafeString | str:
    return ref(call.ticket.reference, call.ticket.get_absolute_url()) if call.ticket else ""


CALLS = ListSpec(
    name="calls",
    title="Appels",
    rows=calls,
    url="calls:list",
    right="calls.see",
    columns=(
        Column("who", "Appelant", who_cell, lambda c: c.who, sort="caller_name", css="c-name"),
        Column("client", "Client", lambda c: c.client_name or "–", lambda c: c.client_name, sort="client_name", css="c-act"),
        Column("number", "Numéro", number_cell, lambda c: c.number, sort="number"),
        Column("state", "État", state_chip, state_words, css="c-status"),
        Column("handled", "Pris par", lambda c: c.handled_by_name or "–", lambda c: c.handled_by_name, sort="handled_by_name"),
        Column("ticket", "Ticket", ticket_cell, lambda c: c.ticket.reference if c.ticket else ""),
        Column("began", "Quand", lambda c: when(c.began_at), lambda c: c.began_at, sort="began_at", css="c-tel"),
    ),
    filters=(
        Filter("state", "État", "choice", choices=lambda user: STATES, apply=in_state),
        Filter("direction", "Sens", "choice", choices=lambda user: Call.Direction.choices),
        Filter("handled", "Pris par", "choice", choices=people, apply=by_person),
        Filter("began", "Quand", "date", "began_at"),
    ),
    views=(
        View("À rappeler", "f=state:is:back"),
        View("Mes appels", "f=handled:is:me"),
        View("En cours", "f=state:is:live"),
        View("Tous"),
    ),
    text=by_words(elsewhere=by_number),
    default_sort="-began",
    row_label=lambda c: c.reference,
    export_name="appels",
    empty_title="Aucun appel ici",
    empty_text="Les appels arrivent seuls dès qu'un standard téléphonique est relié, dans les réglages.",
    model="calls.call",
    noun="appel,appels",
)  # fmt: skip
