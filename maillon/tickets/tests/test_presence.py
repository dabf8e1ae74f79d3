"""Who is on a record at the same time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.clients.tests.factories import ClientFactory
from maillon.records.models import Presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(cast):
    client = ClientFactory(partner=cast.partner)
    return f"/fiches/clients.client/{client.pk}/presence"


def test_two_people_on_a_record_know_it_of_each_other(cast, browse, url):
    karim, malik = browse(cast.adv), browse(cast.support)
    assert "lit aussi" not in karim.post(url).content.decode()
    assert f"{cast.adv.name} lit aussi cette fiche" in malik.post(url).content.decode().replace("\u00a0", " ")
    karim.post(url, {"writing": "1"})
    assert "est en train d" in malik.get(url).content.decode()
    karim.post(url, {"left": "1"})
    assert cast.adv.name not in malik.get(url).content.decode()


def test_a_page_closed_without_a_word_is_forgotten(cast, browse, url):
    browse(cast.adv).post(url)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert cast.adv.name not in browse(cast.support).get(url).content.decode()
    browse(cast.adv).post(url)
    assert Presence.objects.count() == 1


def test_reading_says_nothing_of_oneself(cast, browse, url):
    browse(cast.adv).get(url)
    assert not Presence.objects.exists()


def test_a_partner_learns_nothing_of_who_reads(cast, browse, url):
    browse(cast.support).post(url)
    for person in (cast.partner_user, cast.rival_user):
        assert browse(person).get(url).status_code == 404
        assert browse(person).post(url).status_code == 404
