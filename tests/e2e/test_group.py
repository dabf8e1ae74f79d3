"""A pharmacy group of five sites, from the partner's price list to its handsets on site, by the people who do it."""

from __future__ import annotations

import pytest

from tests.e2e.group import buying, numbers, preparing, returning, selling, sending
from tests.e2e.group.tale import Group
from tests.e2e.mailbox import Mailbox
from tests.e2e.people import People
from tests.e2e.rival import Rival

pytestmark = pytest.mark.browser


# What the client, who does not pay, hears of: each once. The partner, who pays, hears of the quote twice: once a version.
TOLD = (
    "Commande {order} confirmée", "Commande {order} validée", "Gardez vos numéros", "Votre code pour le mandat de portabilité {porting}",
    "Vos numéros changent d'opérateur", "Votre colis {first} est parti", "Votre colis {second} est parti",
    "Votre matériel est livré ({order})",
)  # fmt: skip


def hears_once(mailbox: Mailbox, story: Group) -> None:
    first, second = story.shipments
    subjects = mailbox.subjects(story.contact)
    told = [words.format(order=story.order, porting=story.porting, first=first, second=second) for words in TOLD]
    heard = {words: sum(words in subject for subject in subjects) for words in told}
    assert set(heard.values()) == {1}, (heard, subjects)
    assert len(subjects) == len(told), subjects


def test_a_group_of_five_sites_is_equipped(people: People, mailbox: Mailbox) -> None:
    story, client = Group(), people.stranger()
    partner, adv = people("partenaire@maillon.example"), people("adv@maillon.example")
    rival = Rival(people("partenaire2@maillon.example"), partner)

    selling.partner_reads_its_price_list(partner)
    selling.partner_opens_the_client(partner, story)
    selling.partner_keys_the_quote(partner, story)
    rival.sees_nothing_of(story)
    selling.partner_sends_it(partner, mailbox, story)
    selling.direction_lowers_what_adv_gives_alone(mailbox.reader)
    selling.adv_writes_a_second_version(adv, story)
    rival.sees_nothing_of(story)
    selling.colleague_grants_the_discount(people("adv2@maillon.example"), story)
    selling.adv_sends_it(adv, story)
    selling.partner_accepts(partner, mailbox, story)
    tracking = selling.everyone_hears_of_the_order(mailbox, story, partner)
    rival.sees_nothing_of(story)

    numbers.adv_prepares_the_porting(adv, story)
    numbers.client_signs_the_mandate(client, mailbox, story)
    numbers.operator_rejects_then_gives_a_day(adv, mailbox, story)
    rival.sees_nothing_of(story)

    staging = people("staging@maillon.example")
    before = buying.counts_of(staging)
    buying.adv_validates_the_order(adv, mailbox, story)
    promised = buying.the_stock_promises_what_it_has(staging, before, story)
    buying.staging_orders_what_is_missing(staging, mailbox, story)
    buying.staging_receives_it(staging, story)
    received = buying.the_order_has_all_it_needs(staging, promised, story)
    rival.sees_nothing_of(story)

    preparing.staging_reads_every_handset(staging, story)
    preparing.staging_changes_the_dead_one(staging, received, story)
    preparing.staging_finishes(staging, story)
    sending.staging_ships_fifteen(staging, mailbox, story)
    sending.adv_reads_what_is_left(adv, story)
    rival.sees_nothing_of(story)
    sending.staging_ships_the_rest(staging, mailbox, story)
    sending.adv_records_both_deliveries(adv, mailbox, story)
    sending.the_goods_are_with_the_client(staging, received)
    returning.staging_takes_one_back(staging, story)
    returning.each_life_is_told(staging, story)
    rival.sees_nothing_of(story)

    sending.client_follows_both_parcels(client, tracking, story)
    hears_once(mailbox, story)
    assert not [mail for mail in mailbox.subjects("partenaire2@maillon.example") if story.mentioned_in(mail)]
    people.close_up()
