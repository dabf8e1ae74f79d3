"""Cancelling an order that staging, parcels, a visit and invoices already hold: each module says its part, then does it."""

import pytest

from maillon.billing import services
from maillon.billing.models import Invoice
from maillon.interventions.models import Visit
from maillon.interventions.services import planning
from maillon.interventions.tests.factories import at
from maillon.logistics.models import Shipment, StagingSheet
from maillon.logistics.services import shipping, staging
from maillon.logistics.tests.factories import CarrierFactory, in_staging, stage_all
from maillon.notifications.models import Alert
from maillon.orders import services as orders
from maillon.orders import undoing
from maillon.records.models import Task
from maillon.technicians.tests.factories import TechnicianFactory


@pytest.fixture
def order(cast, company):
    """One parcel gone, one prepared, a visit planned, one invoice issued and one in draft."""
    order = in_staging(cast.adv)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    line = order.lines.get(kind="hardware")
    carrier = CarrierFactory()
    gone = shipping.prepare(
        order, actor=cast.staging, quantities={line.pk: 1}, carrier=carrier, tracking="XY123456789FR"
    )
    shipping.ship(gone, actor=cast.staging)
    shipping.prepare(order, actor=cast.staging, quantities={line.pk: 1}, carrier=carrier)
    visit = planning.make(order.site, order=order)
    planning.plan(visit, TechnicianFactory(user=cast.technician), at(), actor=cast.deployment)
    issued = services.draft_from_order(order, cast.accounting)
    services.remove_line(issued.lines.last())
    services.issue(issued, cast.accounting)
    services.draft_from_order(order, cast.accounting)
    order.refresh_from_db()
    return order


def test_the_list_says_what_each_module_undoes_and_what_a_team_must_do(cast, order):
    told = {part.label: [(one.text, one.role) for one in part.consequences] for part in undoing.parts_of(order)}
    assert list(told) == ["Staging", "Expéditions", "Interventions", "Factures"]
    assert ("2 appareils préparés à remettre en rayon", "staging") in [
        (text.replace("\u00a0", " "), role) for text, role in told["Staging"]
    ]
    assert [role for _, role in told["Expéditions"]] == ["staging", ""]
    assert [role for _, role in told["Factures"]] == ["accounting", ""]


def test_everything_is_undone_at_once_and_the_rest_given_to_its_team(cast, order):
    seen = undoing.digest(undoing.parts_of(order))
    orders.cancel(order, "Le client renonce", actor=cast.adv, seen=seen)
    assert StagingSheet.objects.get().status == StagingSheet.Status.CANCELLED
    assert list(Shipment.objects.order_by("pk").values_list("status", flat=True)) == ["shipped", "cancelled"]
    assert Visit.objects.get().status == Visit.Status.CANCELLED
    assert not Invoice.objects.drafts().exists()
    assert sorted(Task.objects.values_list("role", flat=True)) == ["accounting", "staging", "staging"]
    assert "Visite annulée" in Alert.objects.filter(user=cast.technician).latest("pk").sentence


def test_the_dialog_lists_it_on_screen(cast, browse, order):
    text = browse(cast.adv).get(f"{order.get_absolute_url()}/annuler").content.decode().replace("\u00a0", " ")
    for said in ("à remettre en rayon", "déjà en route : à faire revenir", "annulée, rien ne part", "avoir à faire"):
        assert said in text
    assert "Tâche pour Compta" in text
