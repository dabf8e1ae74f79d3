"""Preparation and transport: staging reads the labels, the parcel leaves with its delivery note and arrives."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person
from tests.e2e.sales import documents_of
from tests.e2e.story import AMOUNTS, CLIENT, FOREIGN_MAC, HANDSET, MACS, SERIALS, SUBJECT, TRACKING, Story, path_of


def staging_prepares_the_devices(staging: Person, story: Story) -> None:
    """Found in the queue; a number that the stock does not know is entered in one press; each label then goes by itself where it is
    awaited, and a label of another model is refused."""
    staging.go("/staging/")
    staging.page.locator("main tr").filter(has_text=story.order).get_by_role("link", name=CLIENT).click()
    staging.reads(SUBJECT, "h1")
    story.sheet = story.learns(path_of(staging).rsplit("/", 1)[1], path_of(staging))
    expect(staging.page.get_by_role("button", name="Passer à l'expédition")).to_be_disabled()
    enter(staging, SERIALS[0])
    read(staging, FOREIGN_MAC, HANDSET)
    expect(staging.page.locator("#lecture [role=alert], #lecture .banner[data-tone=error]")).to_be_visible()
    read(staging, MACS[0], MACS[0])
    read(staging, SERIALS[0], SERIALS[0])
    expect(staging.page.locator("#lecture .banner[data-tone=error]")).to_be_visible()
    enter(staging, SERIALS[1])
    read(staging, MACS[1].replace(":", "").lower(), MACS[1])
    for serial in SERIALS:
        story.learns(serial)
    sound(staging)
    tick_everything(staging)
    staging.press("Passer à l'expédition")
    staging.told("Fiche terminée")


def read(staging: Person, label: str, said: str) -> None:
    """The scanner types, then sends Enter."""
    page = staging.page
    box = page.locator("#code")
    box.fill(label)
    with page.expect_response(lambda r: r.url.endswith("/lecture")):
        box.press("Enter")
    expect(page.locator("#lecture")).to_contain_text(said)


def enter(staging: Person, serial: str) -> None:
    """Read, unknown to the stock, entered and given to the order."""
    read(staging, serial, "n'est pas dans le stock")
    staging.page.get_by_role("button", name=f"Entrer {serial} en stock").click()
    expect(staging.page.locator("#lecture .banner[data-tone=success]")).to_contain_text(serial)


def tick_everything(person: Person) -> None:
    """Each check of the sheet, one press each."""
    left = person.page.locator("#etabli button[aria-pressed=false]")
    for remaining in range(left.count(), 0, -1):
        left.first.click()
        expect(left).to_have_count(remaining - 1)


def staging_ships_the_parcel(staging: Person, mailbox: Mailbox, story: Story) -> None:
    """Everything is proposed; carrier and tracking number make the delivery note, which says no price."""
    page = staging.page
    staging.follow("Préparer l'expédition")
    staging.reads(CLIENT, "h1")
    staging.press("Préparer l'expédition")
    staging.reads("Le colis part")
    story.shipment = story.learns(path_of(staging).rsplit("/", 1)[1], path_of(staging))
    carrier = page.get_by_label("Transporteur")
    carrier.select_option(index=1)
    staging.fill("Numéro de suivi", TRACKING)
    staging.press("Marquer expédiée")
    staging.told(f"{story.shipment} est expédiée")
    story.learns(TRACKING)
    notes = documents_of(staging)
    assert len(notes) == 1, notes
    story.files(*notes, f"/expeditions/{story.shipment}/bl")
    sound(staging)
    note = Paper.opened(staging, notes[0])
    note.says(story.shipment, story.order, CLIENT, HANDSET, TRACKING, *SERIALS)
    note.is_silent_on_prices(*AMOUNTS)
    mail = mailbox.wait(f"Votre colis {story.shipment} est parti", story.contact)
    assert TRACKING in mail.text
    mail.is_silent_on_prices()
    mail.papers[0].says(story.shipment, *SERIALS)
    mail.papers[0].is_silent_on_prices(*AMOUNTS)


def adv_records_the_delivery(adv: Person, mailbox: Mailbox, story: Story) -> None:
    adv.go(f"/commandes/{story.order}")
    adv.reads("Date de livraison à saisir")
    adv.follow("Saisir la date")
    adv.fill("Reçue par", "Équipe du comptoir")
    adv.press("Marquer livrée")
    adv.told(f"{story.shipment} est livrée")
    adv.go(f"/commandes/{story.order}")
    adv.reads("Intervention à planifier")
    mailbox.wait(f"Votre matériel est livré ({story.order})", story.contact).is_silent_on_prices()
