"""What rules do to tickets, and the rules of the hotline that come with Maillon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.accounts.models import User
from maillon.automation.actions import CHOICE, DefaultRule, RuleAction, Slot
from maillon.automation.deeds import values_of
from maillon.clients.models import Client
from maillon.core.errors import Refused
from maillon.core.events import Event, emit
from maillon.core.identifiers import row_key
from maillon.notifications.variables import substitute
from maillon.records.models import Audience
from maillon.records.services import link
from maillon.tickets.models import Level, Ticket, TicketMessage, WaitingFor
from maillon.tickets.priority import Impact, Urgency
from maillon.tickets.services import handling, opening

TICKET = "tickets.ticket"
MOVES = [("start", "en cours"), ("solve", "résolu"), ("close", "clos")]
WAITS = [(f"wait-{who.value}", f"en attente, {who.label}") for who in WaitingFor]


def handlers(event: str) -> list[tuple[str, str]]:
    people = User.objects.filter(is_active=True, partner_id=None).order_by("first_name", "last_name")
    return [(str(person.pk), person.name) for person in people if person.can("tickets.edit")]


def coded(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices.choices]


def assign(event: Event, options: dict[str, Any]) -> str:
    person = User.objects.filter(pk=row_key(str(options.get("person", ""))) or 0, is_active=True).first()
    if person is None:
        raise Refused("La personne choisie n'a plus de compte : choisissez-en une autre.")
    handling.assign(event.record, person, actor=None)
    return f"Attribué à {person.name}"


def weigh(event: Event, options: dict[str, Any]) -> str:
    impact, urgency = row_key(str(options.get("impact", ""))), row_key(str(options.get("urgency", "")))
    if impact not in Impact.values or urgency not in Urgency.values:
        raise Refused("L'impact et l'urgence ne sont pas choisis.")
    done = handling.weigh(event.record, impact=impact, urgency=urgency, actor=None)
    return f"Priorité {done.get_priority_display()}"  # type: ignore[attr-defined]


def escalate(event: Event, options: dict[str, Any]) -> str:
    level = row_key(str(options.get("level", "")))
    if level not in Level.values:
        raise Refused("Le niveau n'est pas choisi.")
    if event.record.level >= level:
        return f"Déjà au niveau {Level(event.record.level).label}"
    handling.escalate(event.record, level, actor=None)
    return f"Escaladé au niveau {Level(level).label}"


def move(event: Event, options: dict[str, Any]) -> str:
    name = str(options.get("status", ""))
    if name.startswith("wait-"):
        handling.wait(event.record, name.removeprefix("wait-"), actor=None)
    elif name in dict(MOVES):
        handling.move(event.record, name, actor=None)
    else:
        raise Refused("Le statut n'est pas choisi.")
    return f"Ticket {dict(MOVES + WAITS)[name]}"


def remark(event: Event, options: dict[str, Any]) -> str:
    text = substitute(str(options.get("text", "")), values_of(event)).strip()
    if not text:
        raise Refused("La note est vide.")
    ticket = event.record
    note = TicketMessage.objects.create(
        ticket=ticket, partner_id=ticket.partner_id, audience=Audience.INTERNAL, side=TicketMessage.Side.US,
        author_name="Règle", text=text, at=timezone.now(),
    )  # fmt: skip
    emit("tickets.message_written", record=ticket, audience=Audience.INTERNAL, side=note.side, message=note.pk)
    return "Note interne ajoutée"


def open_one(event: Event, options: dict[str, Any]) -> str:
    """A ticket about any record that has a client, linked to it."""
    client = Client.objects.filter(pk=getattr(event.record, "client_id", None) or 0).first()
    subject = substitute(str(options.get("subject", "")), values_of(event)).strip()[:160]
    if client is None or not subject:
        raise Refused("Un ticket demande un client et un objet.")
    made = opening.open_ticket(
        client, f"{subject}\n\n{event.record}", actor=None, channel=Ticket.Channel.WEB, subject=subject,
        kind=str(options.get("kind") or Ticket.Kind.REQUEST),
    )  # fmt: skip
    link(event.record, made, "Ticket")
    return f"Ticket {made.reference}"


def chosen(name: str, label: str, choices: Any, missing: str) -> Slot:
    return Slot(name, label, CHOICE, choices, missing)


ACTIONS = (
    RuleAction("ticket_assign", "Attribuer le ticket", assign,
               (chosen("person", "Personne", handlers, "Choisissez la personne."),), "attribuer à {person}", TICKET),
    RuleAction("ticket_weigh", "Fixer la priorité", weigh,
               (chosen("impact", "Ce qui est touché", lambda event: coded(Impact), "Choisissez ce qui est touché."),
                chosen("urgency", "Urgence", lambda event: coded(Urgency), "Choisissez l'urgence.")),
               "fixer la priorité par « {impact} » et « {urgency} »", TICKET),
    RuleAction("ticket_escalate", "Escalader", escalate,
               (chosen("level", "Niveau", lambda event: coded(Level)[1:], "Choisissez le niveau."),),
               "escalader au niveau {level}", TICKET),
    RuleAction("ticket_move", "Changer le statut", move,
               (chosen("status", "Statut", lambda event: MOVES + WAITS, "Choisissez le statut."),),
               "passer le ticket {status}", TICKET),
    RuleAction("ticket_note", "Ajouter une note interne", remark,
               (Slot("text", "Note", missing="Écrivez la note."),), "noter « {text} »", TICKET),
    RuleAction("ticket_open", "Ouvrir un ticket", open_one,
               (Slot("subject", "Objet", missing="Écrivez l'objet du ticket."),
                chosen("kind", "Type", lambda event: coded(Ticket.Kind), "Choisissez le type.")),
               "ouvrir un ticket « {subject} », {kind}"),
)  # fmt: skip


def team(role: str, sentence: str) -> dict[str, Any]:
    return {"action": "notify", "options": {"role": role, "sentence": sentence}}


def holder(sentence: str) -> dict[str, Any]:
    return {"action": "notify_person", "options": {"person": "holder", "sentence": sentence}}


def task(role: str, title: str) -> dict[str, Any]:
    return {"action": "create_task", "options": {"role": role, "title": title, "days": 1}}


CRITICAL = {"field": "priority", "operator": "is", "value": "Critique"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = (
    DefaultRule("tickets.critical", "Ticket critique ouvert : alerte au support", "tickets.ticket_opened", (CRITICAL,),
                (team("support", "Ticket critique {{ reference }} chez {{ client }}"),)),
    DefaultRule("tickets.nobody", "Ticket à personne depuis 2 heures : alerte au support", "tickets.nobody", (),
                (team("support", "{{ reference }} n'est à personne depuis 2 heures : {{ client }}"),), delay=2 * HOUR),
    DefaultRule("tickets.client_silent", "48 heures sans réponse du client : à relancer", "tickets.client_silent", (),
                (holder("{{ reference }} : {{ client }} ne répond pas, à relancer"),), delay=2 * DAY, working=True),
    DefaultRule("tickets.client_gone", "10 jours ouvrés sans réponse du client : ticket résolu", "tickets.client_silent", (),
                ({"action": "ticket_note", "options": {"text": "Résolu sans réponse du client."}},
                 {"action": "ticket_move", "options": {"status": "solve"}}), delay=10 * DAY, working=True, active=False),
    DefaultRule("tickets.partner_silent", "48 heures sans réponse du partenaire : à relancer", "tickets.partner_silent", (),
                (holder("{{ reference }} : le partenaire ne répond pas, à relancer"),), delay=2 * DAY, working=True),
    DefaultRule("tickets.supplier_silent", "Fournisseur muet depuis un jour ouvré : tâche au support",
                "tickets.supplier_silent", (), (task("support", "Relancer le fournisseur, {{ reference }}"),),
                delay=DAY, working=True),
    DefaultRule("tickets.part_missing", "Pièce attendue depuis 3 jours ouvrés : alerte au staging", "tickets.part_missing", (),
                (team("staging", "{{ reference }} attend une pièce : {{ client }}"),), delay=3 * DAY, working=True),
    DefaultRule("tickets.old", "Ticket ouvert depuis 5 jours ouvrés : alerte à la direction", "tickets.still_open", (),
                (team("admin", "{{ reference }} est ouvert depuis 5 jours : {{ client }}"),), delay=5 * DAY, working=True,
                active=False),
    DefaultRule("tickets.old_escalated", "Ticket critique ouvert depuis 4 heures : escaladé N2", "tickets.still_open", (CRITICAL,),
                ({"action": "ticket_escalate", "options": {"level": "2"}},), delay=4 * HOUR, active=False),
    DefaultRule("tickets.reopened", "Ticket rouvert : alerte à la personne en charge", "tickets.ticket_reopen", (),
                (holder("{{ reference }} est rouvert : {{ client }}"),)),
)  # fmt: skip
