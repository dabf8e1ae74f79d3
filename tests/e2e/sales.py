"""From the quote to the validated order: the partner, ADV, and the client on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.mailbox import Mail, Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person
from tests.e2e.story import AMOUNTS, CLIENT, HANDSET, SUBJECT, Story, path_of

QUOTE, ORDER = re.compile(r"D[A-Z]?-\d{4}-\d{5}"), re.compile(r"C[A-Z]?-\d{4}-\d{5}")
LINES = (("t54w", HANDSET, "2"), ("installation", "Installation", ""), ("centrex", "centrex", "2"))


def partner_keys_a_quote(partner: Person, story: Story) -> None:
    """From the palette to the client's page, and from there to a quote with its lines."""
    page = partner.page
    partner.go("/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Rechercher partout").fill("farmacie des lila")
    page.get_by_role("option", name=CLIENT).first.click()
    partner.reads(CLIENT, "h1")
    story.contact = contact_of(partner)
    story.files(path_of(partner))
    partner.follow("Nouveau devis", "main")
    partner.fill("Objet", SUBJECT)
    partner.press("Créer le devis")
    partner.reads(SUBJECT, "h1")
    story.quote = story.learns(path_of(partner).rsplit("/", 1)[1], path_of(partner))
    for typed, label, quantity in LINES:
        add_line(partner, typed, label, quantity)
    sound(partner)


def contact_of(partner: Person) -> str:
    """The address of the person whom Maillon writes to: the first contact of the client's page."""
    hrefs = [link.get_attribute("href") or "" for link in partner.page.locator("a[href^='mailto:']").all()]
    people = [
        href.removeprefix("mailto:") for href in hrefs if not href.startswith(("mailto:contact@", "mailto:compta@"))
    ]
    assert people, hrefs
    return people[0]


def add_line(partner: Person, typed: str, label: str, quantity: str) -> None:
    page = partner.page
    lines = page.locator("[data-line]")
    before = lines.count()
    page.get_by_role("combobox", name="Ajouter une ligne").press_sequentially(typed)
    page.get_by_role("option", name=re.compile(label, re.IGNORECASE)).first.click()
    expect(lines).to_have_count(before + 1)
    if quantity:
        with page.expect_response(lambda r: "/lignes/" in r.url and r.request.method == "POST") as answer:
            lines.last.locator("[name=quantity]").fill(quantity)
        assert answer.value.status == 200


def partner_hands_it_to_adv(partner: Person) -> None:
    partner.press("Transmettre à l'ADV")
    partner.told("Devis transmis à l'ADV")
    expect(partner.page.get_by_role("button", name="Envoyer le devis")).to_have_count(0)


def adv_checks_and_sends_it(adv: Person, story: Story) -> None:
    """The bell tells ADV; the quote shows what was keyed, with its margin; sending freezes the PDF."""
    adv.go("/notifications/")
    adv.page.get_by_role("link", name=re.compile(story.quote)).first.click()
    adv.reads(SUBJECT, "h1")
    expect(adv.page.locator("[name=quantity]").first).to_have_value("2")
    preview = Paper.opened(adv, f"/devis/{story.quote}/apercu.pdf")
    preview.says(story.quote, CLIENT, HANDSET, *AMOUNTS)
    adv.press("Envoyer le devis")
    adv.told(f"Devis envoyé à {CLIENT}")
    story.files(*documents_of(adv), f"/devis/{story.quote}/apercu.pdf")


def documents_of(person: Person) -> list[str]:
    """The addresses of the files that this page lists."""
    found = person.page.locator("a[href^='/documents/'], a[href^='/pieces/']").all()
    return sorted({(link.get_attribute("href") or "").split("?")[0] for link in found})


def client_accepts_on_a_phone(client: Person, mailbox: Mailbox, story: Story) -> None:
    """The mail, the public page, a drawn signature, the code of a second mail."""
    mail = mailbox.wait(f"Votre devis {story.quote}", story.contact)
    assert "Opéris" in mail.sender, mail.sender
    (paper,) = mail.papers
    paper.says(story.quote, CLIENT, HANDSET, *AMOUNTS)
    page = client.page
    client.go(mail.link)
    client.reads(SUBJECT, "h1")
    sound(client)
    expect(page.get_by_text("378,00").first).to_be_attached()
    client.follow(re.compile("^Accepter"))
    expect(page.get_by_label("Votre nom").first).not_to_have_value("")
    client.signs()
    client.press("Recevoir le code")
    client.reads(re.compile("^Code envoyé à .*@"))
    page.locator("[name=code]").fill(mailbox.wait(f"Votre code pour le devis {story.quote}", story.contact).code)
    expect(page.locator("[data-sigpad-value]")).to_have_value(re.compile("^M"))
    page.get_by_label(re.compile("^Bon pour accord")).check()
    client.press(re.compile("^Signer pour"))
    client.reads("Merci : votre accord est enregistré")
    order = ORDER.search(page.locator("[role=status]").first.inner_text())
    assert order, client.text()
    story.order = story.learns(order.group(), f"/commandes/{order.group()}")
    form = Paper.opened(client, page.get_by_role("link", name="Bon de commande").get_attribute("href") or "")
    form.says(story.order, CLIENT, *AMOUNTS)
    assert form.is_sealed


def everyone_hears_of_the_order(mailbox: Mailbox, story: Story, partner: Person) -> Mail:
    """The client and the partner get the sealed order form; the client's mail leads to the tracking page."""
    told = mailbox.wait(f"Commande {story.order} confirmée", partner.email)
    told.papers[0].says(story.order, CLIENT)
    told.is_silent_on_prices()
    mail = mailbox.wait(f"Commande {story.order} confirmée", story.contact)
    mail.papers[0].says(story.order, *AMOUNTS)
    assert mail.papers[0].is_sealed
    return mail


def adv_validates_the_order(adv: Person, mailbox: Mailbox, story: Story) -> None:
    adv.go(f"/commandes/{story.order}")
    adv.reads("Validation ADV")
    sound(adv)
    story.files(*documents_of(adv))
    adv.press(re.compile("Passer à « Staging »"))
    adv.told("Commande passée à « Staging »")
    mail = mailbox.wait(f"Commande {story.order} validée", story.contact)
    assert "sa préparation commence" in mail.text
    mail.is_silent_on_prices()
