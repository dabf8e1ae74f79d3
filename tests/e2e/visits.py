"""The visit: planned by deployment beside the team's day, carried out by the technician with one thumb."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.papers import Paper, prices_in
from tests.e2e.people import Person
from tests.e2e.sales import documents_of
from tests.e2e.story import AMOUNTS, CLIENT, MACS, SERIALS, Story, path_of

TECHNICIAN = "Julien Morel"
DAYS_AHEAD = 10


def deployment_plans_the_visit(deployment: Person, mailbox: Mailbox, story: Story) -> None:
    """The first free stretch of the technician is one click away."""
    page = deployment.page
    deployment.go(f"/commandes/{story.order}")
    deployment.follow("Planifier", "#blocages")
    deployment.reads("Aucun créneau")
    story.visit = story.learns(path_of(deployment).rsplit("/", 1)[1], path_of(deployment))
    deployment.follow("Planifier", ".page-header")
    deployment.reads(f"Planifier {CLIENT}", "h1")
    choose_a_free_slot(deployment)
    sound(deployment)
    expect(page.get_by_label("Technicien")).to_have_value(re.compile(r"\d+"))
    assert page.get_by_label("Technicien").locator("option:checked").inner_text() == TECHNICIAN
    deployment.press("Planifier l'intervention")
    deployment.told(f"{story.visit} est planifiée")
    mail = mailbox.wait("Rendez-vous", story.contact)
    assert "Julien" in mail.text
    mail.is_silent_on_prices()


def choose_a_free_slot(deployment: Person) -> None:
    page = deployment.page
    free = page.locator("#jour li").filter(has_text=TECHNICIAN).get_by_role("link", name=re.compile("^libre"))
    for _ in range(DAYS_AHEAD):
        deployment.reads(TECHNICIAN, "#jour")
        if free.count():
            free.first.click()
            expect(page).to_have_url(re.compile("technicien="))
            return
        day = page.locator("#jour-titre").inner_text()
        deployment.follow("Jour suivant")
        expect(page.locator("#jour-titre")).not_to_have_text(day)
    raise AssertionError(f"{TECHNICIAN} n'a rien de libre en {DAYS_AHEAD} jours")


def technician_carries_it_out(technician: Person, story: Story) -> None:
    """Card after card, as the phone opens them: on the way, on site, checks, serial numbers, photos, a reserve."""
    page = technician.page
    technician.go("/ma-journee/semaine")
    page.locator(f"a[href='/ma-journee/{story.visit}']").click()
    technician.reads(CLIENT, "h1")
    technician.press("Je pars")
    technician.reads("Parti à")
    technician.press("Je suis arrivé", "footer")
    tick_the_checklist(technician)
    sound(technician)
    for serial in SERIALS:
        read_the_label(technician, serial)
    take_the_photos(technician)
    technician.press(re.compile("^Réserves"))
    technician.fill("Ajouter une réserve", "Goulotte à fixer derrière le comptoir")
    technician.press(re.compile("^Ajouter$"), "#reserves")
    technician.reads("1 réserve", "#reserves")


def open_the_next_one(technician: Person) -> None:
    """Open the first visit of the week that has not begun."""
    technician.go("/ma-journee/semaine")
    for link in technician.page.locator("main a[href^='/ma-journee/IN-']").all():
        path = link.get_attribute("href") or ""
        if "Je pars" in technician.get(path).text():
            technician.go(path)
            return
    raise AssertionError("Aucune visite à mener cette semaine")


def tick_the_checklist(technician: Person) -> None:
    left = technician.page.locator("#controles button[aria-pressed=false]")
    expect(left.first).to_be_visible()
    for remaining in range(left.count(), 0, -1):
        left.first.click()
        expect(left).to_have_count(remaining - 1)


def read_the_label(technician: Person, serial: str) -> None:
    """Typed in the first box that waits; a number expected elsewhere goes to its own place."""
    waiting = technician.page.locator("#series input[name=serial]")
    expect(waiting.first).to_be_visible()
    before = waiting.count()
    waiting.first.fill(serial)
    waiting.first.press("Enter")
    expect(waiting).to_have_count(before - 1)


def take_the_photos(technician: Person) -> None:
    slots = technician.page.locator("#photos input[data-photo][capture]")
    expect(slots.first).to_be_attached()
    for remaining in range(slots.count(), 0, -1):
        picture = {"name": f"photo{remaining}.jpg", "mimeType": "image/jpeg", "buffer": photo(f"Vue {remaining}")}
        slots.first.set_input_files(picture)
        expect(slots).to_have_count(remaining - 1)


def photo(name: str) -> bytes:
    image = Image.new("RGB", (320, 240), (214, 222, 230))
    ImageDraw.Draw(image).text((20, 110), name, fill=(40, 50, 60))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def client_signs_the_report(technician: Person, mailbox: Mailbox, story: Story) -> None:
    """The report is read, then signed with the finger; it is sealed, and says serials and reserve but no price."""
    page = technician.page
    technician.follow("Faire signer", "footer")
    technician.reads("Signature du PV", "h1")
    sound(technician)
    read_first = Paper.opened(
        technician, page.get_by_role("link", name="Lire le procès-verbal").get_attribute("href") or ""
    )
    read_first.says(CLIENT, *SERIALS)
    expect(page.get_by_label("Nom du signataire")).not_to_have_value("")
    technician.signs()
    page.locator("[name=agreed]").check()
    technician.press("Signer et terminer la visite")
    technician.reads("Visite terminée", "h1")
    (report,) = documents_of(technician)
    story.files(report, f"/interventions/{story.visit}", f"/ma-journee/{story.visit}/pv")
    sealed(Paper.opened(technician, report))
    mail = mailbox.wait("Procès-verbal", story.contact)
    sealed(mail.papers[0])
    mail.is_silent_on_prices()


def sealed(report: Paper) -> None:
    report.says(CLIENT, TECHNICIAN, *SERIALS, *MACS, "Goulotte à fixer derrière le comptoir")
    report.is_silent_on_prices(*AMOUNTS)
    assert report.is_sealed


def client_follows_it_without_a_price(client: Person, address: str, news: str, story: Story) -> None:
    """The public tracking page: the news, the papers that are not priced beyond the payer's own, and no amount."""
    client.go(address)
    client.reads(news, "h1")
    client.reads(story.order)
    sound(client)
    assert not prices_in(client.text()), client.text()
    assert not any(amount in client.text() for amount in AMOUNTS)
    for link in client.page.locator("a[href*='/documents/']").all():
        Paper.opened(client, link.get_attribute("href") or "").says(CLIENT)
