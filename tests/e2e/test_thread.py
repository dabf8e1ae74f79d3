"""The whole job, by the people who do it, on nothing but the demonstration company: from a quote to a paid invoice."""

from __future__ import annotations

import pytest

from tests.e2e import money, sales, visits, workshop
from tests.e2e.mailbox import Mailbox
from tests.e2e.people import PHONE, People
from tests.e2e.rival import Rival
from tests.e2e.story import Story

pytestmark = pytest.mark.browser


STEPS = (
    "Votre devis {quote}", "Votre code pour le devis {quote}", "Commande {order} confirmée", "Commande {order} validée",
    "Votre colis {shipment} est parti", "Votre matériel est livré ({order})",
)  # fmt: skip


def hears_of_each_step_once(subjects: list[str], story: Story) -> None:
    for words in STEPS:
        wanted = words.format(quote=story.quote, order=story.order, shipment=story.shipment)
        assert sum(wanted in subject for subject in subjects) == 1, (wanted, subjects)


def test_one_order_goes_from_the_partner_s_quote_to_the_paid_invoice(people: People, mailbox: Mailbox) -> None:
    story, client = Story(), people.stranger()
    partner, adv = people("partenaire@maillon.example"), people("adv@maillon.example")
    rival = Rival(people("partenaire2@maillon.example"), partner)

    sales.partner_keys_a_quote(partner, story)
    rival.sees_nothing_of(story)
    sales.partner_hands_it_to_adv(partner)
    rival.sees_nothing_of(story)
    sales.adv_checks_and_sends_it(adv, story)
    rival.sees_nothing_of(story)
    sales.client_accepts_on_a_phone(client, mailbox, story)
    tracking = sales.everyone_hears_of_the_order(mailbox, story, partner).link
    rival.sees_nothing_of(story)
    visits.client_follows_it_without_a_price(client, tracking, "Votre commande est en cours de vérification", story)
    sales.adv_validates_the_order(adv, mailbox, story)
    rival.sees_nothing_of(story)

    staging = people("staging@maillon.example")
    workshop.staging_prepares_the_devices(staging, story)
    rival.sees_nothing_of(story)
    workshop.staging_ships_the_parcel(staging, mailbox, story)
    rival.sees_nothing_of(story)
    visits.client_follows_it_without_a_price(client, tracking, "Votre colis est en route", story)
    workshop.adv_records_the_delivery(adv, mailbox, story)
    rival.sees_nothing_of(story)

    visits.deployment_plans_the_visit(people("deploiement@maillon.example"), mailbox, story)
    rival.sees_nothing_of(story)
    technician = people("technicien@maillon.example", PHONE)
    visits.technician_carries_it_out(technician, story)
    rival.sees_nothing_of(story)
    visits.client_signs_the_report(technician, mailbox, story)
    rival.sees_nothing_of(story)

    compta = people("compta@maillon.example")
    money.compta_issues_the_invoice(compta, mailbox, story)
    rival.sees_nothing_of(story)
    money.compta_records_the_payment(compta, story)
    money.the_order_is_done(adv, story)
    rival.sees_nothing_of(story)
    visits.client_follows_it_without_a_price(client, tracking, "Votre commande est terminée", story)

    hears_of_each_step_once(mailbox.subjects(story.contact), story)
    assert not [mail for mail in mailbox.subjects("partenaire2@maillon.example") if story.mentioned_in(mail)]
    people.close_up()
