"""Rules that wait: asked once about each record and each moment of it, whatever happens to the worker."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.automation import timed
from maillon.automation.actions import RuleAction
from maillon.automation.models import Firing, Rule, RuleRun
from maillon.automation.moments import TimedMoment
from maillon.core.modules import Module, offered, registry
from maillon.core.testing import PartnerFactory, at_once
from maillon.records.models import Task

SINCE, BEFORE = "essai.archived_since", "essai.archived_before"
killed = []


def kill(event, options):
    """A worker that dies here: nothing of its transaction is kept. Once."""
    if not killed:
        killed.append(event)
        raise KeyboardInterrupt
    return "fait"


def archived():
    return Partner.objects.filter(archived_at__isnull=False).annotate(moment_at=F("archived_at"))


@pytest.fixture(autouse=True)
def trial_module():
    killed.clear()
    trial = Module(
        name="essai",
        label="Essai",
        summary="",
        offers=(
            TimedMoment(SINCE, "Un partenaire est archivé", "accounts.partner", rows=archived),
            TimedMoment(BEFORE, "Un partenaire sera archivé", "accounts.partner", rows=archived, ahead=True),
            RuleAction("kill", "Mourir", kill),
        ),
    )
    registry._modules["essai"] = trial
    offered.cache_clear()
    yield
    del registry._modules["essai"]
    offered.cache_clear()


def make(event=SINCE, hours=48, action="create_task", **fields):
    options = {"title": "Appeler", "role": "adv", "days": 1} if action == "create_task" else {}
    fields.setdefault("in_service_since", timezone.now() - timedelta(days=30))
    return Rule.objects.create(
        name="Essai", event=event, delay=hours * 60, actions=[{"action": action, "options": options}], **fields
    )


def ago(hours):
    return timezone.now() - timedelta(hours=hours)


def test_it_acts_when_the_time_has_passed_and_only_once(db):
    make()
    waiting = PartnerFactory(archived_at=ago(47))
    PartnerFactory()
    assert timed.fire_due() == 0
    Partner.objects.filter(pk=waiting.pk).update(archived_at=ago(49))
    assert [timed.fire_due(), timed.fire_due()] == [1, 0]
    assert Task.objects.get().target_id == waiting.pk


def test_the_same_record_is_asked_again_for_another_moment_of_its_life(db):
    make()
    partner = PartnerFactory(archived_at=ago(60))
    timed.fire_due()
    Partner.objects.filter(pk=partner.pk).update(archived_at=ago(50))
    assert timed.fire_due() == 1
    assert Task.objects.count() == 2


def test_it_acts_before_a_date_to_come_and_never_after_it(db):
    make(BEFORE, hours=72)
    soon = PartnerFactory(archived_at=ago(-71))
    PartnerFactory(archived_at=ago(-73))
    PartnerFactory(archived_at=ago(1))
    timed.fire_due()
    assert [task.target_id for task in Task.objects.all()] == [soon.pk]


def test_putting_a_rule_in_service_tells_nothing_of_what_fell_due_before(db):
    PartnerFactory(archived_at=ago(50))
    make(in_service_since=timezone.now())
    assert timed.fire_due() == 0


def test_a_stopped_rule_is_not_asked(db):
    PartnerFactory(archived_at=ago(49))
    make(active=False)
    assert timed.fire_due() == 0


def test_conditions_are_read_at_that_moment_and_the_reason_is_kept(db):
    make(conditions=[{"field": "name", "operator": "is", "value": "Nexalia"}])
    PartnerFactory(name="Opéris", archived_at=ago(49))
    assert timed.fire_due() == 1
    assert not Task.objects.exists()
    run = RuleRun.objects.get()
    assert (run.acted, run.outcome) == (False, "N'a pas agi, name : « Opéris », attendu : est Nexalia")


def test_a_record_that_left_the_state_since_it_was_found_is_left_alone(db):
    rule = make()
    partner = PartnerFactory(archived_at=ago(49))
    found = timed.due(rule, timed.moments()[SINCE], timezone.now())
    Partner.objects.filter(pk=partner.pk).update(archived_at=None)
    assert not timed.fire(rule.pk, *found[0])
    assert not Firing.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_done_and_the_next_one_acts():
    make(action="kill")
    PartnerFactory(archived_at=ago(49))
    with pytest.raises(KeyboardInterrupt):
        timed.fire_due()
    assert not Firing.objects.exists()
    assert [timed.fire_due(), timed.fire_due()] == [1, 0]
    assert RuleRun.objects.get().outcome == "fait"


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_act_once():
    make()
    for _ in range(3):
        PartnerFactory(archived_at=ago(49))
    asked = at_once(*[timed.fire_due] * 4)
    assert sum(asked) == 3
    assert Task.objects.count() == Firing.objects.count() == 3


def test_a_pass_costs_the_same_whatever_was_already_asked(db):
    make()
    costs = []
    for _ in range(2):
        PartnerFactory.create_batch(5, archived_at=ago(49))
        timed.fire_due()
        with CaptureQueriesContext(connection) as queries:
            timed.fire_due()
        costs.append(len(queries))
    assert costs[0] == costs[1]
