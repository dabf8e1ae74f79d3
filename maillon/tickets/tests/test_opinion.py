"""Acknowledged, closed, rated in one click; never to a machine, and nothing given by a mail scanner."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser

from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.core import scope
from maillon.notifications import outbox, transport
from maillon.notifications.models import Message
from maillon.tickets.models import IncomingMail, Rating
from maillon.tickets.services import handling, receiving
from maillon.tickets.tasks import sort_mail
from maillon.tickets.tests.incoming.messages import mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailboxes(settings):
    settings.SUPPORT_ADDRESSES = ["support@maillon.example"]


@pytest.fixture
def contact(cast):
    return ContactFactory(client=ClientFactory(partner=cast.partner), email="claire@lilas.example")


def come(number=1, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = mail(
        "Muet.",
        {"From": "claire@lilas.example", "Message-ID": f"<{number}@l.example>", "Subject": f"Muet {number}", **named},
    )
    with scope.system("essai"):
        kept, _ = receiving.receive(raw)
    sort_mail(number=kept.pk)
    return IncomingMail.objects.get(pk=kept.pk).ticket


def written():
    return list(Message.objects.order_by("pk").values_list("template_key", flat=True))


def test_a_mail_is_acknowledged_in_its_own_thread_and_brand(contact):
    come()
    sent = Message.objects.get()
    built = transport.build(sent, outbox.attachments(sent))
    assert (sent.template_key, sent.to) == ("ticket-recu", ["claire@lilas.example"])
    assert built.extra_headers["In-Reply-To"] == "<1@l.example>"
    assert built.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "Opéris" in sent.sender


def test_no_machine_is_acknowledged_and_an_exchange_of_robots_stops(contact):
    come(9, Auto_Submitted="auto-generated")
    assert written() == []
    for number in range(6):
        come(number)
    assert len(written()) == 3


def closed(ticket, cast):
    return handling.move(handling.move(ticket, "solve", actor=cast.support), "close", actor=cast.support)


@pytest.fixture
def links(contact, cast):
    """Score -> address, as the closing mail gives them."""
    closed(come(), cast)
    sent = Message.objects.get(template_key="ticket-clos")
    found = re.findall(r"https?://\S+/public/avis/\S+", sent.text)
    assert len(found) == 4
    return {int(url[-1]): urlsplit(url)._replace(scheme="", netloc="").geturl() for url in found}


def press(link, **data):
    path, _, score = link.partition("?note=")
    return Browser().post(path, {"note": score, **data})


def test_opening_a_link_shows_the_score_and_records_nothing(links):
    page = Browser().get(links[4]).content.decode()
    assert "data-sends-itself" in page
    assert 'value="4" class="radio radio-primary radio-sm" required checked' in page
    assert not Rating.objects.exists()


def test_what_the_page_sends_by_itself_is_the_one_click(links, cast, browse):
    page = press(links[4], seule="1").content.decode()
    assert "très satisfait" in page
    rating = Rating.objects.get()
    assert (rating.score, rating.by_page) == (4, True)
    shown = browse(cast.support).get(rating.ticket.get_absolute_url()).content.decode()
    assert "Avis du demandeur" in shown
    assert rating.ticket.reference in browse(cast.support).get("/tickets/?f=rating:is:4").content.decode()
    assert rating.ticket.reference not in browse(cast.support).get("/tickets/?f=rating:is:1").content.decode()


def test_a_scanner_that_runs_every_page_gives_no_score_and_a_press_does(links, cast):
    for score in (4, 3, 2, 1):
        press(links[score], seule="1")
    assert Rating.objects.get().score is None
    press(links[2], commentaire="Trop long")
    rating = Rating.objects.get()
    assert (rating.score, rating.comment, rating.by_page) == (2, "Trop long", False)
    press(links[4], seule="1")
    assert Rating.objects.get().score == 2, "a scan after the person changes nothing"


def test_a_person_may_change_its_mind_later(links):
    press(links[1], seule="1")
    Rating.objects.update(at=Rating.objects.get().at - timedelta(minutes=5))
    press(links[3], seule="1")
    assert Rating.objects.get().score == 3


def test_another_s_link_opens_nothing(links):
    assert Browser().get("/public/avis/inconnu?note=4").status_code == 404
    assert Browser().post(links[4].replace("note=4", "note=9"), {"note": "9"}).status_code == 200
    assert not Rating.objects.exists()


def test_a_ticket_of_a_machine_is_closed_without_a_mail(contact, cast):
    closed(come(9, Auto_Submitted="auto-generated"), cast)
    assert written() == []
