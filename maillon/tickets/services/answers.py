"""Ready-made answers: what their variables stand for, and macros, which do several things at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.errors import Refused
from maillon.notifications.variables import substitute
from maillon.records.services import tag
from maillon.tickets.models import Answer, Draft, Level, Ticket, TicketMessage, WaitingFor
from maillon.tickets.services import handling, writing

VARIABLES = {
    "client": "nom du client",
    "contact": "nom du demandeur",
    "ticket": "référence du ticket",
    "objet": "objet du ticket",
    "site": "nom du site",
    "plateforme": "type de la plateforme",
    "partenaire": "nom du partenaire",
    "moi": "votre nom",
}
MOVES = {"started": "start", "solved": "solve"}
ADMIN_RIGHT = "tickets.close"  # who writes the answers of the team


def values_of(ticket: Ticket, user: Any) -> dict[str, str]:
    return {
        "client": ticket.client_name,
        "contact": ticket.requester_name,
        "ticket": ticket.reference,
        "objet": ticket.subject,
        "site": ticket.site.name if ticket.site else "",
        "plateforme": ticket.platform.type.name if ticket.platform else "",
        "partenaire": ticket.partner.name if ticket.partner else "",
        "moi": user.name,
    }


def text_of(answer: Answer, ticket: Ticket, user: Any) -> str:
    return substitute(answer.body, values_of(ticket, user)).strip()


def save(answer: Answer, *, actor: Any, shared: bool) -> Answer:
    """One's own, or the team's: these are written by those who close tickets."""
    handling.ours(actor)
    if (shared or (answer.pk and answer.owner_id is None)) and not actor.can(ADMIN_RIGHT):
        raise Refused(
            "Les réponses de l'équipe sont écrites par ceux qui closent les tickets : gardez la vôtre pour vous."
        )
    answer.owner = None if shared else User.objects.get(pk=actor.pk)
    answer.save()
    return answer


def archive(answer: Answer, *, actor: Any) -> None:
    if answer.owner_id is None and not actor.can(ADMIN_RIGHT):
        raise Refused("Les réponses de l'équipe sont retirées par ceux qui closent les tickets.")
    answer.archived_at = timezone.now()
    answer.save(update_fields=["archived_at"])


@transaction.atomic
def apply(answer: Answer, ticket: Ticket, *, actor: Any) -> TicketMessage | None:
    """All that the answer says, or nothing: taken, escalated, tagged, written, then moved."""
    handling.ours(actor)
    held = handling.hold_kept(ticket)
    if answer.take:
        handling.assign(held, User.objects.get(pk=actor.pk), actor=actor)
    if answer.level and answer.level > held.level:
        handling.escalate(held, Level(answer.level), actor=actor)
    for name in filter(None, (part.strip() for part in answer.tags.split(","))):
        tag(held, name, actor=actor)
    if text := text_of(answer, ticket, actor):
        return writing.write(held, text, actor=actor, audience=answer.audience, then=answer.then)
    if answer.then in MOVES:
        handling.move(held, MOVES[answer.then], actor=actor)
    elif answer.then in WaitingFor.values:
        handling.wait(held, answer.then, actor=actor)
    return None


def keep_draft(ticket: Ticket, audience: str, text: str, *, actor: Any) -> None:
    """What this person has typed so far for these readers; nothing typed, nothing kept."""
    if audience not in writing.audiences(ticket, actor):
        raise Refused("Votre rôle ne permet pas d'écrire à ces destinataires.")
    mine = {"ticket": ticket, "user_id": actor.pk, "audience": audience}
    if not text.strip():
        Draft.objects.filter(**mine).delete()
        return
    said = {"text": text.replace("\r\n", "\n")[: writing.LONGEST], "at": timezone.now()}
    Draft.objects.update_or_create(**mine, defaults=said)


def drop_draft(ticket: Ticket, audience: str, *, actor: Any) -> None:
    Draft.objects.filter(ticket=ticket, user_id=actor.pk, audience=audience).delete()


def drafts_of(ticket: Ticket, user: Any) -> dict[str, Draft]:
    """Audience -> what this person has begun to write."""
    return {draft.audience: draft for draft in Draft.objects.visible_to(user).filter(ticket=ticket)}
