"""Groups, their head office, what a partner learns of them."""

import pytest
from django.db import IntegrityError, transaction

from maillon.clients import services
from maillon.clients.models import Group
from maillon.clients.paying import head_office_of, head_offices_of
from maillon.clients.tests.factories import ClientFactory, GroupFactory, ServiceLevelFactory
from maillon.clients.tests.test_lists import cost
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.records.models import Entry


@pytest.fixture
def mixed(cast):
    """A network with a client of each partner and a direct one."""
    group = GroupFactory(name="Réseau Santé Rhône", kind="network")
    return {
        "group": group,
        "ours": ClientFactory(name="Pharmacie Opéris", partner=cast.partner, group=group),
        "theirs": ClientFactory(name="Pharmacie du rival", partner=cast.rival, group=group),
        "direct": ClientFactory(name="Pharmacie directe", group=group),
    }


def test_a_group_is_made_filled_and_left(cast, browse):
    adv = browse(cast.adv)
    made = adv.post("/groupes/nouveau", {"name": "Groupement Alpha", "kind": "buying_group"})
    group = Group.objects.get(name="Groupement Alpha")
    assert (made.status_code, made["Location"]) == (303, group.get_absolute_url())
    client = ClientFactory(name="Pharmacie des Halles")
    here = group.get_absolute_url()
    assert adv.post(f"{here}/clients/ajouter", {"client": client.pk, "head_office": "on"}).status_code == 303
    client.refresh_from_db()
    assert (client.group, client.is_head_office) == (group, True)
    page = adv.get(here).content.decode()
    assert "Pharmacie des Halles" in page
    assert "Siège" in page
    assert Entry.objects.filter(client_id=client.pk, sentence__contains="Groupement Alpha, comme siège").exists()
    assert adv.post(f"{here}/clients/{client.reference}/retirer").status_code == 303
    client.refresh_from_db()
    assert (client.group, client.is_head_office) == (None, False)


def test_a_new_head_office_takes_the_place_of_the_former(cast):
    group = GroupFactory()
    first = services.join_group(ClientFactory(), group, head_office=True, actor=cast.adv)
    second = services.join_group(ClientFactory(), group, head_office=True, actor=cast.adv)
    first.refresh_from_db()
    assert (first.is_head_office, second.is_head_office, first.group) == (False, True, group)


def test_the_database_keeps_one_head_office_and_none_without_a_group(db):
    group = GroupFactory()
    ClientFactory(group=group, is_head_office=True)
    for wrong in ({"group": group, "is_head_office": True}, {"group": None, "is_head_office": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClientFactory(**wrong)


def test_the_card_form_refuses_a_second_head_office_with_a_sentence(cast, browse):
    group = GroupFactory()
    ClientFactory(group=group, is_head_office=True)
    other = ClientFactory()
    data = {
        "name": other.name, "payment_method": "transfer", "sector": "pharmacy", "group": group.pk, "is_head_office": "on",
        "version": other.version,
    }  # fmt: skip
    answer = browse(cast.adv).post(f"{other.get_absolute_url()}/modifier", data)
    assert answer.status_code == 422
    assert "Ce groupe a déjà un siège" in answer.content.decode()


def test_only_a_company_has_a_head_office_that_pays(cast, browse):
    answer = browse(cast.adv).post("/groupes/nouveau", {"name": "G", "kind": "network", "head_office_pays": "on"})
    assert answer.status_code == 422
    assert "société multi-sites" in answer.content.decode()
    assert not Group.objects.exists()


def test_who_is_invoiced_is_the_head_office_of_a_company_that_pays(cast, browse):
    company = GroupFactory(kind="company", head_office_pays=True)
    shop = ClientFactory(name="Boutique 12", group=company)
    assert head_office_of(shop) is None
    head = ClientFactory(name="Siège SAS", group=company, is_head_office=True)
    assert (head_office_of(shop), head_office_of(head)) == (head, None)
    assert head_offices_of([shop.pk, head.pk]) == {shop.pk: head}
    page = browse(cast.adv).get(shop.get_absolute_url()).content.decode()
    assert "Siège payeur" in page
    assert head.get_absolute_url() in page
    assert "Siège payeur" not in browse(cast.adv).get(head.get_absolute_url()).content.decode()
    Group.objects.update(head_office_pays=False)
    assert head_office_of(shop) is None
    assert head_offices_of([shop.pk]) == {}


def test_a_partner_reads_a_group_through_its_own_clients_only(cast, browse, mixed):
    person, group = browse(cast.partner_user), mixed["group"]
    page = person.get(group.get_absolute_url()).content.decode()
    assert "Pharmacie Opéris" in page
    assert "Pharmacie du rival" not in page
    assert "Pharmacie directe" not in page
    assert cast.rival.name not in page
    assert '<p class="value">1</p>' in page
    assert "Réseau Santé Rhône" in person.get("/groupes/").content.decode()
    assert "Réseau Santé Rhône" in person.get(mixed["ours"].get_absolute_url()).content.decode()
    for verb in ("modifier", "archiver", "clients/ajouter"):
        assert person.post(f"{group.get_absolute_url()}/{verb}", {"name": "x"}).status_code == 404
    group.refresh_from_db()
    assert (group.name, group.archived_at) == ("Réseau Santé Rhône", None)


def test_a_group_without_a_client_of_the_partner_does_not_exist_for_it(cast, browse, mixed):
    services.leave_group(mixed["ours"], actor=cast.adv)
    person = browse(cast.partner_user)
    assert person.get(mixed["group"].get_absolute_url()).status_code == 404
    assert "Réseau Santé Rhône" not in person.get("/groupes/").content.decode()
    assert mixed["group"].get_absolute_url() not in person.get(mixed["ours"].get_absolute_url()).content.decode()
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert not Group.objects.exists()
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert Group.objects.count() == 1


def test_the_head_office_of_another_partner_is_not_named_to_this_one(cast, browse):
    company = GroupFactory(kind="company", head_office_pays=True)
    ClientFactory(name="Siège chez le rival", group=company, is_head_office=True, partner=cast.rival)
    shop = ClientFactory(group=company, partner=cast.partner)
    page = browse(cast.partner_user).get(shop.get_absolute_url()).content.decode()
    assert "Siège chez le rival" not in page
    assert "Siège payeur" not in page


def test_clients_are_filtered_by_group_and_level(cast, browse):
    group, gold = GroupFactory(name="Réseau Beta"), ServiceLevelFactory(name="Or")
    ClientFactory(name="Alpha", group=group, is_head_office=True)
    ClientFactory(name="Bravo", service_level=gold)
    adv = browse(cast.adv)
    for query, found in (
        (f"f=group:is:{group.pk}", "Alpha"),
        (f"f=level:is:{gold.pk}", "Bravo"),
        ("f=group:empty", "Bravo"),
    ):
        rows = adv.get(f"/clients/?{query}&c=name,group,level").content.decode().split("<tbody")[-1]
        assert [name for name in ("Alpha", "Bravo") if name in rows] == [found], query
    csv = adv.get(f"/clients/?f=group:is:{group.pk}&c=name,group&do=export&format=csv").content.decode("utf-8-sig")
    assert "Alpha;Réseau Beta (siège)" in csv


def test_an_archived_group_is_no_longer_joined(cast):
    group = GroupFactory()
    services.archive_group(group, actor=cast.adv)
    with pytest.raises(Refused, match="reprenez d'abord ce groupe"):
        services.join_group(ClientFactory(), group, actor=cast.adv)


@pytest.mark.parametrize("who", ["adv", "partner_user"])
def test_groups_cost_the_same_with_1_and_30(cast, browse, who):
    user = getattr(cast, who)
    person = browse(user)
    group = GroupFactory()
    ClientFactory(group=group, partner=cast.partner)
    first = {url: cost(person, user, url) for url in ("/groupes/", group.get_absolute_url())}
    for _ in range(29):
        ClientFactory(group=group, partner=cast.partner)
        ClientFactory(group=GroupFactory(), partner=cast.partner)
    for url, one in first.items():
        assert cost(person, user, url) == one, url
        assert one <= 15, url


def test_levels_are_set_by_the_direction(cast, browse):
    admin = browse(cast.admin)
    assert admin.post("/reglages/niveaux-de-service/nouveau", {"name": "Or", "rank": "10"}).status_code == 303
    again = admin.post("/reglages/niveaux-de-service/nouveau", {"name": "or", "rank": "20"})
    assert again.status_code == 422
    assert "porte déjà ce nom" in again.content.decode()
    assert (
        browse(cast.adv).post("/reglages/niveaux-de-service/nouveau", {"name": "Argent", "rank": "1"}).status_code
        == 404
    )
