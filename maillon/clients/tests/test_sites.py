"""People, hours, closures and service level of a site."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from maillon.clients import services
from maillon.clients.models import Site, SiteClosure, SiteContact
from maillon.clients.tests.factories import ClientFactory, ContactFactory, ServiceLevelFactory, SiteFactory
from maillon.clients.tests.test_lists import cost
from maillon.core import scope
from maillon.core.errors import Refused


@pytest.fixture
def place(cast):
    client = ClientFactory(partner=cast.partner)
    site = SiteFactory(client=client)
    people = [ContactFactory(client=client, first_name=name, is_main=name == "Anne") for name in ("Anne", "Bruno")]
    return {"client": client, "site": site, "people": people, "here": f"{client.get_absolute_url()}/sites/{site.pk}"}


def test_a_site_has_several_people_with_what_they_do_there(cast, browse, place):
    anne, bruno = place["people"]
    data = {"p0-contact": bruno.pk, "p0-function": "Réception", "p1-contact": anne.pk, "p1-function": ""}
    assert browse(cast.adv).post(f"{place['here']}/contacts", data).status_code == 303
    site = Site.objects.get()
    assert [(p.contact, p.role) for p in site.people.all()] == [(bruno, "Réception"), (anne, "Titulaire")]
    assert site.contact == bruno
    page = browse(cast.partner_user).get(place["client"].get_absolute_url()).content.decode()
    assert "Réception" in page


def test_the_same_person_twice_or_a_stranger_is_refused(cast, browse, place):
    anne, _ = place["people"]
    twice = {"p0-contact": anne.pk, "p1-contact": anne.pk}
    answer = browse(cast.adv).post(f"{place['here']}/contacts", twice, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "deux fois" in answer.content.decode()
    stranger = ContactFactory()
    assert browse(cast.adv).post(f"{place['here']}/contacts", {"p0-contact": stranger.pk}).status_code == 422
    with pytest.raises(Refused, match="contacts de ce client"):
        services.set_people(place["site"], [(stranger, "")], actor=cast.adv)
    alone = browse(cast.adv).post(
        f"{place['here']}/contacts", {"p0-function": "Gardien"}, headers={"HX-Request": "true"}
    )
    assert "Choisissez la personne" in alone.content.decode()
    assert not SiteContact.objects.exists()


def test_the_contact_of_the_form_is_the_first_of_the_people(cast, place):
    anne, bruno = place["people"]
    site = place["site"]
    services.set_people(site, [(anne, ""), (bruno, "")], actor=cast.adv)
    site.refresh_from_db()
    site.contact = bruno
    services.save_site(site, ["contact"], actor=cast.adv)
    assert [p.contact for p in site.people.all()] == [bruno, anne]
    site.contact = None
    services.save_site(site, ["contact"], actor=cast.adv)
    site.refresh_from_db()
    assert (site.contact, [p.contact for p in site.people.all()]) == (anne, [anne])


def test_who_leaves_the_client_leaves_its_sites(cast, place):
    anne, bruno = place["people"]
    services.set_people(place["site"], [(anne, ""), (bruno, "")], actor=cast.adv)
    services.archive_contact(anne, actor=cast.adv)
    site = Site.objects.get()
    assert (site.contact, [p.contact for p in site.people.all()]) == (bruno, [bruno])


def test_hours_are_typed_shown_and_refused_day_by_day(cast, browse, place):
    adv, url = browse(cast.adv), f"{place['here']}/horaires"
    good = {f"day{day}": "8h30-12h30 14h-19h30" for day in range(5)} | {"day5": "9h-12h", "day6": "fermé"}
    assert adv.post(url, good).status_code == 303
    page = adv.get(place["client"].get_absolute_url()).content.decode().replace("\xa0", " ")
    assert "Lun.–ven. 8 h 30–12 h 30, 14 h–19 h 30" in page
    assert "Dim. fermé" in page
    again = adv.get(url).content.decode()
    assert 'value="8h30-12h30 14h-19h30"' in again
    wrong = adv.post(url, good | {"day2": "14h-8h"})
    assert wrong.status_code == 422
    assert "finit avant de commencer" in wrong.content.decode()
    assert 'value="14h-8h"' in wrong.content.decode()
    assert Site.objects.get().hours["2"] == [["08:30", "12:30"], ["14:00", "19:30"]]


def test_a_site_is_open_in_its_own_time_zone_and_closed_on_its_days_off(cast, place):
    site = place["site"]
    services.set_hours(site, {"0": [["08:00", "12:00"]]}, actor=cast.adv)
    overseas = SiteFactory(postal_code="97400", city="Saint-Denis", hours={"0": [["08:00", "12:00"]]})
    monday = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # 7 h in Paris, 10 h in La Réunion
    site.refresh_from_db()
    assert (site.is_open(monday), overseas.is_open(monday)) == (False, True)
    assert site.is_open(monday.replace(hour=8)) is True
    services.add_closure(site, date(2026, 11, 29), date(2026, 11, 30), "Inventaire", actor=cast.adv)
    assert site.is_open(monday.replace(hour=8)) is False
    assert site.is_open(datetime(2026, 12, 1, 9, tzinfo=UTC)) is None


def test_closures_are_noted_shown_and_never_overlap(cast, browse, place):
    adv, url = browse(cast.adv), f"{place['here']}/fermetures"
    data = {"first": "2090-08-01", "last": "2090-08-21", "reason": "Congés d'été"}
    assert adv.post(url, data).status_code == 303
    page = adv.get(place["client"].get_absolute_url()).content.decode()
    assert "Congés d'été" in page or "Congés d’été" in page or "Congés d&#x27;été" in page
    over = adv.post(url, data | {"first": "2090-08-21", "last": "2090-08-30"})
    assert over.status_code == 422
    assert "déjà notée à ces dates" in over.content.decode()
    for wrong in ({"last": "2090-07-01"}, {"last": ""}, {"first": "x"}, {"last": "2099-08-01"}):
        assert adv.post(url, data | wrong).status_code == 422
    closure = SiteClosure.objects.get()
    assert adv.post(f"{url}/{closure.pk}/retirer").status_code == 303
    assert not SiteClosure.objects.exists()


def test_the_level_of_a_site_is_its_own_else_its_clients(cast, browse, place):
    gold, silver = ServiceLevelFactory(name="Or"), ServiceLevelFactory(name="Argent")
    client, site = place["client"], place["site"]
    client.service_level = silver
    client.save()
    assert Site.objects.get().level == silver
    site.service_level = gold
    site.save()
    assert Site.objects.get().level == gold
    assert "Or</span>" in browse(cast.adv).get(client.get_absolute_url()).content.decode()
    form = browse(cast.partner_user).get(place["here"]).content.decode()
    assert "service_level" not in form


def test_a_rival_reaches_neither_people_nor_hours_nor_closures(cast, browse, place):
    anne, _ = place["people"]
    services.set_people(place["site"], [(anne, "Clés")], actor=cast.adv)
    closure = services.add_closure(place["site"], date(2090, 1, 1), date(2090, 1, 2), actor=cast.adv)
    rival = browse(cast.rival_user)
    for path in ("contacts", "horaires", "fermetures"):
        assert rival.get(f"{place['here']}/{path}").status_code == 404
        assert rival.post(f"{place['here']}/{path}", {"day0": "fermé"}).status_code == 404
    assert rival.post(f"{place['here']}/fermetures/{closure.pk}/retirer").status_code == 404
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert not SiteContact.objects.exists()
        assert not SiteClosure.objects.exists()
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert SiteContact.objects.count() == SiteClosure.objects.count() == 1


def test_a_partner_completes_its_own_site(cast, browse, place):
    anne, _ = place["people"]
    person = browse(cast.partner_user)
    assert person.post(f"{place['here']}/contacts", {"p0-contact": anne.pk}).status_code == 303
    assert person.post(f"{place['here']}/horaires", {"day0": "9h-18h"}).status_code == 303
    data = {"first": "2090-08-01", "last": "2090-08-02"}
    assert person.post(f"{place['here']}/fermetures", data).status_code == 303
    assert SiteClosure.objects.get().partner == SiteContact.objects.get().partner == cast.partner


def test_people_and_closures_follow_the_client_to_another_partner(cast, place):
    anne, _ = place["people"]
    services.set_people(place["site"], [(anne, "")], actor=cast.adv)
    today = timezone.localdate()
    services.change_partner(place["client"], cast.rival, today, actor=cast.adv)
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert not SiteContact.objects.exists()
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert SiteContact.objects.count() == 1


def test_a_card_costs_the_same_with_more_people_and_closures(cast, browse, place):
    anne, bruno = place["people"]
    services.set_people(place["site"], [(anne, "")], actor=cast.adv)
    url = place["client"].get_absolute_url()
    adv = browse(cast.adv)
    one = cost(adv, cast.adv, url)
    for n in range(10):
        site = SiteFactory(client=place["client"], is_main=False, service_level=ServiceLevelFactory())
        services.set_people(site, [(anne, ""), (bruno, "")], actor=cast.adv)
        services.add_closure(site, date(2090, 1, n + 1), date(2090, 1, n + 1), actor=cast.adv)
    assert cost(adv, cast.adv, url) <= one + 1  # the levels that sites have of their own
    assert one + 1 <= 16  # one query for each module that shows what is open on a card
