"""One more handset for each of the five sites: a line a site, a parcel a site, a visit a site, and three of them done."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.group.buying import counts_of
from tests.e2e.group.tale import CONTACT, GROUP, HANDSET, PLACES, RUN, Group, Place
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper
from tests.e2e.people import Person, plain
from tests.e2e.sales import ORDER, add_line, documents_of
from tests.e2e.story import path_of
from tests.e2e.visits import (
    choose_a_free_slot,
    read_the_label,
    take_the_photos,
    tick_the_checklist,
)
from tests.e2e.workshop import tick_everything

MORE = "Un poste de plus par officine"
VISITED = PLACES[:3]


def adv_keys_a_line_a_site(adv: Person, story: Group) -> None:
    """An order keyed without a quote; the « Sites » section says where each line goes."""
    page = adv.page
    adv.go(f"/commandes/nouvelle?client={story.client}&type=ajout")
    adv.fill("Objet", MORE)
    page.get_by_label("Partenaire", exact=True).check()
    adv.press("Saisir les lignes")
    adv.reads(MORE, "h1")
    order = ORDER.search(path_of(adv))
    assert order, adv.page.url
    story.spread = story.learns(order.group(), path_of(adv))
    story.learns(MORE)
    for _ in PLACES:
        add_line(adv, "t54w", HANDSET, "1")
    adv.go(path_of(adv))
    adv.press(re.compile("Passer à « Validation ADV »"))
    adv.told("Validation ADV")
    adv.press(re.compile("Passer à « Staging »"))
    adv.told("Staging")
    adv.follow(re.compile("^Sites"), "nav.views")
    for box, place in zip(page.get_by_label(f"Site, {HANDSET}").all(), PLACES, strict=True):
        box.select_option(label=place.name)
    adv.press("Enregistrer les sites")
    adv.told("Sites enregistrés")
    for place in PLACES:
        expect(at(adv, place)).to_contain_text("0/1 expédié")
    sound(adv)


def at(person: Person, place: Place) -> Locator:
    """What the « Sites » section says of one of them."""
    return person.page.get_by_label(place.name, exact=True)


def staging_reads_one_for_each(staging: Person, story: Group) -> None:
    """From what stands in the depot, whichever comes to hand."""
    page = staging.page
    counts_of(staging)
    rows = page.locator("[aria-labelledby=numeros] tbody tr").filter(has_text="Dépôt").all()
    at_hand = [plain(row.locator("td").first.inner_text()) for row in rows]
    staging.go("/staging/")
    page.locator("main tr").filter(has_text=story.spread).get_by_role("link", name=GROUP).click()
    staging.reads(MORE, "h1")
    for label in at_hand:
        if page.locator("#code").count() == 0:
            break
        page.locator("#code").fill(label)
        with page.expect_response(lambda r: r.url.endswith("/lecture")):
            page.locator("#code").press("Enter")
        expect(page.locator("#lecture .banner")).to_contain_text(label)
    staging.reads(f"{len(PLACES)} sur {len(PLACES)}")
    tick_everything(staging)
    staging.press("Passer à l'expédition")
    staging.told("Fiche terminée")


def staging_ships_to_each_site(staging: Person, story: Group) -> None:
    """The section proposes each site with its own lines and address; each note has one serial number and its own street."""
    page, seen = staging.page, set()
    for rank, place in enumerate(PLACES):
        staging.go(f"/commandes/{story.spread}/sites")
        if rank == 2:
            done = [plain(at(staging, where).inner_text()) for where in PLACES]
            assert ["1/1 expédié" in text for text in done] == [True, True, False, False, False], done
        at(staging, place).get_by_role("link", name="Préparer l'expédition").click()
        staging.reads(place.name, "h1")
        staging.press("Préparer l'expédition")
        staging.reads("Le colis part")
        number = story.learns(path_of(staging).rsplit("/", 1)[1], path_of(staging))
        page.get_by_label("Transporteur").select_option(label="Chronopost")
        staging.fill("Numéro de suivi", f"XG{RUN}5{rank}FR")
        staging.press("Marquer expédiée")
        staging.told(f"{number} est expédiée")
        note = Paper.opened(staging, documents_of(staging)[0])
        note.says(number, story.spread, place.street, HANDSET)
        serial = plain(page.locator("table td.font-mono").first.inner_text())
        note.says(serial)
        seen.add(serial)
        story.files(f"/expeditions/{number}/bl")
        story.parcels.append(number)
        staging.fill("Reçue par", "Équipe du comptoir")
        staging.press("Marquer livrée")
        staging.told(f"{number} est livrée")
    assert len(seen) == len(PLACES), seen


def deployment_plans_three_visits(deployment: Person, story: Group) -> None:
    """The order opened a visit for each site; three find a slot."""
    deployment.go(f"/commandes/{story.spread}/interventions")
    rows = deployment.page.locator("main tbody tr")
    expect(rows).to_have_count(len(PLACES))
    for place in VISITED:
        deployment.go(f"/commandes/{story.spread}/interventions")
        rows.filter(has_text=place.street).get_by_role("link").first.click()
        deployment.reads("Aucun créneau")
        story.visits.append(story.learns(path_of(deployment).rsplit("/", 1)[1], path_of(deployment)))
        expect(deployment.page.locator("[aria-labelledby=appareils] tbody tr")).to_have_count(1)
        deployment.follow("Planifier", ".page-header")
        deployment.reads(f"Planifier {GROUP}", "h1")
        choose_a_free_slot(deployment)
        deployment.press("Planifier l'intervention")
        deployment.told("est planifiée")


def technician_makes_them(technician: Person, story: Group) -> None:
    """Each visit has its own handset and its own sealed report, which says no price."""
    page = technician.page
    for number in story.visits:
        technician.go(f"/ma-journee/{number}")
        technician.press("Je pars")
        technician.press("Je suis arrivé", "footer")
        tick_the_checklist(technician)
        hint = plain(page.locator("#series p[id^=sn]").first.text_content() or "")
        serial = hint.rpartition(" ")[2]
        read_the_label(technician, serial)
        take_the_photos(technician)
        technician.follow("Faire signer", "footer")
        technician.signs()
        page.locator("[name=agreed]").check()
        technician.press("Signer et terminer la visite")
        technician.reads("Visite terminée", "h1")
        (kept,) = documents_of(technician)
        report = Paper.opened(technician, kept)
        report.says(GROUP, serial)
        report.is_silent_on_prices()
        assert report.is_sealed
        story.files(kept)


def order_says_three_of_five(adv: Person, story: Group) -> None:
    adv.go(f"/commandes/{story.spread}/sites")
    done = [plain(at(adv, place).inner_text()) for place in PLACES]
    assert ["1/1 posé" in text for text in done] == [True, True, True, False, False], done
    sound(adv)
    adv.go(f"/commandes/{story.spread}")
    adv.reads(re.compile("Interventions? à planifier"))


def client_hears_of_each_site_once(mailbox: Mailbox, story: Group) -> None:
    told = [f"Commande {story.spread} {what}" for what in ("enregistrée", "validée")]
    told += [f"Votre colis {number} est parti" for number in story.parcels]
    told += [f"Votre matériel est livré ({story.spread})"]
    mailbox.wait("Procès-verbal", CONTACT, count=len(VISITED)).is_silent_on_prices()
    subjects = mailbox.subjects(CONTACT)
    heard = {words: sum(words in subject for subject in subjects) for words in told}
    assert set(heard.values()) == {1}, heard
    for words in ("Rendez-vous", "Procès-verbal"):
        assert sum(words in subject for subject in subjects) == len(VISITED), (words, subjects)
