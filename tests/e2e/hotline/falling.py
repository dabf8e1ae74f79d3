"""A shared platform falls: forty people call, each ticket finds the incident by itself, and one answer solves them all."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.hotline.tale import CLIENT, SAID, Morning
from tests.e2e.mailbox import Mailbox
from tests.e2e.pages import sound
from tests.e2e.people import Person
from tests.e2e.story import path_of

CHILDREN = 40
OVER = "Le service est rétabli depuis onze heures."


def support_declares_it(support: Person, partner: Person, mailbox: Mailbox, story: Morning) -> None:
    page = support.page
    support.go("/incidents/nouveau")
    page.locator("#id_title").fill(SAID["incident"])
    page.locator("#id_public_words").fill("Les appels ne passent plus. Prochaine nouvelle dans une heure.")
    page.locator("#id_listed").fill(story.platform)
    page.locator("main form button[type=submit]").last.click()
    support.reads(SAID["incident"], "h1")
    story.incident = path_of(support)
    story.urls.append(story.incident)
    sound(support)
    assert CLIENT in mailbox.wait(SAID["incident"]).text
    for person in (support, partner):  # the banner stands on the client's page, for those whom it touches
        person.go(story.urls[0])
        person.reads(SAID["incident"])


def forty_people_call(support: Person, story: Morning) -> None:
    """Other hands key them through the API, as another hotline's software would."""
    made = support.page.evaluate(
        """async ([client, subject, count]) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const codes = [];
            for (let n = 1; n <= count; n++) {
                const answer = await fetch("/api/v1/tickets", {
                    method: "POST",
                    headers: {"Content-Type": "application/json", "X-CSRFToken": token},
                    body: JSON.stringify({client, subject: `${subject}, poste ${n}`, text: "Rien ne sonne."}),
                });
                codes.push(answer.status);
            }
            return codes;
        }""",
        [story.client, SAID["child"], CHILDREN],
    )
    assert made == [201] * CHILDREN


def each_found_the_incident(support: Person, story: Morning) -> None:
    support.go(story.incident)
    expect(support.page.locator("[aria-labelledby=tickets-rattaches] header")).to_contain_text(str(CHILDREN))


def one_answer_solves_them(support: Person, partner: Person, story: Morning) -> None:
    page = support.page
    support.go(story.incident)
    page.get_by_role("button", name=re.compile("^Résoudre")).first.click()
    dialog = page.locator("#dialogue")
    dialog.locator("[name=text]").fill(OVER)
    dialog.locator("button[type=submit]").last.click()
    support.told("résolu")
    solved = f"/tickets/?f=status:is:solved&q={SAID['child']}"
    for _ in range(60):  # the worker answers them one after the other
        support.go(solved)
        if f"sur {CHILDREN}" in support.text():
            break
        page.wait_for_timeout(1000)
    assert f"sur {CHILDREN}" in support.text()
    support.page.locator("main tbody a").first.click()
    support.reads(OVER)
    partner.go(path_of(support))
    partner.reads(OVER)
