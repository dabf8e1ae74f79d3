"""A pharmacy group of five sites, from the partner's price list to its handsets on site, by the people who do it."""

from __future__ import annotations

import pytest

from tests.e2e.group import buying, changing, numbers, paying, preparing, returning, selling, sending, spreading
from tests.e2e.group.tale import Group
from tests.e2e.mailbox import Mailbox
from tests.e2e.people import PHONE, People, Person
from tests.e2e.rival import Rival

pytestmark = pytest.mark.browser
# What the client, who does not pay, hears of: each once. The partner, who pays, hears of the quote twice: once a version.
TOLD = (
    "Commande {order} confirmée", "Commande {order} validée", "Gardez vos numéros", "Votre code pour le mandat de portabilité {porting}",
    "Vos numéros changent d'opérateur", "Votre colis {first} est parti", "Votre colis {second} est parti",
    "Votre matériel est livré ({order})", "accord enregistré",
)  # fmt: skip


class Telling:
    """The same people from one chapter to the next; at the end of each, the rival looks everywhere."""

    def __init__(self, people: People, mailbox: Mailbox) -> None:
        self.people, self.mailbox, self.story = people, mailbox, Group()
        self.client, self.boss = people.stranger(), mailbox.reader
        self.partner, self.adv, self.staging = (self.of(name) for name in ("partenaire", "adv", "staging"))
        self.rival = Rival(self.of("partenaire2"), self.partner)

    def of(self, name: str) -> Person:
        return self.people(f"{name}@maillon.example")

    def sale(self) -> None:
        story, mailbox, partner, adv = self.story, self.mailbox, self.partner, self.adv
        selling.partner_reads_its_price_list(partner)
        selling.partner_opens_the_client(partner, story)
        selling.partner_keys_the_quote(partner, story)
        self.rival.sees_nothing_of(story)
        selling.partner_sends_it(partner, mailbox, story)
        selling.direction_lowers_what_adv_gives_alone(self.boss)
        selling.adv_writes_a_second_version(adv, story)
        self.rival.sees_nothing_of(story)
        selling.colleague_grants_the_discount(self.of("adv2"), story)
        selling.adv_sends_it(adv, story)
        selling.partner_accepts(partner, mailbox, story)
        self.tracking = selling.everyone_hears_of_the_order(mailbox, story, partner)

    def numbers_kept(self) -> None:
        numbers.adv_prepares_the_porting(self.adv, self.story)
        numbers.client_signs_the_mandate(self.client, self.mailbox, self.story)
        numbers.operator_rejects_then_gives_a_day(self.adv, self.mailbox, self.story)

    def purchase(self) -> None:
        story, mailbox, staging = self.story, self.mailbox, self.staging
        before = buying.counts_of(staging)
        buying.adv_validates_the_order(self.adv, mailbox, story)
        promised = buying.the_stock_promises_what_it_has(staging, before, story)
        buying.staging_orders_what_is_missing(staging, mailbox, story)
        buying.staging_receives_it(staging, story)
        self.received = buying.the_order_has_all_it_needs(staging, promised, story)

    def bench_and_road(self) -> None:
        story, mailbox, staging = self.story, self.mailbox, self.staging
        preparing.staging_reads_every_handset(staging, story)
        preparing.staging_changes_the_dead_one(staging, self.received, story)
        preparing.staging_finishes(staging, story)
        sending.staging_ships_fifteen(staging, mailbox, story)
        sending.adv_reads_what_is_left(self.adv, story)
        self.rival.sees_nothing_of(story)
        changing.adv_writes_an_amendment(self.adv, story)
        changing.partner_accepts_the_amendment(self.partner, mailbox, story)
        changing.the_order_says_what_was_agreed(self.adv, mailbox, story)
        changing.staging_prepares_the_headsets(staging, story)
        self.rival.sees_nothing_of(story)
        sending.staging_ships_the_rest(staging, mailbox, story)
        sending.adv_records_both_deliveries(self.adv, mailbox, story)
        sending.the_goods_are_with_the_client(staging, self.received)
        sending.client_follows_both_parcels(self.client, self.tracking, story)

    def one_too_many(self) -> None:
        returning.staging_takes_one_back(self.staging, self.story)
        returning.each_life_is_told(self.staging, self.story)
        hears_once(self.mailbox, self.story)

    def one_more_each(self) -> None:
        story = self.story
        spreading.adv_keys_a_line_a_site(self.adv, story)
        spreading.staging_reads_one_for_each(self.staging, story)
        spreading.staging_ships_to_each_site(self.staging, story)
        self.rival.sees_nothing_of(story)
        spreading.deployment_plans_three_visits(self.of("deploiement"), story)
        spreading.technician_makes_them(self.people("technicien@maillon.example", PHONE), story)
        spreading.order_says_three_of_five(self.adv, story)
        spreading.client_hears_of_each_site_once(self.mailbox, story)

    def invoices(self) -> None:
        story, mailbox, compta = self.story, self.mailbox, self.of("compta")
        paying.compta_invoices_the_partner(compta, self.partner, mailbox, story)
        self.rival.sees_nothing_of(story)
        paying.adv_names_the_head_office(self.adv, story)
        paying.adv_keys_what_the_group_orders(self.adv, story)
        paying.compta_invoices_each_site(compta, mailbox, story)
        paying.partner_and_shops_hear_nothing_of_it(self.partner, mailbox, story)
        paying.head_office_pays_both(compta, story)


def test_a_group_of_five_sites_is_equipped(people: People, mailbox: Mailbox) -> None:
    telling = Telling(people, mailbox)
    for chapter in (
        telling.sale,
        telling.numbers_kept,
        telling.purchase,
        telling.bench_and_road,
        telling.one_too_many,
        telling.one_more_each,
        telling.invoices,
    ):
        chapter()
        telling.rival.sees_nothing_of(telling.story)
    assert not [mail for mail in mailbox.subjects("partenaire2@maillon.example") if telling.story.mentioned_in(mail)]
    people.close_up()


def hears_once(mailbox: Mailbox, story: Group) -> None:
    first, second = story.shipments
    subjects = mailbox.subjects(story.contact)
    told = [words.format(order=story.order, porting=story.porting, first=first, second=second) for words in TOLD]
    heard = {words: sum(words in subject for subject in subjects) for words in told}
    assert set(heard.values()) == {1}, (heard, subjects)
    assert len(subjects) == len(told), subjects
