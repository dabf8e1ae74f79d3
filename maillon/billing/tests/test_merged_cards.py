"""When two cards become one: orders, visits and drafts follow; what was issued and paid stays as it was, and is still shown."""

from decimal import Decimal as D

import pytest

from maillon.billing import services
from maillon.billing.models import Invoice, IssuedInvoice, Payment
from maillon.billing.tests.factories import BuyerFactory, InvoiceFactory, InvoiceLineFactory, SaleFactory
from maillon.clients.models import Merge
from maillon.interventions.models import Visit
from maillon.interventions.tests.factories import VisitFactory
from maillon.orders.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast, company):
    """A kept card, and one with an order, a visit, a draft and an issued invoice paid in part."""
    kept, lost = BuyerFactory(name="Pharmacie des Lilas"), BuyerFactory(name="Pharmacie Lilas")
    order = SaleFactory(client=lost)
    VisitFactory(order=order, client=lost, site=order.site)
    InvoiceLineFactory(invoice=InvoiceFactory(client=lost))
    draft = InvoiceFactory(client=lost)
    InvoiceLineFactory(invoice=draft)
    issued = services.issue(draft, cast.accounting)
    services.record_payment([(issued, D(50))], actor=cast.accounting)
    return kept, lost


def test_all_follows_but_what_was_issued_and_paid(cast, browse, pair):
    kept, lost = pair
    sealed = IssuedInvoice.objects.values_list("number", "snapshot", "hash").get()
    adv = browse(cast.adv)  # under the application's role, as in a real request
    answer = adv.post(f"{kept.get_absolute_url()}/reunir", {"other": lost.pk, "sure": "1"})
    assert answer.status_code == 303, answer.content.decode()
    assert Order.objects.get().client == Visit.objects.get().client == kept
    assert Order.objects.get().client_name == "Pharmacie Lilas"
    assert Invoice.objects.get(status="draft").client == kept
    issued = Invoice.objects.get(status="issued")
    assert (issued.client, issued.client_name, Payment.objects.get().client) == (lost, "Pharmacie Lilas", lost)
    assert IssuedInvoice.objects.values_list("number", "snapshot", "hash").get() == sealed
    page = browse(cast.accounting).get(f"{kept.get_absolute_url()}/factures").content.decode()
    assert issued.number in page
    assert "70,00" in page
    done = Merge.objects.get()
    assert adv.post(f"{kept.get_absolute_url()}/reunions/{done.pk}/annuler").status_code == 303
    assert (
        Order.objects.get().client == Visit.objects.get().client == Invoice.objects.get(status="draft").client == lost
    )
