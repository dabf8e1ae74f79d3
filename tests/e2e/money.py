"""Compta: the draft that waits, the issued Factur-X, the payment."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from maillon.billing.facturx.check import violations
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person
from tests.e2e.story import AMOUNTS, CLIENT, HANDSET, Story

NUMBER = re.compile(r"\bF[A-Z]*-?\d{4}-\d{4,}")


def compta_issues_the_invoice(compta: Person, mailbox: Mailbox, story: Story) -> None:
    """From the order to its draft, from the draft to a numbered invoice that the payer receives."""
    page = compta.page
    compta.go(f"/commandes/{story.order}")
    compta.follow(re.compile("Ouvrir « Facturation »"))
    compta.follow("Émettre la facture")
    sound(compta)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Émettre la facture").click()
    compta.told("émise")
    number = NUMBER.search(page.locator("h1").inner_text())
    assert number, page.locator("h1").inner_text()
    story.invoice = story.learns(number.group(), f"/factures/{number.group()}")
    story.files(f"/factures/{story.invoice}/pdf", f"/factures/{story.invoice}/factur-x.xml")
    mail = mailbox.wait(f"Votre facture {story.invoice}")
    check_the_invoice(mail.papers[0], story)
    compta.go(f"/factures/{story.invoice}")
    sound(compta)
    same = Paper.opened(compta, page.get_by_role("link", name="Ouvrir le PDF").get_attribute("href") or "")
    assert same.data == mail.papers[0].data


def check_the_invoice(paper: Paper, story: Story) -> None:
    paper.says(story.invoice, story.order, HANDSET, *AMOUNTS)
    fatal = [fault for fault in violations(paper.facturx) if fault.fatal]
    assert not fatal, fatal


def compta_records_the_payment(compta: Person, story: Story) -> None:
    page = compta.page
    compta.go(f"/factures/{story.invoice}")
    compta.follow("Enregistrer un règlement")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Référence bancaire").fill("VIR GLYCINE")
    dialog.get_by_role("button", name="Enregistrer le règlement").click()
    compta.told("enregistré")
    expect(page.locator(".page-header")).to_contain_text("Payée")
    compta.go("/reglements/")
    compta.reads(re.compile(f"{CLIENT}|VIR GLYCINE"), "main")


def the_order_is_done(adv: Person, story: Story) -> None:
    adv.go(f"/commandes/{story.order}")
    expect(adv.page.locator(".page-header")).to_contain_text("Terminée")
