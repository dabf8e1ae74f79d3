"""A client belongs to one partner at a time, by dated periods."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.clients import services
from maillon.clients.models import Client, Portfolio
from maillon.clients.tasks import move_due_clients
from maillon.clients.tests.factories import (
    ClientFactory,
    ContactFactory,
    PortfolioFactory,
    SiteFactory,
)
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.records.models import Entry
from maillon.records.services import log
from maillon.search.models import SearchDoc


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def client(cast):
    client = ClientFactory(partner=cast.partner, name="Pharmacie des Lilas")
    PortfolioFactory(client=client)
    ContactFactory(client=client)
    SiteFactory(client=client)
    return client


def periods(client: Client) -> list[tuple[int, date, date | None]]:
    rows = client.portfolios.order_by("period")
    return [(p.partner_id, p.period.lower, p.period.upper) for p in rows]


def test_two_periods_of_one_client_never_overlap(cast, client):
    with pytest.raises(IntegrityError), transaction.atomic():
        Portfolio.objects.create(client=client, partner=cast.rival, period=DateRange(today(-30), today(30)))


def test_a_change_today_moves_the_card_its_parts_and_what_search_keeps(cast, client):
    services.change_partner(client, cast.rival, today(), actor=cast.adv, reason="Rachat")
    client.refresh_from_db()
    assert client.partner == cast.rival
    for parts in (client.contacts, client.sites):
        assert parts.get().partner_id == cast.rival.pk
    assert periods(client) == [(cast.partner.pk, date(2024, 1, 1), today()), (cast.rival.pk, today(), None)]
    docs = SearchDoc.objects.filter(client_id=client.pk)
    assert docs.count() == 3
    assert {d.partner_id for d in docs} == {cast.rival.pk}


def test_the_former_partner_loses_the_card_and_keeps_what_was_made_under_it(cast, browse, client):
    log(client, "a envoyé le devis", actor=cast.adv)
    services.change_partner(client, cast.rival, today(), actor=cast.adv)
    here = client.get_absolute_url()
    assert browse(cast.partner_user).get(here).status_code == 404
    assert client.name not in browse(cast.partner_user).get("/clients/").content.decode()
    with scope.scoped(scope.of_user(cast.partner_user)):
        kept = Entry.objects.visible_to(cast.partner_user).filter(client_id=client.pk)
        assert [e.sentence for e in kept] == ["a envoyé le devis"]
    page = browse(cast.rival_user).get(here).content.decode()
    assert client.name in page
    assert "a envoyé le devis" not in page
    assert cast.partner.name not in page


def test_a_change_to_come_waits_for_its_day_and_repeats_without_harm(cast, client):
    day = today(10)
    services.change_partner(client, cast.rival, day, actor=cast.adv)
    assert services.apply_due_transfers(today()) == 0
    client.refresh_from_db()
    assert client.partner == cast.partner
    assert services.apply_due_transfers(day) == 1
    assert services.apply_due_transfers(day) == 0
    client.refresh_from_db()
    assert (client.partner, client.contacts.get().partner_id) == (cast.rival, cast.rival.pk)


def test_the_hourly_job_moves_who_is_due(cast, client):
    client.portfolios.update(period=DateRange(date(2024, 1, 1), today()))
    PortfolioFactory(client=client, partner=cast.rival, period=DateRange(today(), None))
    move_due_clients(0)
    client.refresh_from_db()
    assert client.partner == cast.rival


def test_a_client_may_leave_for_the_company_itself_later(cast, client):
    services.change_partner(client, None, today(3), actor=cast.adv)
    assert services.apply_due_transfers(today(2)) == 0
    assert services.apply_due_transfers(today(3)) == 1
    client.refresh_from_db()
    assert client.partner is None


def test_asking_for_the_present_partner_cancels_what_was_planned(cast, client):
    services.change_partner(client, cast.rival, today(10), actor=cast.adv)
    services.change_partner(client, cast.partner, today(), actor=cast.adv)
    assert periods(client) == [(cast.partner.pk, date(2024, 1, 1), None)]
    with pytest.raises(Refused, match="est déjà chez Opéris"):
        services.change_partner(client, cast.partner, today(), actor=cast.adv)


def test_a_new_decision_replaces_the_plan(cast, client):
    services.change_partner(client, cast.rival, today(10), actor=cast.adv)
    services.change_partner(client, None, today(5), actor=cast.adv)
    assert periods(client) == [(cast.partner.pk, date(2024, 1, 1), today(5))]


def test_the_past_is_not_rewritten(cast, browse, client):
    with pytest.raises(Refused, match="date à venir"):
        services.change_partner(client, cast.rival, today(-1), actor=cast.adv)
    url = f"{client.get_absolute_url()}/partenaire"
    for day in (str(today(-1)), "0001-01-01", "9999-12-31", "demain", ""):
        assert browse(cast.adv).post(url, {"partner": cast.rival.pk, "day": day}).status_code == 422
    assert periods(client) == [(cast.partner.pk, date(2024, 1, 1), None)]


def test_the_card_says_what_is_planned(cast, browse, client):
    services.change_partner(client, cast.rival, today(10), actor=cast.adv)
    assert "Nexalia" in browse(cast.adv).get(client.get_absolute_url()).content.decode()
    assert "Nexalia" not in browse(cast.partner_user).get(client.get_absolute_url()).content.decode()


def test_the_edit_form_hands_the_client_over_from_today(cast, browse, client):
    data = {
        "name": client.name,
        "sector": "pharmacy",
        "payment_method": "transfer",
        "version": client.version,
        "partner": cast.rival.pk,
    }
    assert browse(cast.adv).post(f"{client.get_absolute_url()}/modifier", data).status_code == 303
    client.refresh_from_db()
    assert client.partner == cast.rival


def test_only_who_closes_clients_hands_them_over(cast, browse, client):
    url = f"{client.get_absolute_url()}/partenaire"
    for who in (cast.support, cast.accounting, cast.staging, cast.partner_user, cast.rival_user, cast.technician):
        assert browse(who).get(url).status_code == 404
        assert browse(who).post(url, {"partner": cast.rival.pk, "day": str(today())}).status_code == 404
    data = {
        "name": client.name,
        "sector": "pharmacy",
        "payment_method": "transfer",
        "version": client.version,
        "partner": cast.rival.pk,
    }
    browse(cast.support).post(f"{client.get_absolute_url()}/modifier", data)
    client.refresh_from_db()
    assert client.partner == cast.partner
