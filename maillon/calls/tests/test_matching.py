"""A number leads to the client, the person, the platform; several clients are a choice, not a guess."""

from __future__ import annotations

import pytest
from django.utils import timezone

from maillon.calls.callers import read_caller
from maillon.calls.matching import recognise
from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.platforms.tests.factories import (
    HandsetFactory,
    LineFactory,
    NumberRangeFactory,
    PlatformFactory,
    SimFactory,
)

pytestmark = pytest.mark.django_db
FORMS = ("0478001234", "+33 4 78 00 12 34", "0033478001234", "33478001234", "sip:+33478001234@x.example")


def of(given, user=None):
    return recognise(read_caller(given), user)


@pytest.mark.parametrize("given", FORMS)
def test_a_contact_is_known_in_any_form(given):
    claire = ContactFactory(first_name="Claire", last_name="Rossi", phone="+33478001234")
    found = of(given).only
    assert (found.client, found.person, found.only("contact")) == (claire.client, "Claire Rossi", claire.pk)
    assert "Contact Claire Rossi" in found.why


@pytest.mark.parametrize("given", FORMS)
def test_a_number_inside_a_range_is_known_in_any_form(given):
    row = NumberRangeFactory(first=33478001200, last=33478001299, label="Accueil")
    found = of(given).only
    assert (found.client, found.only("platform")) == (row.platform.client, row.platform_id)
    assert "Accueil" in found.why


@pytest.mark.parametrize("given", ["07001234567890", "337001234567890", "+337001234567890"])
def test_a_french_m2m_sim_is_known(given):
    sim = SimFactory(number="+337001234567890")
    assert of(given).only.client == sim.platform.client


@pytest.mark.parametrize("given", ["0692123456", "262692123456", "+262692123456"])
def test_a_number_overseas_is_known(given):
    contact = ContactFactory(mobile="+262692123456")
    assert of(given).only.client == contact.client


def test_a_line_and_the_number_of_the_card_are_known():
    line = LineFactory(number="+33478005555")
    card = ClientFactory(phone="+33478006666")
    assert of("0478005555").only.client == line.platform.client
    assert of("0478006666").only.client == card


def test_an_extension_is_that_of_its_own_tenant():
    ours, other = PlatformFactory(tenant="lilas.example"), PlatformFactory(tenant="autre.example")
    HandsetFactory(platform=ours, extension="201", user_name="Claire Rossi")
    HandsetFactory(platform=other, extension="201", user_name="Paul Martin")
    found = of("sip:201@lilas.example").only
    assert (found.client, found.person) == (ours.client, "Claire Rossi")
    assert len(of("201").candidates) == 2


def test_a_person_of_two_clients_is_two_choices_the_surest_first():
    first, second = ContactFactory(mobile="+33612000001"), ContactFactory(mobile="+33612000001")
    ClientFactory(phone="+33612000001")
    found = of("0612000001")
    assert found.only is None
    assert {c.client for c in found.candidates[:2]} == {first.client, second.client}
    assert len(found.candidates) == 3


def test_two_people_behind_one_number_are_one_client_and_no_name():
    client = ClientFactory()
    ContactFactory(client=client, phone="+33478001234"), ContactFactory(client=client, phone="+33478001234")
    found = of("0478001234").only
    assert (found.client, found.person, found.only("contact")) == (client, "", None)


def test_what_is_archived_is_no_longer_anybody_s():
    gone = timezone.now()
    ContactFactory(phone="+33478001234", archived_at=gone)
    ClientFactory(phone="+33478001234", archived_at=gone)
    NumberRangeFactory(first=33478001200, last=33478001299, archived_at=gone)
    assert of("0478001234").candidates == []


def test_a_partner_s_person_is_named_with_the_partner(cast):
    cast.partner_user.phone = "+33478007777"
    cast.partner_user.save()
    found = of("0478007777")
    assert (found.colleague, found.partner) == (cast.partner_user.name, cast.partner)


def test_everything_is_asked_in_three_queries(cast, django_assert_max_num_queries):
    ContactFactory(phone="+33478001234")
    NumberRangeFactory(first=33478001200, last=33478001299)
    cast.support.rights  # noqa: B018  read once per request
    with django_assert_max_num_queries(3):
        assert len(of("0478001234", cast.support).candidates) == 2
