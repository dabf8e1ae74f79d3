"""A partner's ticket, a promise that runs out, the operator called, an opinion."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.gestures import Gestures
from tests.e2e.hotline.tale import CLIENT, NOTE, OPERATOR_NUMBER, SAID, Morning
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.people import Person
from tests.e2e.story import RUN, path_of

PROMISE = f"Une minute pour répondre {RUN}"
PATIENCE = 150_000


def direction_promises_a_minute(boss: Person) -> None:
    """To projects alone, so that nothing else of the morning hurries. A new line of the table comes first."""
    boss.go("/reglages/engagements/delais/nouveaux")
    form = boss.page.locator("main form").last
    form.locator("[name=name]").fill(PROMISE)
    form.locator("[name=calendar]").select_option(label="24 h sur 24, 7 jours sur 7")
    for priority in range(1, 5):
        form.locator(f"[name=first_response_{priority}]").fill("1 min")
    boss.press("Enregistrer", "main")
    boss.reads(PROMISE)
    boss.go("/reglages/engagements/lignes/nouvelle")
    form = boss.page.locator("main form").last
    form.locator("[name=kind]").select_option("project")
    form.locator("[name=policy]").select_option(label=PROMISE)
    boss.press("Enregistrer", "main")
    boss.reads(PROMISE)


def partner_opens_a_ticket(partner: Person, story: Morning) -> None:
    page = partner.page
    partner.go("/tickets/nouveau")
    page.get_by_role("combobox", name="Client").fill("lilas")
    page.get_by_role("option", name=CLIENT).first.click()
    page.locator("#id_subject").fill(SAID["partner"])
    page.locator("#id_text").fill("Dès midi, tout renvoyer vers son mobile.")
    page.locator("#id_kind").select_option("project")
    partner.press("Ouvrir le ticket", "main")
    partner.reads(SAID["partner"], "h1")
    story.opened("partner", path_of(partner))
    sound(partner)


def support_is_warned(support: Person, story: Morning) -> None:
    """Once, before the promise is broken or when it is: the bell says it on whatever page is open. Told at the turn of a minute, so
    the page is opened as soon as the ticket is."""
    support.go("/clients/")
    expect(support.page.locator("#toasts")).to_contain_text(story.tickets["partner"], timeout=PATIENCE)
    support.go("/alertes/")
    told = support.page.locator("main").get_by_text(re.compile(story.tickets["partner"]))
    assert told.count() >= 1


def support_calls_the_operator(support: Person, story: Morning) -> int:
    """Two gestures to escalate; then the operator's own number is kept beside the ticket."""
    page, hand = support.page, Gestures(support)
    hand.starts(f"/tickets/{story.tickets['call']}")
    page.locator("h1").first.focus()
    hand.key("e")
    hand.click(page.locator("#dialogue").get_by_role("button", name="Escalader"))
    support.told("change de niveau")
    gestures = hand.total
    page.get_by_role("button", name="Noter un ticket").click()
    dialog = page.locator("#dialogue")
    dialog.locator("[name=number]").fill(OPERATOR_NUMBER)
    supplier = dialog.locator("[name=supplier]")
    supplier.select_option(index=1)
    dialog.locator("button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(OPERATOR_NUMBER)
    expect(page.locator("#fiche-entete")).to_contain_text("Escaladé")
    sound(support)
    return gestures


def partner_follows_without_what_is_ours(partner: Person, story: Morning) -> None:
    for chapter in ("call", "mail"):
        partner.go(f"/tickets/{story.tickets[chapter]}")
        words = partner.text()
        assert SAID[chapter] in words
        for hidden in (NOTE, OPERATOR_NUMBER, "Escaladé", story.dead, story.spare):
            assert hidden not in words, (chapter, hidden)


def support_solves_and_the_client_says_what_it_thinks(
    support: Person, client: Person, mailbox: Mailbox, story: Morning
) -> None:
    support.go(f"/tickets/{story.tickets['mail']}")
    support.press("Résoudre", "#fiche-entete")
    support.told("résolu")
    support.go(f"/tickets/{story.tickets['mail']}")
    support.press("Clore", "#fiche-entete")
    support.told("clos")
    mail = mailbox.wait(f"Votre demande est close [{story.tickets['mail']}]", to=story.contact)
    client.page.goto(mail.links["Très satisfait"])
    client.reads(SAID["mail"], "h1")
    assert NOTE not in client.text()
    client.reads("Merci, votre avis est enregistré")
    support.go(f"/tickets/{story.tickets['mail']}")
    support.reads("Très satisfait")
