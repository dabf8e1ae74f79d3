"""The appointment is asked by SMS; « OUI » confirms it, « C » asks to be called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.automation.deeds import send_sms
from maillon.automation.models import Rule
from maillon.clients.tests.factories import ContactFactory
from maillon.core.events import Event
from maillon.interventions.answers import QUESTIONS
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.interventions.tests.factories import VisitFactory
from maillon.notifications import texts
from maillon.notifications.models import Sms
from maillon.notifications.sms.receipts import Incoming
from maillon.records.models import Task
from maillon.technicians.tests.factories import TechnicianFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(cast):
    start = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=8)
    return planning.plan(VisitFactory(), TechnicianFactory(), start, actor=cast.deployment)


def asks(visit):
    return texts.queue_sms(visit, to="0612345678", text=QUESTIONS[0].ask, question=QUESTIONS[0], at_once=True)


@pytest.mark.parametrize("said", ["OUI", "oui merci", "Ok"])
def test_yes_confirms_the_appointment(visit, said):
    sms = asks(visit)
    texts.heard(Incoming("+33612345678", said, "in-1"))
    visit.refresh_from_db(), sms.refresh_from_db()
    assert (visit.status, sms.answer) == (Visit.Status.CONFIRMED, "confirm")


def test_c_asks_the_planning_to_call_back(visit):
    asks(visit)
    texts.heard(Incoming("+33612345678", "C", "in-2"))
    visit.refresh_from_db()
    task = Task.objects.get(kind="callback")
    assert (visit.status, task.phone, task.target_id) == (Visit.Status.PLANNED, "+33612345678", visit.pk)


def test_the_same_answer_twice_is_one(visit):
    asks(visit)
    for number in ("in-3", "in-4"):
        texts.heard(Incoming("+33612345678", "C", number))
    assert Task.objects.filter(kind="callback").count() == 1


def test_another_s_number_confirms_nothing(visit):
    asks(visit)
    texts.heard(Incoming("+33699999999", "OUI", "in-5"))
    visit.refresh_from_db()
    assert visit.status == Visit.Status.PLANNED


def test_the_shipped_reminder_is_off_and_asks_for_a_confirmation(cast, visit):
    rule = Rule.objects.get(builtin="visit-sms-reminder")
    assert (rule.active, rule.delay, rule.event) == (False, 1440, "interventions.ahead")
    visit.contact = ContactFactory(client=visit.client, mobile="+33612345678")
    visit.save()
    said = send_sms(Event("interventions.ahead", visit), rule.actions[0]["options"])
    sms = Sms.objects.get()
    assert (sms.to, sms.question) == ("+33612345678", QUESTIONS[0].key)
    assert "OUI" in sms.text
    assert "06" in said


def test_its_rule_is_a_sentence_where_the_text_and_the_answer_awaited_are_chosen(cast, browse):
    rule = Rule.objects.get(builtin="visit-sms-reminder")
    page = browse(cast.admin).get(f"/reglages/regles/{rule.pk}").content.decode()
    assert "envoyer le SMS" in page
    assert f'<option value="{QUESTIONS[0].key}" selected>Confirmer le rendez-vous</option>' in page
