"""The step « Portabilité », the visit that hangs on it, and the alert when either day moves."""

from datetime import datetime, time, timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.core.french import PARIS
from maillon.core.modules import registry
from maillon.notifications.models import Alert
from maillon.operators.models import Porting
from maillon.operators.services import accesses, dates, portings
from maillon.operators.tests.factories import (
    confirmed,
    make_access,
    make_porting,
    number,
    order_type_with,
    possible_day,
    signed,
)
from maillon.orders import services as orders
from maillon.orders.steps import blockers_of, progress_of
from maillon.orders.tests.factories import make_client, make_order
from maillon.records.models import Entry, Task

pytestmark = pytest.mark.django_db


class Visits:
    """The visits of another module, by the services of that module: this one never names it."""

    def __init__(self):
        self.planning = import_module("maillon.interventions.services.planning")
        self.technician = import_module("maillon.technicians.tests.factories").TechnicianFactory()

    def at(self, order, day, actor, hour=9):
        visit = self.planning.make(order.site, order=order, actor=actor)
        return self.move(visit, day, actor, hour)

    def move(self, visit, day, actor, hour=9):
        start = datetime.combine(day, time(hour), PARIS)
        return self.planning.plan(visit, self.technician, start, actor=actor)


@pytest.fixture
def visits(db):
    return Visits()


def test_an_order_waits_for_its_numbers_then_goes_on_by_itself(cast):
    order = make_order(cast.adv, order_type=order_type_with("entry", "porting", "custom"))
    order = orders.advance(order, actor=cast.adv)
    assert order.step_kind == "porting"
    assert blockers_of([order])[order.pk][0].text == "Aucun numéro à porter n'est saisi"
    porting = make_porting(cast.adv, order=order)
    other = make_porting(cast.adv, order=order, numbers=[number("+33478001300")])
    texts = [b.text for b in blockers_of([order])[order.pk]]
    assert texts == [f"Mandat de portabilité à envoyer ({p.reference})" for p in (porting, other)]
    with pytest.raises(Refused, match="mandat de portabilité"):
        orders.advance(order, actor=cast.adv)
    confirmed(porting, cast.adv)
    order.refresh_from_db()
    assert progress_of([order])[order.pk] == (1, 2)
    assert order.step_kind == "porting"
    confirmed(other, cast.adv)
    order.refresh_from_db()
    assert order.step_kind == "custom"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda p, who: signed(p, who), "à transmettre"),
        (lambda p, who: portings.submit(signed(p, who), actor=who), "attendue de l'opérateur"),
        (lambda p, who: portings.reject(portings.submit(signed(p, who), actor=who), "rio", actor=who), "rejetée"),
    ],
)
def test_each_state_is_said_in_words(cast, act, said):
    order = orders.advance(
        make_order(cast.adv, order_type=order_type_with("entry", "porting", "custom")), actor=cast.adv
    )
    act(make_porting(cast.adv, order=order), cast.adv)
    (blocker,) = blockers_of([order])[order.pk]
    assert said in blocker.text
    assert blocker.url.startswith("/portabilites/PO-")


def test_an_order_whose_portings_are_cancelled_waits_for_none(cast):
    order = orders.advance(
        make_order(cast.adv, order_type=order_type_with("entry", "porting", "custom")), actor=cast.adv
    )
    portings.cancel(make_porting(cast.adv, order=order), "Le client prend des numéros neufs", actor=cast.adv)
    order.refresh_from_db()
    assert order.step_kind == "custom"


def test_steps_cost_the_same_for_one_order_and_for_ten(cast, django_assert_num_queries):
    kind = order_type_with("entry", "porting", "custom")
    many = [orders.advance(make_order(cast.adv, order_type=kind), actor=cast.adv) for _ in range(10)]
    for rank, order in enumerate(many):
        make_porting(cast.adv, order=order, numbers=[number(f"+3347800{rank:02d}00")])
    with django_assert_num_queries(2):
        blockers_of(many)
    with django_assert_num_queries(2):
        blockers_of(many[:1])


def test_visit_before_the_porting_is_told_to_whoever_follows_the_order(cast, visits):
    order = make_order(cast.adv)
    porting = confirmed(make_porting(cast.adv, order=order), cast.adv)
    visit = visits.at(order, porting.confirmed_on - timedelta(days=1), cast.deployment)
    alert = Alert.objects.get(user=cast.adv, sentence__contains=visit.reference)
    assert "avant la portabilité" in alert.sentence
    task = Task.objects.get(target_model="orders.order", target_id=order.pk)
    assert (task.assignee, porting.reference in task.title) == (cast.adv, True)
    line = Entry.objects.get(target_model="orders.order", sentence__contains=visit.reference)
    assert line.audience == "internal"


def test_visit_planned_on_the_very_day_or_after_is_no_news(cast, visits):
    order = make_order(cast.adv)
    porting = confirmed(make_porting(cast.adv, order=order), cast.adv)
    visits.at(order, porting.confirmed_on, cast.deployment)
    assert not Task.objects.exists()
    assert not Alert.objects.filter(icon="calendar-due").exists()


def test_visit_that_moves_is_told_each_time_with_one_task(cast, visits):
    order = make_order(cast.adv)
    porting = confirmed(make_porting(cast.adv, order=order), cast.adv)
    visit = visits.at(order, porting.confirmed_on, cast.deployment)
    visit = visits.move(visit, porting.confirmed_on - timedelta(days=2), cast.deployment)
    visits.move(visit, porting.confirmed_on - timedelta(days=1), cast.deployment)
    assert Alert.objects.filter(user=cast.adv, icon="calendar-due").count() == 2
    assert Task.objects.count() == 1


def test_porting_that_moves_is_told_with_its_visit(cast, visits):
    order = make_order(cast.adv)
    porting = confirmed(make_porting(cast.adv, order=order), cast.adv)
    visit = visits.at(order, porting.confirmed_on, cast.deployment)
    portings.confirm(porting, possible_day(10), actor=cast.adv)
    alert = Alert.objects.get(user=cast.adv, icon="calendar-due")
    assert visit.reference in alert.sentence
    assert porting.reference in alert.sentence
    assert Task.objects.get().title == f"Accorder la visite et la portabilité {porting.reference}"


def test_day_confirmed_after_a_visit_already_planned_is_told(cast, visits):
    order = make_order(cast.adv)
    porting = make_porting(cast.adv, order=order)
    visits.at(order, porting.requested_on - timedelta(days=3), cast.deployment)
    assert not Alert.objects.filter(icon="calendar-due").exists()
    confirmed(porting, cast.adv)
    assert Alert.objects.filter(user=cast.adv, icon="calendar-due").count() == 1


def test_order_followed_by_a_partner_alerts_adv_and_never_the_partner(cast, visits):
    order = make_order(cast.adv, client=make_client(cast.partner))
    type(order).objects.filter(pk=order.pk).update(owner=cast.partner_user)
    order.refresh_from_db()
    porting = confirmed(make_porting(cast.adv, order=order), cast.adv)
    visits.at(order, porting.confirmed_on - timedelta(days=1), cast.deployment)
    assert not Alert.objects.filter(user=cast.partner_user, icon="calendar-due").exists()
    assert Alert.objects.filter(user=cast.adv, icon="calendar-due").exists()
    assert Task.objects.get().role == "adv"


def test_warning_stands_on_the_order_and_on_the_visit_until_it_is_settled(cast, browse, visits):
    order = make_order(cast.adv)
    porting = confirmed(make_porting(cast.adv, order=order), cast.adv)
    visit = visits.at(order, porting.confirmed_on - timedelta(days=1), cast.deployment)
    web = browse(cast.adv)
    said = "les numéros ne sonneront pas encore"
    assert said in web.get(order.get_absolute_url()).content.decode()
    assert said in web.get(visit.get_absolute_url()).content.decode()
    assert visit.reference in web.get(porting.get_absolute_url()).content.decode()
    visits.move(visit, porting.confirmed_on, cast.deployment)
    assert said not in web.get(order.get_absolute_url()).content.decode()
    assert said not in web.get(visit.get_absolute_url()).content.decode()
    assert dates.clashes(order.pk) == []


def test_module_switched_off_leaves_its_steps_out_of_new_orders(cast, monkeypatch):
    kind = order_type_with("entry", "porting", "operator", "custom")
    monkeypatch.setattr(registry, "switched_off", lambda: frozenset({"operators"}))
    assert [s.kind for s in make_order(cast.adv, order_type=kind).steps.all()] == ["entry", "custom"]


def test_an_order_waits_for_its_access_then_goes_on_by_itself(cast):
    order = orders.advance(
        make_order(cast.adv, order_type=order_type_with("entry", "operator", "custom")), actor=cast.adv
    )
    assert blockers_of([order])[order.pk][0].action == "Saisir la commande"
    access = make_access(cast.adv, order=order)
    today = timezone.localdate()
    assert "à commander" in blockers_of([order])[order.pk][0].text
    access = accesses.order(access, actor=cast.adv, ordered_on=today)
    assert "date attendue" in blockers_of([order])[order.pk][0].text
    access = accesses.promise(access, today + timedelta(days=5), actor=cast.adv)
    assert "promise pour le" in blockers_of([order])[order.pk][0].text
    type(access).objects.update(promised_on=today - timedelta(days=1))
    assert "en retard" in blockers_of([order])[order.pk][0].text
    assert progress_of([order])[order.pk] == (0, 1)
    accesses.deliver(access, today, actor=cast.adv)
    order.refresh_from_db()
    assert order.step_kind == "custom"
    assert Porting.objects.count() == 0
