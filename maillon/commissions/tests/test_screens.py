"""What each person reads and does on the screens of commissions."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.accounts import rights
from maillon.accounts.models import ModuleState
from maillon.accounts.shell import _counts
from maillon.commissions import services
from maillon.commissions.models import Rule, Statement
from maillon.commissions.tests.factories import RuleFactory, last_month, month_before, sell
from maillon.documents.tests.reading import text_of

pytestmark = pytest.mark.django_db
MONTH = last_month()
CACHES = 2  # rights, modules, rules: read again every few seconds


@pytest.fixture
def drawn(cast, company):
    """The draft of last month: 8 % of 1 234,50 and of 100."""
    RuleFactory(partner=cast.partner, period=DateRange(date(2020, 1, 1), None))
    sell(cast.partner, MONTH, "1234.50", "100.00", name="Pharmacie des Tilleuls")
    return services.draw(cast.partner, MONTH, actor=cast.accounting)


def shows(partner, value=True):
    partner.sees_commissions = value
    partner.save()
    rights.forget()


def read(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode("utf-8", "replace").replace("\u00a0", " ").replace("\u202f", " ")


def card(partner):
    return f"/partenaires/{partner.reference}/commission"


def fields(**changes):
    plain = {
        "kind": "commission",
        "when": "issued",
        "starts_on": "2026-01-01",
        "ends_on": "",
        "once_rate": "8",
        "recurring_rate": "12,5",
        "hardware_rate": "",
        "service_rate": "",
        "floor": "",
        "cap": "1 000",
    }
    return plain | changes


def test_accounting_writes_the_rule_and_the_card_tells_it(cast, browse):
    person = browse(cast.accounting)
    assert "Aucune règle de commission" in read(person.get(card(cast.partner)))
    new = f"/commissions/regles/{cast.partner.reference}/nouvelle"
    answer = person.post(new, fields())
    assert answer.status_code == 303, answer.content.decode()
    rule = Rule.objects.get()
    assert (rule.once_rate, rule.recurring_rate, rule.hardware_rate, rule.floor, rule.cap) == (
        8,
        D("12.5"),
        None,
        None,
        1000,
    )
    page = read(person.get(card(cast.partner)))
    for told in ("8 %", "12,5 %", "1 000,00 €", "En cours", "dès que la facture est émise"):
        assert told in page, told
    change = f"/commissions/regles/{cast.partner.reference}/{rule.pk}"
    answer = person.post(change, fields(ends_on="2026-03-31", service_rate="5", version=rule.version))
    assert answer.status_code == 303, answer.content.decode()
    rule.refresh_from_db()
    assert (rule.period.upper, rule.service_rate, rule.version) == (date(2026, 4, 1), 5, 2)
    assert "Règles terminées" in read(person.get(card(cast.partner)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"once_rate": "120"}, "100"),
        ({"ends_on": "2025-01-01"}, "La fin vient après le début"),
        ({"floor": "2000"}, "ne dépasse pas le maximum"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-12-31"}, "déjà une règle à ces dates"),
        ({"cap": "-3"}, "positif"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, browse, changes, sentence):
    RuleFactory(partner=cast.partner, period=DateRange(date(2020, 3, 1), date(2021, 1, 1)))
    answer = browse(cast.admin).post(f"/commissions/regles/{cast.partner.reference}/nouvelle", fields(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    assert Rule.objects.count() == 1


def test_only_the_direction_and_accounting_write(cast, browse, drawn):
    shows(cast.partner)
    rule, here = Rule.objects.get(), drawn.get_absolute_url()
    posts = (
        f"/commissions/regles/{cast.partner.reference}/nouvelle", f"/commissions/regles/{cast.partner.reference}/{rule.pk}",
        f"/commissions/regles/{cast.partner.reference}/{rule.pk}/supprimer", "/commissions/etablir", f"{here}/recalculer",
        f"{here}/valider", f"{here}/payer",
    )  # fmt: skip
    for user in (
        cast.adv,
        cast.support,
        cast.staging,
        cast.deployment,
        cast.technician,
        cast.partner_user,
        cast.rival_user,
    ):
        for path in posts:
            assert browse(user).post(path, fields()).status_code == 404, (user.email, path)
    for user in (cast.support, cast.staging, cast.deployment, cast.technician, cast.rival_user):
        for path in (here, f"{here}/pdf", "/commissions/"):
            assert browse(user).get(path).status_code == 404, (user.email, path)
    assert read(browse(cast.adv).get(here))


def test_from_the_draft_to_the_payment(cast, browse, drawn):
    person, here = browse(cast.accounting), drawn.get_absolute_url()
    page = read(person.get(here))
    for told in ("Brouillon", "1 234,50 €", "98,76 €", "106,76 €", "Pharmacie des Tilleuls", "/factures/FA-"):
        assert told in page, told
    draft = text_of(person.get(f"{here}/pdf").content)
    assert "PROJET" in draft
    assert person.post(f"{here}/recalculer").status_code == 303
    assert person.post(f"{here}/valider").status_code == 303
    text = text_of(person.get(f"{here}/pdf").content).replace("\u00a0", " ").replace("\u202f", " ")
    assert "PROJET" not in text
    for told in ("106,76", "Pharmacie des Tilleuls", drawn.reference, "8 %"):
        assert told in text, told
    refused = person.post(f"{here}/payer", {"on": (timezone.localdate() + timedelta(days=2)).isoformat()})
    assert refused.status_code == 422
    assert person.post(f"{here}/payer", {"on": timezone.localdate().isoformat()}).status_code == 303
    assert "Payé" in read(person.get(here))
    assert person.post(f"{here}/valider").status_code == 409
    assert "Payé" in read(browse(cast.admin).get(f"/historique/commissions.statement/{drawn.pk}"))


def test_drawing_up_a_month_from_the_list(cast, browse, drawn):
    person = browse(cast.accounting)
    answer = person.post("/commissions/etablir", {"month": MONTH.isoformat(), "partner": ""})
    assert answer.status_code == 303
    nothing = person.post(
        "/commissions/etablir", {"month": month_before(MONTH).isoformat(), "partner": cast.partner.pk}
    )
    assert nothing.status_code == 422
    assert "Rien n'est dû" in nothing.content.decode().replace("&#x27;", "'")
    assert Statement.objects.count() == 1


def test_a_partner_reads_its_own_once_validated_when_its_card_says_so(cast, browse, drawn):
    here, pages = drawn.get_absolute_url(), ("/commissions/", "/commissions/lignes/")
    shows(cast.partner)
    shows(cast.rival)
    assert browse(cast.partner_user).get(here).status_code == 404
    assert drawn.reference not in read(browse(cast.partner_user).get("/commissions/"))
    services.validate(drawn, actor=cast.accounting)
    person = browse(cast.partner_user)
    page = read(person.get(here))
    assert "106,76 €" in page
    for inside in ("/factures/FA-", "Recalculer", "Valider", "Marquer payé"):
        assert inside not in page, inside
    assert "106,76" in text_of(person.get(f"{here}/pdf").content)
    assert "8 %" in read(person.get(card(cast.partner)))
    for kind in ("csv", "xlsx"):
        for path in pages:
            assert person.get(f"{path}?do=export&format={kind}").status_code == 200
    assert "98,76" in read(person.get("/commissions/lignes/?do=export&format=csv"))
    rival = browse(cast.rival_user)
    assert {rival.get(path).status_code for path in (here, f"{here}/pdf")} == {404}
    for path in pages:
        assert "98,76" not in read(rival.get(f"{path}?do=export&format=csv"))
    shows(cast.partner, False)
    person = browse(cast.partner_user)
    assert {person.get(path).status_code for path in (here, f"{here}/pdf", *pages, card(cast.partner))} == {404}
    assert "Commission" not in read(person.get(f"/partenaires/{cast.partner.reference}"))


def test_a_person_who_reads_no_price_at_its_partner_reads_no_commission(cast, browse, drawn):
    shows(cast.partner)
    services.validate(drawn, actor=cast.accounting)
    cast.partner_user.sees_prices = False
    cast.partner_user.save()
    assert browse(cast.partner_user).get(drawn.get_absolute_url()).status_code == 404


def test_the_list_exports_what_it_shows(cast, browse, drawn):
    text = read(browse(cast.accounting).get("/commissions/?do=export&format=csv"))
    assert "106,76" in text
    assert cast.partner.name in text
    narrowed = f"/commissions/lignes/?f=statement:is:{drawn.reference}&do=export&format=csv"
    assert len(read(browse(cast.accounting).get(narrowed)).strip().splitlines()) == 3


def test_the_api_reads_what_the_screens_read(cast, browse, drawn):
    address = f"/api/v1/commissions/{drawn.reference}"
    full = browse(cast.accounting).get(address).json()
    assert (full["total_net"], full["status"], full["partner"]) == ("106.76", "draft", cast.partner.name)
    assert [(x["sold_net"], x["rate"], x["total_net"]) for x in full["lines"]] == [
        ("1234.50", "8.00", "98.76"),
        ("100.00", "8.00", "8.00"),
    ]
    shows(cast.partner)
    shows(cast.rival)
    assert browse(cast.partner_user).get(address).status_code == 404
    services.validate(drawn, actor=cast.accounting)
    assert [x["reference"] for x in browse(cast.partner_user).get("/api/v1/commissions").json()["items"]] == [
        drawn.reference
    ]
    assert browse(cast.rival_user).get("/api/v1/commissions").json()["items"] == []
    assert {browse(user).get(address).status_code for user in (cast.rival_user, cast.support)} == {404}
    assert browse(cast.accounting).post(address).status_code == 405


def test_switched_off_nothing_of_it_shows(cast, browse, drawn):
    shows(cast.partner)
    services.validate(drawn, actor=cast.accounting)
    ModuleState.objects.create(name="commissions", active=False)
    rights.forget()
    for user in (cast.admin, cast.accounting, cast.partner_user):
        person = browse(user)
        for path in ("/commissions/", drawn.get_absolute_url(), card(cast.partner), "/api/v1/commissions"):
            assert person.get(path).status_code == 404, (user.email, path)
        for path in ("/", f"/partenaires/{cast.partner.reference}", f"/partenaires/{cast.partner.reference}/reglages",
                     f"/recherche/?q={drawn.reference}"):  # fmt: skip
            page = read(person.get(path)).replace(f"?q={drawn.reference}", "")
            assert "Commission" not in page, (user.email, path)
    assert "ommission" not in read(browse(cast.admin).get(f"/partenaires/{cast.partner.reference}/modifier"))


def queries(client, url):
    rights.forget()
    client.get(url)
    _counts.clear()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("role", ["accounting", "partner_user"])
def test_pages_cost_the_same_at_1_and_30_rows(cast, browse, company, role):
    shows(cast.partner)
    RuleFactory(partner=cast.partner, period=DateRange(date(2020, 1, 1), None))
    client, month = browse(getattr(cast, role)), MONTH
    months = [month]
    for _ in range(29):
        months.append(month_before(months[-1]))
    costs = []
    for rows in (months[29:], months[:29]):
        for day in reversed(rows):
            sell(cast.partner, day, *["10.00"] * (1 if not costs else 3))
            services.validate(services.draw(cast.partner, day), actor=cast.accounting)
        last = Statement.objects.order_by("-month").first()
        urls = (
            "/commissions/",
            "/commissions/lignes/",
            card(cast.partner),
            last.get_absolute_url(),
            "/api/v1/commissions",
        )
        costs.append([queries(client, url) for url in urls])
    for one, thirty in zip(*costs, strict=True):
        assert thirty <= one + CACHES, costs
        assert thirty <= 24, costs
