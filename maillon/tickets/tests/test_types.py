"""A ticket of each type: what it asks besides, what is checked on it; and how it is put right."""

from __future__ import annotations

import pytest

from maillon.clients.tests.factories import ClientFactory, SiteFactory
from maillon.core.errors import Overtaken, Refused
from maillon.fields import definitions
from maillon.fields.models import CustomField
from maillon.records import services as records
from maillon.records.models import Entry, Task
from maillon.tickets import checks
from maillon.tickets.models import SupportPolicy, Ticket
from maillon.tickets.services import correcting, handling, opening

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fields(db):
    """Its own for each type, one for all, one that no partner sees."""
    CustomField.objects.filter(model="tickets.ticket").delete()
    common = {"model": "tickets.ticket", "partner_visible": True}
    CustomField.objects.create(key="since", label="Depuis quand", subset="incident", **common)
    CustomField.objects.create(key="serial", label="Numéro de série", subset="return", **common)
    CustomField.objects.create(key="lot", label="Numéro de lot", **common)
    CustomField.objects.create(model="tickets.ticket", key="cost", label="Coût supposé", kind="number", subset="return")
    definitions.forget()
    yield
    definitions.forget()


@pytest.fixture
def client(cast):
    return ClientFactory(partner=cast.partner, name="Pharmacie des Lilas")


@pytest.fixture
def ticket(cast, client):
    return opening.open_ticket(client, "Le poste 3 est muet.", actor=cast.support, channel="phone", subject="Plus de tonalité",
                               requester_name="Claire Rossi")  # fmt: skip


@pytest.fixture
def unsorted(cast):
    """What came from an unknown address."""
    return opening.open_ticket(None, "Plus rien ne marche.", actor=None, channel="mail", subject="Panne",
                               requester_name="Claire", requester_email="claire@lilas.example")  # fmt: skip


def test_each_type_asks_its_own_fields(cast, browse, client):
    page = browse(cast.support)
    asked = page.get("/tickets/nouveau").content.decode()
    assert "Depuis quand" in asked
    assert "Numéro de série" not in asked
    another = page.get("/tickets/nouveau/type?kind=return").content.decode()
    assert "Numéro de série" in another
    assert "Coût supposé" in another
    assert "Depuis quand" not in another
    assert "Coût supposé" not in browse(cast.partner_user).get("/tickets/nouveau/type?kind=return").content.decode()


def test_what_was_answered_is_kept_and_read_by_those_it_is_open_to(cast, browse, client):
    sent = {
        "client": client.pk, "subject": "Combiné cassé", "text": "Tombé", "kind": "return", "channel": "phone", "impact": "1",
        "urgency": "2", "custom_serial": "00A1", "custom_cost": "120,5", "custom_lot": "7", "custom_since": "hier",
    }  # fmt: skip
    answer = browse(cast.support).post("/tickets/nouveau", sent)
    assert answer.status_code == 303
    made = Ticket.objects.get(subject="Combiné cassé")
    assert made.custom == {"serial": "00A1", "cost": 120.5, "lot": "7"}
    assert "120,5" in browse(cast.support).get(made.get_absolute_url()).content.decode()
    theirs = browse(cast.partner_user).get(made.get_absolute_url()).content.decode()
    assert "00A1" in theirs
    assert "Coût supposé" not in theirs


def test_a_wrong_answer_is_told_and_nothing_typed_is_lost(cast, browse, client):
    sent = {
        "client": client.pk, "subject": "Combiné cassé", "text": "Tombé", "kind": "return", "channel": "phone", "impact": "1",
        "urgency": "2", "custom_serial": "00A1", "custom_cost": "cent",
    }  # fmt: skip
    answer = browse(cast.support).post("/tickets/nouveau", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ce n&#x27;est pas un nombre" in page or "Ce n’est pas un nombre" in page
    assert 'value="00A1"' in page
    assert not Ticket.objects.exists()


def test_a_field_is_defined_for_one_type(cast, browse):
    page = browse(cast.admin)
    sent = {"model": "tickets.ticket/project", "label": "Budget", "kind": "number", "order": "10"}
    assert page.post("/reglages/champs/nouveau", sent).status_code == 303
    made = CustomField.objects.get(label="Budget")
    assert (made.model, made.subset) == ("tickets.ticket", "project")
    assert "Ticket : Projet" in page.get("/reglages/champs/").content.decode()


def test_another_type_has_other_fields_and_another_list(cast, ticket):
    before = [check.label for check in checks.of(ticket)]
    ticket.kind = "return"
    correcting.correct(ticket, ["kind"], actor=cast.support)
    ticket.refresh_from_db()
    assert ticket.kind == "return"
    assert [check.label for check in checks.of(ticket)] == list(checks.USUAL["return"]) != before


def test_two_people_who_tick_keep_both(cast, ticket):
    first, second = (check.label for check in checks.of(ticket)[:2])
    stale = Ticket.objects.get(pk=ticket.pk)
    correcting.tick(ticket, first, True, actor=cast.support)
    correcting.tick(stale, second, True, actor=cast.adv)
    ticket.refresh_from_db()
    done = [check for check in checks.of(ticket) if check.done]
    assert [(check.label, check.by) for check in done] == [(first, cast.support.name), (second, cast.adv.name)]
    correcting.tick(ticket, first, False, actor=cast.support)
    ticket.refresh_from_db()
    assert [check.label for check in checks.of(ticket) if check.done] == [second]


def test_a_list_that_changes_keeps_what_was_ticked(cast, browse, ticket):
    first = checks.of(ticket)[0].label
    correcting.tick(ticket, first, True, actor=cast.support)
    sent = {
        "grace_hours": "48",
        "rounding": "15",
        "points_incident": "Ligne essayée\n\n Box vue ",
        "points_project": "",
    }
    assert browse(cast.admin).post("/reglages/support/", sent).status_code == 303
    assert SupportPolicy.now().checklists["incident"] == ["Ligne essayée", "Box vue"]
    ticket.refresh_from_db()
    assert [check.label for check in checks.of(ticket)] == ["Ligne essayée", "Box vue", first]
    assert checks.labels("project") == []
    with pytest.raises(Overtaken, match="a changé"):
        correcting.tick(ticket, "Un point inventé", True, actor=cast.support)


def test_points_are_ticked_on_the_page_and_not_by_a_partner(cast, browse, ticket):
    label = checks.of(ticket)[0].label
    url = f"{ticket.get_absolute_url()}/points"
    answer = browse(cast.support).post(url, {"label": label, "done": "1"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.content.decode()
    assert browse(cast.partner_user).post(url, {"label": label, "done": "0"}).status_code == 404
    assert label not in browse(cast.partner_user).get(ticket.get_absolute_url()).content.decode()


def test_a_closed_ticket_is_not_corrected(cast, ticket):
    handling.move(ticket, "solve", actor=cast.support)
    ticket.subject = "Autre"
    with pytest.raises(Refused, match="rouvrez-le"):
        correcting.correct(ticket, ["subject"], actor=cast.support)


def test_only_the_sites_and_contacts_of_the_client_are_proposed_and_taken(cast, browse, ticket, client):
    mine, other = SiteFactory(client=client), SiteFactory(client=ClientFactory(partner=cast.partner))
    page = browse(cast.support)
    url = f"{ticket.get_absolute_url()}/corriger"
    form = page.get(url).context["form"]
    assert mine in form.fields["site"].queryset
    assert other not in form.fields["site"].queryset
    sent = {
        "subject": "Poste 3 muet",
        "kind": "incident",
        "payer": "client",
        "version": ticket.version,
        "site": other.pk,
    }
    assert page.post(url, sent).status_code == 422
    assert page.post(url, {**sent, "site": mine.pk, "custom_since": "ce matin"}).status_code == 303
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.site, ticket.custom) == ("Poste 3 muet", mine, {"since": "ce matin"})
    assert page.post(url, {**sent, "subject": "En retard"}).status_code == 422  # somebody saved in between


def test_a_ticket_to_be_sorted_goes_to_its_client_and_its_partner_reads_it(cast, browse, unsorted, client):
    records.add_task("Rappeler", actor=cast.support, record=unsorted)
    assert browse(cast.partner_user).get(unsorted.get_absolute_url()).status_code == 404
    answer = browse(cast.support).post(f"{unsorted.get_absolute_url()}/client", {"client": client.pk})
    assert answer.status_code == 303
    unsorted.refresh_from_db()
    assert (unsorted.client, unsorted.partner, unsorted.client_name) == (client, cast.partner, client.name)
    assert "Plus rien ne marche." in browse(cast.partner_user).get(unsorted.get_absolute_url()).content.decode()
    assert browse(cast.rival_user).get(unsorted.get_absolute_url()).status_code == 404
    assert Task.objects.get(title="Rappeler").client_id == client.pk
    assert not Entry.objects.about(unsorted).exclude(client_id=client.pk).exists()
    assert unsorted.reference in browse(cast.support).get("/recherche/?q=rien%20marche").content.decode()
    found = browse(cast.partner_user).get("/recherche/?q=rien%20marche").content.decode()
    assert unsorted.reference in found
    assert unsorted.reference not in browse(cast.rival_user).get("/recherche/?q=rien%20marche").content.decode()


def test_what_a_partner_may_have_read_never_becomes_anothers(cast, ticket):
    with pytest.raises(Refused, match="même partenaire"):
        correcting.attach_client(ticket, ClientFactory(partner=cast.rival), actor=cast.support)
    other = ClientFactory(partner=cast.partner, name="Pharmacie du Port")
    correcting.attach_client(ticket, other, actor=cast.support)
    ticket.refresh_from_db()
    assert (ticket.client, ticket.partner) == (other, cast.partner)


def test_what_was_said_to_a_direct_client_is_not_given_to_a_partner(cast, client):
    direct = opening.open_ticket(
        ClientFactory(partner=None), "Muet.", actor=cast.support, channel="phone", subject="Muet"
    )
    with pytest.raises(Refused, match="même partenaire"):
        correcting.attach_client(direct, client, actor=cast.support)
