"""What each person reads and does on the pages of incidents, and above those of whom they reach."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.incidents.models import Incident
from maillon.incidents.services import children, life
from maillon.incidents.tests.factories import AffectedFactory, centrex, declared, on
from maillon.tickets.tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
QUERIES = 26
ANSWER = "Le lien est rétabli."


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("\u00a0", " "))


@pytest.fixture
def down():
    return centrex()


def ticket_on(platform, **fields):
    return TicketFactory(client=platform.client, platform=platform, **fields)


def test_an_incident_is_declared_told_and_solved_on_screen(cast, browse, down):
    platform = on(down, cast.partner)
    before = ticket_on(platform)
    web = browse(cast.support)
    given = {
        "title": "Centrex Axialys en panne", "impact": "outage", "public_words": "Plus d'appels entrants.", "types": [down.pk],
        "started_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "departments": "", "listed": "", "tells_partners": "on",
    }  # fmt: skip
    refused = web.post("/incidents/nouveau", given | {"departments": "69, 999", "types": []})
    assert refused.status_code == 422
    assert "« 999 » n'est pas un département" in text_of(refused)
    assert "Plus d'appels entrants." in text_of(refused)  # nothing typed is lost
    made = web.post("/incidents/nouveau", given)
    incident = Incident.objects.get()
    here = incident.get_absolute_url()
    assert made.headers["Location"] == here
    page = text_of(web.get(here))
    assert "1 ticket ouvert chez les clients touchés" in page
    assert cast.partner.name in page
    assert "mail aux partenaires" in page
    attached = web.post(f"{here}/rattacher", {"tickets": [before.pk]})
    assert attached.status_code == 303
    assert incident.children.get().ticket == before
    web.post(f"{here}/message", {"audience": "client", "text": "Le fournisseur répare."})
    web.post(f"{here}/cause", {"text": ""})
    web.post(f"{here}/surveiller", {"text": "Les appels passent de nouveau."})
    page = text_of(web.get(here))
    assert "Le fournisseur répare." in page
    assert "Sous surveillance" in page
    assert web.post(f"{here}/resoudre", {"text": ""}).status_code == 422
    web.post(f"{here}/resoudre", {"text": ANSWER})
    page = text_of(web.get(here))
    assert "Clôture en cours" in page
    assert web.post(f"{here}/modifier", given).status_code == 422
    web.post(f"{here}/rouvrir", {"reason": "La coupure revient"})
    assert Incident.objects.get().status == "identified"


def test_a_ticket_follows_from_its_own_page_and_is_let_go(cast, browse, down):
    ticket = ticket_on(on(down))
    web = browse(cast.support)
    assert "Rattacher à l'incident" not in text_of(web.get(ticket.get_absolute_url()))
    incident = declared(cast.support, down)
    assert "Rattacher à l'incident" in text_of(web.get(ticket.get_absolute_url()))
    web.post(f"/incidents/ticket/{ticket.reference}", {"incident": incident.pk})
    page = text_of(web.get(ticket.get_absolute_url()))
    assert "Centrex Axialys en panne :" in page
    assert "Rattacher à l'incident" not in page
    web.post(f"{incident.get_absolute_url()}/detacher/{ticket.reference}")
    assert not incident.children.exists()


def test_the_banner_stands_where_one_must_know(cast, browse, down):
    touched, apart = on(down, cast.partner), on(centrex("Centrex Sewan"), cast.partner)
    incident = declared(cast.support, down, public_words="Plus d'appels entrants depuis 9 h.\nSuite à midi.")
    web = browse(cast.support)
    for address in (touched.client.get_absolute_url(), touched.get_absolute_url()):
        page = text_of(web.get(address))
        assert "Centrex Axialys en panne : Plus d'appels entrants depuis 9 h." in page
        assert "Suite à midi." not in page
    for address in (apart.client.get_absolute_url(), apart.get_absolute_url()):
        assert "en panne" not in text_of(web.get(address))
    assert "Centrex Axialys en panne : 1 client touché" in text_of(web.get("/"))
    for address in ("/recherche/", "/recherche/?q=zzz"):
        assert f"Centrex Axialys en panne : {incident.reference} 1 client touché" in text_of(web.get(address))
    life.move(incident, "solve", actor=cast.support, text=ANSWER)
    for address in (touched.client.get_absolute_url(), "/", "/recherche/"):
        assert "Centrex Axialys en panne" not in text_of(web.get(address))


def test_a_partner_reads_its_own_part_and_never_the_counts_of_others(cast, browse, down):
    mine = on(down, cast.partner, name="Pharmacie des Lilas")
    theirs = [on(down, cast.rival, name=f"Cabinet Vauban {n}") for n in range(3)]
    incident = declared(cast.support, down)
    own, other = ticket_on(mine, subject="Mon standard"), ticket_on(theirs[0], subject="Leur standard")
    for ticket in (own, other):
        children.attach(incident, ticket, actor=cast.support)
    life.say(incident, "Le fournisseur est en cause.", actor=cast.support, audience="internal")
    life.say(incident, "Prévoyez des renvois.", actor=cast.support, audience="partner")
    web = browse(cast.partner_user)
    page = text_of(web.get(incident.get_absolute_url()))
    told = ("Vous seulement, pas vos clients", "Prévoyez des renvois.", "Vous et vos clients")
    for shown in ("Pharmacie des Lilas", "Mon standard", "Vos clients touchés 1", *told):
        assert shown in page
    row = next(line for line in web.get("/incidents/").content.decode().split("<tr") if incident.reference in line)
    assert re.findall(r'class="num[^"]*"[^>]*>\s*(\d+)', row) == ["1", "1"]
    home = text_of(web.get("/"))
    assert "1 de vos clients touché" in home
    for hidden in (
        "Vauban",
        "Leur standard",
        "fournisseur est en cause",
        cast.rival.name,
        "Modifier",
        "Résoudre",
        cast.support.name,
    ):
        assert hidden not in page
    api = web.get(f"/api/v1/incidents/{incident.reference}").json()
    assert (api["clients"], api["tickets"]) == (1, 1)
    assert [u["text"] for u in api["updates"]] == ["Prévoyez des renvois.", "Les appels entrants ne passent plus."]
    for address in ("modifier", "message", "resoudre", "rattacher"):
        assert web.get(f"{incident.get_absolute_url()}/{address}").status_code == 404


def test_a_partner_that_it_does_not_reach_meets_nothing(cast, browse, down):
    on(down, cast.partner)
    incident = declared(cast.support, down)
    web = browse(cast.rival_user)
    assert web.get(incident.get_absolute_url()).status_code == 404
    assert web.get(f"/api/v1/incidents/{incident.reference}").status_code == 404
    for address in ("/", "/incidents/", "/recherche/", f"/recherche/?q={incident.reference}"):
        assert "Axialys" not in text_of(web.get(address))
    assert web.get("/api/v1/incidents").json()["items"] == []


def test_programs_list_incidents(cast, browse, down):
    over, current = declared(cast.support, down), declared(cast.support, down, title="Trunk saturé")
    life.move(over, "solve", actor=cast.support, text=ANSWER)
    web = browse(cast.support)
    assert [i["reference"] for i in web.get("/api/v1/incidents").json()["items"]] == [current.reference, over.reference]
    assert [i["reference"] for i in web.get("/api/v1/incidents?open=true").json()["items"]] == [current.reference]
    assert [i["reference"] for i in web.get("/api/v1/incidents?q=satur").json()["items"]] == [current.reference]


@pytest.mark.parametrize("count", [1, 30])
def test_pages_cost_the_same_whatever_their_number(cast, browse, down, count):
    incident = declared(cast.support, down)
    for platform in [on(down, cast.partner if n % 2 else cast.rival) for n in range(count)]:
        children.attach(incident, ticket_on(platform), actor=cast.support)
        AffectedFactory(platform=platform)
    web = browse(cast.support)
    for address, most in ((incident.get_absolute_url(), QUERIES), ("/incidents/", 12), ("/recherche/", 8)):
        web.get(address)
        with CaptureQueriesContext(connection) as asked:
            web.get(address)
        assert len(asked) <= most, (address, len(asked))
