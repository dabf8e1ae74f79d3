"""A return opened from a ticket: the devices at the client's with their warranty, the swap asked of staging, then told."""

import re
from datetime import date

import pytest

from maillon.accounts import rights
from maillon.accounts.models import ModuleState
from maillon.catalog.models import Product
from maillon.core.panels import actions_for
from maillon.logistics.models import Device, Shipment
from maillon.logistics.services import staging
from maillon.logistics.tests.factories import in_staging, shelve
from maillon.logistics.tests.test_pages import text_of
from maillon.logistics.tests.test_swaps import sheet_of, shipped
from maillon.orders.models import Order
from maillon.orders.tests.factories import make_client
from maillon.records.models import Entry, Task
from maillon.records.origins import sign
from maillon.records.panels import links_of
from maillon.tickets.tests.factories import TicketFactory

TODAY = date(2026, 11, 30)


@pytest.fixture
def order(cast):
    made = in_staging(cast.adv, quantity=2, client=make_client(partner=cast.partner))
    shipped(cast, made)
    Product.objects.update(warranty_months=24)
    return Order.objects.get(pk=made.pk)


@pytest.fixture
def ticket(order):
    return TicketFactory(client=order.client, subject="Poste muet", kind="return")


@pytest.fixture
def device(order):
    return Device.objects.live().filter(order=order).earliest("pk")


def choosing(ticket):
    return f"/sav/appareils?{sign(ticket)}"


def swapping_url(order, device, ticket):
    return f"{sheet_of(order).get_absolute_url()}/appareils/{device.pk}/panne?{sign(ticket)}"


def off(name):
    ModuleState.objects.create(name=name, active=False)
    rights.forget()


def offered(ticket, user):
    return [action["url"] for action in actions_for(ticket, user) if action["key"] == "sav"]


def test_it_shows_what_is_at_the_client_s_with_its_warranty(cast, browse, order, ticket, device):
    here = in_staging(cast.adv, quantity=1, client=order.client)
    shelve(here, "3102-77")
    bench = staging.scan(sheet_of(here), "3102-77", actor=cast.staging)
    Shipment.objects.filter(order=order).update(delivered_on=date(2020, 1, 15))
    assert offered(ticket, cast.support) == [choosing(ticket)]
    page = text_of(browse(cast.support).get(choosing(ticket)))
    assert device.serial in page
    assert bench.serial not in page
    assert "Hors garantie depuis le 15 janv. 2022" in page
    Shipment.objects.filter(order=order).update(delivered_on=None)
    assert "Sous garantie" in text_of(browse(cast.support).get(choosing(ticket)))
    Product.objects.update(warranty_months=None)
    assert "Garantie inconnue" in text_of(browse(cast.support).get(choosing(ticket)))


def test_support_asks_for_a_swap_once(cast, browse, ticket, device):
    page = browse(cast.support)
    url = f"/sav/appareils/{device.pk}/demander?{sign(ticket)}"
    assert page.post(url).status_code == 303
    assert page.post(url).status_code == 409
    task = Task.objects.get()
    assert (task.target_id, task.role) == (ticket.pk, "staging")
    assert device.serial in task.title
    assert "Échange demandé" in text_of(page.get(choosing(ticket)))
    assert len(re.findall("Demander l'échange", text_of(page.get(choosing(ticket))))) == 1


def test_the_swap_is_told_on_the_ticket_and_on_both_devices(cast, browse, order, ticket, device):
    browse(cast.support).post(f"/sav/appareils/{device.pk}/demander?{sign(ticket)}")
    shelve(order, "3102-9")
    page, url = browse(cast.staging), swapping_url(order, device, ticket)
    assert url in page.get(choosing(ticket)).content.decode()
    answer = page.post(url, {"reason": "Ne sonne plus", "serial": "3102-9"})
    assert answer.headers["Location"] == ticket.get_absolute_url()
    made = Device.objects.get(replaces=device)
    assert Entry.objects.about(ticket).filter(sentence=f"a remplacé {device.serial} par 3102-9").exists()
    assert [link["record"] for link in links_of(ticket, cast.staging)] == [made.unit, device.unit, sheet_of(order)]
    for unit in (device.unit, made.unit):
        assert ticket.get_absolute_url() in page.get(unit.get_absolute_url()).content.decode()
    assert Task.objects.get().done_by_name == cast.staging.name
    assert device.serial not in text_of(page.get(choosing(ticket)))


def test_another_swap_asked_on_the_ticket_stays_to_be_done(cast, browse, order, ticket, device):
    other = Device.objects.live().filter(order=order).exclude(pk=device.pk).get()
    for one in (device, other):
        browse(cast.support).post(f"/sav/appareils/{one.pk}/demander?{sign(ticket)}")
    shelve(order, "3102-9")
    browse(cast.staging).post(swapping_url(order, device, ticket), {"reason": "Muet", "serial": "3102-9"})
    assert [task.title for task in Task.objects.filter(done_at=None)] == [f"Échanger {other.label} {other.serial}"]


def test_a_ticket_of_another_client_is_told_nothing_of_it(cast, browse, order, device):
    stranger = TicketFactory(client=make_client(partner=cast.rival))
    shelve(order, "3102-9")
    answer = browse(cast.staging).post(swapping_url(order, device, stranger), {"reason": "Muet", "serial": "3102-9"})
    assert answer.headers["Location"] == sheet_of(order).get_absolute_url()
    assert not Entry.objects.about(stranger).filter(sentence__contains=device.serial).exists()
    assert links_of(stranger, cast.admin) == []


@pytest.mark.parametrize("role", ["partner_user", "rival_user", "technician"])
def test_nobody_outside_opens_a_return_nor_reads_its_links(cast, browse, order, ticket, device, role):
    user = getattr(cast, role)
    page = browse(user)
    assert offered(ticket, user) == []
    assert page.get(choosing(ticket)).status_code == 404
    assert page.post(f"/sav/appareils/{device.pk}/demander?{sign(ticket)}").status_code == 404
    shelve(order, "3102-9")
    browse(cast.staging).post(swapping_url(order, device, ticket), {"reason": "Muet", "serial": "3102-9"})
    assert links_of(ticket, user) == []
    if role == "partner_user":
        assert "3102-9" not in page.get(ticket.get_absolute_url()).content.decode()


def test_a_module_switched_off_leaves_neither_button_nor_page(cast, browse, order, ticket, device):
    shelve(order, "3102-9")
    browse(cast.staging).post(swapping_url(order, device, ticket), {"reason": "Muet", "serial": "3102-9"})
    off("tickets")
    page = browse(cast.staging)
    assert page.get(choosing(ticket)).status_code == 404
    shown = page.get(device.unit.get_absolute_url())
    assert shown.status_code == 200
    assert ticket.get_absolute_url() not in shown.content.decode()
    ModuleState.objects.all().delete()
    off("logistics")
    assert offered(ticket, cast.support) == []
    assert page.get(choosing(ticket)).status_code == 404
    assert page.get(swapping_url(order, device, ticket)).status_code == 404
    assert sheet_of(order) not in [link["record"] for link in links_of(ticket, cast.staging)]
