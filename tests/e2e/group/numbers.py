"""The group keeps its numbers: a mandate signed on a phone, a rejection by the operator that is left, then a day."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect

from maillon.operators import rio
from tests.e2e.group.tale import CONTACT, DONOR, GROUP, RUN, Group
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person
from tests.e2e.sales import documents_of
from tests.e2e.story import path_of

# Ten numbers in a row of a range that is kept for fiction.
FIRST = f"019900{4000 + int(RUN, 16) % 590 * 10:04d}"
SHOWN = f"01 99 00 {FIRST[6:8]} {FIRST[8:]}"
RECEIVER = "Axialys"


def code_of(head: str) -> str:
    """A RIO that is right for these numbers."""
    return head + rio.key(head, FIRST)


WRONG, RIGHT = code_of("17F204816"), code_of("17F204861")


def adv_prepares_the_porting(adv: Person, story: Group) -> None:
    """From the order; a RIO whose key is wrong is refused on the spot."""
    adv.go(f"/commandes/{story.order}")
    adv.follow(re.compile("^Opérateurs"), "nav.views")
    adv.follow("Porter des numéros")
    adv.fill("Numéros à conserver", f"{SHOWN} à {FIRST[8]}9 ; 17F204816AAA")
    choose(adv, "Opérateur quitté", DONOR)
    choose(adv, "Opérateur receveur", RECEIVER)
    expect(adv.page.get_by_label("Titulaire")).to_have_value(GROUP)
    adv.press("Préparer la portabilité")
    adv.reads(re.compile("Ce RIO n'est pas celui du"))
    sound(adv)
    adv.fill("Numéros à conserver", f"{SHOWN} à {FIRST[8]}9 ; {WRONG}")
    adv.press("Préparer la portabilité")
    adv.reads("Numéros à conserver", "h2")
    adv.reads("10 numéros")
    story.porting = story.learns(path_of(adv).rsplit("/", 1)[1], path_of(adv))
    sound(adv)
    adv.press("Envoyer le mandat à signer")
    adv.told(f"Mandat envoyé à {CONTACT}")


def choose(person: Person, label: str, option: str) -> None:
    person.page.get_by_label(label).first.select_option(label=option)


def client_signs_the_mandate(client: Person, mailbox: Mailbox, story: Group) -> None:
    mail = mailbox.wait("Gardez vos numéros", CONTACT)
    mail.is_silent_on_prices()
    mail.papers[0].says(SHOWN, DONOR, GROUP)
    client.go(mail.link)
    client.reads("10 numéros conservés")
    sound(client)
    client.signs()
    client.press("Recevoir le code")
    client.reads(re.compile("^Code envoyé à .*@"))
    code = mailbox.wait(f"Votre code pour le mandat de portabilité {story.porting}", CONTACT).code
    client.page.locator("[name=code]").fill(code)
    client.page.locator("[name=agreed]").check()
    client.press("Signer le mandat")
    client.reads("Merci : votre mandat est signé")
    kept = Paper.opened(client, client.page.get_by_role("link", name="Mandat signé").get_attribute("href") or "")
    kept.says(SHOWN, DONOR, RECEIVER)
    assert kept.is_sealed


def operator_rejects_then_gives_a_day(adv: Person, mailbox: Mailbox, story: Group) -> None:
    """Sent, rejected for its RIO, corrected without another signature, sent again, dated."""
    page = adv.page
    adv.go(f"/portabilites/{story.porting}")
    story.files(*documents_of(adv))
    adv.press("Marquer transmise")
    adv.told(f"Portabilité transmise à {RECEIVER}")
    adv.press("Autres actions", ".page-header")
    adv.press("Noter un rejet")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Motif").select_option(label="RIO erroné ou périmé")
    dialog.get_by_label("Réponse de l'opérateur").fill("E103 RIO inconnu")
    dialog.get_by_role("button", name="Noter le rejet").click()
    adv.reads("Faites recomposer le 3179")
    sound(adv)
    adv.follow("Modifier", ".page-header")
    adv.fill("Numéros à conserver", f"{SHOWN} à {FIRST[8]}9 ; {RIGHT}")
    adv.press("Enregistrer")
    adv.told("est enregistrée")
    adv.press("Transmettre de nouveau")
    adv.told("Portabilité transmise")
    adv.press("Noter la date confirmée")
    day = date.fromisoformat(page.get_by_role("dialog").get_by_label("Date confirmée").input_value())
    page.get_by_role("dialog").get_by_role("button", name="Noter la date").click()
    adv.told("Portabilité le ")
    adv.reads("Rejets", "h2")
    mail = mailbox.wait("Vos numéros changent d'opérateur le", CONTACT)
    assert f" {day.day} " in mail.subject.replace("1er", "1 "), mail.subject
    assert SHOWN in mail.text
    mail.is_silent_on_prices()
