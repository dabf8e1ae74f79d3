"""The telephone rings: who calls is on the screen before they speak."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass

from playwright.sync_api import expect

from maillon.core.signatures import HEADER, signature
from tests.e2e.gestures import Gestures
from tests.e2e.hotline.tale import CLIENT, SAID, Morning
from tests.e2e.pages import sound
from tests.e2e.people import Person
from tests.e2e.story import RUN, path_of


@dataclass
class Switchboard:
    """The centrex of the hotline: it signs what it says."""

    address: str
    key: str

    def says(self, event: str, number: str) -> None:
        body = json.dumps({"event": event, "call_id": f"matin-{RUN}", "number": number}).encode()
        headers = {"Content-Type": "application/json", HEADER: signature(body, self.key, int(time.time()))}
        asked = urllib.request.Request(self.address, body, headers)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert answer.status == 200


def direction_connects_the_centrex(boss: Person) -> Switchboard:
    boss.go("/reglages/standards/nouveau")
    form = boss.page.locator("main form").last
    form.locator("[name=name]").fill(f"Centrex du matin {RUN}")
    form.locator("[name=signed]").check()
    boss.press("Créer son adresse", "main")
    boss.reads("À donner au standard", "h2")
    lines = boss.page.locator("[aria-labelledby=adresse] dd")
    return Switchboard(lines.nth(0).inner_text().strip(), lines.nth(1).inner_text().strip())


def support_knows_the_numbers(support: Person, story: Morning) -> None:
    """A number of the client's own range, and the person whom its mails come from."""
    client = next(c for c in support.get(f"/api/v1/clients?q={CLIENT}").json()["items"] if c["name"] == CLIENT)
    story.client = client["reference"]
    own = support.get(f"/api/v1/platforms?client={client['reference']}").json()["items"]
    story.platform = next(p["reference"] for p in own if p["number_count"])
    story.number = support.get(f"/api/v1/platforms/{story.platform}").json()["ranges"][0]["first"]
    support.go(f"/clients/{client['reference']}")
    story.urls += [path_of(support), f"/plateformes/{story.platform}"]
    hrefs = [link.get_attribute("href") or "" for link in support.page.locator("a[href^='mailto:']").all()]
    story.contact = next(
        h.removeprefix("mailto:") for h in hrefs if not h.startswith(("mailto:contact@", "mailto:compta@"))
    )


def a_handset_calls(support: Person, standard: Switchboard, story: Morning) -> Gestures:
    """From the ringing to the saved ticket; returns what it asked of the hand."""
    standard.says("ringing", story.number)
    hand = Gestures(support)
    hand.starts(f"/appel?numero={story.number}")
    support.reads(CLIENT, "h1")
    standard.says("answered", story.number)
    page = support.page
    subject = page.get_by_label("Objet")
    expect(subject).to_be_focused()
    hand.types(subject, SAID["call"], "objet")
    hand.key("Enter", "Entrée")
    page.wait_for_url(lambda url: "/tickets/TK-" in url)
    support.reads(SAID["call"], "h1")
    sound(support)
    story.opened("call", path_of(support))
    standard.says("hangup", story.number)
    expect(page.locator("main")).to_contain_text("Téléphone")
    return hand
