"""The mails that tickets send by themselves: received, closed with one click for an opinion. Never to a machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.automation.actions import DefaultRule, MailContext
from maillon.documents import links
from maillon.documents.branding import brand_of, sender_of
from maillon.records.models import Audience
from maillon.tickets import mailbox
from maillon.tickets.models import Rating, Ticket
from maillon.tickets.services import sending

PURPOSE, LINK_DAYS = "avis", 60
MOST, WINDOW = 3, timedelta(hours=1)  # tickets that one address may open by mail before nothing is written to it
VARIABLES = {
    "reference": "numéro du ticket", "objet": "objet", "contact": "nom du demandeur", "client": "client", "marque": "nom de la marque",
}  # fmt: skip


def build(ticket: Ticket, audience: str) -> dict[str, Any]:
    """To who asked. A mail that comes back by itself as another ticket stops the exchange."""
    brand = brand_of(ticket)
    to = sending.addresses(ticket, Audience.CLIENT) if audience == "client" else []
    if ticket.from_machine or ticket.merged_into_id or _turns(ticket):
        to = []
    values = {
        "reference": ticket.reference, "objet": ticket.subject, "contact": ticket.requester_name, "client": ticket.client_name,
        "marque": brand.name,
    }  # fmt: skip
    return {
        "to": to,
        "brand": brand,
        "values": values,
        "choices": _scores(ticket) if to and ticket.status == Ticket.Status.CLOSED else (),
        "reply_to": mailbox.answer_address(ticket.reference, sender_of(ticket)[1]),
        "references": sending.references(ticket, Audience.CLIENT),
    }


def _turns(ticket: Ticket) -> bool:
    """An unknown robot that answers each acknowledgement opens ticket after ticket."""
    if ticket.channel != Ticket.Channel.MAIL or not ticket.is_open:
        return False
    since = timezone.now() - WINDOW
    rows = Ticket.objects.filter(
        channel=Ticket.Channel.MAIL, from_machine=False, requester_email=ticket.requester_email, opened_at__gt=since
    )
    return len(rows.values("pk")[: MOST + 1]) > MOST


def _scores(ticket: Ticket) -> tuple[tuple[str, str], ...]:
    address = links.make(PURPOSE, ticket, ticket.requester_email, LINK_DAYS)
    return tuple((str(score.label), f"{address}?note={score.value}") for score in Rating.Score)


CONTEXTS = (MailContext("tickets.ticket", build, VARIABLES, lambda: Ticket.objects.order_by("-pk").first()),)
RULES = (
    DefaultRule(
        "tickets.received", "Ticket reçu par mail : accusé de réception", "tickets.ticket_opened",
        ({"field": "channel", "operator": "is", "value": "mail"},),
        ({"action": "send_mail", "options": {"template": "ticket-recu", "audience": "client"}},),
        ({"key": "ticket-recu", "label": "Ticket reçu", "subject": "Nous avons reçu votre demande [{{ reference }}]",
          "body": "Bonjour {{ contact }},\n\nVotre demande « {{ objet }} » est enregistrée sous le numéro {{ reference }}. Pour y ajouter "
                  "quelque chose, répondez simplement à ce mail.\n\n{{ marque }}", "button_label": ""},),
    ),
    DefaultRule(
        "tickets.closed", "Ticket clos : mail au demandeur, avec son avis en un clic", "tickets.ticket_close", (),
        ({"action": "send_mail", "options": {"template": "ticket-clos", "audience": "client"}},),
        ({"key": "ticket-clos", "label": "Ticket clos", "subject": "Votre demande est close [{{ reference }}]",
          "body": "Bonjour {{ contact }},\n\nVotre demande « {{ objet }} » ({{ reference }}) est close. Si le problème revient, répondez à "
                  "ce mail : un nouveau ticket s'ouvrira, lié à celui-ci.\n\nÊtes-vous satisfait de notre réponse ?\n\n{{ marque }}",
          "button_label": ""},),
    ),
)  # fmt: skip
