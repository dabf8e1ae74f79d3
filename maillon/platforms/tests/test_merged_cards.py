"""Two cards of one client put together: what becomes of the platform."""

from maillon.clients import services as clients
from maillon.clients.tests.factories import ClientFactory
from maillon.platforms.tests.factories import PlatformFactory


def test_a_platform_follows_the_card_that_another_takes_in(cast):
    kept, lost = (
        ClientFactory(name=name, partner=cast.partner, siret="") for name in ("Pharmacie des Lilas", "Pharmacie Lilas")
    )
    platform = PlatformFactory(client=lost)
    merge = clients.merge(kept, lost, {}, actor=cast.adv)
    platform.refresh_from_db()
    assert platform.client_id == kept.pk
    clients.unmerge(merge, actor=cast.adv)
    platform.refresh_from_db()
    assert platform.client_id == lost.pk
