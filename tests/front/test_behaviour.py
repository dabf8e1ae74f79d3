"""The scripts of the kit in a real browser, under the application's content policy, on the pages of the gallery."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]


def posted(site, path: str) -> list[str]:
    return [body for where, body, _ in site.posted if where == path]


def drag(page: Page, card: str, column: str) -> None:
    """The events of a drag: the mouse of a loaded machine is not what is tested."""
    carried = {"dataTransfer": page.evaluate_handle("new DataTransfer()")}
    page.dispatch_event(card, "dragstart", carried)
    page.dispatch_event(column, "dragover", carried)
    page.dispatch_event(column, "drop", carried)
    page.dispatch_event(card, "dragend", carried)


def test_ctrl_k_finds_and_opens_with_the_keyboard_and_gives_the_focus_back(page: Page):
    page.goto("/kit.html")
    page.get_by_role("button", name="Créer").focus()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Rechercher partout")
    expect(box).to_be_focused()
    box.type("lila")
    first = page.get_by_role("option", name="Pharmacie des Lilas")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    second = page.get_by_role("option", name="Fleurs de Mai")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", second.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Créer")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("404.html"))


def test_nothing_found_says_what_to_try(page: Page):
    page.goto("/kit.html")
    page.keyboard.press("/")
    page.keyboard.type("zzz")
    expect(page.locator("[data-palette-status]")).to_contain_text("Rien pour «\u00a0zzz\u00a0»")


def test_a_draft_survives_a_reload_and_says_so(page: Page):
    page.goto("/conflit.html")
    page.get_by_role("button", name="Revenir à ma saisie").click()
    page.get_by_label("Adresse").fill("27 rue Nationale")
    expect(page.locator("[data-draft-status]")).to_contain_text("Brouillon gardé à")
    page.goto("/brouillon.html")
    expect(page.locator("[data-draft-status]")).to_contain_text("repris")
    expect(page.get_by_label("Adresse")).to_have_value("27 rue Nationale")
    page.get_by_role("button", name="Repartir de la fiche").click()
    expect(page.get_by_label("Adresse")).to_have_value("")


def test_ctrl_enter_submits_once_even_when_pressed_twice(page: Page, site):
    page.goto("/brouillon.html")
    page.get_by_label("Raison sociale").focus()
    page.evaluate(
        "() => { const form = document.querySelector('main form'); form.action = '/client'; form.target = '_blank'; }"
    )
    with page.expect_popup() as opened:
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_load_state()
    assert len(posted(site, "/client")) == 1
    assert "_key=" in posted(site, "/client")[0]


def test_the_first_field_to_correct_has_the_focus(page: Page):
    page.goto("/formulaire.html")
    expect(page.get_by_label("SIRET")).to_be_focused()
    page.get_by_role("link", name="code postal").click()
    expect(page.get_by_label("Code postal")).to_be_focused()


def test_a_conflict_keeps_the_value_that_was_chosen(page: Page, site):
    page.goto("/conflit.html")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("03 20 00 77 41").check()
    page.evaluate("document.querySelector('main form').action = '/client'")
    page.get_by_role("button", name="Enregistrer ce choix").click()
    page.wait_for_url("**/client")
    (body,) = posted(site, "/client")
    assert "_choice.tel=theirs" in body
    assert body.endswith("version=3")


def test_a_selection_shows_its_bar_and_its_count(page: Page):
    page.goto("/kit.html")
    bar = page.get_by_role("toolbar", name="Actions sur la sélection")
    expect(bar).to_be_hidden()
    page.get_by_label("Sélectionner Pharmacie des Lilas").check()
    page.get_by_label("Sélectionner Boulangerie Cassel").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3\u00a0clients sélectionnés")
    page.get_by_role("button", name="Annuler la sélection").click()
    expect(bar).to_be_hidden()
    page.get_by_label("Tout sélectionner").check()
    expect(bar).to_contain_text("3\u00a0clients sélectionnés")


def test_j_and_x_walk_and_select_rows(page: Page):
    page.goto("/kit.html")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Cabinet Vasseur")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label("Sélectionner Cabinet Vasseur")).to_be_checked()


def test_the_theme_changes_at_once_and_is_remembered_by_the_server(page: Page, site):
    page.goto("/kit.html")
    page.get_by_role("button", name="SD, compte de Sonia Delmas").click()
    with page.expect_response("**/compte/theme"):
        page.locator("#compte label", has_text="Sombre").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "maillon-nuit")
    assert "theme=dark" in posted(site, "/compte/theme")[0] or 'name="theme"' in posted(site, "/compte/theme")[0]


def test_a_message_can_be_closed_and_an_error_stays(page: Page):
    page.goto("/kit.html")
    expect(page.get_by_text("3 clients archivés")).to_be_visible()
    page.locator("[data-toast]", has_text="3 clients").get_by_role("button", name="Fermer").click()
    expect(page.get_by_text("3 clients archivés")).to_have_count(0)
    page.clock.install()
    page.clock.fast_forward(60_000)
    expect(page.get_by_text("Connexion perdue")).to_be_visible()


def test_a_server_error_is_a_message_and_nothing_is_swapped(page: Page):
    page.goto("/kit.html")
    page.evaluate("htmx.ajax('POST', '/panne', {target: 'main h1', swap: 'innerHTML'})")
    expect(page.get_by_text("rien n'a été enregistré")).to_be_visible()
    expect(page.get_by_role("heading", name="Clients", exact=True)).to_be_visible()


def test_a_refusal_from_the_server_is_a_message(page: Page):
    page.goto("/kit.html")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('toast', {detail: {title: 'Client archivé', undo: '/annuler'}}))"
    )
    item = page.locator("[data-toast]", has_text="Client archivé")
    expect(item.get_by_role("button", name="Annuler", exact=True)).to_be_visible()
    assert item.locator("form").get_attribute("action") == "/annuler"


def test_a_quote_line_echoes_at_once_then_shows_the_server(page: Page, site):
    page.goto("/instruments.html")
    # read in the same task as the key: the echo waits for nothing
    echoed = page.get_by_label("Quantité, ligne 1").evaluate(
        """field => {
            field.value = "7";
            field.dispatchEvent(new Event("input", {bubbles: true}));
            return ["[data-line='1'] [data-line-total]", "[data-sum=ht]"].map(s => document.querySelector(s).textContent);
        }"""
    )
    assert echoed == ["1\u00a0190,70\u00a0€", "1\u00a0319,70\u00a0€"]
    expect(page.locator("[data-sum=ht]")).to_have_text("calculé par le serveur")
    typed = "label=Yealink+T54W&quantity=7&price=189%2C00&discount=10"
    assert posted(site, "/ligne/1") == [f"{typed}&csrfmiddlewaretoken=jeton"]
    assert [token for path, _, token in site.posted if path == "/ligne/1"] == ["jeton"]


def test_quote_lines_move_and_walk_with_the_keyboard(page: Page, site):
    page.goto("/instruments.html")
    page.get_by_label("Quantité, ligne 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Quantité, ligne 2")).to_be_focused()
    with page.expect_response("**/ordre"):
        page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Quantité, ligne 2")).to_be_focused()
    assert posted(site, "/ordre") == ["order=2%2C1"]
    page.get_by_label("Prix unitaire, ligne 2").fill("999")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Prix unitaire, ligne 2")).to_have_value("129,00")


def test_a_chosen_article_becomes_a_line(page: Page, site):
    page.goto("/instruments.html")
    page.get_by_label("Ajouter une ligne").click()
    page.get_by_role("option", name="Nexalia").click()
    expect(page.get_by_label("Quantité, ligne 3")).to_be_focused()
    assert posted(site, "/ajout") == ["item=2"]
    expect(page.get_by_label("Ajouter une ligne")).to_have_value("")


def test_a_line_removed_leaves_the_page_there_and_the_focus_on_the_next(page: Page, site):
    page.goto("/instruments.html")
    page.evaluate("window.same = true")
    page.get_by_role("button", name="Retirer la ligne 1").click()
    expect(page.locator("[data-line]")).to_have_count(1)
    expect(page.locator("[data-line='2'] [name=quantity]")).to_be_focused()
    assert page.evaluate("window.same")
    assert [path for path, _, _ in site.posted] == ["/retrait/1"]


def test_a_long_designation_is_read_whole_and_the_arrows_walk_in_it(page: Page, site):
    page.goto("/instruments.html")
    field = page.get_by_label("Désignation, ligne 1")
    field.fill("Installation et mise en service sur site, reprise de l'existant comprise, " * 4)
    assert field.evaluate("field => field.scrollWidth <= field.clientWidth && field.scrollHeight <= field.clientHeight")
    page.keyboard.press("ArrowDown")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Désignation, ligne 2")).to_be_focused()


def test_a_refused_card_comes_back_with_the_reason(page: Page, site):
    page.goto("/instruments.html")
    drag(page, "[data-card='318']", "[data-column=livraison]")
    expect(page.get_by_text("Numéro de série manquant.")).to_be_visible()
    expect(page.locator("[data-column=staging] [data-card='318']")).to_have_count(1)
    with page.expect_response("**/etape/341"):
        drag(page, "[data-card='341']", "[data-column=livraison]")
    expect(page.locator("[data-column=livraison] [data-card='341']")).to_have_count(1)
    assert posted(site, "/etape/341") == ["to=livraison"]


def test_a_folded_column_stays_folded(page: Page):
    page.goto("/instruments.html")
    page.get_by_role("button", name="Replier Saisie").click()
    expect(page.locator("[data-column=saisie]")).to_have_attribute("data-folded", "")
    page.reload()
    expect(page.locator("[data-column=saisie]")).to_have_attribute("data-folded", "")
    page.get_by_role("button", name="Déplier Saisie").click()
    expect(page.locator("[data-card='341']")).to_be_visible()


def test_a_signature_is_path_data_and_can_be_cleared(page: Page):
    page.goto("/visite.html")
    pad = page.locator("[data-sigpad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=8)
    page.mouse.up()
    value = page.locator("[data-sigpad-value]").input_value()
    assert re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+", value)
    page.get_by_role("button", name="Effacer").click()
    assert page.locator("[data-sigpad-value]").input_value() == ""


def test_a_scanner_submits_with_enter_and_the_code_is_cleaned(page: Page, site):
    page.goto("/visite.html")
    page.get_by_label("Bureau · Yealink T54W").fill(" 3102 0A47 5544 ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/serie")
    assert "serial=31020A475544" in posted(site, "/serie")[0]


def test_one_step_of_the_visit_is_open_at_a_time(page: Page):
    page.goto("/visite.html")
    page.get_by_role("button", name=re.compile("Contrôles")).click()
    expect(page.get_by_text("Prise de terre vérifiée")).to_be_visible()
    expect(page.get_by_label("Bureau · Yealink T54W")).to_be_hidden()


def test_being_offline_is_said_and_blocks_nothing(page: Page):
    page.goto("/visite.html")
    expect(page.locator("[data-offline]")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_contain_text("Hors ligne")
    page.evaluate("document.dispatchEvent(new CustomEvent('offline:count', {detail: 3}))")
    expect(page.locator("[data-offline]")).to_contain_text("3 actions à envoyer")
    page.context.set_offline(False)


@pytest.mark.parametrize(
    "name", ["formulaire", "conflit", "kit", "instruments", "visite", "public", "404", "500", "refus"]
)
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(chromium, site, name, width, theme):
    page = chromium.new_page(viewport={"width": width, "height": 844}, bypass_csp=True)
    page.goto(f"http://127.0.0.1:{site.server_port}/{name}.html")
    if name != "public":
        page.evaluate(
            "theme => document.documentElement.dataset.theme = theme",
            {"light": "maillon", "dark": "maillon-nuit"}[theme],
        )
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
    page.add_script_tag(path=ROOT / "node_modules/axe-core/axe.min.js")
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(', ')))"
    )
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.close()
    assert (found, wide) == ([], False)
