"""Twenty-five handsets at the bench, one of them dead on arrival."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.group.buying import Counts, counts_of
from tests.e2e.group.tale import GROUP, HANDSETS, SERIALS, SUBJECT, SUPPLIER, Group
from tests.e2e.pages import sound
from tests.e2e.people import Person
from tests.e2e.story import path_of
from tests.e2e.workshop import read, tick_everything

FAULT = "Écran noir au déballage"
DEAD, SPARE = SERIALS[6], SERIALS[HANDSETS]
# What the group ends up with.
READY = tuple(serial for serial in SERIALS if serial != DEAD)


def staging_reads_every_handset(staging: Person, story: Group) -> None:
    """The stock knows each label and its MAC address: one reading is enough."""
    page = staging.page
    staging.go("/staging/")
    page.locator("main tr").filter(has_text=story.order).get_by_role("link", name=GROUP).click()
    staging.reads(SUBJECT, "h1")
    story.sheet = story.learns(path_of(staging).rsplit("/", 1)[1], path_of(staging))
    staging.reads(f"0 sur {HANDSETS}")
    for serial in SERIALS[:HANDSETS]:
        read(staging, serial, serial)
    staging.reads(f"{HANDSETS} sur {HANDSETS}")
    sound(staging)


def staging_changes_the_dead_one(staging: Person, before: Counts, story: Group) -> None:
    """The one in hand takes its place; the dead one waits to be sorted, out of what is available, then goes back to its supplier."""
    page = staging.page
    staging.go(f"/staging/{story.sheet}")
    page.get_by_role("button", name=f"Panne de {DEAD} : le remplacer").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Panne constatée").fill(FAULT)
    dialog.get_by_label("Numéro de série du remplaçant").fill(SPARE)
    dialog.get_by_role("button", name="Remplacer").click()
    staging.told(f"{DEAD} est remplacé par {SPARE}")
    staging.reads(f"{HANDSETS} sur {HANDSETS}")
    told = page.locator("[aria-labelledby=retires] tbody tr")
    expect(told).to_have_count(1)
    for words in (DEAD, FAULT, SPARE):
        expect(told).to_contain_text(words)
    sound(staging)
    after = counts_of(staging)
    assert after == Counts(before.on_hand - 1, before.reserved, before.available - 1, before.awaited), (before, after)
    send_back_to_supplier(staging)


def send_back_to_supplier(staging: Person) -> None:
    page = staging.page
    staging.go(f"/stock/appareils/?q={DEAD}")
    page.locator("main tbody").get_by_role("link", name=DEAD).first.click()
    staging.reads(FAULT)
    staging.press("Au fournisseur")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Fournisseur").select_option(label=SUPPLIER)
    dialog.get_by_label(re.compile("^Panne constatée")).fill(FAULT)
    dialog.get_by_role("button", name="Envoyer").click()
    staging.told(f"{DEAD} est parti chez {SUPPLIER}")
    sound(staging)


def staging_finishes(staging: Person, story: Group) -> None:
    staging.go(f"/staging/{story.sheet}")
    tick_everything(staging)
    staging.press("Passer à l'expédition")
    staging.told("Fiche terminée")
