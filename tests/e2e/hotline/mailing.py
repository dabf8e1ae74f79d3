"""A mail that a tired server mangled, assigned and answered."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.gestures import Gestures
from tests.e2e.hotline.tale import NOTE, SAID, Morning
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.people import Person
from tests.e2e.site import Site
from tests.e2e.story import path_of

ANSWER = "Bonjour, nous regardons la ligne tout de suite."
BROKEN = (
    "From: {sender}\r\nTo: support@maillon.example\r\nSubject: {subject}\r\nDate: lundi 31 foutembre 2026\r\n"
    "Message-ID: <pas-fini\r\nContent-Type: text/plain; charset=x-inconnu\r\nContent-Transfer-Encoding: base65\r\n"
    "En-t\xeate sans deux points\r\n\r\nLe comptoir trois coupe toutes les dix minutes ({subject}).\r\n"
)


def a_broken_mail_arrives(site: Site, story: Morning) -> None:
    raw = BROKEN.format(sender=story.contact, subject=SAID["mail"]).encode("latin-1")
    assert "Reçu" in site.manage("receive_mail", stdin=raw)
    assert "Déjà reçu" in site.manage("receive_mail", stdin=raw)  # the server was not sure and sends it again


def support_finds_it(support: Person, story: Morning) -> None:
    """The worker sorts it; its sender is a known contact."""
    for _ in range(30):
        support.go("/tickets/?f=assignee:empty&s=-opened")
        if support.page.locator("main tbody").get_by_text(SAID["mail"]).count():
            break
        support.page.wait_for_timeout(1000)
    assert support.page.locator("main tbody").get_by_text(SAID["mail"]).count() == 1


def support_takes_and_answers(support: Person, mailbox: Mailbox, story: Morning) -> Gestures:
    page, hand = support.page, Gestures(support)
    hand.click(page.locator("main tbody").get_by_role("link", name=re.compile(SAID["mail"])), "le ticket")
    support.reads(SAID["mail"], "h1")
    story.opened("mail", path_of(support))
    page.locator("h1").first.focus()
    hand.key("a", "A")
    support.told("Ce ticket est à vous")
    page.locator("h1").first.focus()
    hand.key("r", "R")
    hand.types(page.locator("textarea:focus"), ANSWER, "réponse")
    hand.click(page.get_by_role("button", name=re.compile("^Envoyer")), "Envoyer")
    expect(page.locator("#echanges")).to_contain_text(ANSWER)
    sound(support)
    assert ANSWER in mailbox.wait(story.tickets["mail"], to=story.contact).text
    return hand


def support_leaves_a_note(support: Person, story: Morning) -> None:
    page = support.page
    support.go(f"/tickets/{story.tickets['mail']}")
    page.locator("h1").first.focus()
    page.keyboard.press("n")
    page.locator("textarea:focus").fill(NOTE)
    page.get_by_role("button", name="Ajouter la note interne").click()
    expect(page.locator("#echanges")).to_contain_text(NOTE)
