"""An SMS is written from the card of a client."""

from __future__ import annotations

import pytest

from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.notifications.models import Sms

pytestmark = pytest.mark.django_db
MOBILE = "0612345678"


def test_an_sms_is_written_from_a_client_s_card(cast, browse):
    card = ClientFactory(partner=cast.partner)
    page = browse(cast.support)
    url = f"/sms/ecrire/clients.client/{card.pk}"
    assert url in page.get(card.get_absolute_url()).content.decode()
    assert page.post(url, {"to": MOBILE, "text": "Nous arrivons."}).status_code == 303
    assert Sms.objects.get().client_id == card.pk
    partner = browse(cast.partner_user).get(f"/fiches/clients.client/{card.pk}/fil").content.decode()
    assert "Nous arrivons." in partner
    assert "/sms/" not in partner
    assert page.post(url, {"to": "0478001234", "text": "Nous arrivons."}).status_code == 422
    assert browse(cast.partner_user).get(url).status_code == 404


def test_the_mobiles_of_its_people_are_proposed_the_main_one_first(cast, browse):
    card = ClientFactory(partner=cast.partner)
    ContactFactory(client=card, last_name="Alary", mobile="+33612345601", is_main=False)
    ContactFactory(client=card, last_name="Zoé", mobile="+33612345602", is_main=True)
    ContactFactory(client=card, last_name="Sans", mobile="", is_main=False)
    page = browse(cast.support).get(f"/sms/ecrire/clients.client/{card.pk}")
    assert page.context["form"].initial["to"].replace("\u00a0", " ") == "06 12 34 56 02"
    assert page.content.decode().count("<option value=") == 2
