"""The list of clients, its cost, its filters and its actions; the cost of a card."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.accounts.shell import forget_counts
from maillon.clients.models import Client
from maillon.clients.tests.factories import (
    ClientFactory,
    ContactFactory,
    PortfolioFactory,
    SiteFactory,
)
from maillon.lists import counting
from maillon.records.models import Tag
from maillon.records.services import add_note, tag

# A test's request runs inside the test's own transaction; rights and modules are read again every three seconds only.
OF_THE_TEST = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
KEPT = ("accounts_roleright", "accounts_modulestate")


def cost(person, user, url: str) -> int:
    forget_counts(user)
    counting.forget(user)
    person.get(url)  # now counts of the menu and of the views are kept for ten seconds
    with CaptureQueriesContext(connection) as queries:
        assert person.get(url).status_code == 200
    sql = [q["sql"] for q in queries]
    return len([q for q in sql if not q.startswith(OF_THE_TEST) and not any(table in q for table in KEPT)])


@pytest.mark.parametrize("who", ["adv", "partner_user"])
def test_the_list_costs_the_same_at_1_and_30_rows(cast, browse, who):
    user = getattr(cast, who)
    person = browse(user)
    ClientFactory(partner=cast.partner)
    one = cost(person, user, "/clients/")
    for _ in range(29):
        ClientFactory(partner=cast.partner)
    assert cost(person, user, "/clients/") == one
    assert one <= 15


@pytest.mark.parametrize("who", ["adv", "partner_user"])
def test_a_card_costs_the_same_with_1_and_30_of_everything(cast, browse, who):
    client = ClientFactory(partner=cast.partner, owner=cast.adv)
    PortfolioFactory(client=client)

    def fill() -> None:
        ContactFactory(client=client)
        SiteFactory(client=client)
        add_note(client, "Vu au téléphone.", actor=cast.adv, audience="partner", pinned=True)
        tag(client, f"étiquette {Tag.objects.count()}", actor=cast.adv)

    user = getattr(cast, who)
    person = browse(user)
    fill()
    one = cost(person, user, client.get_absolute_url())
    for _ in range(29):
        fill()
    assert cost(person, user, client.get_absolute_url()) == one
    assert one <= 15


def names(page: str) -> set[str]:
    return {name for name in ("Alpha", "Bravo", "Charlie", "Delta") if name in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Alpha", "Bravo", "Charlie"}),
        ("f=status:is:active", {"Alpha"}),
        ("f=status:is:archived", {"Delta"}),
        ("f=status:filled", {"Alpha", "Bravo", "Charlie", "Delta"}),
        ("f=status:not:archived,prospect", {"Alpha", "Bravo"}),
        ("f=status:not:archived&f=activity:before:-6m", {"Charlie"}),
        ("f=department:is:69", {"Alpha"}),
        ("f=status:not:archived&f=department:not:69", {"Bravo", "Charlie"}),
        ("f=status:not:archived&f=department:empty", {"Charlie"}),
        ("f=city:contains:lille", {"Bravo"}),
        ("f=tag:is:{vip}", {"Alpha"}),
        ("f=status:not:archived&f=tag:empty", {"Bravo", "Charlie"}),
        ("f=partner:is:{partner}", {"Alpha"}),
        ("q=rossi", {"Alpha"}),
        ("q=02 33 44", {"Bravo"}),
        ("q=zzzz", set()),
        ("q=%00'%22;--", set()),
        ("f=tag:is:99999999999999999999", {"Alpha", "Bravo", "Charlie", "Delta"}),
    ],
)
def test_filters_find_what_they_say(cast, browse, query, found):
    alpha = ClientFactory(name="Alpha", partner=cast.partner, status="active")
    SiteFactory(client=alpha)
    ContactFactory(client=alpha, last_name="Rossi")
    bravo = ClientFactory(name="Bravo", status="onboarding", city="Lille", phone="+33102334455")
    SiteFactory(client=bravo, postal_code="59000", city="Lille")
    charlie = ClientFactory(name="Charlie", status="prospect")
    Client.objects.filter(pk=charlie.pk).update(last_activity_at=timezone.now() - timedelta(days=300))
    ClientFactory(name="Delta", archived_at=timezone.now())
    vip = tag(alpha, "VIP", actor=cast.adv)
    url = f"/clients/?{query.format(vip=vip.pk, partner=cast.partner.pk)}"
    response = browse(cast.adv).get(url, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert names(response.content.decode().split("<tbody")[-1]) == found


def test_many_are_tagged_handed_over_and_archived_with_a_report(cast, browse):
    clients = [ClientFactory(partner=cast.partner) for _ in range(3)]
    other = ClientFactory(partner=cast.rival)
    adv, keys = browse(cast.adv), [c.pk for c in (*clients, other)]
    chosen = {"do": "bulk", "selection": keys}
    adv.post("/clients/", {**chosen, "action": "tag", "tag": "VIP"})
    assert Tag.objects.get(name="VIP").taggings.count() == 4
    adv.post(
        "/clients/",
        {**chosen, "action": "partner", "partner": cast.rival.pk, "day": str(timezone.localdate()), "reason": "Rachat"},
    )
    assert set(Client.objects.values_list("partner", flat=True)) == {cast.rival.pk}
    page = adv.get("/clients/").content.decode()
    assert "3 faits, 1 refusé" in page.replace("\xa0", " ")
    adv.post("/clients/", {**chosen, "action": "archive"})
    assert Client.objects.current().count() == 0


def test_a_partner_has_no_action_on_many(cast, browse):
    client = ClientFactory(partner=cast.partner)
    person = browse(cast.partner_user)
    assert person.post("/clients/", {"do": "bulk", "action": "archive", "selection": [client.pk]}).status_code == 404
    assert not Client.objects.archived().exists()


def test_the_export_holds_what_the_list_shows(cast, browse):
    ClientFactory(name="Alpha", partner=cast.partner)
    ClientFactory(name="Bravo", partner=cast.rival)
    answer = browse(cast.partner_user).get("/clients/?do=export&format=csv")
    text = b"".join(answer).decode("utf-8-sig") if answer.streaming else answer.content.decode("utf-8-sig")
    assert "Alpha" in text
    assert "Bravo" not in text
    assert "Partenaire" not in text
