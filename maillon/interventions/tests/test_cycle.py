"""From the site to the signed report, by the services alone."""

from maillon.documents.models import Document, Evidence
from maillon.documents.seal import verify
from maillon.documents.services import read
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.interventions.tests.factories import signed
from maillon.orders.services import advance
from maillon.orders.tests.factories import make_order
from maillon.technicians.models import Booking
from maillon.technicians.tests.factories import TechnicianFactory, at


def test_an_order_without_hardware_is_installed_by_a_signed_report_and_goes_on(cast):
    order = make_order(cast.adv, hardware=False)
    while order.step_kind != "installation":
        order = advance(order, actor=cast.adv)
    visit = Visit.objects.get(order=order)
    assert visit.status == Visit.Status.TO_PLAN
    technician = TechnicianFactory(user=cast.technician)
    visit = planning.plan(visit, technician, at(), actor=cast.deployment)
    assert Booking.objects.get(target_id=visit.pk).technician == technician
    visit = signed(visit, cast.technician)
    assert visit.status == Visit.Status.DONE
    report = Document.objects.get(kind="report")
    assert report.number == "PV-" + visit.reference[3:]
    assert verify(read(report)).intact
    assert Evidence.objects.get(document=report).data["signer_name"] == "Claire Rossi"
    order.refresh_from_db()
    assert order.step_kind != "installation"
