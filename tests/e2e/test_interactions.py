"""What each main job costs a hand, counted on the running site; docs/interactions.md shows the table (WRITE=1 writes it)."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import interactions, visits
from tests.e2e.gestures import Gestures
from tests.e2e.interactions import count
from tests.e2e.mailbox import Mailbox
from tests.e2e.people import PHONE, People, Person, plain
from tests.e2e.sales import add_line
from tests.e2e.story import path_of

pytestmark = pytest.mark.browser
ARTICLES = ("t54w", "t43u", "w73p", "installation", "centrex")
Hand = Callable[..., Gestures]


@pytest.fixture
def hand(people: People) -> Hand:
    return lambda name, *size: Gestures(people(f"{name}@maillon.example", *size))


def button(page: Page, name: str, inside: str = "body") -> Locator:
    return page.locator(inside).get_by_role("button", name=re.compile(name))


def link(page: Page, name: str, inside: str = "body") -> Locator:
    return page.locator(inside).get_by_role("link", name=re.compile(name))


def first_row(page: Page, path: str, words: str = "") -> str:
    """Where the first row of a list leads."""
    page.goto(path)
    rows = page.locator("main tbody tr").filter(has_text=re.compile(words)) if words else page.locator("main tbody tr")
    return rows.first.locator("a").first.get_attribute("href") or ""


def one_to_send(page: Page) -> str:
    """An order of one site, of which nothing has left: others are sent site by site, or wait for the rest."""
    page.goto("/commandes/?f=status:is:open&f=step:is:shipping")
    rows = page.locator("main tbody tr").all()
    for address in [row.locator("a").first.get_attribute("href") or "" for row in rows]:
        page.goto(address)
        by_site = page.get_by_role("navigation", name="Sections de la commande").get_by_role("link", name="Sites")
        if link(page, "^Préparer l'expédition").count() and not by_site.count():
            return address
    raise AssertionError("Aucune commande à expédier en un colis")


MAC = re.compile(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}")
MODELS = ("Snom D785", "Yealink T43U", "Grandstream GXP2170")  # the story of the group takes every T54W


def five_to_prepare(adv: Person, model: str) -> str:
    """An order of five handsets, keyed and validated: its sheet waits at the bench. Returns its reference."""
    client = first_row(adv.page, "/clients/?f=status:is:active", "Pharmacie").rsplit("/", 1)[1]
    adv.go(f"/commandes/nouvelle?client={client}&type=ajout")
    adv.press("Saisir les lignes")
    add_line(adv, model.rsplit(" ", 1)[1].lower(), model, "5")
    for step in ("Validation ADV", "Staging"):
        adv.press(re.compile(f"Passer à « {step} »"))
        adv.told(step)
    return path_of(adv).rsplit("/", 1)[1]


def five_in_the_depot(staging: Person) -> tuple[str, list[str]]:
    """A model with five free on the shelf, their addresses known, and their serial numbers."""
    for model in MODELS:
        staging.go(f"/stock/?q={model.rsplit(' ', 1)[1]}")
        staging.page.locator("main tbody").get_by_role("link", name=model).first.click()
        staging.reads(model, "h1")
        shelf = staging.page.locator("[aria-labelledby=numeros] tbody tr").filter(has_text="Dépôt")
        rows = shelf.filter(has_text=MAC).filter(has_text="Libre").all()
        if len(rows) >= 5:
            return model, [plain(row.locator("td").first.inner_text()) for row in rows[:5]]
    raise AssertionError(f"Moins de cinq de chacun de {MODELS} au dépôt")


def test_support_finds_a_client_by_its_phone(hand: Hand) -> None:
    me = hand("support")
    page = me.person.page
    client = first_row(page, "/clients/?q=Pharmacie+des+Lilas")
    page.goto(client)
    phone = page.locator("a[href^='tel:']").first
    number, name = phone.inner_text(), page.locator("h1").inner_text()
    me.starts("/")
    page.keyboard.press("Control+k")
    me.types(page.get_by_role("combobox", name="Rechercher partout"), number, "numéro")
    expect(page.get_by_role("option").first).to_be_visible()
    me.key("Enter", "Entrée")
    expect(page.locator("h1")).to_have_text(name)
    count("test_support_finds_a_client_by_its_phone", "Support", "Trouver un client par son téléphone", me, 2)


def test_adv_creates_a_client(hand: Hand) -> None:
    me = hand("adv")
    page = me.person.page
    me.starts("/")
    me.click(button(page, "^Créer$", "header"), "Créer")
    me.click(page.get_by_role("link", name="Client", exact=True), "Client")
    me.types(page.get_by_label("Nom").first, f"Pharmacie du Marché {secrets.token_hex(2)}", "nom")
    me.types(page.get_by_label("Téléphone").first, "01 99 00 55 12", "téléphone")
    me.click(button(page, "^Créer", "main"), "Créer")
    expect(page.locator("h1")).to_contain_text("Pharmacie du Marché")
    count("test_adv_creates_a_client", "ADV", "Créer un client", me, 5)


def test_adv_keys_a_quote_of_five_lines(hand: Hand) -> None:
    me = hand("adv")
    page = me.person.page
    me.starts(first_row(page, "/clients/?f=status:is:active", "Pharmacie"))
    me.click(link(page, "^Nouveau devis", "main"), "Nouveau devis")
    me.click(button(page, "Créer le devis"), "Créer le devis")
    add, lines = page.get_by_role("combobox", name="Ajouter une ligne"), page.locator("[data-line]")
    for rank, words in enumerate(ARTICLES, start=1):
        me.types(add, words, "article" if rank == 1 else "")
        expect(page.locator("#ajouter_list [role=option]").first).to_be_visible()
        me.key("Enter", "Entrée, cinq fois" if rank == 1 else "")
        if page.locator("dialog[open]").count():
            raise AssertionError(f"« {words} » est un lot")
        expect(lines).to_have_count(rank)
    count("test_adv_keys_a_quote_of_five_lines", "ADV", "Faire un devis de cinq lignes", me, 12)


def test_adv_moves_an_order_on(hand: Hand) -> None:
    me = hand("adv")
    page = me.person.page
    me.starts(first_row(page, "/pilotage/?f=reason:empty:"))
    me.click(button(page, "^Passer à|^Terminer la commande"), "Passer à l'étape suivante")
    me.person.told("Commande")
    count("test_adv_moves_an_order_on", "ADV", "Passer une commande à l'étape suivante", me, 1)


def test_support_reveals_a_secret(hand: Hand) -> None:
    me = hand("support")
    page = me.person.page
    page.goto("/plateformes/?q=Lilas")
    rows = page.locator("main tbody a[href^='/plateformes/']").all()
    for path in [row.get_attribute("href") or "" for row in rows]:
        me.starts(path)
        if button(page, "^Révéler").count():
            break
    me.click(button(page, "^Révéler"), "Révéler")
    dialog = page.get_by_role("dialog")
    me.types(dialog.get_by_role("textbox"), "Appel du client", "motif")
    me.key("Enter", "Entrée")
    expect(page.locator("[data-vanish]")).to_be_visible()
    count("test_support_reveals_a_secret", "Support", "Révéler un secret de plateforme", me, 3)


def test_compta_issues_an_invoice(hand: Hand) -> None:
    me = hand("compta")
    page = me.person.page
    me.starts(first_row(page, "/commandes/?f=status:is:open&f=step:is:invoicing"))
    me.click(link(page, "Ouvrir « Facturation »"), "Ouvrir « Facturation »")
    me.click(link(page, "^Émettre la facture"), "Émettre la facture")
    me.click(page.get_by_role("dialog").get_by_role("button", name="Émettre la facture"), "confirmer")
    me.person.told("émise")
    count("test_compta_issues_an_invoice", "Compta", "Émettre la facture d'une commande", me, 3)
    me.restarts()
    me.steps.clear()
    me.click(link(page, "^Enregistrer un règlement"), "Enregistrer un règlement")
    me.click(
        page.get_by_role("dialog").get_by_role("button", name="Enregistrer le règlement"), "Enregistrer le règlement"
    )
    me.person.told("enregistré")
    count("test_compta_issues_an_invoice", "Compta", "Enregistrer le règlement d'une facture", me, 2)


def test_staging_receives_ten_devices(hand: Hand) -> None:
    me = hand("staging")
    page = me.person.page
    me.starts(f"{first_row(page, '/stock/achats/', '0 sur 70')}/reception")
    for _ in range(10):
        me.scan(f"20EZ{secrets.token_hex(4).upper()}", page.locator("#etabli"))
    me.click(button(page, "^Terminer"), "Terminer")
    me.person.told("réceptionnée")
    me.steps.insert(0, "un scan par appareil")
    count("test_staging_receives_ten_devices", "Staging", "Recevoir dix appareils", me, 11)


def test_staging_prepares_five_phones(hand: Hand, people: People) -> None:
    """From the queue to the parcel's door: the stock knows each label, so one reading is enough."""
    me = hand("staging")
    page, (model, labels) = me.person.page, five_in_the_depot(me.person)
    order = five_to_prepare(people("adv@maillon.example"), model)
    me.starts("/staging/")
    me.click(page.locator("main tr").filter(has_text=order).get_by_role("link"), "la fiche")
    me.person.reads("0 sur 5")
    me.steps.append("un scan par poste")
    for rank, label in enumerate(labels, start=1):
        me.scan(label, page.locator("#etabli"))
        me.person.reads(f"{rank} sur 5")
    me.click(button(page, "^Tout cocher"), "Tout cocher")
    me.click(button(page, "^Passer à l'expédition"), "Passer à l'expédition")
    me.person.told("Fiche terminée")
    count("test_staging_prepares_five_phones", "Staging", "Préparer cinq postes à l'établi", me, 8)


def test_staging_prepares_and_sends_a_parcel(hand: Hand) -> None:
    me = hand("staging")
    page = me.person.page
    me.starts(one_to_send(page))
    me.click(link(page, "^Préparer l'expédition"), "Préparer l'expédition")
    me.click(button(page, "^Préparer l'expédition"), "confirmer")
    me.person.reads(re.compile("Le colis part|colis partent"))
    me.chooses(page.get_by_label("Transporteur"), index=1, said="transporteur")
    me.types(page.get_by_label("Numéro de suivi"), f"XG{secrets.token_hex(4).upper()}FR", "numéro de suivi")
    me.click(button(page, "^Marquer expédiée"), "Marquer expédiée")
    me.person.told("expédiée")
    count("test_staging_prepares_and_sends_a_parcel", "Staging", "Préparer et envoyer un colis", me, 5)


def test_technician_has_the_report_signed(hand: Hand) -> None:
    """Once on site, checks, numbers and photos done: their count is that of the visit."""
    me = hand("technicien", PHONE)
    page = me.person.page
    visits.open_the_next_one(me.person)
    me.person.press("Je pars")
    me.person.reads("Parti à")
    me.person.press("Je suis arrivé", "footer")
    visits.tick_the_checklist(me.person)
    series = page.locator("#series").text_content() or ""
    for serial in re.findall(r"Attendu\s*:\s*(\S+)", series):
        visits.read_the_label(me.person, serial)
    visits.take_the_photos(me.person)
    me.restarts()
    me.click(link(page, "^Faire signer", "footer"), "Faire signer")
    me.person.reads("Signature du PV", "h1")
    me.person.signs()
    me.counts("clicks", "signature au doigt")
    me.click(page.locator("[name=agreed]"), "lu et approuvé")
    me.click(button(page, "^Signer et terminer"), "Signer et terminer la visite")
    me.person.reads("Visite terminée", "h1")
    count("test_technician_has_the_report_signed", "Technicien", "Faire signer le PV et clore la visite", me, 4)


def test_deployment_plans_a_visit(hand: Hand) -> None:
    me = hand("deploiement")
    page = me.person.page
    page.goto(first_row(page, "/interventions/?f=status:is:confirmed"))
    button(page, "^Autres act").click()
    button(page, "^Libérer le créneau").click()
    me.person.reads("À planifier", ".page-header")
    me.restarts()
    me.click(link(page, "^Planifier", ".page-header"), "Planifier")
    free = page.locator("#jour li").get_by_role("link", name=re.compile("^libre"))
    expect(page.locator("#jour li").first).to_be_visible()
    while not free.count():  # a day when nobody is free is read, then left
        day = page.locator("#jour-titre").inner_text()
        link(page, "Jour suivant").click()
        expect(page.locator("#jour-titre")).not_to_have_text(day)
    me.click(free, "un créneau libre")
    expect(page).to_have_url(re.compile("technicien="))
    me.click(button(page, "^Planifier l'intervention"), "Planifier l'intervention")
    me.person.told("est planifiée")
    count("test_deployment_plans_a_visit", "Déploiement", "Planifier une intervention", me, 3)


def test_support_imports_numbers(hand: Hand) -> None:
    me = hand("support")
    page = me.person.page
    me.starts(first_row(page, "/plateformes/"))
    model = page.request.get(f"{path_of(me.person)}/import/modele").body()
    me.click(link(page, "^Importer"), "Importer")
    page.locator("input[type=file]").set_input_files(
        {"name": "numeros.csv", "mimeType": "text/csv", "buffer": io.BytesIO(model).getvalue()}
    )
    me.counts("clicks", "le fichier")
    me.click(button(page, "^Lire le fichier"), "Lire le fichier")
    expect(page.get_by_text("Rien n'est encore écrit")).to_be_visible()
    me.click(button(page, "^Appliquer|^Importer", "main"), "Appliquer")
    count("test_support_imports_numbers", "Support", "Importer des numéros", me, 4)


def test_client_accepts_a_quote(hand: Hand, people: People, mailbox: Mailbox) -> None:
    adv = hand("adv")
    page = adv.person.page
    page.goto(first_row(page, "/devis/?f=status:is:draft&f=partner:empty:"))
    reference = path_of(adv.person).rsplit("/", 1)[1]
    button(page, "^Envoyer le devis").click()
    adv.person.told("Devis envoyé")
    mail = mailbox.wait(f"Votre devis {reference}")
    client = Gestures(people.stranger())
    page = client.person.page
    client.starts(mail.link)
    client.click(link(page, "^Accepter"), "Accepter")
    client.person.signs()
    client.counts("clicks", "signature au doigt")
    client.click(button(page, "^Recevoir le code"), "Recevoir le code")
    client.person.reads(re.compile("^Code envoyé à .*@"))
    client.types(page.locator("[name=code]"), mailbox.wait(f"Votre code pour le devis {reference}").code, "code")
    client.click(page.get_by_label(re.compile("^Bon pour accord")), "bon pour accord")
    client.click(button(page, "^Signer pour"), "Signer")
    client.person.reads("Merci : votre accord est enregistré")
    count("test_client_accepts_a_quote", "Client", "Accepter un devis sur son téléphone", client, 6)


def test_every_row_of_the_document_is_that_of_a_test() -> None:
    here = "".join(path.read_text(encoding="utf-8") for path in interactions.TESTS.glob("test_*.py"))
    assert not [name for name in interactions.tests_named() if f"def {name}(" not in here]
