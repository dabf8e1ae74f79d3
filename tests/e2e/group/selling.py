"""From the partner's price list to the accepted quote: a bundle, two versions, an order that the partner pays."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.group.tale import (
    BUNDLE,
    CONTACT,
    DISCOUNT,
    FIRST_NAME,
    FIRST_NET,
    GROUP,
    HANDSET,
    HANDSET_PRICE,
    HANDSETS,
    LAST_NAME,
    PACKS,
    PARTNER,
    PLACES,
    SECOND_NET,
    SUBJECT,
    SWITCH,
    Group,
    Place,
    siret,
)
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person, plain
from tests.e2e.sales import ORDER, documents_of
from tests.e2e.story import path_of


def partner_reads_its_price_list(partner: Person) -> None:
    """What was negotiated: a threshold at ten handsets, nothing of what the catalogue or the purchase costs."""
    partner.go("/tarifs/")
    partner.page.locator("main").get_by_role("link", name=re.compile("^Opéris")).first.click()
    partner.reads("Prix", "h2")
    rows = [plain(row.inner_text()) for row in partner.page.locator("#prix tbody tr").filter(has_text=HANDSET).all()]
    assert len(rows) == 2, rows
    assert "159,00" in rows[0], rows
    assert "149,00" in rows[1], rows
    expect(partner.page.locator("#prix")).not_to_contain_text("Catalogue")
    sound(partner)


def partner_opens_the_client(partner: Person, story: Group) -> None:
    """One form for the card, its contact and its first site; the four others from the card."""
    first = PLACES[0]
    partner.go("/clients/nouveau")
    partner.fill(re.compile("^Nom"), GROUP)
    partner.fill("SIRET", siret())
    located(partner.page.locator("form.panel"), first)
    partner.fill("Prénom", FIRST_NAME)
    partner.fill("Nom du contact", LAST_NAME)
    partner.fill("Adresse e-mail du contact", CONTACT)
    partner.fill("Nom du site", first.name)
    sound(partner)
    partner.press("Créer le client")
    partner.reads(GROUP, "h1")
    story.contact = CONTACT
    story.client = story.learns(path_of(partner).rsplit("/", 1)[1], path_of(partner))
    for place in PLACES[1:]:
        add_site(partner, place)
    sound(partner)


def located(form: Locator, place: Place) -> None:
    form.get_by_label(re.compile("^Adresse$")).first.fill(place.street)
    form.get_by_label(re.compile("^Code postal$")).first.fill(place.postal_code)
    form.get_by_label(re.compile("^Ville$")).first.fill(place.city)


def add_site(person: Person, place: Place) -> None:
    person.press("Ajouter un site")
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Nom")).fill(place.name)
    located(dialog, place)
    dialog.get_by_role("button", name="Enregistrer").click()
    person.reads(place.name, "[aria-labelledby=sites]")


def partner_keys_the_quote(partner: Person, story: Group) -> None:
    """Five bundles at once: their lines take the partner's price of twenty-five handsets."""
    page = partner.page
    partner.follow("Nouveau devis", "main")
    partner.fill("Objet", SUBJECT)
    page.get_by_label("Partenaire").check()
    partner.press("Créer le devis")
    partner.reads(SUBJECT, "h1")
    story.quote = story.learns(path_of(partner).rsplit("/", 1)[1], path_of(partner))
    page.get_by_role("combobox", name="Ajouter une ligne").press_sequentially("pack pharma")
    page.get_by_role("option", name=re.compile(BUNDLE)).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nombre de lots").fill(str(PACKS))
    dialog.get_by_label(re.compile(SWITCH)).check()
    dialog.get_by_role("button", name="Ajouter les lignes").click()
    expect(page.locator("[data-line]")).to_have_count(5)
    expect(page.get_by_label(f"Quantité, {HANDSET}")).to_have_value(str(HANDSETS))
    expect(page.locator("#papier")).to_contain_text(FIRST_NET)
    sound(partner)


def partner_sends_it(partner: Person, mailbox: Mailbox, story: Group) -> None:
    """It pays, so it sends by itself; its mail carries the priced paper, and the client hears of nothing yet."""
    partner.press("Envoyer le devis")
    partner.told(f"Devis envoyé à {PARTNER}")
    first = mailbox.wait(f"Votre devis {story.quote}", partner.email)
    first.papers[0].says(story.quote, PARTNER, GROUP, HANDSET, SWITCH, HANDSET_PRICE, FIRST_NET)
    story.files(*documents_of(partner), f"/devis/{story.quote}/apercu.pdf")
    assert not mailbox.subjects(CONTACT)


def direction_lowers_what_adv_gives_alone(boss: Person) -> None:
    """Above ten percent, somebody else must agree."""
    boss.go("/reglages/politique-de-vente/")
    boss.fill("ADV", "10")
    sound(boss)
    boss.press("Enregistrer")
    boss.told("Politique de vente enregistrée")


def adv_writes_a_second_version(adv: Person, story: Group) -> None:
    """The group keeps its own switches, and the handsets are discounted beyond what ADV gives alone: the quote waits."""
    page = adv.page
    adv.go(f"/devis/{story.quote}")
    adv.press("Préparer une V2")
    adv.told("Version 2 ouverte")
    page.get_by_role("button", name=f"Actions sur {SWITCH}").click()
    page.get_by_role("button", name="Retirer la ligne").filter(visible=True).click()
    expect(page.locator("[data-line]")).to_have_count(4)
    page.get_by_label(f"Remise, {HANDSET}").fill(DISCOUNT)
    expect(page.locator("#papier")).to_contain_text(SECOND_NET)
    adv.reads("La remise accordée est de 12 %, vous pouvez aller seul jusqu'à 10 %", "#remise-a-approuver")
    sound(adv)
    adv.press("Demander l'accord")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Cinq officines, d'autres suivront.")
    dialog.get_by_role("button", name="Envoyer la demande").click()
    adv.told("Demande envoyée à l'ADV")
    adv.press("Envoyer le devis")
    adv.reads("elle attend l'accord de l'ADV")


def colleague_grants_the_discount(adv2: Person, story: Group) -> None:
    """Told under the bell; nobody answers their own request."""
    adv2.go("/notifications/")
    adv2.page.get_by_role("link", name=re.compile(f"remise de 12 % à approuver sur {story.quote}")).first.click()
    adv2.reads("Léa Fontan demande l'accord de l'ADV pour une remise de 12 %")
    adv2.reads("d'autres suivront")
    sound(adv2)
    adv2.press("Accorder")
    adv2.page.get_by_role("dialog").get_by_role("button", name="Accorder la remise").click()
    adv2.told("Remise accordée")


def adv_sends_it(adv: Person, story: Group) -> None:
    """Both versions are kept, and what moved between them is said in words."""
    adv.go(f"/devis/{story.quote}")
    adv.reads("Remise de 12 % accordée par Paul Vidal.")
    adv.press("Envoyer le devis")
    adv.told(f"Devis envoyé à {PARTNER}")
    story.files(*documents_of(adv), f"/devis/{story.quote}/versions")
    adv.follow("comparer les versions")
    adv.reads("De la V1 à la V2", "h2")
    changes = plain(adv.page.locator("main").inner_text())
    assert f"{FIRST_NET} € → {SECOND_NET} €" in changes, changes
    assert f"Retiré {SWITCH}" in changes, changes
    sound(adv)
    papers = [Paper.opened(adv, url) for url in documents_of(adv)]
    assert [SWITCH in paper.text for paper in papers].count(True) == 1, [paper.url for paper in papers]
    assert len(papers) == 2, [paper.url for paper in papers]


def partner_accepts(partner: Person, mailbox: Mailbox, story: Group) -> None:
    """The second mail carries the second version alone; nothing of what ADV said inside is told outside."""
    mail = mailbox.wait(f"Votre devis {story.quote}", partner.email, count=2)
    mail.papers[0].says(story.quote, HANDSET, SECOND_NET)
    assert SWITCH not in mail.papers[0].text
    partner.go(f"/devis/{story.quote}")
    assert "d'autres suivront" not in partner.text()
    assert "Paul Vidal" not in partner.text()
    partner.press(re.compile("^Accepter pour"))
    partner.told("Devis accepté")
    partner.reads(SUBJECT, "h1")
    order = ORDER.search(path_of(partner))
    assert order, partner.page.url
    story.order = story.learns(order.group(), f"/commandes/{order.group()}")
    story.files(*documents_of(partner))
    sound(partner)


def everyone_hears_of_the_order(mailbox: Mailbox, story: Group, partner: Person) -> str:
    """Returns the address where the client follows its order."""
    told = mailbox.wait(f"Commande {story.order} confirmée", partner.email)
    told.papers[0].says(story.order, GROUP, SECOND_NET)
    assert told.papers[0].is_sealed
    mail = mailbox.wait(f"Commande {story.order} confirmée", CONTACT)
    mail.is_silent_on_prices()
    mail.papers[0].says(story.order, GROUP, HANDSET)
    mail.papers[0].is_silent_on_prices(HANDSET_PRICE, SECOND_NET)
    assert mail.papers[0].is_sealed
    return mail.link
