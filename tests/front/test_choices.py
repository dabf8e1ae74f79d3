"""A choice among what the server proposes: what Enter chooses, however fast the person and however slow the answer."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def test_a_choice_is_made_from_the_server_with_the_keyboard(page: Page):
    page.goto("/formulaire.html")
    box = page.get_by_role("combobox", name="Partenaire")
    box.click()
    box.fill("nex")
    expect(page.get_by_role("option", name="Nexalia")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Nexalia")
    expect(page.locator("input[name=partenaire]")).to_have_value("2")
    box.fill("autre chose")
    page.keyboard.press("Tab")
    expect(box).to_have_value("Nexalia")


@pytest.fixture
def box(page: Page, site) -> Locator:
    """The box open on everything, and a server that from now on takes longer than a hurried person."""
    page.goto("/formulaire.html")
    found = page.get_by_role("combobox", name="Partenaire")
    found.click()
    found.fill("")
    expect(page.get_by_role("option", name="Voxeo")).to_be_visible()
    site.delay = 0.4
    return found


def test_enter_chooses_what_was_typed_even_before_the_answer(page: Page, box: Locator):
    page.keyboard.type("nex")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Nexalia")
    expect(page.locator("input[name=partenaire]")).to_have_value("2")


def test_escape_takes_back_an_enter_that_waits_for_its_answer(page: Page, box: Locator):
    chosen = page.locator("input[name=partenaire]").input_value()
    with page.expect_response("**/choix.html?*q=nex"):
        page.keyboard.type("nex")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    expect(page.get_by_role("option", name="Nexalia")).to_be_visible()
    assert page.locator("input[name=partenaire]").input_value() == chosen


def test_the_option_reached_with_the_arrows_stays_when_the_same_text_is_answered_again(page: Page, box: Locator):
    with page.expect_response("**/choix.html?*q="):
        page.keyboard.type("e")
        page.keyboard.press("Backspace")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        reached = box.get_attribute("aria-activedescendant") or ""
    expect(page.get_by_role("option", name="Voxeo")).to_have_attribute("id", reached)
    expect(box).to_have_attribute("aria-activedescendant", reached)
    page.keyboard.press("Enter")
    expect(box).to_have_value("Voxeo")


def test_a_palette_closed_before_its_answer_opens_nothing(page: Page, site):
    page.goto("/kit.html")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Pharmacie des Lilas")).to_be_visible()
    site.delay = 0.4
    with page.expect_response("**/recherche/?q=lil"):
        page.keyboard.type("lil")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Rechercher partout")).to_be_focused()
    assert page.url.endswith("/kit.html")
