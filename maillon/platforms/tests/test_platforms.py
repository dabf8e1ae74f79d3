"""The platforms of clients: card, page, list, parts, catalogue; who sees and who changes."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.accounts.shell import forget_counts
from maillon.catalog.tests.factories import ProductFactory
from maillon.clients import services as clients
from maillon.clients.tests.factories import ClientFactory, PortfolioFactory, SiteFactory
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.core.identifiers import Invalid
from maillon.lists import counting
from maillon.platforms import links, services
from maillon.platforms.iccid import clean_iccid, display_iccid
from maillon.platforms.models import Handset, Line, NumberRange, Platform, PlatformType, Sim
from maillon.platforms.tests.factories import (
    HandsetFactory,
    LineFactory,
    NumberRangeFactory,
    PlatformFactory,
    PlatformTypeFactory,
    SecretFactory,
    SimFactory,
)
from maillon.records.models import Entry
from maillon.search.models import SearchDoc
from maillon.search.query import search

EDITORS = {"admin", "support", "staging", "adv"}
READERS = EDITORS | {"deployment", "partner_user"}
ROLES = (
    "admin", "support", "staging", "adv", "accounting", "deployment", "technician", "partner_user", "rival_user",
)  # fmt: skip
PARTS = (NumberRangeFactory, LineFactory, HandsetFactory, SimFactory)
OF_THE_TEST = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
KEPT = ("accounts_roleright", "accounts_modulestate")
HTMX = {"HX-Request": "true"}


def text(answer) -> str:
    return html.unescape(answer.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def platform(cast):
    client = ClientFactory(partner=cast.partner, name="Pharmacie des Lilas")
    PortfolioFactory(client=client)
    return PlatformFactory(client=client, tenant="lilas", planned_handsets=4)


@pytest.mark.parametrize(
    ("template", "good"),
    [
        ("https://centrex.exemple.fr/clients/{tenant}", True),
        ("https://centrex.exemple.fr:8443/?t={tenant}&x=1", True),
        ("https://centrex.exemple.fr/#/{tenant}/{tenant}", True),
        ("http://centrex.exemple.fr/{tenant}", False),
        ("https://{tenant}.exemple.fr/", False),
        ("https://{tenant}/", False),
        ("https://centrex.exemple.fr{tenant}", False),
        ("https://centrex.exemple.fr@{tenant}/x", False),
        ("https://moi@centrex.exemple.fr/{tenant}", False),
        ("https://centrex.exemple.fr/", False),
        ("https://centrex.exemple.fr/{autre}/{tenant}", False),
        ("javascript:alert(1)//{tenant}", False),
        ("//centrex.exemple.fr/{tenant}", False),
        ("https://centrex.exemple.fr\\@evil.example/{tenant}", False),
        ("https://127.0.0.1/{tenant}", False),
        ("https://centrex.exemple.fr:0x/{tenant}", False),
    ],
)
def test_a_template_fixes_its_server(template, good):
    assert links.valid_template(template) is good


def test_a_tenant_never_leaves_its_place_in_the_link():
    template = "https://centrex.exemple.fr/{tenant}/admin"
    assert links.link(template, "lilas.example") == "https://centrex.exemple.fr/lilas.example/admin"
    assert links.link(template, "../x?y#z/é") == "https://centrex.exemple.fr/..%2Fx%3Fy%23z%2F%C3%A9/admin"
    assert links.link(template, "lilas", "https://autre.example/") == "https://autre.example/"
    assert links.link(template, "") == ""


def test_an_iccid_is_checked():
    good = SimFactory.build(platform=None).iccid
    assert clean_iccid(f" {display_iccid(good)} F") == good
    assert clean_iccid("") == ""
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    for bad, told in ((wrong, "chiffre"), ("8933", "19 ou 20"), ("12" + good[2:], "89"), (good[:-1] + "x", "chiffres")):
        with pytest.raises(Invalid, match=told):
            clean_iccid(bad)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_and_changes_what_the_matrix_says(cast, browse, platform, role):
    person, here = browse(getattr(cast, role)), platform.get_absolute_url()
    handset = HandsetFactory(platform=platform)
    assert (person.get(here).status_code == 200) == (role in READERS)
    assert (person.get(f"/api/v1/platforms/{platform.reference}").status_code == 200) == (role in READERS)
    for url in (f"{here}/modifier", f"{here}/numeros/ajouter", f"{here}/postes/{handset.pk}", f"{here}/import"):
        assert (person.get(url).status_code == 200) == (role in EDITORS), url
    assert (person.get(f"/plateformes/nouvelle?client={platform.client.reference}").status_code == 200) == (
        role in EDITORS
    )
    assert (person.post(f"{here}/archiver").status_code == 303) == (role == "admin")
    assert (person.get("/reglages/plateformes/").status_code == 200) == (role == "admin")


@pytest.mark.parametrize("url", ["/plateformes/", "/plateformes/?q=lilas", "/plateformes/?do=export&format=csv", "/api/v1/platforms",
                                 "/api/v1/platforms?q=lilas", "/recherche/?q=lilas", "/api/v1/search?q=00:15:65:AA"])  # fmt: skip
def test_no_list_nor_search_tells_a_rival_a_word(cast, browse, platform, url):
    HandsetFactory(platform=platform, mac="00:15:65:AA:77:77", user_name="Zébulon Mystère")
    for role in ("rival_user", "accounting", "technician"):
        answer = browse(getattr(cast, role)).get(url)
        body = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        assert platform.reference not in body
        assert "AA:77:77" not in body
        assert "Mystère" not in body
        assert role == "accounting" or "Pharmacie des Lilas" not in body


def test_its_own_partner_reads_the_platform_without_a_secret(cast, browse, platform):
    NumberRangeFactory(platform=platform, first=33199001200, last=33199001299)
    HandsetFactory(platform=platform, user_name="Claire Rossi")
    SecretFactory(platform=platform, label="Administration cachée")
    page = text(browse(cast.partner_user).get(platform.get_absolute_url()))
    assert "01 99 00 12 00 à 99" in page
    assert "Claire Rossi" in page
    assert "https://centrex.axialys.example/clients/lilas" in page
    assert "Administration cachée" not in page
    assert f"{platform.get_absolute_url()}/numeros/ajouter" not in page


def test_the_database_gives_a_rival_nothing_and_lets_a_partner_write_nothing(cast, platform):
    for made in PARTS:
        made(platform=platform)
    with scope.scoped(scope.of_user(cast.rival_user)):
        for model in (Platform, NumberRange, Line, Handset, Sim):
            assert not model.objects.exists()
    with scope.scoped(scope.of_user(cast.partner_user)):
        for model in (Platform, NumberRange, Line, Handset, Sim):
            assert model.objects.count() == 1
    with scope.scoped(scope.of_user(cast.partner_user)), pytest.raises(Exception, match="permission denied"):
        Handset.objects.update(firmware="x")


def test_a_platform_and_its_parts_follow_their_client_to_another_partner(cast, platform):
    for made in PARTS:
        made(platform=platform)
    clients.change_partner(platform.client, cast.rival, timezone.localdate(), actor=cast.adv)
    for model in (Platform, NumberRange, Line, Handset, Sim):
        assert model.objects.get().partner_id == cast.rival.pk
    docs = SearchDoc.objects.filter(kind__startswith="platforms.")
    assert docs.count() == 4
    assert {doc.partner_id for doc in docs} == {cast.rival.pk}


def test_the_card_of_a_client_shows_its_platforms(cast, browse, platform):
    NumberRangeFactory(platform=platform, first=33199001200, last=33199001299)
    HandsetFactory(platform=platform)
    here = platform.client.get_absolute_url()
    page = text(browse(cast.support).get(here))
    assert "Axialys · lilas" in page
    assert "1 poste sur 4, 100 numéros" in page
    assert f"/plateformes/nouvelle?client={platform.client.reference}" in page
    assert "lilas" not in text(browse(cast.accounting).get(here))
    partner = text(browse(cast.partner_user).get(here))
    assert "Axialys · lilas" in partner
    assert "/plateformes/nouvelle" not in partner


def test_a_platform_is_added_from_the_card_and_changed_by_two(cast, browse):
    client, type_ = ClientFactory(), PlatformTypeFactory()
    data = {"type": type_.pk, "tenant": " mon  tenant ", "planned_handsets": "3", "version": "1"}
    answer = browse(cast.adv).post(f"/plateformes/nouvelle?client={client.reference}", data, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, client.get_absolute_url())
    platform = Platform.objects.get()
    assert (platform.tenant, platform.link) == ("mon tenant", "https://centrex.axialys.example/clients/mon%20tenant")
    url = f"{platform.get_absolute_url()}/modifier"
    data |= {"version": platform.version}
    assert browse(cast.adv).post(url, {**data, "tenant": "un"}).status_code == 303
    second = browse(cast.support).post(url, {**data, "tenant": "deux"}, headers=HTMX)
    assert second.status_code == 422
    assert "choisissez la valeur" in text(second)
    assert Entry.objects.filter(target_model="platforms.platform", sentence__contains="a modifié").count() == 1
    for wrong in ({"url": "javascript:alert(1)"}, {"type": ""}, {"planned_handsets": "-1"}):
        assert browse(cast.adv).post(url, {**data, **wrong}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("numeros", {"first_number": "04 78", "last_number": "", "label": ""}, "incomplet"),
        ("numeros", {"first_number": "", "last_number": "", "label": ""}, "nécessaire"),
        ("lignes", {"kind": "sip", "number": "", "operator_reference": ""}, "référence de l'opérateur"),
        ("postes", {"extension": "", "mac": "", "serial": ""}, "au moins le poste"),
        ("postes", {"extension": "2A", "mac": "", "serial": ""}, "numéro court"),
        ("postes", {"extension": "201", "mac": "zz", "serial": ""}, "MAC"),
        ("sims", {"iccid": "8933010000", "status": "active"}, "19 ou 20"),
        ("sims", {"iccid": "", "status": "x"}, "proposé"),
    ],
)
def test_a_part_with_a_wrong_value_is_refused_in_words(cast, browse, platform, kind, data, told):
    answer = browse(cast.support).post(
        f"{platform.get_absolute_url()}/{kind}/ajouter", {**data, "version": "1"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert told in text(answer)


def test_parts_are_added_changed_and_removed_in_dialogs(cast, browse, platform):
    here, person = platform.get_absolute_url(), browse(cast.staging)
    product = ProductFactory(name="Yealink T54W", kind="hardware")
    sim = SimFactory.build(platform=None).iccid
    sent = {
        "numeros": {"first_number": "01 99 00 12 00", "last_number": "99", "label": "SDA"},
        "lignes": {"kind": "fibre", "operator_reference": "FTTH-69-1"},
        "postes": {"extension": "201", "mac": "001565aa0001", "product": product.pk, "user_name": "Claire"},
        "sims": {"iccid": sim, "number": "06 39 98 00 01", "status": "active"},
    }
    for kind, data in sent.items():
        answer = person.post(f"{here}/{kind}/ajouter", {**data, "version": "1"}, headers=HTMX)
        assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{here}#{kind}"), text(answer)
    handset = Handset.objects.get()
    assert (handset.mac, handset.model, handset.product) == ("00:15:65:AA:00:01", "Yealink T54W", product)
    page = text(person.get(here))
    for shown in ("01 99 00 12 00 à 99", "FTTH-69-1", "00:15:65:AA:00:01", sim, "06 39 98 00 01", "1 sur 4 prévus"):
        assert shown in page
    for kind, model in (("numeros", NumberRange), ("lignes", Line), ("postes", Handset), ("sims", Sim)):
        pk = model.objects.get().pk
        assert text(person.get(f"{here}/{kind}/{pk}", headers=HTMX)).startswith("<dialog")
        assert person.post(f"{here}/{kind}/{pk}/retirer").status_code == 303
        assert not model.objects.current().exists()
        assert person.get(f"{here}/{kind}/{pk}").status_code == 404
    assert not SearchDoc.objects.filter(kind__in=["platforms.handset", "platforms.line", "platforms.sim"]).exists()
    assert Entry.objects.filter(target_model="platforms.platform").count() == 8


def test_a_mac_an_extension_and_a_sim_are_used_once(cast, browse, platform):
    other = HandsetFactory(platform=PlatformFactory(client=ClientFactory(name="Optique Vision")), extension="201")
    HandsetFactory(platform=platform, extension="300")
    person, here = browse(cast.support), platform.get_absolute_url()
    taken = person.post(f"{here}/postes/ajouter", {"extension": "201", "mac": other.mac, "version": "1"})
    assert "Optique Vision" in text(taken)
    free = person.post(f"{here}/postes/ajouter", {"extension": "201", "version": "1"})
    assert free.status_code == 303
    twice = person.post(f"{here}/postes/ajouter", {"extension": "300", "version": "1"})
    assert "déjà ce numéro de poste" in text(twice)
    sim = SimFactory()
    again = person.post(f"{here}/sims/ajouter", {"iccid": sim.iccid, "status": "active", "version": "1"})
    assert "déjà cet ICCID" in text(again)
    with pytest.raises(Refused, match="adresse MAC"):
        services.save_part(Handset(platform=platform, mac=other.mac), actor=cast.support)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("00:15:65:AB:12:34", "Poste 201 · Claire Rossi"), ("001565ab1234", "Poste 201 · Claire Rossi"),
        ("ab:12:34", "Poste 201 · Claire Rossi"), ("3102A99887", "Poste 201 · Claire Rossi"),
        ("claire rossi", "Poste 201 · Claire Rossi"), ("201", "Poste 201 · Claire Rossi"),
        ("FTTH-69-777", "Ligne FTTH-69-777"), ("lilas", "Axialys · lilas"), ("axialys", "Axialys · lilas"),
    ],
)  # fmt: skip
def test_the_palette_finds_what_runs_on_a_platform(cast, platform, typed, label):
    HandsetFactory(platform=platform, mac="00:15:65:AB:12:34", serial="3102A99887", extension="201")
    LineFactory(platform=platform, operator_reference="FTTH-69-777")
    services.save_platform(platform, ["tenant"], actor=cast.adv)
    with scope.scoped(scope.of_user(cast.support)):
        assert label in [hit.label for hit in search(typed, cast.support)]
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert search(typed, cast.rival_user) == []


def test_the_palette_finds_a_sim_by_its_iccid(cast, platform):
    sim = SimFactory(platform=platform, number="+33639980001")
    with scope.scoped(scope.of_user(cast.support)):
        for typed in (sim.iccid, sim.iccid[-8:], "06 39 98 00 01"):
            assert "SIM 06\xa039\xa098\xa000\xa001" in [hit.label for hit in search(typed, cast.support)], typed


def test_a_platform_retired_frees_its_numbers_and_comes_back_with_its_parts(cast, platform):
    for made in PARTS:
        made(platform=platform)
    services.archive(platform, actor=cast.admin)
    assert not any(model.objects.current().exists() for model in (NumberRange, Line, Handset, Sim))
    assert not SearchDoc.objects.filter(kind__startswith="platforms.").exists()
    row, other = NumberRange.objects.get(), PlatformFactory()
    taken = NumberRangeFactory(platform=other, first=row.first, last=row.last)
    with pytest.raises(Refused, match="sert ailleurs depuis"):
        services.restore(platform, actor=cast.admin)
    services.archive_part(taken, actor=cast.admin)
    services.restore(platform, actor=cast.admin)
    assert all(
        model.objects.filter(platform=platform).current().count() == 1 for model in (NumberRange, Line, Handset, Sim)
    )
    assert SearchDoc.objects.filter(kind__startswith="platforms.", client_id=platform.client_id).count() == 4


def test_the_catalogue_is_kept_in_the_settings(cast, browse):
    person = browse(cast.admin)
    data = {
        "name": "Centrex Voxara",
        "kind": "centrex",
        "provider": "Voxara",
        "link_template": "https://{tenant}.voxara.example/",
    }
    refused = person.post("/reglages/plateformes/nouvelle", data)
    assert refused.status_code == 422
    assert "serveur fixe" in text(refused)
    data["link_template"] = "https://voxara.example/{tenant}"
    assert person.post("/reglages/plateformes/nouvelle", data).status_code == 303
    twice = person.post("/reglages/plateformes/nouvelle", data)
    assert "porte déjà ce nom" in text(twice)
    type_ = PlatformType.objects.get()
    platform = PlatformFactory(type=type_, tenant="lilas")
    assert person.post(f"/reglages/plateformes/{type_.pk}", {**data, "provider": "Voxara Télécom"}).status_code == 303
    assert SearchDoc.objects.get(kind="platforms.platform", object_id=platform.pk).label == "Voxara Télécom · lilas"
    assert person.post(f"/reglages/plateformes/{type_.pk}/archiver").status_code == 303
    new = f"/plateformes/nouvelle?client={platform.client.reference}"
    assert "Centrex Voxara</option>" not in text(person.get(new))
    assert "Centrex Voxara</option>" in text(person.get(f"{platform.get_absolute_url()}/modifier"))
    for role in ("adv", "support"):
        assert browse(getattr(cast, role)).get(f"/reglages/plateformes/{type_.pk}").status_code == 404


def test_the_list_filters_and_finds_by_any_number(cast, browse, platform):
    NumberRangeFactory(platform=platform, first=33199001200, last=33199001299)
    HandsetFactory(platform=platform, mac="00:15:65:AA:77:77", extension="777")
    other = PlatformFactory(client=ClientFactory(name="Optique Vision"), tenant="vision")
    person = browse(cast.support)
    for query in ("q=01 99 00 12 34", "q=AA:77:77", "q=777", "q=lilas", "q=pharmacie axialys", "f=incomplete:is:1",
                  f"f=client:is:{platform.client.pk}"):  # fmt: skip
        page = text(person.get(f"/plateformes/?{query}"))
        assert platform.reference in page, query
        assert other.reference not in page, query
    services.archive(other, actor=cast.admin)
    assert other.reference not in text(person.get("/plateformes/?f=archived:is:0"))
    assert other.reference in text(person.get("/plateformes/?f=archived:is:1"))
    assert "1 sur 4" in text(person.get("/plateformes/"))


def test_the_api_tells_platforms_whole(cast, browse, platform):
    NumberRangeFactory(platform=platform, first=33199001200, last=33199001299, label="SDA")
    HandsetFactory(platform=platform, extension="201")
    row = browse(cast.support).get(f"/api/v1/platforms?client={platform.client.reference}").json()["items"][0]
    assert (row["number_count"], row["handset_count"], row["planned_handsets"]) == (100, 1, 4)
    assert row["link"] == "https://centrex.axialys.example/clients/lilas"
    full = browse(cast.partner_user).get(f"/api/v1/platforms/{platform.reference}").json()
    assert full["ranges"] == [{"first": "+33199001200", "last": "+33199001299", "count": 100, "label": "SDA"}]
    assert full["handsets"][0]["extension"] == "201"
    assert (
        browse(cast.support).get("/api/v1/platforms?q=0199001250").json()["items"][0]["reference"] == platform.reference
    )


def cost(person, user, url: str) -> int:
    forget_counts(user)
    counting.forget(user)
    with CaptureQueriesContext(connection) as queries:
        assert person.get(url).status_code == 200
    sql = [q["sql"] for q in queries]
    return len([q for q in sql if not q.startswith(OF_THE_TEST) and not any(table in q for table in KEPT)])


@pytest.mark.parametrize("who", ["admin", "partner_user"])
def test_list_and_page_cost_the_same_with_1_and_30_rows(cast, browse, platform, who):
    user = getattr(cast, who)
    person = browse(user)

    def fill(count: int) -> None:
        for _ in range(count):
            row = PlatformFactory(client=platform.client)
            HandsetFactory(platform=row)
            NumberRangeFactory(platform=platform)
            for made in (LineFactory, HandsetFactory, SimFactory, SecretFactory):
                made(platform=platform)

    fill(1)
    pages = ("/plateformes/", platform.get_absolute_url(), platform.client.get_absolute_url())
    one = [cost(person, user, url) for url in (pages[0], *pages)][1:]  # what a process reads once is read
    fill(29)
    assert [cost(person, user, url) for url in pages] == one
    assert max(one) <= 16, one  # the card of the client: one query for each module that shows what is open


def test_a_site_of_the_client_is_the_only_one_proposed(cast, browse, platform):
    own, foreign = SiteFactory(client=platform.client, name="Officine"), SiteFactory(name="Ailleurs")
    page = text(browse(cast.adv).get(f"{platform.get_absolute_url()}/modifier"))
    assert "Officine" in page
    assert "Ailleurs" not in page
    data = {"type": platform.type_id, "tenant": "lilas", "planned_handsets": "4", "version": platform.version}
    url = f"{platform.get_absolute_url()}/modifier"
    assert browse(cast.adv).post(url, {**data, "site": foreign.pk}).status_code == 422
    assert browse(cast.adv).post(url, {**data, "site": own.pk}).status_code == 303
