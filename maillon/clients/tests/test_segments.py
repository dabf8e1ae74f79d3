"""Segments: a filter under a name, used by lists, exports and rules."""

import pytest

from maillon.automation.models import Rule, RuleRun
from maillon.clients import services
from maillon.clients.models import Client, Segment
from maillon.clients.models.segments import client_in
from maillon.clients.tests.factories import ClientFactory, SegmentFactory, SiteFactory
from maillon.clients.tests.test_lists import cost, names
from maillon.records.models import Task


@pytest.fixture
def lyon(cast):
    alpha = ClientFactory(name="Alpha", city="Lyon", partner=cast.partner)
    SiteFactory(client=alpha)
    ClientFactory(name="Bravo", city="Lille")
    ClientFactory(name="Charlie", city="Lyon", status="prospect")
    return SegmentFactory(name="Actifs à Lyon", query="f=status:is:active&f=city:contains:lyon", owner=cast.adv)


def rows(browse, who, query: str) -> set[str]:
    return names(browse(who).get(f"/clients/?{query}").content.decode().split("<tbody")[-1])


def test_a_segment_is_made_from_the_filters_on_the_screen(cast, browse, lyon):
    adv = browse(cast.adv)
    page = adv.get("/clients/?f=status:is:active&f=city:contains:lyon&s=name").content.decode()
    address = "/clients/segments/nouveau?f=status:is:active&amp;f=city:contains:lyon&amp;s=name"
    assert address in page
    dialog = adv.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "contient « lyon »" in dialog.replace("\xa0", " ")
    data = {"name": "Lyonnais", "shared": "on", "query": "f=status:is:active&f=city:contains:lyon&s=name&c=name"}
    assert adv.post("/clients/segments/nouveau", data).status_code == 303
    made = Segment.objects.get(name="Lyonnais")
    assert (made.query, made.owner) == ("f=status:is:active&f=city:contains:lyon", cast.adv)
    again = adv.post("/clients/segments/nouveau", data)
    assert again.status_code == 422
    assert "Un segment porte déjà ce nom" in again.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("f=segment:is:{pk}", {"Alpha"}),
        ("f=segment:not:{pk}", {"Bravo", "Charlie"}),
        ("f=segment:filled", {"Alpha"}),
        ("f=segment:empty", {"Bravo", "Charlie"}),
        ("f=segment:is:{pk}|city:contains:lille", {"Alpha", "Bravo"}),
        ("f=segment:is:999999", {"Alpha", "Bravo", "Charlie"}),
    ],
)
def test_a_list_is_filtered_by_segment(cast, browse, lyon, query, found):
    assert rows(browse, cast.adv, query.format(pk=lyon.pk)) == found


def test_a_segment_is_a_filter_not_a_list(cast, lyon):
    assert [c.name for c in lyon.clients(cast.adv)] == ["Alpha"]
    Client.objects.filter(name="Bravo").update(city="Lyon")
    assert {c.name for c in lyon.clients(cast.adv)} == {"Alpha", "Bravo"}


def test_a_segment_gives_only_the_clients_that_the_person_sees(cast, lyon):
    assert not lyon.clients(cast.rival_user).exists()
    assert [c.name for c in lyon.clients(cast.partner_user)] == ["Alpha"]
    assert not lyon.clients(cast.technician).exists()


def test_a_segment_is_exported(cast, browse, lyon):
    answer = browse(cast.adv).get(f"/clients/?f=segment:is:{lyon.pk}&do=export&format=csv")
    text = answer.content.decode("utf-8-sig")
    assert names(text) == {"Alpha"}


def test_another_may_hold_a_client_against_segments(cast, lyon):
    alpha, bravo = Client.objects.get(name="Alpha"), Client.objects.get(name="Bravo")
    assert client_in([lyon], alpha) == [lyon]
    assert client_in([lyon], bravo) == []
    assert (alpha.segment_names, bravo.segment_names) == (["Actifs à Lyon"], [])


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("f=gone:is:1", "n'existe pas"),
        ("f=status:is:zzz", "n'est plus proposé"),
        ("f=created:before:hier", "n'est pas une date"),
        ("f=::::", "illisible"),
        ("", "aucun filtre"),
    ],
)
def test_a_broken_filter_says_so_and_holds_nobody(cast, browse, lyon, query, sentence):
    Segment.objects.filter(pk=lyon.pk).update(query=query)
    lyon.refresh_from_db()
    assert not lyon.clients(cast.adv).exists()
    assert rows(browse, cast.adv, f"f=segment:is:{lyon.pk}") == set()
    page = (
        browse(cast.adv)
        .get("/clients/segments")
        .content.decode()
        .replace("\xa0", " ")
        .replace("&#x27;", "'")
        .replace("’", "'")
    )
    assert sentence in page
    assert Client.objects.get(name="Alpha").segment_names == []


def test_a_segment_rests_on_no_other(cast, browse, lyon):
    data = {"name": "Second", "query": f"f=segment:is:{lyon.pk}"}
    answer = browse(cast.adv).post("/clients/segments/nouveau", data, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "ne peut pas reposer sur un autre" in answer.content.decode()
    Segment.objects.filter(pk=lyon.pk).update(query=f"f=segment:is:{lyon.pk}")
    assert rows(browse, cast.adv, f"f=segment:is:{lyon.pk}") == set()


def test_ones_own_segment_is_for_oneself_and_a_shared_one_changes_by_its_author(cast, browse, lyon):
    Segment.objects.filter(pk=lyon.pk).update(shared=False)
    assert browse(cast.support).get(f"/clients/segments/{lyon.pk}").status_code == 404
    assert "Actifs" not in browse(cast.support).get("/clients/segments").content.decode()
    Segment.objects.filter(pk=lyon.pk).update(shared=True)
    assert "Actifs" in browse(cast.support).get("/clients/segments").content.decode()
    assert browse(cast.support).post(f"/clients/segments/{lyon.pk}/supprimer").status_code == 422
    assert browse(cast.support).post(f"/clients/segments/{lyon.pk}", {"name": "Pris"}).status_code == 422
    lyon.refresh_from_db()
    assert lyon.name == "Actifs à Lyon"
    changed = {"name": "Actifs du Rhône", "shared": "on", "version": lyon.version}
    assert browse(cast.adv).post(f"/clients/segments/{lyon.pk}", changed).status_code == 303
    lyon.refresh_from_db()
    assert (lyon.name, lyon.query) == ("Actifs du Rhône", "f=status:is:active&f=city:contains:lyon")
    assert browse(cast.adv).post(f"/clients/segments/{lyon.pk}/supprimer").status_code == 303
    assert not Segment.objects.exists()


def test_segments_are_inside_the_company(cast, browse, lyon):
    person = browse(cast.partner_user)
    assert person.get("/clients/segments").status_code == 404
    assert person.get(f"/clients/segments/{lyon.pk}").status_code == 404
    assert "Segment" not in person.get("/clients/").content.decode()
    assert rows(browse, cast.partner_user, f"f=segment:not:{lyon.pk}") == {"Alpha"}


def test_a_rule_acts_on_the_clients_of_a_segment(cast, lyon):
    Rule.objects.create(
        name="Lyon", event="clients.updated",
        conditions=[{"field": "segment_names", "operator": "contains", "value": "Actifs à Lyon"}],
        actions=[{"action": "create_task", "options": {"role": "adv", "title": "Appeler", "days": "1"}}],
    )  # fmt: skip
    for name in ("Alpha", "Bravo"):
        services.update_client(Client.objects.get(name=name), ["name"], actor=cast.adv)
    assert [task.target_label for task in Task.objects.all()] == ["Alpha"]
    assert RuleRun.objects.filter(acted=True).count() == 1


def test_the_list_of_segments_costs_the_same_at_1_and_30(cast, browse, lyon):
    adv = browse(cast.adv)
    query = f"f=status:is:active&f=partner:is:{cast.partner.pk}"
    Segment.objects.update(query=query)
    one = cost(adv, cast.adv, "/clients/segments")
    for _ in range(24):
        SegmentFactory(owner=cast.adv, query=query)
    assert cost(adv, cast.adv, "/clients/segments") == one
    assert one <= 15
