"""One handset too many: what comes back in good state is for sale again, and both lives are told."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.group.buying import Counts, counts_of
from tests.e2e.group.preparing import DEAD, FAULT
from tests.e2e.group.sending import SECOND
from tests.e2e.group.tale import HANDSET, SUPPLIER, Group
from tests.e2e.pages import sound
from tests.e2e.people import Person

BACK = SECOND.serials[0]
REASON = "Un poste de trop au comptoir"


def staging_takes_one_back(staging: Person, story: Group) -> None:
    page = staging.page
    before = counts_of(staging)
    staging.go(f"/expeditions/{story.shipments[1]}")
    staging.press("Retour", ".page-header")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(f"{HANDSET} · {BACK}").check()
    dialog.get_by_label("Bon, remis en stock").check()
    dialog.get_by_label("Motif").fill(REASON)
    dialog.get_by_role("button", name="Enregistrer le retour").click()
    staging.told("Retour enregistré : 1 article")
    sound(staging)
    after = counts_of(staging)
    assert after == Counts(before.on_hand + 1, before.reserved, before.available + 1, before.awaited), (before, after)


def each_life_is_told(staging: Person, story: Group) -> None:
    """From the purchase to where it stands now, step by step."""
    told = {
        BACK: ("Retour", story.order, "Expédition", "Réception", story.purchase, REASON),
        DEAD: ("Envoi au fournisseur", SUPPLIER, FAULT, "Réception", story.purchase),
    }
    for serial, words in told.items():
        staging.go(f"/stock/appareils/?q={serial}")
        staging.page.locator("main tbody").get_by_role("link", name=serial).first.click()
        staging.reads("Sa vie, de l'achat à aujourd'hui", "h2")
        life = staging.page.locator("[aria-labelledby=vie]")
        for word in words:
            expect(life).to_contain_text(word)
    sound(staging)
