"""Two shipments: each its delivery note with its own serial numbers, and what is left to ship in between."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.e2e.group.buying import Counts, counts_of
from tests.e2e.group.changing import HEADSET
from tests.e2e.group.numbers import SHOWN as SHOWN_NUMBERS
from tests.e2e.group.preparing import READY
from tests.e2e.group.tale import CONTACT, GROUP, HANDSET, HANDSET_PRICE, HANDSETS, PLACES, RUN, SECOND_NET, Group, Place
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper, prices_in
from tests.e2e.people import Person
from tests.e2e.sales import documents_of
from tests.e2e.story import path_of


@dataclass(frozen=True)
class Lorry:
    """What one shipment takes, where to, under which tracking number."""

    rank: int
    serials: tuple[str, ...]
    place: Place
    beside: tuple[str, ...] = ()

    @property
    def tracking(self) -> str:
        return f"XG{RUN}{self.rank}71FR"


FIRST, SECOND = Lorry(1, READY[:15], PLACES[0]), Lorry(2, READY[15:], PLACES[2], (HEADSET,))


def staging_ships(staging: Person, mailbox: Mailbox, story: Group, lorry: Lorry, left: int) -> None:
    """Everything left is proposed; the person lowers it and says where it goes."""
    page = staging.page
    staging.go(f"/expeditions/nouvelle?commande={story.order}")
    quantity = page.get_by_label(HANDSET)
    expect(quantity).to_have_value(str(left))
    staging.reads(f"{left} à expédier sur {HANDSETS}")
    quantity.fill(str(len(lorry.serials)))
    place = lorry.place
    staging.fill("Adresse de livraison", f"{place.street}\n{place.postal_code} {place.city}")
    sound(staging)
    staging.press("Préparer l'expédition")
    staging.reads("Le colis part")
    number = story.learns(path_of(staging).rsplit("/", 1)[1], path_of(staging))
    page.get_by_label("Transporteur").select_option(label="Chronopost")
    staging.fill("Numéro de suivi", lorry.tracking)
    staging.press("Marquer expédiée")
    staging.told(f"{number} est expédiée")
    story.learns(lorry.tracking)
    story.shipments.append(number)
    (kept,) = documents_of(staging)
    story.files(kept, f"/expeditions/{number}/bl")
    sound(staging)
    note = Paper.opened(staging, kept)
    mail = mailbox.wait(f"Votre colis {number} est parti", CONTACT)
    for paper in (note, *mail.papers):
        holds(paper, number, lorry)
    assert lorry.tracking in mail.text
    mail.is_silent_on_prices()


def holds(paper: Paper, number: str, lorry: Lorry) -> None:
    """This note has these serial numbers and no other, the right address, and no price."""
    paper.says(
        number, GROUP, HANDSET, lorry.tracking, lorry.place.street, lorry.place.city, *lorry.serials, *lorry.beside
    )
    others = [serial for serial in READY if serial not in lorry.serials and serial in paper.text]
    others += [HEADSET] if HEADSET in paper.text and HEADSET not in lorry.beside else []
    assert not others, f"{paper.url} dit aussi {others}"
    paper.is_silent_on_prices(HANDSET_PRICE, SECOND_NET)


def staging_ships_fifteen(staging: Person, mailbox: Mailbox, story: Group) -> None:
    staging_ships(staging, mailbox, story, FIRST, HANDSETS)


def adv_reads_what_is_left(adv: Person, story: Group) -> None:
    """The order does not leave its step while handsets wait."""
    left = HANDSETS - len(FIRST.serials)
    adv.go(f"/commandes/{story.order}")
    expect(adv.page.locator("#blocages")).to_contain_text(f"{left} sur {HANDSETS} articles sans expédition")
    sound(adv)


def staging_ships_the_rest(staging: Person, mailbox: Mailbox, story: Group) -> None:
    staging_ships(staging, mailbox, story, SECOND, HANDSETS - len(FIRST.serials))


def adv_records_both_deliveries(adv: Person, mailbox: Mailbox, story: Group) -> None:
    for number in story.shipments:
        adv.go(f"/expeditions/{number}")
        adv.fill("Reçue par", "Équipe du comptoir")
        adv.press("Marquer livrée")
        adv.told(f"{number} est livrée")
    adv.go(f"/commandes/{story.order}")
    mailbox.wait(f"Votre matériel est livré ({story.order})", CONTACT).is_silent_on_prices()


def the_goods_are_with_the_client(staging: Person, before: Counts) -> None:
    """What left is out of the books of the depot, the promise kept and the rest untouched; the dead one is at its maker's."""
    after = counts_of(staging)
    gone = before.on_hand - HANDSETS - 1, before.reserved - HANDSETS, before.available - 1, before.awaited
    assert after == Counts(*gone), (before, after)


def client_follows_both_parcels(client: Person, address: str, story: Group) -> None:
    """The public page: both parcels, the numbers and their day, and no price for who does not pay."""
    client.go(address)
    client.reads(story.order)
    for lorry in (FIRST, SECOND):
        client.reads(f"{len(lorry.serials)} {HANDSET}")
        client.reads(lorry.tracking)
    client.reads(SHOWN_NUMBERS)
    sound(client)
    text = client.text()
    assert text.index(FIRST.tracking) < text.index(SECOND.tracking), text
    assert not prices_in(text), text
    for link in client.page.locator("a[href*='/documents/']").all():
        Paper.opened(client, link.get_attribute("href") or "").is_silent_on_prices(HANDSET_PRICE, SECOND_NET)
