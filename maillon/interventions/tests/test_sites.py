"""Visits of an order on several sites, and those of an order that an amendment changes."""

from decimal import Decimal as D

from maillon.clients.models import Site
from maillon.core.events import emit
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.interventions.tests.factories import signed, to_install
from maillon.notifications.models import Alert
from maillon.orders.models import Order, OrderLine
from maillon.orders.services import lines
from maillon.orders.services import sites as placing
from maillon.orders.tests.factories import ProductFactory, SiteFactory, make_order
from maillon.technicians.tests.factories import TechnicianFactory, at


def counts(order):
    return {
        visit.site.name: visit.devices.count() for visit in Visit.objects.filter(order=order).select_related("site")
    }


def two_sites(cast):
    order = make_order(cast.adv)
    annex = SiteFactory(client=order.client, name="Annexe", is_main=False)
    far = lines.add(order, ProductFactory(), actor=cast.adv, quantity=D(2))
    return placing.place(Order.objects.get(pk=order.pk), {far.pk: annex.pk}, actor=cast.adv), annex, far


def changed(order, actor=None):
    emit("orders.lines_changed", record=Order.objects.get(pk=order.pk), actor=actor, amendment="")


def test_one_visit_is_to_plan_for_each_site_with_its_own_devices(cast):
    order, _, _ = two_sites(cast)
    planning.open_visits(order)
    assert counts(order) == {"Officine": 3, "Annexe": 2}
    planning.open_visits(order)
    assert Visit.objects.filter(order=order).count() == 2


def test_a_line_that_changes_site_moves_to_the_visit_that_goes_there(cast):
    order, annex, _ = two_sites(cast)
    planning.open_visits(order)
    more = OrderLine.objects.create(order=order, label="Borne", serialised=True, kind="hardware")
    changed(order)
    assert counts(order) == {"Officine": 4, "Annexe": 2}
    placing.place(Order.objects.get(pk=order.pk), {more.pk: annex.pk}, actor=cast.adv)
    assert counts(order) == {"Officine": 3, "Annexe": 3}


def test_a_planned_visit_follows_the_lines_and_its_technician_knows(cast):
    order = make_order(cast.adv)
    visit = planning.make(Site.objects.get(client=order.client), order=order, actor=cast.adv)
    planning.plan(visit, TechnicianFactory(user=cast.technician), at(), actor=cast.deployment)
    order.lines.filter(kind="hardware").update(quantity=5)
    changed(order, cast.adv)
    assert visit.devices.count() == 5
    assert Alert.objects.filter(user=cast.technician, sentence__contains="matériel à poser a changé").exists()
    order.lines.filter(kind="hardware").update(quantity=2)
    changed(order, cast.adv)
    assert visit.devices.count() == 2


def test_when_every_visit_is_over_new_hardware_opens_another(cast):
    order = to_install(cast)
    visit = Visit.objects.get(order=order)
    planning.plan(visit, TechnicianFactory(user=cast.technician), at(), actor=cast.deployment)
    visit.refresh_from_db()
    signed(visit, cast.technician)
    changed(order)
    assert Visit.objects.filter(order=order).count() == 1
    OrderLine.objects.create(order=order, label="Poste", serialised=True, kind="hardware", quantity=2)
    changed(order)
    following = Visit.objects.get(order=order, status="to_plan")
    assert following.devices.count() == 2


def test_before_the_installation_an_amendment_opens_no_visit(cast):
    order = make_order(cast.adv)
    changed(order)
    assert not Visit.objects.filter(order=order).exists()


def test_whoever_brings_the_order_to_its_installation_opens_its_visits(cast):
    """Staging notes the last delivery, and may not make a visit by itself."""
    order, _, _ = two_sites(cast)
    planning.open_visits(order, cast.staging)
    assert counts(order) == {"Officine": 3, "Annexe": 2}
