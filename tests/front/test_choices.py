"""A choice among what the server proposes: what Enter chooses, however fast the person and however slow the answer."""

import pytest
from playwright.sync_api import Page, expect

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


def test_enter_chooses_what_was_typed_even_before_the_answer(page: Page, site):
    page.goto("/formulaire.html")
    site.delay = 0.4
    box = page.get_by_role("combobox", name="Partenaire")
    box.click()
    box.fill("")
    expect(page.get_by_role("option", name="Opéris Télécom")).to_be_visible()
    page.keyboard.type("nex")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Nexalia")
    expect(page.locator("input[name=partenaire]")).to_have_value("2")


def test_the_option_reached_with_the_arrows_stays_when_the_same_text_is_answered_again(page: Page, site):
    page.goto("/formulaire.html")
    site.delay = 0.4
    box = page.get_by_role("combobox", name="Partenaire")
    box.click()
    box.fill("")
    expect(page.get_by_role("option", name="Voxeo")).to_be_visible()
    page.keyboard.type("e")
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(700)
    page.keyboard.press("Enter")
    expect(box).to_have_value("Voxeo")
