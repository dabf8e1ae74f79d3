"""Who is proposed as the payer elsewhere: whoever paid the client's last order."""

from __future__ import annotations

import pytest

from maillon.clients.paying import Payer, usual_payer
from maillon.clients.tests.factories import ClientFactory
from maillon.orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


def test_the_last_order_says_who_usually_pays(cast):
    client = ClientFactory(partner=cast.partner)
    assert usual_payer(client) == Payer.CLIENT
    OrderFactory(client=client, partner=cast.partner, payer=Payer.PARTNER)
    assert usual_payer(client) == Payer.PARTNER
    OrderFactory(client=client, partner=cast.partner, payer=Payer.CLIENT)
    assert usual_payer(client) == Payer.CLIENT


def test_a_direct_client_pays_for_itself(cast):
    assert usual_payer(ClientFactory()) == Payer.CLIENT
