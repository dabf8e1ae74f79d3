"""Price lists: who has which, who reads which, and what the catalogue then says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.accounts.models import Partner
from maillon.accounts.shell import forget_counts
from maillon.catalog import services
from maillon.catalog.models import PartnerPriceList, PriceList, PriceListItem
from maillon.catalog.tests.factories import (
    PartnerPriceListFactory,
    PriceListFactory,
    PriceListItemFactory,
    ProductFactory,
)
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.lists import counting


@pytest.fixture
def lists(cast):
    """Ours at 99 € from 1 and 88 € from 10; the rival's at 77 €, for the same article."""
    handset = ProductFactory(name="Poste T54W", sale_price=Decimal("129.90"))
    ours, theirs = PriceListFactory(name="Tarif Opéris"), PriceListFactory(name="Tarif Nexalia")
    PriceListItemFactory(price_list=ours, product=handset, unit_price=Decimal("99.00"))
    PriceListItemFactory(price_list=ours, product=handset, from_quantity=Decimal(10), unit_price=Decimal("88.00"))
    PriceListItemFactory(price_list=theirs, product=handset, unit_price=Decimal("77.00"))
    PartnerPriceListFactory(partner=cast.partner, price_list=ours)
    PartnerPriceListFactory(partner=cast.rival, price_list=theirs)
    return ours, theirs, handset


def shown(person, url):
    return person.get(url).content.decode().replace("\u00a0", " ")


def test_adv_makes_a_list_with_thresholds_and_gives_it_to_a_partner(cast, browse):
    page, handset = browse(cast.adv), ProductFactory()
    made = page.post("/tarifs/nouveau", {"name": "Revendeurs 2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    assert made.status_code == 303, made.content.decode()
    url, price_list = made["Location"], PriceList.objects.get()
    assert (price_list.period.lower, price_list.period.upper) == (date(2027, 1, 1), date(2028, 1, 1))
    first = {"product": handset.pk, "from_quantity": "1", "unit_price": "119,90", "discount": ""}
    assert page.post(f"{url}/prix/ajouter", first).status_code == 303
    second = {"product": handset.pk, "from_quantity": "10", "unit_price": "", "discount": "15"}
    assert page.post(f"{url}/prix/ajouter", second).status_code == 303
    assert [(i.from_quantity, i.unit_price, i.discount) for i in price_list.items.all()] == [
        (Decimal(1), Decimal("119.9"), None),
        (Decimal(10), None, Decimal(15)),
    ]
    assert (
        page.post(f"{url}/partenaires/ajouter", {"partner": cast.partner.pk, "starts_on": "2027-01-01"}).status_code
        == 303
    )
    text = shown(page, url)
    assert "119,90 €" in text
    assert "110,42 €" in text  # 129,90 € less 15 %
    assert cast.partner.name in text
    assert "a donné le tarif" in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit_price": "", "discount": ""}, "un prix ou une remise"),
        ({"discount": "10"}, "un prix ou une remise"),
        ({"from_quantity": "0"}, "doit être positive"),
        ({"from_quantity": "dix"}, "Écrivez un nombre"),
        ({"unit_price": "cher"}, "Écrivez un montant"),
        ({"unit_price": "", "discount": "120"}, "100"),
        ({"product": "999999"}, "plus en vente"),
        ({"product": ""}, "Choisissez l"),
    ],
)
def test_a_wrong_price_is_refused_in_words_and_nothing_is_written(cast, browse, changes, sentence):
    price_list = PriceListFactory()
    data = {"product": ProductFactory().pk, "from_quantity": "1", "unit_price": "99", "discount": ""} | changes
    answer = browse(cast.adv).post(f"{price_list.get_absolute_url()}/prix/ajouter", data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")
    assert not PriceListItem.objects.exists()


def test_one_price_for_a_threshold(cast, browse, lists):
    ours, _, handset = lists
    data = {"product": handset.pk, "from_quantity": "10", "unit_price": "1"}
    answer = browse(cast.adv).post(f"{ours.get_absolute_url()}/prix/ajouter", data)
    assert answer.status_code == 422
    assert "déjà un prix" in answer.content.decode().replace("\u00a0", " ")
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceListItemFactory(price_list=ours, product=handset, from_quantity=Decimal(10))


def test_a_partner_never_has_two_lists_at_once(cast, lists):
    ours, theirs, _ = lists
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerPriceListFactory(partner=cast.partner, price_list=theirs)
    today = timezone.localdate()
    services.give(theirs, cast.partner, DateRange(today + timedelta(days=30), None), actor=cast.adv)
    former, following = PartnerPriceList.objects.filter(partner=cast.partner).order_by("period")
    assert (former.price_list, former.period.upper) == (ours, today + timedelta(days=30))
    assert following.price_list == theirs
    with pytest.raises(ValidationError, match="déjà un tarif"):
        services.give(ours, cast.partner, DateRange(today + timedelta(days=10), None), actor=cast.adv)


def test_a_list_taken_back_ends_today_and_one_not_begun_is_forgotten(cast, lists):
    ours, theirs, _ = lists
    today = timezone.localdate()
    services.take_back(PartnerPriceList.objects.get(partner=cast.partner), actor=cast.adv)
    assert PartnerPriceList.objects.get(partner=cast.partner).period.upper == today
    coming = services.give(theirs, cast.partner, DateRange(today + timedelta(days=5), None), actor=cast.adv)
    services.take_back(coming, actor=cast.adv)
    assert PartnerPriceList.objects.get(partner=cast.partner).price_list == ours
    with pytest.raises(Refused, match="déjà terminée"):
        services.take_back(PartnerPriceList.objects.get(partner=cast.partner), actor=cast.adv)


def test_a_partner_reads_its_own_prices_and_never_another_s(cast, browse, lists):
    ours, theirs, handset = lists
    person = browse(cast.partner_user)
    for url in ("/catalogue/", handset.get_absolute_url(), "/tarifs/", ours.get_absolute_url(), cast.partner.get_absolute_url(),
                "/api/v1/products", f"/api/v1/products/{handset.reference}", "/catalogue/?do=export&format=csv"):  # fmt: skip
        answer = person.get(url)
        text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        assert "77,00" not in text, url
        assert "77.00" not in text, url
        assert "Nexalia" not in text, url
        assert "129,90" not in text, url
        assert "129.90" not in text, url
    assert "99,00" in person.get("/catalogue/").content.decode()
    assert "88,00" in person.get(handset.get_absolute_url()).content.decode()
    assert person.get("/api/v1/products").json()["items"][0]["sale_price"] == "99.0000"
    assert person.get(theirs.get_absolute_url()).status_code == 404
    for verb in ("modifier", "prix/ajouter", "partenaires/ajouter"):
        assert person.get(f"{ours.get_absolute_url()}/{verb}").status_code == 404
    assert "77,00" in browse(cast.rival_user).get(handset.get_absolute_url()).content.decode()


def test_an_article_out_of_its_list_shows_a_partner_no_price_unless_its_card_says_so(cast, browse, lists):
    other = ProductFactory(name="Switch", sale_price=Decimal("321.99"))
    person = browse(cast.partner_user)
    assert "321,99" not in person.get(other.get_absolute_url()).content.decode()
    Partner.objects.filter(pk=cast.partner.pk).update(sees_prices=True)
    assert "321,99" in person.get(other.get_absolute_url()).content.decode()
    assert "99,00" in person.get(lists[2].get_absolute_url()).content.decode()


def test_the_database_itself_keeps_a_list_from_another_partner(cast, lists):
    ours, theirs, _ = lists
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert list(PriceList.objects.values_list("pk", flat=True)) == [ours.pk]
        assert {i.price_list_id for i in PriceListItem.objects.all()} == {ours.pk}
        assert {g.partner_id for g in PartnerPriceList.objects.all()} == {cast.partner.pk}
        assert not PriceList.objects.filter(pk=theirs.pk).exists()


def test_a_list_archived_ended_or_to_come_applies_to_nobody(cast, browse, lists):
    ours, _, handset = lists
    person, today = browse(cast.partner_user), timezone.localdate()
    for period in (DateRange(date(2020, 1, 1), today), DateRange(today + timedelta(days=1), None)):
        PriceList.objects.filter(pk=ours.pk).update(period=period)
        assert "99,00" not in person.get(handset.get_absolute_url()).content.decode()
        assert person.get(ours.get_absolute_url()).status_code == 404
    PriceList.objects.filter(pk=ours.pk).update(period=DateRange(date(2020, 1, 1), None))
    assert "99,00" in person.get(handset.get_absolute_url()).content.decode()
    assert browse(cast.adv).post(f"{ours.get_absolute_url()}/archiver").status_code == 303
    assert "99,00" not in person.get(handset.get_absolute_url()).content.decode()
    refused = browse(cast.adv).post(f"{ours.get_absolute_url()}/prix/{ours.items.first().pk}/retirer")
    assert refused.status_code == 422
    assert browse(cast.adv).post(f"{ours.get_absolute_url()}/reprendre").status_code == 303


@pytest.mark.parametrize("who", ["adv", "support", "partner_user"])
def test_who_may_change_a_list(cast, browse, lists, who):
    url = lists[0].get_absolute_url()
    person, may = browse(getattr(cast, who)), who == "adv"
    assert person.get(url).status_code == 200
    assert (person.get(f"{url}/modifier").status_code == 200) == may
    assert person.post(f"{url}/archiver").status_code == (303 if may else 404)


@pytest.mark.parametrize("who", ["adv", "partner_user"])
def test_lists_cost_the_same_at_1_and_30_rows(cast, browse, lists, who):
    user, url = getattr(cast, who), lists[0].get_absolute_url()
    person = browse(user)

    def cost(address):
        forget_counts(user)
        counting.forget(user)
        person.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert person.get(address).status_code == 200
        aside = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
        kept = [q["sql"] for q in queries if not q["sql"].startswith(aside)]
        return len([sql for sql in kept if "roleright" not in sql and "modulestate" not in sql])

    addresses = ("/tarifs/", url, "/catalogue/", lists[2].get_absolute_url())
    before = [cost(address) for address in addresses]
    for _ in range(29):
        PriceListItemFactory(price_list=lists[0])
        PartnerPriceListFactory(price_list=PriceListItemFactory(product=lists[2]).price_list)
    assert [cost(address) for address in addresses] == before
    assert max(before) <= 15
