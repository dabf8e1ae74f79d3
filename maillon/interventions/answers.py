"""« Répondez OUI »: the appointment asked by SMS, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from maillon.accounts.roles import DEPLOYMENT
from maillon.automation.actions import DefaultRule
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.notifications.questions import SmsNumbers, SmsQuestion
from maillon.records.models import Task
from maillon.records.services import add_task

CONFIRM, CHANGE = "confirm", "change"


def answered(sms: Any, meaning: str) -> None:
    """OUI confirms a visit that is still planned; C asks the planning to call back."""
    visit = Visit.objects.filter(pk=sms.target_id).first() if sms.target_model == "interventions.visit" else None
    if visit is None or visit.status not in (Visit.Status.PLANNED, Visit.Status.CONFIRMED):
        return
    if meaning == CONFIRM and visit.status == Visit.Status.PLANNED:
        planning.confirm(visit)
    elif meaning == CHANGE:
        add_task(
            f"Déplacer le rendez-vous de {visit.client_name}", record=visit, role=DEPLOYMENT, kind=Task.Kind.CALLBACK,
            phone=sms.to, detail="Demandé par SMS",
        )  # fmt: skip


QUESTIONS = (
    SmsQuestion(
        "interventions.visit:confirm", "Confirmer le rendez-vous", {"OUI": CONFIRM, "C": CHANGE},
        "Répondez OUI pour confirmer, C pour changer de jour.", answered,
        {CONFIRM: "Rendez-vous confirmé", CHANGE: "Demande un autre jour"},
    ),
)  # fmt: skip


def mobiles(visit: Visit) -> list[tuple[str, str]]:
    """Who is met on site, then the client's other people."""
    met = visit.contact
    people = [met] if met and met.mobile and met.archived_at is None else []
    if visit.client:
        people += [one for one in visit.client.contacts.filter(archived_at=None).exclude(mobile="")[:20] if one != met]
    return [(person.mobile, person.name) for person in people]


MOBILES = SmsNumbers("interventions.visit", mobiles)
REMINDER = DefaultRule(
    "visit-sms-reminder", "Rendez-vous : le rappeler par SMS la veille", "interventions.ahead", (),
    ({"action": "send_sms", "options": {"text": "{{ marque }} : votre rendez-vous {{ creneau }}.", "question": QUESTIONS[0].key}},),
    delay=timedelta(days=1), active=False,
)  # fmt: skip
