"""A handset is dead: asked by the support, changed by staging for one of the shelf, under warranty, by their serial numbers."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.hotline.tale import CLIENT, Morning
from tests.e2e.pages import sound
from tests.e2e.people import Person, plain
from tests.e2e.story import path_of

COVERED = "Sous garantie"


def support_asks_for_a_swap(support: Person, story: Morning) -> None:
    """The first device of the client that is under warranty and of which another is free on the shelf."""
    support.go(f"/tickets/{story.tickets['mail']}")
    support.page.locator("[popovertarget=autres]").click()
    support.follow("Retour SAV", "#autres")
    support.reads("Retour SAV", "h1")
    returns = path_of(support) + "?" + support.page.url.partition("?")[2]
    covered = [words_of(row) for row in devices(support).filter(has_text=COVERED).all()]
    found = ((label, serial, free) for label, serial in covered if (free := spare_of(support, label)))
    _, story.dead, story.spare = next(found)
    story.names += [story.dead, story.spare]
    support.go(returns)
    row_of(support, story.dead).get_by_role("button", name=re.compile("Demander l'échange")).click()
    support.told(f"Échange de {story.dead} demandé au staging")
    sound(support)
    support.go(returns)
    expect(row_of(support, story.dead)).to_contain_text("Échange demandé")


def devices(person: Person) -> Locator:
    return person.page.locator("[aria-label='Appareils du client'] li")


def row_of(person: Person, serial: str) -> Locator:
    return devices(person).filter(has_text=serial)


def words_of(row: Locator) -> tuple[str, str]:
    """What it is, and its serial number."""
    return plain(row.locator(".font-medium").first.inner_text()), row.locator(".font-mono").first.inner_text().strip()


def spare_of(person: Person, label: str) -> str:
    """The serial number of one that stands on the shelf and is kept for nobody; nothing when all of them are promised."""
    person.go(f"/stock/?q={label.rsplit(' ', 1)[1]}")
    article = person.page.locator("main tbody").get_by_role("link", name=label)
    if not article.count():
        return ""
    article.first.click()
    person.reads(label, "h1")
    counts = [plain(cell) for cell in here(person, "lieux").locator("td.num").all_inner_texts()]  # held, promised, free
    shelf = here(person, "numeros").filter(has_text="Libre")
    return (
        plain(shelf.first.locator("td").first.inner_text()) if counts[2:3] not in ([], ["0"]) and shelf.count() else ""
    )


def here(person: Person, table: str) -> Locator:
    """The rows of the depot, in one table of the article's page."""
    return person.page.locator(f"[aria-labelledby={table}] tbody tr").filter(has_text="Dépôt")


def staging_swaps_it(staging: Person, story: Morning) -> None:
    """From the task to the ticket, from the ticket to the device, and back: both serial numbers are told there."""
    page = staging.page
    staging.go("/taches/")
    task = re.compile(f"Échanger .*{story.dead}")
    staging.reads(task)
    page.locator("main").get_by_role("link", name=re.compile(story.tickets["mail"])).first.click()
    staging.reads(story.tickets["mail"])
    staging.follow("Retour SAV", "main")
    row_of(staging, story.dead).get_by_role("link", name="Échanger").click()
    staging.reads(f"Panne de {story.dead}", "h1")
    form = page.locator("main form").last
    form.locator("[name=reason]").fill("Plus de tonalité, même ailleurs")
    form.locator("[name=serial]").fill(story.spare)
    sound(staging)
    staging.press("Remplacer", "main")
    staging.told(f"{story.dead} est remplacé par {story.spare}")
    assert path_of(staging) == f"/tickets/{story.tickets['mail']}"
    staging.reads(f"a remplacé {story.dead} par {story.spare}")
    sound(staging)
    staging.go("/taches/")
    expect(page.locator("main").get_by_text(task)).to_have_count(0)


def each_device_tells_it(staging: Person, story: Morning) -> None:
    """The dead one waits to be sorted, the other is at the client's; each leads to the ticket, which leads to each."""
    for serial, where in ((story.dead, "Retours"), (story.spare, CLIENT)):
        staging.go(f"/tickets/{story.tickets['mail']}")
        staging.page.locator("[aria-labelledby=liens-titre]").get_by_role("link", name=re.compile(serial)).click()
        staging.reads(serial, "h1")
        facts = plain(staging.page.locator("aside dl").first.inner_text())
        assert f"Lieu {where}" in facts, facts
        expect(staging.page.locator("[aria-labelledby=liens-titre]")).to_contain_text(story.tickets["mail"])
        story.files(path_of(staging))
        sound(staging)


def the_client_has_the_other_one(support: Person, story: Morning) -> None:
    """What is still under warranty there: the replacement, and no longer the dead one."""
    support.go(f"/tickets/{story.tickets['mail']}")
    support.reads(f"a remplacé {story.dead} par {story.spare}")
    support.page.locator("[popovertarget=autres]").click()
    support.follow("Retour SAV", "#autres")
    expect(row_of(support, story.spare)).to_contain_text(COVERED)
    expect(row_of(support, story.dead)).to_have_count(0)
