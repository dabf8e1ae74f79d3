"""What promises offer to rules and to the settings: two pieces of news, the gestures that answer them, the rules that ship."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maillon.accounts.roles import SUPPORT
from maillon.accounts.settings_links import SettingsLink
from maillon.automation.actions import DefaultRule, RuleAction
from maillon.core.events import Event, EventKind
from maillon.notifications.services import tell, tell_roles
from maillon.tickets.assigning import How
from maillon.tickets.models import Level
from maillon.tickets.services import assigning, handling

TICKET = "tickets.ticket"
FIELDS = {
    "percent": "part du délai passée (%)",
    "measure": "ce qui est dû",
}
WARNING, BREACHED, SUPPLIER_LATE = "tickets.sla_warning", "tickets.sla_breached", "tickets.supplier_late"


def escalate(event: Event, options: dict[str, Any]) -> str:
    """One level up, to N3 at most: the supplier is a person's decision."""
    ticket = event.record
    if not ticket.is_open or ticket.level >= Level.THIRD:
        return f"{ticket.reference} reste au niveau {Level(ticket.level).label}"
    raised = handling.escalate(ticket, ticket.level + 1, actor=None, reason="Échéance proche")
    return f"{ticket.reference} passe au niveau {Level(raised.level).label}"


def tell_supplier_late(event: Event, options: dict[str, Any]) -> str:
    data = event.data
    return _tell(
        event,
        f"{event.record.reference} : {data['supplier']} dépasse sa garantie, à relancer",
        "error",
        f"gtr:{data['case']}",
    )


def by_rule(how: How) -> Callable[[Event, dict[str, Any]], str]:
    return lambda event, options: assigning.give(event.record, how)


def tell_assignee(event: Event, options: dict[str, Any]) -> str:
    """Who is in charge; the support when nobody is."""
    ticket, data = event.record, event.data
    if data.get("percent") == 100:
        sentence, tone = f"{ticket.reference} : délai {data['delay']} dépassé, {ticket.subject}", "error"
    else:
        sentence, tone = (
            f"{ticket.reference} : délai {data['delay']} passé à {data['percent']} %, {ticket.subject}",
            "warning",
        )
    return _tell(event, sentence, tone, f"sla:{ticket.pk}:{data['measure']}:{data['began']}:{data['percent']}")


def _tell(event: Event, sentence: str, tone: str, key: str) -> str:
    ticket = event.record
    line: dict[str, Any] = {
        "url": ticket.get_absolute_url(), "icon": "clock-exclamation", "tone": tone, "once_key": key, "record": ticket,
    }  # fmt: skip
    if ticket.assignee is None:
        return f"Alerte au support ({tell_roles([SUPPORT], sentence, **line)})"
    tell([ticket.assignee], sentence, **line)
    return f"Alerte à {ticket.assignee.name}"


OFFERS = (
    EventKind(WARNING, "Un ticket approche de son échéance", TICKET, FIELDS),
    EventKind(BREACHED, "Un ticket dépasse son échéance", TICKET, FIELDS),
    RuleAction("tickets.raise", "Escalader d'un niveau", escalate, said="escalader d'un niveau", model=TICKET),
    RuleAction("tickets.tell_assignee", "Prévenir qui traite le ticket d'une échéance", tell_assignee,
               said="prévenir qui traite le ticket de cette échéance", model=TICKET),
    DefaultRule(
        "tickets-sla-warning", "Échéance proche : prévenir qui traite le ticket", WARNING, (),
        ({"action": "tickets.tell_assignee", "options": {}},),
    ),
    DefaultRule(
        "tickets-sla-breached", "Échéance dépassée : prévenir qui traite le ticket", BREACHED, (),
        ({"action": "tickets.tell_assignee", "options": {}},),
    ),
    DefaultRule(
        "tickets-sla-escalate", "Résolution à 90 % : escalader les tickets critiques et hauts", WARNING,
        (
            {"field": "measure", "operator": "is", "value": "resolution"},
            {"field": "percent", "operator": "is", "value": "90"},
            {"field": "priority", "operator": "in", "value": "Critique, Haute"},
        ),
        ({"action": "tickets.raise", "options": {}},),
    ),
    EventKind(SUPPLIER_LATE, "Un opérateur dépasse sa garantie", TICKET, {"supplier": "opérateur", "number": "numéro chez lui"}),
    DefaultRule(
        "tickets-supplier-late", "Garantie de l'opérateur dépassée : prévenir qui traite le ticket", SUPPLIER_LATE, (),
        ({"action": "tickets.tell_supplier_late", "options": {}},),
    ),
    RuleAction("tickets.tell_supplier_late", "Prévenir d'une garantie dépassée", tell_supplier_late,
               said="prévenir qui traite le ticket que l'opérateur est en retard", model=TICKET),
    *(
        RuleAction(f"tickets.assign_{how.value}", f"Attribuer {said}", by_rule(how), said=f"attribuer {said}", model=TICKET)
        for how, said in assigning.SAID.items()
    ),
    *(
        DefaultRule(
            f"tickets-assign-{how.value}", f"Nouveau ticket : attribuer {said}", "tickets.ticket_opened",
            ({"field": "assignee_name", "operator": "empty"},), ({"action": f"tickets.assign_{how.value}", "options": {}},),
            active=False,
        )
        for how, said in assigning.SAID.items()
    ),
    SettingsLink("Métier", "Attribution", "Qui maîtrise quoi, qui est absent et qui remplace.", "tickets:handlers", "user-check", order=36),
    SettingsLink("Métier", "Engagements", "Délais promis, calendriers, et qui a quel engagement.", "tickets:lines", "clock", order=34),
)  # fmt: skip
