"""« Pilotage »: what stops the orders and who unblocks them, what falls due, how long steps take."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
from django.utils import timezone

from maillon.core.french import PARIS
from maillon.orders import services
from maillon.orders.cockpit import reason_of
from maillon.orders.delays import worked_between, worked_days
from maillon.orders.durations import durations
from maillon.orders.models import Order, OrderStep
from maillon.orders.steps import Blocker
from maillon.orders.tests.factories import OrderFactory, OrderLineFactory, OrderTypeFactory, make_client, make_order
from maillon.orders.tests.test_pages import queries
from maillon.records.models import Task

PAGES = ("/pilotage/", "/pilotage/semaine", "/pilotage/durees")


def late_order(days: int, **changes):
    client = changes.pop("client", None) or make_client()
    due = timezone.now() - timedelta(days=days)
    order = OrderFactory(client=client, site=client.sites.first(), contact=client.contacts.first(), **changes)
    OrderLineFactory(order=order)
    Order.objects.filter(pk=order.pk).update(step_due_at=due, step_since=due - timedelta(days=3))
    return order


def step(order, *, days, kind="staging", due_days=3, late=False):
    """A step of this order, left now, that took so many working days."""
    left = datetime(2026, 11, 26, 12, tzinfo=PARIS)
    calendar = worked_days(left.date() - timedelta(days=60), left.date())
    entered = next(
        left - timedelta(hours=h) for h in range(24 * 60) if calendar.between(left - timedelta(hours=h), left) >= days
    )
    due = left + timedelta(hours=-1 if late else 1)
    return OrderStep.objects.create(
        order=order, partner_id=order.partner_id, position=OrderStep.objects.filter(order=order).count() + 1, kind=kind,
        label=kind.title(), owner_role="staging", due_days=due_days, entered_at=entered, due_at=due, left_at=left,
        order_type=order.order_type, worked=worked_between(entered, left),
    )  # fmt: skip


@pytest.fixture
def today(monkeypatch):
    """A Thursday, at two in the afternoon."""
    now = datetime(2026, 11, 26, 14, tzinfo=PARIS)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def rows_of(response):
    return [order.reference for order in response.context["page_rows"]]


def test_each_order_says_what_stops_it_and_leads_to_what_unblocks_it(cast, browse):
    client = make_client(siren="")
    order = services.advance(make_order(cast.adv, client=client), actor=cast.adv)
    text = browse(cast.adv).get("/pilotage/").content.decode()
    assert "SIREN du payeur manquant" in text
    assert f'href="{client.get_absolute_url()}">Compléter la fiche</a>' in text
    assert f"/fiches/orders.order/{order.pk}/taches/nouvelle?objet=D%C3%A9bloquer" in text


def test_what_nothing_stops_is_said_to_be_ready(cast, browse):
    order = services.advance(make_order(cast.adv), actor=cast.adv)
    page = browse(cast.adv)
    shown = page.get("/pilotage/").content.decode()
    assert "Prête à passer" in shown
    assert f"objet=Faire+avancer+{order.reference}" in shown
    assert rows_of(page.get("/pilotage/?f=reason:empty")) == [order.reference]
    assert rows_of(page.get("/pilotage/?f=reason:filled")) == []


def test_reminder_is_written_for_whoever_follows_the_order(cast, browse):
    order = late_order(3, owner=cast.support, owner_name=cast.support.name, client=make_client(siren=""))
    page = browse(cast.adv)
    url = (
        f"/fiches/orders.order/{order.pk}/taches/nouvelle?objet=D%C3%A9bloquer+{order.reference}&pour={cast.support.pk}"
    )
    form = page.get(url, headers={"HX-Request": "true"}).context["form"]
    assert (form["title"].value(), form["who"].value()) == (f"Débloquer {order.reference}", str(cast.support.pk))
    posted = {"kind": "task", "title": form["title"].value(), "who": form["who"].value(), "due_at": "", "detail": ""}
    assert page.post(url, posted, headers={"HX-Request": "true"}).status_code == 204
    task = Task.objects.get()
    assert (task.assignee, task.target_id) == (cast.support, order.pk)


def test_most_painful_first_late_by_value_then_the_soonest_due(cast, browse):
    long_small = late_order(10, total_net=Decimal(100))
    short_big = late_order(2, total_net=Decimal(9000))
    recurring = late_order(2, total_net=Decimal(0), monthly_net=Decimal(5000))
    soon, later = late_order(-1, total_net=Decimal(50)), late_order(-4, total_net=Decimal(90000))
    wanted = [o.reference for o in (recurring, short_big, long_small, soon, later)]
    assert rows_of(browse(cast.adv).get("/pilotage/")) == wanted


def test_reasons_are_counted_by_what_stops_orders_whatever_their_own_numbers(cast, browse):
    nameless = [late_order(n, client=make_client(siren=""), total_net=Decimal(100)) for n in (2, 5)]
    unpriced = late_order(1)
    unpriced.lines.update(unit_price=0)
    page = browse(cast.adv)
    response = page.get("/pilotage/")
    found = {row["reason"].label: row for row in response.context["band"]["reasons"]}
    assert {label: row["reason"].count for label, row in found.items()} == {
        "SIREN du payeur manquant": 2,
        "Prix à fixer": 1,
    }
    assert found["SIREN du payeur manquant"]["reason"].oldest == 5
    narrowed = page.get(found["SIREN du payeur manquant"]["url"])
    assert set(rows_of(narrowed)) == {o.reference for o in nameless}
    assert rows_of(page.get("/pilotage/?f=reason:contains:prix")) == [unpriced.reference]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Numéro de série manquant sur 2 postes", "Numéro de série manquant"),
        ("Adresse MAC manquante sur 1 poste", "Adresse MAC manquante"),
        ("2 contrôles à cocher", "Contrôles à cocher"),
        ("3 sur 5 articles sans expédition", "Articles sans expédition"),
        ("Transporteur absent du EX-2026-00012", "Transporteur absent"),
        ("EX-2026-00012 à expédier", "À expédier"),
        ("Date de livraison à saisir pour EX-2026-00012", "Date de livraison à saisir"),
        ("Intervention prévue le 26 nov.", "Intervention prévue"),
        ("PV non signé depuis le 3 nov.", "PV non signé"),
        ("Adresse du site « Officine » incomplète", "Adresse du site incomplète"),
        ("Facture à émettre pour 3 lignes", "Facture à émettre"),
        ("Portabilité rejetée (PO-2026-00003)", "Portabilité rejetée"),
        ("Prix à fixer sur 2 lignes", "Prix à fixer"),
        ("Contact à choisir", "Contact à choisir"),
    ],
)
def test_same_words_for_all_orders_stopped_by_the_same_thing(text, reason):
    assert reason_of(Blocker(text)) == reason


def test_reason_said_by_the_module_wins():
    assert reason_of(Blocker("FTTH chez Orange : en échec", reason="Accès en échec")) == "Accès en échec"


def test_summary_follows_the_filters(cast, browse):
    late_order(2, client=make_client(siren=""))
    late_order(2, client=make_client(siren=""), step_kind="custom", step_label="Recette", step_role="staging")
    page = browse(cast.adv)
    band = page.get("/pilotage/?f=team:is:staging").context["band"]
    assert [row["reason"].label for row in band["reasons"]] == ["Prête à passer"]
    assert len(rows_of(page.get("/pilotage/?f=step:is:validation"))) == 1


def test_teams_see_their_own_part_and_nobody_else_gets_in(cast, browse):
    late_order(2)
    mine = late_order(2, step_kind="custom", step_label="Recette", step_role="staging")
    assert rows_of(browse(cast.staging).get("/pilotage/")) == [mine.reference]
    assert rows_of(browse(cast.deployment).get("/pilotage/")) == []
    assert len(rows_of(browse(cast.admin).get("/pilotage/"))) == 2
    for user in (cast.partner_user, cast.rival_user, cast.technician, cast.support):
        for url in PAGES:
            assert browse(user).get(url).status_code == 404, (user.roles, url)


def test_a_partner_given_the_right_by_mistake_reads_nothing_beyond_its_own_wall(cast):
    from maillon.orders.cockpit import waiting  # noqa: PLC0415

    late_order(2, client=make_client(partner=cast.partner))
    assert not waiting(cast.rival_user).exists()
    assert not waiting(cast.partner_user).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_cockpit_costs_a_fixed_number_of_queries(cast, browse, count):
    for n in range(count):
        order = late_order(n - 3, client=make_client(siren=""))
        step(order, days=2)
    page = browse(cast.adv)
    for url, most in zip(PAGES, (24, 12, 6), strict=True):
        page.get(url)
        asked = queries(page, url)
        assert len(asked) <= most, (url, len(asked), [sql[:90] for sql in asked])


def test_week_tells_what_is_late_then_each_day(cast, browse, today):
    late_order(2, client=make_client(name="Pharmacie du Retard"))
    wished = make_client(name="Cabinet du Souhait")
    OrderFactory(client=wished, requested_on=today.date() + timedelta(days=1))
    OrderFactory(client=make_client(name="Trop Loin"), requested_on=today.date() + timedelta(days=30))
    response = browse(cast.adv).get("/pilotage/semaine")
    assert [row.who for heap in response.context["late"] for row in heap.rows] == ["Pharmacie du Retard"]
    friday = next(day for day in response.context["days"] if day["title"].startswith("Vendredi"))
    assert [row.who for heap in friday["heaps"] for row in heap.rows] == ["Cabinet du Souhait"]
    assert "Trop Loin" not in response.content.decode()


def test_a_long_day_shows_its_first_and_says_how_many_are_left(cast, browse):
    client = make_client()
    for _ in range(15):
        late_order(2, client=client)
    response = browse(cast.adv).get("/pilotage/semaine")
    (heap,) = response.context["late"]
    assert (heap.count, len(heap.rows), heap.left) == (15, 12, 3)
    assert "Voir les 3 autres" in response.content.decode()


def test_the_median_and_the_ninth_decile_are_those_of_the_working_days_spent(cast, today):
    order = OrderFactory(client=make_client())
    made = [step(order, days=days) for days in (0.5, 1, 2.25, 4, 9)]
    (row,) = durations(cast.adv, 30, "type")
    calendar = worked_days(today.date() - timedelta(days=90), today.date())
    told = [calendar.between(s.entered_at, s.left_at) for s in made]
    assert row.count == 5
    assert row.median == pytest.approx(median(told), abs=1e-4)
    assert row.decile == pytest.approx(sorted(told)[3] + 0.6 * (sorted(told)[4] - sorted(told)[3]), abs=1e-4)


def test_durations_are_told_by_type_or_by_partner_with_what_was_held(cast, browse, today):
    for partner, days, late in ((cast.partner, 2, False), (cast.partner, 8, True), (None, 1, False)):
        step(OrderFactory(client=make_client(partner=partner)), days=days, due_days=3, late=late)
    other = OrderTypeFactory(label="Déménagement express")
    step(OrderFactory(client=make_client(), order_type=other), days=1)
    page = browse(cast.adv)
    by_partner = {r.whose: r for r in page.get("/pilotage/durees?par=partenaire").context["rows"]}
    assert (by_partner["Opéris Télécom"].count, by_partner["Opéris Télécom"].held) == (2, 50)
    assert (by_partner["Direct"].count, by_partner["Direct"].held) == (2, 100)
    assert by_partner["Opéris Télécom"].over
    by_type = {r.whose: r.count for r in page.get("/pilotage/durees?periode=30").context["rows"]}
    assert by_type == {"Création": 3, "Déménagement express": 1}
    assert page.get("/pilotage/durees?periode=0&par=../").context["period"] == 90


def test_steps_left_before_the_period_are_left_out(cast, today):
    old = step(OrderFactory(client=make_client()), days=1)
    OrderStep.objects.filter(pk=old.pk).update(
        left_at=today - timedelta(days=40), entered_at=today - timedelta(days=41)
    )
    assert durations(cast.adv, 30, "type") == []
    assert len(durations(cast.adv, 90, "type")) == 1


def test_what_waits_and_the_durations_leave_as_files(cast, browse, today):
    order = late_order(2, client=make_client(siren=""))
    step(order, days=2)
    page = browse(cast.adv)

    def table(url):
        return list(csv.reader(io.StringIO(page.get(url).content.decode("utf-8-sig")), delimiter=";"))

    head, row = table("/pilotage/?do=export&format=csv")
    assert row[head.index("Ce qui bloque")].startswith("SIREN du payeur manquant : ")
    head, row = table("/pilotage/durees?format=csv")
    assert row[:3] == ["Staging", "Création", "1"]
    assert page.get("/pilotage/durees?format=xlsx").content.startswith(b"PK")


def test_nothing_waiting_says_so(cast, browse):
    for url in PAGES:
        assert browse(cast.adv).get(url).status_code == 200
    assert "Rien n'attend" in browse(cast.adv).get("/pilotage/").content.decode().replace("&#x27;", "'")
