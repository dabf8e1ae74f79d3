"""« Ne plus me prévenir », on a client's card."""

from __future__ import annotations

from maillon.clients.tests.factories import ClientFactory
from maillon.notifications.models import Alert
from maillon.notifications.services import tell


def test_a_record_is_silenced_from_its_page_for_oneself_alone_and_heard_again(cast, browse):
    card = ClientFactory(partner=cast.partner)
    page = browse(cast.support)
    url = f"/alertes/fiches/clients.client/{card.pk}"
    assert url in page.get(card.get_absolute_url()).content.decode()
    assert "Ne plus me prévenir" in page.get(url).content.decode()
    assert page.post(url, {"silence": "oui"}).status_code == 303
    assert "Me prévenir de nouveau" in page.get(url).content.decode()
    tell([cast.support, cast.adv], "Une note", record=card)
    assert Alert.objects.get().user == cast.adv
    assert card.reference in page.get("/alertes/reglages").content.decode()
    assert page.post(url, {"silence": "non"}, headers={"HX-Request": "true"}).status_code == 204
    tell([cast.support], "Une autre note", record=card)
    assert Alert.objects.filter(user=cast.support).exists()


def test_a_stranger_silences_nothing(cast, browse):
    card = ClientFactory(partner=cast.rival)
    assert (
        browse(cast.partner_user).post(f"/alertes/fiches/clients.client/{card.pk}", {"silence": "oui"}).status_code
        == 404
    )
