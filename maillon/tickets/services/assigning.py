"""Who is proposed for a ticket, and what a rule gives by itself."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.errors import Refused
from maillon.core.locks import one_at_a_time
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.tickets import assigning
from maillon.tickets.assigning import Candidate, How, Need, Suggestion
from maillon.tickets.models import Absence, Handler, Ticket
from maillon.tickets.services import handling

LATELY = timedelta(days=180)
SAID = {How.TURN: "à tour de rôle", How.LOAD: "au moins chargé", How.SKILL: "au plus à même"}


def people() -> list[User]:
    ours = User.objects.filter(is_active=True, partner=None).order_by("first_name", "last_name")
    return [person for person in ours if person.can("tickets.edit")]


def proposed(ticket: Ticket) -> list[Suggestion]:
    return assigning.suggestions(candidates(ticket), need_of(ticket))


def need_of(ticket: Ticket) -> Need:
    kind = ticket.platform.type if ticket.platform else None
    return Need(
        platform=kind.pk if kind else None,
        platform_name=kind.name if kind else "",
        department=ticket.site.department if ticket.site else "",
        level=ticket.level,
    )


def candidates(ticket: Ticket) -> list[Candidate]:
    today = timezone.localdate()
    cards = {card.user_id: card for card in Handler.objects.prefetch_related("platforms")}
    away = {absence.user_id: absence for absence in Absence.objects.filter(first__lte=today, last__gte=today)}
    busy = Ticket.objects.open().exclude(status=Ticket.Status.WAITING).exclude(pk=ticket.pk).exclude(assignee=None)
    loads = _by_person(busy)
    lately = Ticket.objects.filter(client=ticket.client_id or 0, opened_at__gte=timezone.now() - LATELY)
    known = _by_person(lately.exclude(pk=ticket.pk).exclude(assignee=None))
    return [_candidate(person, cards.get(person.pk), away.get(person.pk), loads, known) for person in people()]


def _by_person(rows: Any) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("assignee").annotate(n=Count("pk"))))


def _candidate(
    person: User, card: Handler | None, away: Absence | None, loads: Counter[int], known: Counter[int]
) -> Candidate:
    card = card or Handler(user=person, automatic=False)
    return Candidate(
        pk=person.pk,
        name=person.name,
        load=loads[person.pk],
        platforms=frozenset(kind.pk for kind in card.platforms.all()) if card.pk else frozenset(),
        departments=frozenset(card.departments),
        level=card.level,
        known=known[person.pk],
        automatic=card.automatic,
        given_at=card.given_at,
        away_until=away.last if away else None,
        substitute=away.substitute_id if away else None,
    )


@transaction.atomic
def give(ticket: Ticket, how: How) -> str:
    """By rule: one at a time, so that two tickets opened together do not go to the same person. Says what was done."""
    one_at_a_time("tickets.assigning")
    held = handling.hold(ticket)
    if held.assignee_id or not held.is_open:
        return f"{held.reference} est déjà attribué" if held.assignee_id else f"{held.reference} n'est plus ouvert"
    found = assigning.automatic(candidates(held), need_of(held), how)
    if found is None:
        raise Refused("Personne n'est présent pour recevoir ce ticket : complétez les fiches d'attribution.")
    handling.assign(held, User.objects.get(pk=found.candidate.pk), actor=None)
    Handler.objects.filter(user=found.candidate.pk).update(given_at=timezone.now())
    log(held, f"Attribué {SAID[how]} : {found.words}", actor=None, audience=Audience.INTERNAL, icon="user-check")
    return f"{held.reference} à {found.candidate.name}, {SAID[how]} : {found.words}"
