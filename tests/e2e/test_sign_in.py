"""Signing in as people do: too many tries, a forgotten password, two steps, a session left open elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.people import PASSWORD, PHONE, People, Person

pytestmark = pytest.mark.browser
# Accounts that no other test signs in with.
FORGETFUL, CAREFUL, SCATTERED = (f"{name}@maillon.example" for name in ("alpes", "rhin", "armor"))
NOBODY = "personne@maillon.example"
CHOSEN = "Un-autre-mot-de-passe-43"


def sign_in(person: Person, email: str, password: str = PASSWORD) -> None:
    person.page.goto("/connexion")
    person.fill("Adresse e-mail", email)
    person.fill("Mot de passe", password)
    person.press("Se connecter")


def inside(person: Person) -> None:
    person.reads("votre journée", "h1")


def code_of(secret: str) -> str:
    """What an authenticator application shows now (RFC 6238, SHA-1, 6 digits, 30 s)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_too_many_tries_suspend_the_sign_in_and_say_so(people: People) -> None:
    stranger = people.stranger(PHONE)
    for _ in range(4):
        sign_in(stranger, NOBODY, "au hasard")
        stranger.reads("Adresse ou mot de passe inconnu")
    sign_in(stranger, NOBODY, "au hasard")
    stranger.reads("Trop d'essais", "h1, h2")
    stranger.reads("suspendue un quart d'heure")


def test_a_forgotten_password_is_chosen_again_from_the_mail(people: People, mailbox: Mailbox) -> None:
    forgetful = people.stranger(PHONE)
    forgetful.go("/connexion")
    sound(forgetful)
    forgetful.follow("Mot de passe oublié")
    forgetful.fill("Adresse e-mail", FORGETFUL)
    forgetful.press("Recevoir le lien")
    forgetful.reads("Regardez votre messagerie")
    link = mailbox.wait("Votre nouveau mot de passe", FORGETFUL).link
    forgetful.page.goto(link)
    forgetful.fill("Nouveau mot de passe", "trop court")
    forgetful.fill("Le même, une seconde fois", "trop court")
    forgetful.press("Enregistrer")
    forgetful.reads("Mot de passe trop faible")
    sound(forgetful)
    forgetful.fill("Nouveau mot de passe", CHOSEN)
    forgetful.fill("Le même, une seconde fois", CHOSEN)
    forgetful.press("Enregistrer")
    forgetful.reads("Votre mot de passe est changé")
    sign_in(forgetful, FORGETFUL, CHOSEN)
    inside(forgetful)
    again = people.stranger(PHONE)
    again.page.goto(link)
    again.reads("Ce lien ne sert plus")
    forgetful.close_up()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(people: People, mailbox: Mailbox) -> None:
    stranger = people.stranger()
    stranger.go("/mot-de-passe/oublie")
    stranger.fill("Adresse e-mail", NOBODY)
    stranger.press("Recevoir le lien")
    stranger.reads("Regardez votre messagerie")
    assert mailbox.subjects(NOBODY) == []


def test_two_steps_are_switched_on_used_replaced_by_a_spare_code_and_switched_off(people: People) -> None:
    careful = people.stranger(PHONE)
    sign_in(careful, CAREFUL)
    inside(careful)
    careful.go("/compte/")
    careful.follow("Connexion en deux étapes")
    careful.reads("Pas en service")
    sound(careful)
    secret, spares = switched_on(careful)

    elsewhere = people.stranger(PHONE)
    sign_in(elsewhere, CAREFUL)
    elsewhere.reads("Code de connexion", "h1")
    assert elsewhere.get("/clients/").status == 302
    elsewhere.fill(re.compile("code de secours"), "000000")
    elsewhere.press("Continuer")
    elsewhere.reads("Ce code n'est pas le bon")
    sound(elsewhere)
    elsewhere.fill(re.compile("code de secours"), code_of(secret))
    elsewhere.press("Continuer")
    inside(elsewhere)

    lost = people.stranger(PHONE)
    sign_in(lost, CAREFUL)
    lost.fill(re.compile("code de secours"), spares[0])
    lost.press("Continuer")
    inside(lost)
    sign_in_refuses_twice(people.stranger(PHONE), spares[0])

    lost.go("/compte/securite")
    lost.reads("9 codes de secours")
    lost.follow("Retirer")
    confirmed(lost)
    lost.reads("ne sera plus protégé que par son mot de passe")
    sound(lost)
    lost.press("Retirer", "main")
    lost.reads("Pas en service")
    plain = people.stranger(PHONE)
    sign_in(plain, CAREFUL)
    inside(plain)
    people.close_up()


def switched_on(person: Person) -> tuple[str, list[str]]:
    """The key typed into the application, and the spare codes."""
    person.follow("Mettre en service")
    confirmed(person)
    secret = person.page.locator("[data-secret]").inner_text()
    person.fill("Code à 6 chiffres", "12")
    person.press("Mettre en service")
    person.reads("Ce code n'est pas le bon")
    assert person.page.locator("[data-secret]").inner_text() == secret
    sound(person)
    person.fill("Code à 6 chiffres", code_of(secret))
    person.press("Mettre en service")
    person.reads("Codes de secours", "h1")
    sound(person)
    spares = person.page.locator("main ul li").all_inner_texts()
    assert len(spares) == 10
    with person.page.expect_download() as download:
        person.follow("Télécharger")
    assert download.value.suggested_filename == "codes-de-secours.txt"
    person.follow("C'est noté")
    person.reads("En service")
    return secret, spares


def confirmed(person: Person) -> None:
    """A session left open on a desk changes nothing of the account."""
    person.reads("Confirmez votre identité", "h1")
    person.fill("Mot de passe", PASSWORD)
    person.press("Continuer")


def sign_in_refuses_twice(person: Person, spare: str) -> None:
    """A spare code serves once."""
    sign_in(person, CAREFUL)
    person.fill(re.compile("code de secours"), spare)
    person.press("Continuer")
    person.reads("Ce code n'est pas le bon")


def test_sessions_left_open_elsewhere_are_closed(people: People) -> None:
    here, there = people.stranger(), people.stranger(PHONE)
    for person in (here, there):
        sign_in(person, SCATTERED)
        inside(person)
    here.go("/compte/securite")
    here.press("Fermer mes autres sessions")
    here.told("Vos autres sessions sont fermées")
    here.go("/clients/")
    there.page.goto("/clients/")
    expect(there.page.get_by_role("heading", name="Connexion")).to_be_visible()
    people.close_up()
