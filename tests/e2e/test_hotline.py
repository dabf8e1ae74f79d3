"""A morning of the hotline, lived in browsers; a rival partner watches all along and learns nothing."""

from __future__ import annotations

import pytest

from tests.e2e.hotline import calling, falling, mailing, swapping, working
from tests.e2e.hotline.tale import Morning
from tests.e2e.interactions import count
from tests.e2e.mailbox import Mailbox
from tests.e2e.people import People
from tests.e2e.rival import Rival

pytestmark = pytest.mark.browser
HERE = "test_a_morning_of_the_hotline"


def test_a_morning_of_the_hotline(people: People, mailbox: Mailbox) -> None:
    story = Morning()
    support, partner, boss, staging = (
        people(f"{name}@maillon.example") for name in ("support", "partenaire", "admin", "staging")
    )
    rival = Rival(people("partenaire2@maillon.example"), partner)
    standard = calling.direction_connects_the_centrex(boss)
    working.direction_promises_a_minute(boss)
    calling.support_knows_the_numbers(support, story)
    call = calling.a_handset_calls(support, standard, story)
    count(HERE, "Support", "D'un appel entrant au ticket enregistré", call, 3)
    mailing.a_broken_mail_arrives(people.site, story)
    mailing.support_finds_it(support, story)
    mail = mailing.support_takes_and_answers(support, mailbox, story)
    count(HERE, "Support", "D'un mail reçu au ticket attribué et répondu", mail, 5)
    mailing.support_leaves_a_note(support, story)
    assert working.support_calls_the_operator(support, story) == 2
    rival.sees_nothing_of(story)
    falling.support_declares_it(support, partner, mailbox, story)
    falling.forty_people_call(support, story)
    falling.each_found_the_incident(support, story)
    rival.sees_nothing_of(story)
    falling.one_answer_solves_them(support, partner, story)
    working.partner_opens_a_ticket(partner, story)
    working.support_is_warned(support, story)
    swapping.support_asks_for_a_swap(support, story)
    swapping.staging_swaps_it(staging, story)
    swapping.each_device_tells_it(staging, story)
    swapping.the_client_has_the_other_one(support, story)
    working.partner_follows_without_what_is_ours(partner, story)
    rival.sees_nothing_of(story)
    working.support_solves_and_the_client_says_what_it_thinks(support, people.stranger(), mailbox, story)
    rival.sees_nothing_of(story)
    written = " ".join(mailbox.subjects("partenaire2@maillon.example"))
    assert not [name for name in (*story.names, *story.tickets.values()) if name in written]
    people.close_up()
