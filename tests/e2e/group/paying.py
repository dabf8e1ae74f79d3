"""What the group is invoiced: the partner pays what it ordered; what the group orders itself goes to its head office, site by site."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from maillon.billing.facturx.check import violations
from tests.e2e.group.changing import HEADSET, THIRD_NET
from tests.e2e.group.selling import located
from tests.e2e.group.spreading import at
from tests.e2e.group.tale import CONTACT, GROUP, HANDSET, HANDSET_PRICE, PARTNER, PLACES, RUN, Group, Place, siret
from tests.e2e.mailbox import Mailbox
from tests.e2e.money import NUMBER
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person, plain
from tests.e2e.sales import ORDER, add_line
from tests.e2e.story import path_of

HEAD, COMPANY = f"Beauvallon Siège {RUN}", f"Beauvallon {RUN}"
HEAD_PLACE = Place(HEAD, "8 quai Claude-Bernard", "69007", "Lyon")
HEAD_MAIL = f"compta.{RUN.lower()}@beauvallon.example"
ASKED = "Cinq postes de plus pour deux officines"
FURNISHED, EACH = PLACES[:2], "5"
# Ten handsets on the whole order reach the partner's threshold, whatever each site takes of them.
EACH_NET, EACH_GROSS, BOTH_NET, BOTH_GROSS = "795,00", "954,00", "1 590,00", "1 908,00"
PARTNER_GROSS = "7 470,00"


@dataclass(frozen=True)
class Bill:
    """Whom it is addressed to, where its mail goes, and what the paper must say."""

    buyer: str
    mailed_to: str
    words: tuple[str, ...]


def compta_invoices_the_partner(compta: Person, partner: Person, mailbox: Mailbox, story: Group) -> None:
    """The order as the amendment left it, at the prices of the quote; the partner reads it at home, its client hears nothing."""
    compta.go(f"/factures/commande/{story.order}")
    compta.press(re.compile("^(Préparer la facture|Facturer tout ce qui reste)"))
    words = (story.order, GROUP, HANDSET, HANDSET_PRICE, HEADSET, THIRD_NET, PARTNER_GROSS)
    story.invoice = issue(compta, mailbox, story, Bill(PARTNER, "contact@operis.example", words))
    partner.go(f"/factures/{story.invoice}")
    partner.reads(story.invoice)
    sound(partner)
    assert not [subject for subject in mailbox.subjects(CONTACT) if story.invoice in subject]


def adv_names_the_head_office(adv: Person, story: Group) -> None:
    """A card for the head office, a company whose head office pays for all, and both cards in it."""
    page = adv.page
    adv.go("/clients/nouveau")
    adv.fill(re.compile("^Nom"), HEAD)
    adv.fill("SIRET", siret("82"))
    adv.fill(re.compile("^Adresse e-mail$"), HEAD_MAIL)
    page.get_by_label("Partenaire").first.select_option(label=PARTNER)
    located(page.locator("form.panel"), HEAD_PLACE)
    adv.press("Créer le client")
    adv.reads(HEAD, "h1")
    story.head_office = story.learns(path_of(adv).rsplit("/", 1)[1], path_of(adv))
    story.learns(HEAD)
    adv.go("/groupes/nouveau")
    adv.fill(re.compile("^Nom"), COMPANY)
    page.get_by_label("Société multi-sites").check()
    page.get_by_label(re.compile("^Le siège paie pour tous")).check()
    sound(adv)
    adv.press("Créer le groupe")
    adv.reads(COMPANY, "h1")
    story.files(path_of(adv))
    for name in (HEAD, GROUP):
        adv.press("Ajouter un client")
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("combobox", name="Client").press_sequentially(name)
        page.get_by_role("option", name=re.compile(name)).first.click()
        if name == HEAD:
            dialog.get_by_label("C'est le siège du groupe").check()
        dialog.get_by_role("button", name="Ajouter").click()
        adv.reads(name, "[aria-labelledby=membres]")
    adv.reads(f"Le siège paie pour tous : {HEAD}")
    sound(adv)


def adv_keys_what_the_group_orders(adv: Person, story: Group) -> None:
    """Nobody chose the payer: the client pays, so its head office does, at the price of ten handsets on the partner's list."""
    page = adv.page
    adv.go(f"/commandes/nouvelle?client={story.client}&type=ajout")
    adv.fill("Objet", ASKED)
    adv.press("Saisir les lignes")
    adv.reads(ASKED, "h1")
    order = ORDER.search(path_of(adv))
    assert order, page.url
    story.own = story.learns(order.group(), path_of(adv))
    story.learns(ASKED)
    for _ in FURNISHED:
        add_line(adv, "t54w", HANDSET, EACH)
    adv.go(path_of(adv))
    adv.reads(f"{HEAD} (siège)")
    assert BOTH_NET in plain(page.locator("#totaux").inner_text())
    for step in ("Validation ADV", "Staging"):
        adv.press(re.compile(f"Passer à « {step} »"))
        adv.told(step)
    adv.follow(re.compile("^Sites"), "nav.views")
    for box, place in zip(page.get_by_label(f"Site, {HANDSET}").all(), FURNISHED, strict=True):
        box.select_option(label=place.name)
    adv.press("Enregistrer les sites")
    adv.told("Sites enregistrés")
    expect(at(adv, FURNISHED[0])).to_contain_text(f"0/{EACH} expédié")


def compta_invoices_each_site(compta: Person, mailbox: Mailbox, story: Group) -> None:
    """One site first, then what is left: each invoice names its own, and both go to the head office."""
    page = compta.page
    for rank, place in enumerate(FURNISHED):
        compta.go(f"/factures/commande/{story.own}")
        left = plain(page.locator("#reste").inner_text())
        assert (BOTH_NET, EACH_NET)[rank] in left, left
        sound(compta)
        if rank == 0:
            compta.press("Facturer ce site", f"main li:has-text('{place.name}')")
        else:
            compta.press("Facturer tout ce qui reste")
        words = (story.own, HEAD, GROUP, place.street, HANDSET, HANDSET_PRICE, EACH_NET, EACH_GROSS)
        number = issue(compta, mailbox, story, Bill(HEAD, HEAD_MAIL, words))
        story.bills.append(number)
    compta.go(f"/factures/commande/{story.own}")
    compta.reads("Rien ne reste à facturer")
    compta.reads("2/2 lignes facturées")
    sound(compta)


def issue(compta: Person, mailbox: Mailbox, story: Group, bill: Bill) -> str:
    """The draft in front of Compta becomes a numbered invoice: the page, the paper, its XML and the mail say the same."""
    page = compta.page
    compta.reads(bill.buyer, "h1")
    compta.follow("Émettre la facture")
    page.get_by_role("dialog").get_by_role("button", name="Émettre la facture").click()
    compta.told("émise")
    found = NUMBER.search(page.locator("h1").inner_text())
    assert found, page.locator("h1").inner_text()
    number = found.group()
    story.files(f"/factures/{number}", f"/factures/{number}/pdf", f"/factures/{number}/factur-x.xml")
    mail = mailbox.wait(f"Votre facture {number}")
    assert bill.mailed_to in mail.to, mail.to
    (paper,) = mail.papers
    paper.says(number, *bill.words)
    fatal = [fault for fault in violations(paper.facturx) if fault.fatal]
    assert not fatal, fatal
    compta.go(f"/factures/{number}")
    kept = page.get_by_role("link", name="Ouvrir le PDF").get_attribute("href") or ""
    assert Paper.opened(compta, kept).data == paper.data
    sound(compta)
    return number


def partner_and_shops_hear_nothing_of_it(partner: Person, mailbox: Mailbox, story: Group) -> None:
    """Who does not pay reads neither the invoice nor its amounts."""
    for number in story.bills:
        assert partner.get(f"/factures/{number}").status == 404, number
        assert partner.get(f"/factures/{number}/pdf").status == 404, number
        for address in (CONTACT, partner.email, "contact@operis.example"):
            assert not [subject for subject in mailbox.subjects(address) if number in subject], (number, address)


def head_office_pays_both(compta: Person, story: Group) -> None:
    """It owes both, the shops' card nothing; one transfer settles them."""
    page, (first, second) = compta.page, story.bills
    for card, owed in ((story.head_office, BOTH_GROSS), (story.client, "0,00")):
        compta.go(f"/clients/{card}")
        due = plain(page.locator("section", has=page.get_by_role("heading", name="Reste dû")).last.inner_text())
        assert f" {owed} €" in due, (card, due)
    compta.go(f"/factures/{first}")
    compta.follow("Enregistrer un règlement")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(f"Montant sur {second}").fill(EACH_GROSS)
    dialog.get_by_role("button", name="Enregistrer le règlement").click()
    compta.told("enregistré")
    for number in story.bills:
        compta.go(f"/factures/{number}")
        expect(page.locator(".page-header")).to_contain_text("Payée")
    compta.go(f"/clients/{story.head_office}")
    sound(compta)
