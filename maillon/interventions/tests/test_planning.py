"""A visit and its booking go together; two planners lose nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.interventions.kinds import installed, missing_to_install
from maillon.interventions.models import Visit, VisitDevice
from maillon.interventions.services import devices, field, planning
from maillon.interventions.slots import free_slots
from maillon.interventions.tests.factories import VisitFactory, planned, signed, to_install
from maillon.orders import services as orders
from maillon.orders.models import Order
from maillon.orders.tests.factories import OrderFactory, make_order
from maillon.technicians.models import Booking
from maillon.technicians.tests.factories import TechnicianFactory, at, make_booking


def texts(order):
    return [gap.text.replace("\u00a0", " ") for gap in missing_to_install([order]).get(order.pk, [])]


def live():
    return Booking.objects.filter(cancelled_at=None)


def test_planning_takes_the_technician_time_and_moving_it_frees_the_rest(cast):
    visit = planned(cast.deployment)
    assert (visit.status, live().count()) == ("planned", 1)
    moved = planning.plan(visit, visit.technician, at(hour=14), actor=cast.deployment)
    assert live().get().bounds == (at(hour=14), at(hour=16))
    other = TechnicianFactory()
    planning.plan(moved, other, at(hour=14), actor=cast.deployment)
    assert live().get().technician == other


def test_a_taken_slot_is_refused_and_the_visit_stays_to_plan(cast):
    julien = TechnicianFactory(name="Julien Morel")
    make_booking(julien, label="IN-2026-00009 Optique Vision")
    visit = VisitFactory()
    with pytest.raises(Refused, match="Optique Vision"):
        planning.plan(visit, julien, at(), actor=cast.deployment)
    visit.refresh_from_db()
    assert (visit.status, visit.technician) == ("to_plan", None)


def test_cancelling_and_freeing_give_the_time_back(cast):
    visit = planned(cast.deployment)
    visit = planning.unplan(visit, actor=cast.deployment)
    assert (visit.status, visit.starts_at, live().count()) == ("to_plan", None, 0)
    visit = planning.plan(visit, TechnicianFactory(), at(), actor=cast.deployment)
    planning.cancel(visit, "Le client reporte", actor=cast.deployment)
    assert live().count() == 0


def test_second_planner_of_one_visit_is_told_what_the_first_chose(cast):
    visit = VisitFactory()
    seen = Visit.objects.get(pk=visit.pk)
    planning.plan(visit, TechnicianFactory(name="Julien Morel"), at(), actor=cast.deployment)
    with pytest.raises(Overtaken, match="Julien Morel"):
        planning.plan(seen, TechnicianFactory(), at(), actor=cast.adv)


@pytest.mark.parametrize("role", ["support", "staging", "accounting", "technician"])
def test_only_planners_plan(cast, role):
    with pytest.raises(Refused, match="rôle"):
        planning.plan(VisitFactory(), TechnicianFactory(), at(), actor=getattr(cast, role))


def test_an_order_waits_for_its_visit_in_words(cast):
    order = to_install(cast)
    assert texts(order) == ["Intervention à planifier"]
    visit = planning.plan(
        Visit.objects.get(order=order), TechnicianFactory(user=cast.technician), at(), actor=cast.deployment
    )
    assert texts(order)[0].startswith("Intervention prévue le ")
    Visit.objects.filter(pk=visit.pk).update(starts_at=at(-2), ends_at=at(-2, 11))
    assert texts(order)[0].startswith("PV non signé depuis le ")
    assert installed([order]) == {order.pk: (0, 1)}
    visit.refresh_from_db()
    signed(visit, cast.technician)
    assert texts(order) == []
    assert installed([order]) == {order.pk: (1, 1)}
    order.refresh_from_db()
    assert order.step_kind != "installation"


def test_the_installation_costs_a_fixed_number_of_queries(cast):
    first = [to_install(cast)]
    many = first + [to_install(cast) for _ in range(4)]
    with CaptureQueriesContext(connection) as one:
        missing_to_install(first), installed(first)
    with CaptureQueriesContext(connection) as five:
        missing_to_install(many), installed(many)
    assert len(five) == len(one)


def test_coming_back_to_the_installation_makes_no_second_visit(cast):
    order = to_install(cast)
    planning.open_visits(order)
    assert Visit.objects.filter(order=order).count() == 1


def test_a_failed_visit_frees_the_time_and_leaves_another_to_plan(cast):
    order = to_install(cast)
    visit = Visit.objects.get(order=order)
    visit.instructions = "Sonner « Réserve »"
    visit.save()
    visit = planning.plan(visit, TechnicianFactory(user=cast.technician), at(), actor=cast.deployment)
    with pytest.raises(Refused, match="motif"):
        field.fail(visit, "  ", actor=cast.technician)
    field.fail(visit, "Client absent", actor=cast.technician)
    assert live().count() == 0
    following = Visit.objects.get(order=order, status="to_plan")
    assert following.instructions == "Sonner « Réserve »"
    assert texts(order) == ["Intervention à planifier"]


def test_a_cancelled_order_sends_nobody(cast):
    order = to_install(cast)
    planning.plan(Visit.objects.get(order=order), TechnicianFactory(), at(), actor=cast.deployment)
    orders.cancel(order, "Le client renonce", actor=cast.adv)
    assert Visit.objects.get(order=order).status == "cancelled"
    assert live().count() == 0


def test_lines_without_a_device_read_at_staging_are_still_expected_on_site(cast):
    order = make_order(cast.adv)
    visit = planning.make(order.client.sites.get(), order=Order.objects.get(pk=order.pk), actor=cast.adv)
    assert VisitDevice.objects.filter(visit=visit).count() == 3
    devices.fill_devices(visit)
    assert visit.devices.count() == 3
    second = planning.make(order.client.sites.get(), order=Order.objects.get(pk=order.pk), actor=cast.adv)
    assert second.devices.count() == 0


def test_free_slots_are_what_is_left_of_the_day():
    day = timezone.localdate() + timedelta(days=1)

    def hours(*taken):
        return [(f"{s.start:%H:%M}", f"{s.end:%H:%M}") for s in free_slots(taken, day)]

    assert hours() == [("08:00", "18:00")]
    assert hours((at(hour=9), at(hour=11))) == [("08:00", "09:00"), ("11:00", "18:00")]
    assert hours((at(hour=8, minute=20), at(hour=12)), (at(hour=11), at(hour=17, minute=45))) == []
    assert hours((at(hour=6), at(hour=7))) == [("08:00", "18:00")]
    assert hours((at(hour=19), at(hour=20))) == [("08:00", "18:00")]


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_book_one_technician_once():
    cast = make_cast()
    julien = TechnicianFactory(name="Julien Morel")
    visits = [VisitFactory(), VisitFactory()]
    results = at_once(*[lambda v=v: planning.plan(v, julien, at(), actor=cast.deployment) for v in visits])
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 1
    assert "Julien Morel est déjà pris" in str(refused[0])
    assert Visit.objects.filter(status="planned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_planners_of_one_visit_make_one_booking():
    cast = make_cast()
    visit = VisitFactory()
    seen = [Visit.objects.get(pk=visit.pk) for _ in range(2)]
    technicians = [TechnicianFactory(), TechnicianFactory()]
    results = at_once(*[
        lambda n=n: planning.plan(seen[n], technicians[n], at(), actor=cast.deployment) for n in range(2)
    ])  # fmt: skip
    assert len([r for r in results if isinstance(r, Overtaken)]) == 1
    assert live().count() == 1


def test_an_order_without_a_site_asks_for_a_visit(cast):
    order = OrderFactory(step_kind="installation", step_label="Installation", step_role="deployment")
    assert texts(order) == ["Aucune intervention créée"]
