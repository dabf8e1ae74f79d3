"""Midway, the group asks for headsets too: an amendment that the payer accepts changes the order, and nothing before."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.group.tale import CONTACT, HANDSET, HANDSETS, PARTNER, SECOND_NET, Group
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.people import Person, plain
from tests.e2e.sales import documents_of
from tests.e2e.story import path_of
from tests.e2e.workshop import tick_everything

HEADSET, HEADSETS, DELTA, THIRD_NET = "Casque filaire duo", 5, "395,00", "6 225,00"
ASKED = "Un casque par officine"
AMENDMENT = re.compile(r"A[A-Z]?-\d{4}-\d{5}")


def adv_writes_an_amendment(adv: Person, story: Group) -> None:
    """Handsets already gone cannot be taken back; the headsets are added beside."""
    page = adv.page
    adv.go(f"/commandes/{story.order}")
    adv.follow(re.compile("^Avenants"), "nav.views")
    adv.press("Faire un avenant")
    adv.reads("Avenant n° 1", "h1")
    story.amendment = story.learns(path_of(adv).rsplit("/", 1)[1], path_of(adv))
    page.get_by_label(f"Nouvelle quantité, {HANDSET}").fill("3")
    adv.press("Enregistrer")
    adv.reads("25 déjà préparés. Gardez-en au moins 25")
    adv.reads("15 déjà expédiés")
    page.get_by_label(f"Nouvelle quantité, {HANDSET}").fill("25")
    adv.fill("Objet", ASKED)
    adv.press("Enregistrer")
    adv.told("enregistré")
    adv.follow("Ajouter un article")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Article").press_sequentially("casque")
    page.get_by_role("option", name=re.compile(HEADSET)).first.click()
    dialog.get_by_label("Quantité").fill(str(HEADSETS))
    dialog.get_by_role("button", name=re.compile("^Ajouter")).click()
    adv.reads(HEADSET, "#ajouts")
    adv.reads("la commande revient à")
    expect(page.locator("main")).to_contain_text(DELTA)
    sound(adv)
    adv.press(f"Envoyer à {PARTNER}")
    adv.reads("la commande ne change qu'à l'accord du payeur")
    story.files(*documents_of(adv), f"{path_of(adv)}/apercu.pdf")
    adv.go(f"/commandes/{story.order}")
    assert HEADSET not in adv.text()


def partner_accepts_the_amendment(partner: Person, mailbox: Mailbox, story: Group) -> None:
    mail = mailbox.wait(ASKED, partner.email)
    mail.papers[0].says(story.amendment, HEADSET, DELTA)
    assert not [subject for subject in mailbox.subjects(CONTACT) if ASKED in subject]
    partner.go(f"/avenants/{story.amendment}")
    partner.reads(HEADSET)
    sound(partner)
    partner.press("Accepter l'avenant")
    partner.told("Avenant accepté")
    story.files(*documents_of(partner))


def the_order_says_what_was_agreed(adv: Person, mailbox: Mailbox, story: Group) -> None:
    """The signed amendment, with its prices for who pays and without for who does not."""
    adv.go(f"/commandes/{story.order}")
    adv.reads(HEADSET)
    assert THIRD_NET in plain(adv.page.locator("main").inner_text())
    assert SECOND_NET not in plain(adv.page.locator("#totaux").inner_text())
    sound(adv)
    (signed,) = mailbox.wait("accord enregistré", "partenaire@maillon.example").papers
    signed.says(story.amendment, HEADSET, DELTA)
    assert signed.is_sealed
    told = mailbox.wait("accord enregistré", CONTACT)
    told.is_silent_on_prices()
    told.papers[0].says(story.amendment, HEADSET)
    told.papers[0].is_silent_on_prices(DELTA)


def staging_prepares_the_headsets(staging: Person, story: Group) -> None:
    """The sheet is open again for what was added; what was read and checked stays so."""
    staging.go(f"/staging/{story.sheet}")
    staging.reads("En préparation", "#etat")
    staging.reads(f"{HANDSETS} sur {HANDSETS}")
    tick_everything(staging)
    staging.press("Passer à l'expédition")
    staging.told("Fiche terminée")
