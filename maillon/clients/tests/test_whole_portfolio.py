"""A whole portfolio goes to another partner on a date; until then it is undone; each card tells who had it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.clients import services
from maillon.clients.models import Client
from maillon.clients.tasks import move_due_clients
from maillon.clients.tests.factories import ClientFactory, PortfolioFactory
from maillon.clients.tests.test_lists import cost
from maillon.core.errors import Refused

pytestmark = pytest.mark.django_db


def belongs(partner, count=3):
    made = [ClientFactory(partner=partner, name=f"Pharmacie {partner.slug} {n}") for n in range(count)]
    for client in made:
        PortfolioFactory(client=client)
    return made


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


def post(person, partner, other, when):
    data = {"partner": other.pk if other else "", "day": when.isoformat(), "reason": "Fin de contrat"}
    return person.post(f"/portefeuilles/{partner.reference}/transferer", data)


def page(person, partner):
    return person.get(f"/partenaires/{partner.reference}/portefeuille").content.decode()


def test_today_all_cards_move_at_once_and_each_tells_its_partners(cast, browse):
    ours, theirs = belongs(cast.partner), belongs(cast.rival, 1)
    adv = browse(cast.adv)
    asked = adv.get(f"/portefeuilles/{cast.partner.reference}/transferer").content.decode()
    assert "3 clients de Opéris" in asked.replace("\u00a0", " ")
    assert post(adv, cast.partner, cast.rival, day()).status_code == 303
    assert set(Client.objects.values_list("partner", flat=True)) == {cast.rival.pk}
    assert ours[0].name in page(browse(cast.rival_user), cast.rival)
    assert browse(cast.partner_user).get(ours[0].get_absolute_url()).status_code == 404
    assert ours[0].name not in page(browse(cast.partner_user), cast.partner)
    assert "Clients d'avant" in page(adv, cast.partner)
    card = adv.get(ours[0].get_absolute_url()).content.decode()
    assert "Partenaires successifs" in card
    assert cast.partner.name in card
    assert "Partenaires successifs" not in adv.get(theirs[0].get_absolute_url()).content.decode()
    assert "Partenaires successifs" not in browse(cast.rival_user).get(ours[0].get_absolute_url()).content.decode()


def test_planned_it_waits_shows_and_is_undone_until_its_day(cast, browse):
    ours, adv = belongs(cast.partner), browse(cast.adv)
    assert post(adv, cast.partner, cast.rival, day(10)).status_code == 303
    assert set(Client.objects.values_list("partner", flat=True)) == {cast.partner.pk}
    told = page(adv, cast.partner).replace("\u00a0", " ")
    assert "3 clients passent à Nexalia" in told
    assert "passent à" not in page(browse(cast.partner_user), cast.partner)  # who comes after is not told
    here = f"/portefeuilles/{cast.partner.reference}/garder"
    assert adv.post(here, {"day": day(10).isoformat()}).status_code == 303
    assert "passent à" not in page(adv, cast.partner)
    periods = [list(c.portfolios.values_list("partner", "period")) for c in ours]
    assert all(len(rows) == 1 and rows[0][1].upper is None for rows in periods)
    for wrong in (day(10).isoformat(), day().isoformat(), "hier"):
        assert adv.post(here, {"day": wrong}, headers={"HX-Request": "true"}).status_code == 422, wrong


def test_the_night_of_that_day_moves_them(cast, monkeypatch):
    ours = belongs(cast.partner)
    services.transfer(cast.partner, cast.rival, day(10), actor=cast.adv)
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: day_after)
    move_due_clients(timestamp=0)
    assert {c.partner_id for c in Client.objects.filter(pk__in=[c.pk for c in ours])} == {cast.rival.pk}


day_after = timezone.localdate() + timedelta(days=10)


def test_what_cannot_move_is_told_and_the_rest_moves(cast):
    first, *rest = belongs(cast.partner)
    services.change_partner(first, None, day(5), actor=cast.adv)
    report = services.transfer(cast.partner, None, day(6), actor=cast.adv)
    assert report.moved == len(rest)
    assert len(report.refused) == 1
    assert first.name in report.refused[0]


def test_a_portfolio_is_not_given_to_itself_and_an_empty_one_is_said(cast):
    with pytest.raises(Refused, match="aucun client"):
        services.transfer(cast.partner, cast.rival, day(), actor=cast.adv)
    belongs(cast.partner, 1)
    with pytest.raises(Refused, match="a déjà ces clients"):
        services.transfer(cast.partner, cast.partner, day(), actor=cast.adv)


def test_only_who_closes_clients_moves_a_portfolio_and_never_a_partner(cast, browse):
    belongs(cast.partner)
    for user in (cast.partner_user, cast.rival_user, cast.support, cast.accounting, cast.technician):
        assert post(browse(user), cast.partner, cast.rival, day()).status_code == 404, user
        keep = browse(user).post(f"/portefeuilles/{cast.partner.reference}/garder", {"day": day(1).isoformat()})
        assert keep.status_code == 404
    assert set(Client.objects.values_list("partner", flat=True)) == {cast.partner.pk}
    assert browse(cast.rival_user).get(f"/partenaires/{cast.partner.reference}/portefeuille").status_code == 404


@pytest.mark.parametrize("who", ["adv", "partner_user"])
def test_the_section_costs_the_same_with_1_client_and_30(cast, browse, who):
    user = getattr(cast, who)
    person, url = browse(user), f"/partenaires/{cast.partner.reference}/portefeuille"
    belongs(cast.partner, 1)
    first = cost(person, user, url)
    for client in belongs(cast.partner, 29):
        assert client.pk
    assert cost(person, user, url) == first
