"""The support at work on one ticket in several browsers, and what its gestures cost."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.gestures import Gestures
from tests.e2e.interactions import count
from tests.e2e.people import PHONE, People

pytestmark = pytest.mark.browser
SUPPORT, ADMIN, PARTNER = (f"{name}@maillon.example" for name in ("support", "admin", "partenaire"))


def writes(page: Page, key: str, text: str) -> None:
    page.locator("h1").first.focus()
    page.keyboard.press(key)
    page.keyboard.type(text)


def opened_ticket(people: People) -> str:
    """An open ticket, with its queue beside it."""
    page = people(SUPPORT).page
    people(SUPPORT).go("/tickets/premier?f=status:is:open,started&s=-opened")
    expect(page.locator("#file a[data-row][aria-current]")).to_have_count(1)
    return re.sub(r"\?.*", "", page.url)


def test_an_answer_reaches_the_other_screen_within_a_second_and_leaves_what_is_typed(people: People) -> None:
    url = opened_ticket(people)
    mine, other = people(SUPPORT).page, people(ADMIN).page
    writes(mine, "n", "Je vérifie le port du switch")
    other.goto(url)
    expect(mine.locator("[data-presence]")).to_contain_text("lit aussi cette fiche")
    expect(other.locator("[data-presence]")).to_contain_text("est en train d'écrire")
    writes(other, "n", "Le switch est changé")
    expect(mine.locator("[data-presence]")).to_contain_text("est en train d'écrire")
    began = time.monotonic()
    other.evaluate("document.querySelector('.composer').submit()")
    expect(mine.locator("#echanges")).to_contain_text("Le switch est changé", timeout=5000)
    assert time.monotonic() - began < 2  # the writing of the message included
    assert mine.evaluate("document.activeElement.value") == "Je vérifie le port du switch"
    people.close_up()


def test_the_bell_rings_in_another_browser_within_a_second(people: People) -> None:
    opened_ticket(people)
    page, other = people(SUPPORT).page, people(ADMIN).page
    page.goto("/clients/")
    other.goto("/taches/nouvelle")
    expect(page.locator("#cloche-bouton")).to_be_visible()
    form = other.locator("main form").last
    form.locator("[name=title]").fill("Rappeler la pharmacie")
    option = form.locator("[name=who] option", has_text="Delmas").first
    form.locator("[name=who]").select_option(option.get_attribute("value"))
    before = page.locator("#cloche-bouton").get_attribute("aria-label")
    other.evaluate(
        "document.querySelectorAll('main form').forEach((form, at, all) => at === all.length - 1 && form.submit())"
    )
    expect(page.locator("#toasts")).to_contain_text("Rappeler la pharmacie", timeout=5000)
    assert page.locator("#cloche-bouton").get_attribute("aria-label") != before


def test_the_keys_of_the_queue(people: People) -> None:
    first = opened_ticket(people)
    page = people(SUPPORT).page
    page.locator("h1").first.focus()
    page.keyboard.press("j")
    page.wait_for_url(lambda url: not url.startswith(first))
    expect(page.locator("#fiche h1")).to_be_focused()
    expect(page.locator("#file a[aria-current]")).to_have_attribute(
        "href", re.compile(re.sub(r"^https?://[^/]+|\?.*", "", page.url))
    )
    page.keyboard.press("k")
    page.wait_for_url(f"{first}*")
    expect(page.locator("#fiche h1")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.type("jkaen")
    assert page.evaluate("document.activeElement.value").endswith("jkaen")
    assert page.url.startswith(first)
    page.locator("h1").first.focus()
    page.keyboard.press("?")
    expect(page.locator("#raccourcis")).to_contain_text("Laisser une note interne")
    people.close_up()


def test_escalating_is_two_gestures_and_answering_a_new_ticket_four(people: People) -> None:
    opened_ticket(people)
    page, hand = people(SUPPORT).page, Gestures(people(SUPPORT))
    page.locator("h1").first.focus()
    hand.key("e", "E")
    hand.click(page.locator("#dialogue").get_by_role("button", name="Escalader"), "Escalader")
    people(SUPPORT).told("change de niveau")
    expect(page.locator("#fiche-entete")).to_contain_text("Escaladé")
    count("test_escalating_is_two_gestures_and_answering_a_new_ticket_four", "Support", "Escalader un ticket", hand, 2)
    people(SUPPORT).go("/tickets/premier?f=status:is:open,started&f=assignee:empty")
    page.locator("h1").first.focus()
    hand.restarts()
    hand.key("a")
    expect(page.locator("#toasts")).to_contain_text("Ce ticket est à vous")
    page.locator("h1").first.focus()
    hand.key("r")
    hand.types(page.locator("textarea:focus"), "Bonjour, nous regardons.")
    hand.click(page.get_by_role("button", name=re.compile("^Envoyer")))
    expect(page.locator("#echanges")).to_contain_text("nous regardons")
    assert hand.total <= 5


def test_on_a_phone_the_queue_and_the_ticket_come_one_after_the_other(people: People) -> None:
    url = opened_ticket(people)
    person = people(SUPPORT, PHONE)
    person.go(url)
    expect(person.page.locator("#file")).to_be_hidden()
    expect(person.page.locator("#echanges")).to_be_visible()
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
