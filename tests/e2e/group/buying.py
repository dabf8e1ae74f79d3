"""What the order needs and the depot has not: ordered from the supplier, received by its packing list."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.e2e.group.tale import (
    BOUGHT,
    BOUGHT_NET,
    COST,
    GROUP,
    HANDSET,
    HANDSETS,
    MACS,
    SERIALS,
    SUPPLIER,
    SUPPLIER_MAIL,
    Group,
)
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person, plain
from tests.e2e.story import path_of


@dataclass(frozen=True)
class Counts:
    """What the page of an article says of the whole company."""

    on_hand: int
    reserved: int
    available: int
    awaited: int


def counts_of(person: Person) -> Counts:
    """Found from the stock, as people do."""
    person.go("/stock/?q=T54W")
    person.page.locator("main tbody").get_by_role("link", name=HANDSET).first.click()
    person.reads(HANDSET, "h1")
    values = person.page.locator(".kpi .value").all()
    return Counts(*(int(re.sub(r"\D", "", plain(value.inner_text()).split(",")[0])) for value in values[:4]))


def adv_validates_the_order(adv: Person, mailbox: Mailbox, story: Group) -> None:
    """Told once to the client, and to the partner whose card asks for it."""
    adv.go(f"/commandes/{story.order}")
    adv.press(re.compile("Passer à « Staging »"))
    adv.told("Commande passée à « Staging »")
    for to in (story.contact, "partenaire@maillon.example"):
        mailbox.wait(f"Commande {story.order} validée", to).is_silent_on_prices()


def the_stock_promises_what_it_has(staging: Person, before: Counts, story: Group) -> Counts:
    """The whole order is asked of the depot, which sets aside what stands there; the rest is missing."""
    after = counts_of(staging)
    row = staging.page.locator("[aria-labelledby=promis] tbody tr").filter(has_text=story.order)
    expect(row).to_contain_text(GROUP)
    asked, held = (int(cell.inner_text()) for cell in row.locator("td.num").all())
    assert asked == HANDSETS
    assert 0 <= held < HANDSETS, "the depot should be short of handsets here"
    assert after == Counts(before.on_hand, before.reserved + held, before.available - held, before.awaited)
    return after


def staging_orders_what_is_missing(staging: Person, mailbox: Mailbox, story: Group) -> None:
    """From the needs, where the order is named; the supplier reads prices that staging does not."""
    page = staging.page
    staging.go("/stock/achats/besoins/")
    row = page.locator("main tr").filter(has_text=HANDSET)
    expect(row).to_contain_text(story.order)
    for box in page.locator("main tbody input[type=checkbox]").all():
        box.uncheck()
    row.get_by_role("checkbox").check()
    row.get_by_label(f"Quantité de {HANDSET}").fill(str(BOUGHT))
    sound(staging)
    page.locator("form.panel").filter(has_text=SUPPLIER).get_by_role("button", name="Commander").click()
    staging.told("1 article ajouté")
    story.purchase = story.learns(path_of(staging).rsplit("/", 1)[1], path_of(staging))
    staging.press("Passer la commande")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox")).to_have_value(SUPPLIER_MAIL)
    dialog.get_by_role("button", name="Passer la commande").click()
    staging.told(f"{story.purchase} est passée")
    sound(staging)
    mine = Paper.opened(staging, page.get_by_role("link", name="Bon de commande").get_attribute("href") or "")
    mine.says(story.purchase, HANDSET)
    mine.is_silent_on_prices(COST, BOUGHT_NET)
    story.files(f"/stock/achats/{story.purchase}/bon")
    (paper,) = mailbox.wait(story.purchase, SUPPLIER_MAIL).papers
    paper.says(story.purchase, HANDSET, COST, BOUGHT_NET)


def staging_receives_it(staging: Person, story: Group) -> None:
    """The supplier's own list, a line written twice left out; then the rest of the delivery."""
    page = staging.page
    staging.go(f"/stock/achats/{story.purchase}")
    staging.follow("Réceptionner")
    sound(staging)
    staging.follow("Liste de colisage")
    rows = [f"{HANDSET};{serial};{mac}" for serial, mac in zip(SERIALS, MACS, strict=True)]
    rows.append(f"Cafetière;{SERIALS[0]}X;")
    text = "\n".join(("Article;N° de série;Adresse MAC", *rows))
    page.locator("main input[type=file]").set_input_files(
        {"name": "colisage.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    staging.press("Vérifier le fichier")
    staging.reads(f"{BOUGHT} lignes prêtes à recevoir")
    staging.reads("1 ligne écartée")
    sound(staging)
    staging.press(f"Recevoir {BOUGHT} lignes")
    staging.told(f"{BOUGHT} lignes réceptionnées")
    staging.fill("Numéro du bon de livraison du fournisseur", f"BL {story.purchase[-5:]}")
    staging.press("Terminer", "#etabli")
    staging.told("Livraison réceptionnée")
    for serial in SERIALS:
        story.learns(serial)


def the_order_has_all_it_needs(staging: Person, before: Counts, story: Group) -> Counts:
    """What came fills the promise first; what is in hand beyond it is available."""
    after = counts_of(staging)
    row = staging.page.locator("[aria-labelledby=promis] tbody tr").filter(has_text=story.order)
    expect(row.locator("td.num")).to_have_text([str(HANDSETS), str(HANDSETS)])
    assert (after.on_hand, after.awaited) == (before.on_hand + BOUGHT, before.awaited)
    assert after.available == after.on_hand - after.reserved
    sound(staging)
    return after
