"""Portings and operator orders in each person's browser: forms, lists, calendar, panels, tiles, palette, API, cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.core import scope
from maillon.operators.models import OperatorOrder, Porting, PortingDelay
from maillon.operators.services import portings
from maillon.operators.tests.factories import (
    OperatorFactory,
    OperatorOrderFactory,
    PortedNumberFactory,
    PortingFactory,
    PortingRejectionFactory,
    confirmed,
    make_access,
    make_porting,
    next_sunday,
    possible_day,
    submitted,
    text_of_number,
)
from maillon.orders.tests.factories import OrderFactory, make_client, make_order
from maillon.records import services as records
from maillon.search.query import search

QUERIES = 15
pytestmark = pytest.mark.django_db


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("\u00a0", " "))


def typed(order, **changes):
    return {
        "kind": "fixed", "numbers": text_of_number("+33478001200", "49"), "donor": OperatorFactory(name="Ancien").pk,
        "recipient": OperatorFactory(name="Nouveau").pk, "holder": order.client_name, "donor_account": "C-4412",
        "requested_on": possible_day().isoformat(), "site": order.site_id, "contact": order.client.contacts.get().pk,
    } | changes  # fmt: skip


def test_porting_is_prepared_signed_submitted_and_confirmed_on_screen(cast, browse):
    order = make_order(cast.adv)
    web = browse(cast.adv)
    assert web.get(f"/portabilites/commande/{order.reference}").headers["Location"].startswith("/portabilites/nouvelle")
    address = f"/portabilites/nouvelle?commande={order.reference}"
    form = text_of(web.get(address))
    assert "Numéros à conserver" in form
    given = typed(order)
    refused = web.post(address, given | {"numbers": "04 78 00 12 00"})
    assert refused.status_code == 422
    assert "indiquez le RIO" in text_of(refused)
    assert 'value="C-4412"' in refused.content.decode()  # nothing typed is lost
    sunday = web.post(address, given | {"requested_on": next_sunday().isoformat()})
    assert sunday.status_code == 422
    assert "dimanche" in text_of(sunday)
    made = web.post(address, given)
    porting = Porting.objects.get()
    assert made.headers["Location"] == porting.get_absolute_url()
    page = text_of(web.get(porting.get_absolute_url()))
    assert "04 78 00 12 00 à 49" in page
    assert "Envoyer le mandat à signer" in page
    assert web.get(f"{porting.get_absolute_url()}/mandat").content.startswith(b"%PDF")
    assert web.post(f"{porting.get_absolute_url()}/mandat/envoyer").status_code == 303
    kept = web.get(f"{porting.get_absolute_url()}/mandat")
    assert web.get(kept.headers["Location"]).content.startswith(b"%PDF")
    web.post(
        f"{porting.get_absolute_url()}/mandat/papier",
        {"signer": "Claire Rossi", "signed_on": timezone.localdate().isoformat()},
    )
    assert web.post(f"{porting.get_absolute_url()}/transmettre").status_code == 303
    wrong = web.post(f"{porting.get_absolute_url()}/date", {"confirmed_on": next_sunday().isoformat()})
    assert wrong.status_code == 422
    day = possible_day()
    web.post(f"{porting.get_absolute_url()}/date", {"confirmed_on": day.isoformat(), "operator_reference": "APNF-1"})
    porting.refresh_from_db()
    assert (porting.status, porting.confirmed_on) == ("confirmed", day)
    assert web.get(f"/portabilites/commande/{order.reference}").headers["Location"] == porting.get_absolute_url()


def test_rejection_is_noted_then_the_rio_corrected_without_a_new_mandate(cast, browse):
    porting = submitted(make_porting(cast.adv), cast.adv)
    web = browse(cast.adv)
    web.post(
        f"{porting.get_absolute_url()}/rejet",
        {"reason": "rio", "rejected_on": timezone.localdate().isoformat(), "comment": "Code R123"},
    )
    page = text_of(web.get(porting.get_absolute_url()))
    assert "RIO erroné ou périmé" in page
    assert "Faites recomposer le 3179" in page
    assert "Code R123" in page
    edit = web.get(f"{porting.get_absolute_url()}/modifier")
    assert "signer de nouveau" in text_of(edit)
    porting.refresh_from_db()
    given = {
        "kind": "fixed", "numbers": text_of_number("+33478001200", "09"), "donor": porting.donor_id,
        "recipient": porting.recipient_id, "holder": porting.holder, "donor_account": "", "version": porting.version,
        "requested_on": porting.requested_on.isoformat(), "site": porting.site_id or "", "contact": porting.contact_id or "",
    }  # fmt: skip
    assert web.post(f"{porting.get_absolute_url()}/modifier", given).status_code == 303
    porting.refresh_from_db()
    assert porting.status == "rejected"
    assert web.post(f"{porting.get_absolute_url()}/transmettre").status_code == 303


def test_a_stale_form_shows_both_values(cast, browse):
    porting = make_porting(cast.adv)
    stale = porting.version
    portings.edit(porting, actor=cast.admin, numbers=porting.rows(), holder="SELARL des Lilas")
    answer = browse(cast.adv).post(f"{porting.get_absolute_url()}/modifier", {
        "kind": "fixed", "numbers": text_of_number("+33478001200", "09"), "donor": porting.donor_id,
        "recipient": porting.recipient_id, "holder": "Autre", "version": stale, "requested_on": porting.requested_on.isoformat(),
        "site": porting.site_id or "", "contact": porting.contact_id or "",
    })  # fmt: skip
    assert answer.status_code == 422
    assert "SELARL des Lilas" in text_of(answer)


def test_partner_reads_its_own_portings_without_internal_words_nor_buttons(cast, browse):
    order = make_order(cast.adv, client=make_client(cast.partner))
    porting = submitted(make_porting(cast.adv, order=order), cast.adv)
    portings.reject(porting, "rio", actor=cast.adv, comment="Code R123")
    records.add_note(porting, "Client difficile", actor=cast.adv, audience="internal")
    access = make_access(cast.adv, order=order)
    web = browse(cast.partner_user)
    assert porting.reference in text_of(web.get("/portabilites/"))
    page = text_of(web.get(porting.get_absolute_url()))
    assert "RIO erroné ou périmé" in page
    for hidden in ("Code R123", "Client difficile", "Transmettre", "Modifier", access.reference):
        assert hidden not in page
    tab = text_of(web.get(f"{order.get_absolute_url()}/operateurs"))
    assert porting.reference in tab
    assert access.reference not in tab
    assert porting.client_name in text_of(web.get(f"/portabilites/calendrier?jour={porting.requested_on}"))
    for address in ("modifier", "rejet", "date", "annuler", "mandat/papier"):
        assert web.get(f"{porting.get_absolute_url()}/{address}").status_code == 404
    for address in ("mandat/envoyer", "transmettre", "portee"):
        assert web.post(f"{porting.get_absolute_url()}/{address}").status_code == 404
    for address in ("/commandes-operateurs/", access.get_absolute_url(), "/reglages/delais-portabilite/"):
        assert web.get(address).status_code == 404


def test_rival_partner_meets_nothing(cast, browse):
    order = make_order(cast.adv, client=make_client(cast.partner))
    porting = confirmed(make_porting(cast.adv, order=order), cast.adv)
    web = browse(cast.rival_user)
    for address in ("", "/mandat"):
        assert web.get(f"{porting.get_absolute_url()}{address}").status_code == 404
    assert web.get(f"/portabilites/commande/{order.reference}").status_code == 404
    for address in (
        "/portabilites/",
        f"/portabilites/calendrier?jour={porting.confirmed_on}",
        "/",
        "/portabilites/?do=export&format=csv",
    ):
        answer = web.get(address)
        page = b"".join(answer).decode() if answer.streaming else text_of(answer)
        assert porting.client_name not in page
        assert porting.reference not in page


@pytest.mark.parametrize("role", ["support", "staging", "accounting", "deployment"])
def test_office_reads_and_adv_alone_acts(cast, browse, role):
    porting, access = make_porting(cast.adv), make_access(cast.adv)
    web = browse(getattr(cast, role))
    page = web.get(porting.get_absolute_url())
    assert page.status_code == 200
    assert "Envoyer le mandat" not in text_of(page)
    assert web.get(access.get_absolute_url()).status_code == 200
    assert web.post(f"{porting.get_absolute_url()}/mandat/envoyer").status_code == 404
    assert web.post(f"{access.get_absolute_url()}/commander").status_code == 404


def test_technician_has_neither(cast, browse):
    web = browse(cast.technician)
    assert web.get(make_porting(cast.adv).get_absolute_url()).status_code == 404
    assert web.get(make_access(cast.adv).get_absolute_url()).status_code == 404


def test_access_is_ordered_promised_and_delivered_on_screen(cast, browse):
    order = make_order(cast.adv)
    web = browse(cast.adv)
    operator = OperatorFactory(name="Opérateur fibre")
    address = f"/commandes-operateurs/nouvelle?commande={order.reference}"
    assert web.get(f"/commandes-operateurs/commande/{order.reference}").headers["Location"] == address
    assert "Éligibilité" in text_of(web.get(address))
    made = web.post(address, {"kind": "ftth", "operator": operator.pk, "site": order.site_id, "eligibility": "yes"})
    access = OperatorOrder.objects.get()
    assert made.headers["Location"] == access.get_absolute_url()
    today = timezone.localdate()
    web.post(f"{access.get_absolute_url()}/commander", {"ordered_on": today, "operator_reference": "FT-88421"})
    late = web.post(f"{access.get_absolute_url()}/date", {"promised_on": today - timedelta(days=3)})
    assert late.status_code == 422
    web.post(f"{access.get_absolute_url()}/date", {"promised_on": today + timedelta(days=3)})
    access.refresh_from_db()
    assert (access.status, access.operator_reference) == ("confirmed", "FT-88421")
    assert access.client_name in text_of(web.get(f"/portabilites/calendrier?jour={access.promised_on}"))
    web.post(f"{access.get_absolute_url()}/livrer", {"delivered_on": today})
    access.refresh_from_db()
    assert access.status == "delivered"


def test_nobody_to_choose_says_where_to_create_an_operator(cast, browse):
    order = make_order(cast.adv)
    page = text_of(browse(cast.adv).get(f"/commandes-operateurs/nouvelle?commande={order.reference}"))
    assert "cochez « opérateur » sur la fiche d'un fournisseur" in page


def test_lists_find_by_fragment_of_number_and_by_lateness(cast, browse):
    porting = make_porting(cast.adv)
    other = PortingFactory(requested_on=timezone.localdate() - timedelta(days=2), status="submitted")
    web = browse(cast.adv)
    found = text_of(web.get("/portabilites/?q=78001209"))
    assert porting.reference in found
    assert other.reference not in found
    late = text_of(web.get("/portabilites/?f=late:is:1"))
    assert other.reference in late
    assert porting.reference not in late
    past = OperatorOrderFactory(status="confirmed", promised_on=timezone.localdate() - timedelta(days=1))
    assert past.reference in text_of(web.get("/commandes-operateurs/?f=late:is:1"))
    assert past.reference not in text_of(web.get("/commandes-operateurs/?f=late:is:0"))


def test_palette_finds_a_number_inside_a_range_and_a_reference(cast):
    porting = submitted(make_porting(cast.adv, order=make_order(cast.adv, client=make_client(cast.partner))), cast.adv)
    portings.confirm(porting, porting.requested_on, actor=cast.adv, operator_reference="APNF-7781")
    make_access(cast.adv, operator_reference="FT-99213")

    def hits(user, text):
        with scope.scoped(scope.of_user(user)):
            return [(hit.kind, hit.reference) for hit in search(text, user)]

    for text in ("04 78 00 12 05", "78001205", porting.reference, "APNF-7781"):
        assert ("operators.porting", porting.reference) in hits(cast.adv, text), text
    assert ("operators.porting", porting.reference) in hits(cast.partner_user, "0478001205")
    assert ("operators.porting", porting.reference) not in hits(cast.rival_user, "0478001205")
    assert any(kind == "operators.operatororder" for kind, _ in hits(cast.support, "FT-99213"))
    assert not hits(cast.partner_user, "FT-99213")


def test_home_of_adv_shows_what_to_follow_and_what_is_late(cast, browse):
    porting = PortingFactory(status="rejected")
    OperatorOrderFactory(status="confirmed", promised_on=timezone.localdate() - timedelta(days=1))
    page = text_of(browse(cast.adv).get("/"))
    assert "Portabilités à suivre" in page
    assert porting.client_name in page
    assert re.search(r"Accès en retard 1 ", page)


def test_client_shows_its_portings_and_accesses(cast, browse):
    porting = make_porting(cast.adv)
    access = make_access(cast.adv, order=porting.order)
    page = text_of(browse(cast.support).get(f"{porting.client.get_absolute_url()}/operateurs"))
    assert porting.reference in page
    assert access.reference in page


def test_calendar_keeps_to_its_week_and_names_bank_holidays(cast, browse):
    PortingFactory(requested_on=possible_day())
    web = browse(cast.adv)
    assert "Noël" in text_of(web.get("/portabilites/calendrier?jour=2026-12-25"))
    assert "Rien n'est prévu cette semaine" in text_of(web.get("/portabilites/calendrier?jour=2031-03-04"))
    for odd in ("", "hier", "0001-01-01", "9999-12-31"):
        assert web.get(f"/portabilites/calendrier?jour={odd}").status_code == 200


def test_delays_are_set_by_the_direction(cast, browse):
    web = browse(cast.admin)
    assert "Délais de portabilité" in text_of(web.get("/reglages/"))
    assert web.post("/reglages/delais-portabilite/", {"fixed": "90", "mobile": "3"}).status_code == 422
    assert web.post("/reglages/delais-portabilite/", {"fixed": "5", "mobile": "2"}).status_code == 303
    assert PortingDelay.days() == {"fixed": 5, "mobile": 2}
    assert browse(cast.adv).get("/reglages/delais-portabilite/").status_code == 404


def test_api_gives_each_what_it_may_read(cast, browse):
    porting = make_porting(cast.adv, order=make_order(cast.adv, client=make_client(cast.partner)))
    access = make_access(cast.adv)
    web = browse(cast.adv)
    (row,) = web.get("/api/v1/portings?q=78001200").json()["items"]
    assert row["reference"] == porting.reference
    assert row["numbers"] == [{"first": "+33478001200", "last": "+33478001209", "rio": porting.numbers.get().rio}]
    assert web.get("/api/v1/portings?status=done").json()["items"] == []
    (row,) = web.get("/api/v1/operator-orders").json()["items"]
    assert (row["reference"], row["late"]) == (access.reference, False)
    assert len(browse(cast.partner_user).get("/api/v1/portings").json()["items"]) == 1
    assert browse(cast.rival_user).get("/api/v1/portings").json()["items"] == []
    assert browse(cast.partner_user).get("/api/v1/operator-orders").status_code == 404


def count(web, address):
    """The queries of a page once rights, modules and menu counts, kept a few seconds, are in memory."""
    found = []
    for _ in range(4):
        with CaptureQueriesContext(connection) as queries:
            assert web.get(address).status_code == 200
        found.append(len(queries))
    return min(found)


def test_lists_and_calendar_cost_the_same_with_one_row_and_with_thirty(cast, browse):
    web = browse(cast.adv)
    day = possible_day()
    addresses = (
        "/portabilites/", "/commandes-operateurs/", f"/portabilites/calendrier?jour={day}", "/", "/api/v1/portings",
        "/api/v1/operator-orders",
    )  # fmt: skip

    def fill(n):
        for _ in range(n):
            order = OrderFactory()
            PortedNumberFactory(porting=PortingFactory(order=order, requested_on=day))
            OperatorOrderFactory(order=order, status="confirmed", promised_on=day)

    fill(1)
    first = [count(web, address) for address in addresses]
    fill(29)
    again = [count(web, address) for address in addresses]
    assert again == first
    assert max(again[i] for i in (0, 1, 2, 4, 5)) <= QUERIES


def test_records_cost_the_same_with_one_line_and_with_thirty(cast, browse):
    web = browse(cast.adv)
    porting = PortingFactory()
    access = OperatorOrderFactory()
    addresses = (
        porting.get_absolute_url(),
        access.get_absolute_url(),
        f"{porting.order.get_absolute_url()}/operateurs",
    )

    def fill(n):
        for _ in range(n):
            PortedNumberFactory(porting=porting)
            PortingRejectionFactory(porting=porting)
            PortingFactory(order=porting.order)
            OperatorOrderFactory(order=porting.order)

    fill(1)
    first = [count(web, address) for address in addresses]
    fill(29)
    assert [count(web, address) for address in addresses] == first
    assert max(first[:2]) <= QUERIES
