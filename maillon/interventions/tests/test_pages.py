"""Planning, the record and the phone, in each person's browser."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.clients.models import Client, Contact, Site
from maillon.core.testing import UserFactory
from maillon.documents.models import Document
from maillon.interventions.models import Visit, VisitDevice
from maillon.interventions.services import planning
from maillon.interventions.tests.factories import (
    SCRIBBLE,
    VisitDeviceFactory,
    VisitFactory,
    photo,
    planned,
    ready_to_sign,
    signed,
    to_install,
)
from maillon.notifications.models import Message
from maillon.orders.tests.factories import ContactFactory, make_client
from maillon.platforms.models import Platform
from maillon.platforms.tests.factories import PlatformFactory
from maillon.technicians.models import Booking
from maillon.technicians.tests.factories import TechnicianFactory, at, make_booking
from maillon.tickets.tests.factories import TicketFactory, TicketMessageFactory

QUERIES = 15


def text_of(answer):
    """The page as it is read: no tag, plain spaces."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("\u00a0", " "))


def today(hour=9):
    return at(days=0, hour=hour)


def test_deployment_plans_moves_confirms_and_frees_a_visit(cast, browse):
    order = to_install(cast)
    visit = Visit.objects.get(order=order)
    julien = TechnicianFactory(name="Julien Morel")
    make_booking(julien, hour=9, label="IN-2026-00009 Optique Vision")
    web = browse(cast.deployment)
    assert visit.client_name in text_of(web.get("/interventions/"))
    assert web.get(f"/interventions/commande/{order.reference}").headers["Location"] == visit.get_absolute_url()
    assert "Planifier" in text_of(web.get(visit.get_absolute_url()))
    address = f"{visit.get_absolute_url()}/planifier"
    day = at().date().isoformat()
    page = text_of(web.get(f"{address}?jour={day}"))
    assert "9 h – 11 h IN-2026-00009 Optique Vision" in page
    assert "libre 11 h – 18 h" in page
    values = {"technician": julien.pk, "day": day, "start": "10:00", "duration": "120", "version": visit.version}
    taken = web.post(address, values)
    assert taken.status_code == 422
    assert "Julien Morel est déjà pris : IN-2026-00009 Optique Vision" in text_of(taken)
    assert web.post(address, values | {"start": "11:00"}).status_code == 303
    visit.refresh_from_db()
    assert (visit.status, visit.technician) == ("planned", julien)
    stale = web.post(address, values | {"start": "14:00"})
    assert stale.status_code == 422
    assert "vient d'être modifiée" in text_of(stale)
    assert "libre" in text_of(web.get(f"{visit.get_absolute_url()}/jour?day={day}"))
    web.post(f"{visit.get_absolute_url()}/confirmer")
    assert "Confirmée" in text_of(web.get(visit.get_absolute_url()))
    web.post(f"{visit.get_absolute_url()}/liberer")
    visit.refresh_from_db()
    assert visit.status == "to_plan"
    assert web.post(f"{visit.get_absolute_url()}/annuler", {"reason": ""}).status_code == 422
    web.post(f"{visit.get_absolute_url()}/annuler", {"reason": "Le client reporte"})
    visit.refresh_from_db()
    assert visit.status == "cancelled"


def test_a_visit_is_made_from_a_client_or_from_an_order(cast, browse):
    client = make_client()
    web = browse(cast.support)
    address = f"/interventions/nouvelle?client={client.reference}"
    assert web.get(address).status_code == 200
    site = client.sites.get()
    values = {"site": site.pk, "title": "Panne de poste", "kind": "repair", "duration_minutes": "60"}
    made = web.post(address, values)
    visit = Visit.objects.get()
    assert made.headers["Location"] == visit.get_absolute_url()
    assert visit.client == client
    other = make_client()
    assert web.post(address, values | {"site": other.sites.get().pk}).status_code == 422
    edited = web.post(f"{visit.get_absolute_url()}/modifier", {"title": "Poste 3 muet", "kind": "repair", "duration_minutes": "45",
                                                               "version": visit.version})  # fmt: skip
    assert edited.status_code == 303
    visit.refresh_from_db()
    assert (visit.title, visit.duration_minutes) == ("Poste 3 muet", 45)


def test_the_whole_visit_on_a_phone_up_to_the_sealed_report(cast, browse):
    client = make_client()
    visit = planned(cast.deployment, user=cast.technician, client=client, contact=client.contacts.get(), start=today())
    device = VisitDeviceFactory(visit=visit, expected_serial="3102-0A475521")
    web = browse(cast.technician)
    home = web.get("/")
    assert home.headers["Location"] == "/ma-journee/"
    day = text_of(web.get("/ma-journee/"))
    assert client.name in day
    assert "0 faite sur 1" in day
    here = f"/ma-journee/{visit.reference}"
    assert "S'ouvre à votre arrivée" in text_of(web.get(here))
    web.post(f"{here}/depart")
    web.post(f"{here}/arrivee", {"_key": "once"})
    web.post(f"{here}/arrivee", {"_key": "once"})
    page = text_of(web.get(here))
    assert "Il manque 6 contrôles, 1 numéro de série et 3 photos" in page
    for index in range(6):
        web.post(f"{here}/controles/{index}", {"done": "1"})
    wrong = web.post(f"{here}/appareils/{device.pk}", {"serial": "3102-0A479999"})
    assert wrong.status_code == 422
    assert "Garder 3102-0A479999 quand même" in text_of(wrong)
    assert web.post(f"{here}/appareils/{device.pk}", {"serial": "3102-0A475521"}).status_code == 303
    for category in ("baie-avant", "poste", "baie-apres"):
        sent = web.post(
            f"{here}/photos", {"category": category, "photo": photo(f"{category}.jpg")}, headers={"HX-Request": "true"}
        )
        assert sent.headers["HX-Redirect"] == f"{here}#photos"
    web.post(f"{here}/reserves", {"text": "Goulotte à reprendre", "due": at(days=14).date().isoformat()})
    web.post(f"{here}/compte-rendu", {"report": "Baie en bon état."})
    visit.refresh_from_db()
    assert [r["text"] for r in visit.reserves] == ["Goulotte à reprendre"]
    assert text_of(web.get(here)).count("Faire signer") == 2


def test_the_client_signs_on_the_phone_and_the_report_is_sealed_once(cast, browse):
    client = make_client()
    visit = planned(cast.deployment, user=cast.technician, client=client, contact=client.contacts.get(), start=today())
    visit = ready_to_sign(visit, cast.technician)
    web = browse(cast.technician)
    here = f"/ma-journee/{visit.reference}"
    assert web.get(f"{here}/pv").content.startswith(b"%PDF")
    sign = web.get(f"{here}/signature")
    assert "J'ai lu le procès-verbal et j'accepte la réception sans réserve." in text_of(sign)
    assert 'value="Claire Rossi"' in sign.content.decode()
    visit.refresh_from_db()
    values = {
        "name": "Claire Rossi",
        "role": "Titulaire",
        "version": visit.version,
        "signature": SCRIBBLE,
        "agreed": "on",
    }
    assert web.post(f"{here}/signature", values | {"signature": "<svg onload=alert(1)>"}).status_code == 422
    assert web.post(f"{here}/signature", values | {"signature": ""}).status_code == 422
    assert web.post(f"{here}/signature", {k: v for k, v in values.items() if k != "agreed"}).status_code == 422
    done = web.post(f"{here}/signature", values)
    assert done.headers["Location"] == f"{here}/termine"
    assert "Visite terminée" in text_of(web.get(f"{here}/termine"))
    report = Document.objects.get(kind="report")
    assert web.get(f"/documents/{report.key}").content.startswith(b"%PDF")
    assert web.get(here).headers["Location"] == f"{here}/termine"
    assert web.post(f"{here}/signature", values).headers["Location"] == f"{here}/termine"
    assert Document.objects.filter(kind="report").count() == 1
    assert "1 faite sur 1" in text_of(web.get("/ma-journee/"))


def test_a_wrong_code_is_counted_though_the_page_is_drawn_again(cast, browse):
    visit = planned(cast.deployment, user=cast.technician, start=today())
    visit.contact = ContactFactory(client=visit.client)
    visit.save()
    visit = ready_to_sign(visit, cast.technician)
    web = browse(cast.technician)
    here = f"/ma-journee/{visit.reference}"
    sent = web.post(f"{here}/code", {"name": "Claire Rossi", "version": visit.version})
    assert "Code envoyé à c•••@lilas.example" in text_of(sent)
    digits = next(w for w in Message.objects.get().text.split() if w.isdigit() and len(w) == 6)
    values = {"name": "Claire Rossi", "version": visit.version, "agreed": "on"}
    for left in (4, 3):
        wrong = web.post(f"{here}/signature", values | {"code": "000001" if digits != "000001" else "000002"})
        assert f"Il vous reste {left} essais" in text_of(wrong)
    assert web.post(f"{here}/signature", values | {"code": digits}).headers["Location"] == f"{here}/termine"


def test_a_problem_fails_the_visit_with_its_reason(cast, browse):
    visit = planned(cast.deployment, user=cast.technician, start=today())
    web = browse(cast.technician)
    here = f"/ma-journee/{visit.reference}"
    assert web.post(f"{here}/probleme", {"reason": ""}).status_code == 422
    assert web.post(f"{here}/probleme", {"reason": "Client absent"}).headers["Location"] == "/ma-journee/"
    visit.refresh_from_db()
    assert (visit.status, visit.failure_reason) == ("failed", "Client absent")
    assert Visit.objects.filter(status="to_plan").exists()
    assert not Booking.objects.filter(cancelled_at=None).exists()


def test_a_technician_reaches_own_work_and_nothing_else(cast, browse):
    mine = planned(cast.deployment, user=cast.technician, client=make_client(name="Pharmacie des Lilas"), start=today())
    other = planned(
        cast.deployment,
        user=UserFactory(roles=["technician"]),
        client=make_client(name="Optique Vision"),
        start=today(),
    )
    VisitDeviceFactory(visit=other)
    PlatformFactory(client=other.client, tenant="autre.example")
    web = browse(cast.technician)
    assert web.get(mine.get_absolute_url()).status_code == 200
    assert web.get(mine.client.get_absolute_url()).status_code == 200
    for model, own in ((Client, {mine.client_id}), (Site, {mine.site_id}), (Visit, {mine.pk})):
        assert set(model.objects.visible_to(cast.technician).values_list("pk", flat=True)) == own
    assert not VisitDevice.objects.visible_to(cast.technician).exists()
    assert not Platform.objects.visible_to(cast.technician).exists()
    assert set(Contact.objects.visible_to(cast.technician)) == set(mine.client.contacts.all())
    there = f"/ma-journee/{other.reference}"
    for address in (there, f"{there}/signature", f"{there}/pv", f"{there}/probleme", f"{there}/termine", other.get_absolute_url(),
                    other.client.get_absolute_url(), f"{mine.get_absolute_url()}/planifier", "/techniciens/nouveau",
                    f"/commandes/{other.reference}", "/staging/nimporte"):  # fmt: skip
        assert web.get(address).status_code == 404, address
    for action in ("depart", "arrivee", "controles/0", "photos", "reserves", "compte-rendu", "code"):
        assert web.post(f"{there}/{action}").status_code == 404, action
    assert "Optique Vision" not in text_of(web.get("/interventions/"))
    assert "Optique Vision" not in text_of(web.get("/clients/"))


def test_a_technician_reads_the_tickets_of_the_clients_of_own_work(cast, browse):
    visit = planned(cast.deployment, user=cast.technician, start=today())
    near = TicketFactory(client=visit.client, subject="Plus de tonalité au comptoir")
    TicketMessageFactory(ticket=near, audience="internal", side="us", text="Prévoir une carte FXS")
    far = TicketFactory(subject="Renvoi à changer")
    web = browse(cast.technician)
    assert "Prévoir une carte FXS" in text_of(web.get(near.get_absolute_url()))
    assert web.get(far.get_absolute_url()).status_code == 404
    listed = text_of(web.get("/tickets/"))
    assert near.reference in listed
    assert far.reference not in listed
    assert web.post(f"{near.get_absolute_url()}/prendre").status_code == 404


def test_partner_reads_its_visits_and_its_reports_and_changes_nothing(cast, browse):
    visit = planned(cast.deployment, user=cast.technician, client=make_client(cast.partner), start=today())
    signed(visit, cast.technician)
    report = Document.objects.get(kind="report")
    web = browse(cast.partner_user)
    page = text_of(web.get(visit.get_absolute_url()))
    assert "Julien Morel" in page
    assert web.get(f"/documents/{report.key}").content.startswith(b"%PDF")
    assert visit.client_name in text_of(web.get("/interventions/?f=status:is:done"))
    cast.partner.sees_technician = False
    cast.partner.save()
    assert "Julien Morel" not in re.sub(r"Activité.*", "", text_of(web.get(visit.get_absolute_url())))
    for address in (
        f"/ma-journee/{visit.reference}",
        "/ma-journee/",
        f"{visit.get_absolute_url()}/planifier",
        "/techniciens/",
    ):
        assert web.get(address).status_code == 404, address
    for action in ("confirmer", "liberer", "annuler", "modifier"):
        assert web.post(f"{visit.get_absolute_url()}/{action}").status_code == 404, action


def test_rival_partner_meets_nothing(cast, browse):
    visit = planned(cast.deployment, user=cast.technician, client=make_client(cast.partner), start=today())
    signed(visit, cast.technician)
    web = browse(cast.rival_user)
    for address in (
        visit.get_absolute_url(),
        f"/documents/{Document.objects.get(kind='report').key}",
        f"/ma-journee/{visit.reference}/pv",
    ):
        assert web.get(address).status_code == 404, address
    assert visit.client_name not in text_of(web.get("/interventions/?f=status:is:done"))
    assert web.get("/api/v1/search", {"q": visit.reference}).json()["items"] == []


@pytest.mark.parametrize("role", ["admin", "support", "staging", "adv", "accounting", "deployment"])
def test_the_office_reads_a_visit_and_only_planners_move_it(cast, browse, role):
    visit = planned(cast.deployment, start=today())
    web = browse(getattr(cast, role))
    assert web.get(visit.get_absolute_url()).status_code == 200
    planner = role in ("admin", "adv", "deployment")
    assert web.get(f"{visit.get_absolute_url()}/planifier").status_code == (200 if planner else 404)
    assert web.post(f"{visit.get_absolute_url()}/liberer").status_code == (303 if planner else 404)


def test_a_technician_without_a_card_has_an_empty_day(cast, browse):
    assert "Aucune visite aujourd'hui" in text_of(browse(cast.technician).get("/ma-journee/"))
    assert browse(cast.technician).get("/ma-journee/semaine").status_code == 200


def test_homes_open_on_what_is_late_and_to_plan(cast, browse):
    VisitFactory(client__name="Pharmacie des Lilas")
    late = planned(cast.deployment, client=make_client(name="Optique Vision"), start=today(7))
    Visit.objects.filter(pk=late.pk).update(starts_at=at(-3), ends_at=at(-3, 11))
    page = text_of(browse(cast.deployment).get("/"))
    for words in ("À planifier", "Pharmacie des Lilas", "PV non signés", "Optique Vision", "Aujourd'hui"):
        assert words in page


def test_panels_show_visits_on_the_client_and_on_the_order(cast, browse):
    order = to_install(cast)
    visit = planning.plan(Visit.objects.get(order=order), TechnicianFactory(), at(), actor=cast.deployment)
    web = browse(cast.support)
    assert visit.reference in text_of(web.get(order.client.get_absolute_url()))
    assert visit.reference in text_of(web.get(f"{order.client.get_absolute_url()}/interventions"))
    assert visit.reference in text_of(web.get(f"{order.get_absolute_url()}/interventions"))


def cost(web, address):
    """The queries of a page once rights, modules and menu counts, kept a few seconds, are in memory."""
    found = []
    for _ in range(4):
        with CaptureQueriesContext(connection) as queries:
            assert web.get(address).status_code == 200
        found.append(len(queries))
    return min(found)


def test_pages_cost_the_same_with_one_row_and_with_thirty(cast, browse):
    office, phone = browse(cast.deployment), browse(cast.technician)
    julien = TechnicianFactory(user=cast.technician)
    visit = planned(cast.deployment, technician=julien, start=today(7))

    def fill(n, first):
        for rank in range(first, first + n):
            VisitDeviceFactory(visit=visit)
            technician = TechnicianFactory()
            planned(cast.deployment, technician=technician, start=at(days=1, hour=9))
            Visit.objects.create(
                client=visit.client, client_name="Client", site=visit.site, technician=julien, technician_name="Julien",
                status="confirmed", starts_at=today(10), ends_at=today(11), title=f"Visite {rank}",
            )  # fmt: skip

    pages = [
        (office, "/interventions/?f=status:is:planned"),
        (office, visit.get_absolute_url()),
        (office, f"{visit.get_absolute_url()}/planifier?jour={at().date().isoformat()}"),
        (phone, "/ma-journee/"),
        (phone, f"/ma-journee/{visit.reference}"),
    ]
    fill(1, 0)
    first = [cost(*page) for page in pages]
    fill(29, 1)
    assert [cost(*page) for page in pages] == first
    assert max(first) <= QUERIES, first
