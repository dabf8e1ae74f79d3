"""The clock of a ticket, wired: each act of a person moves it in the same transaction, and each threshold is told once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from maillon.clients.models import ServiceLevel
from maillon.clients.tests.factories import ClientFactory, SiteFactory
from maillon.core.events import _listeners
from maillon.notifications.models import Alert
from maillon.records.models import Audience
from maillon.tickets.models import CalendarEdition, Moment, PolicyEdition, PromiseAlert, Ticket
from maillon.tickets.services import handling, opening, promises, recount, writing
from maillon.tickets.tests.conftest import PARIS
from maillon.tickets.tests.factories import TicketFactory
from maillon.tickets.tests.promising import always, calendar, first_line, policy, targets

pytestmark = pytest.mark.django_db
WEB, PHONE = Ticket.Channel.WEB, Ticket.Channel.PHONE


@pytest.fixture
def office(db):
    """First response in an hour, next ones in two, resolution in a day and an hour, Monday to Friday 9–12 and 14–18."""
    made = policy("Engagement du test", calendar())
    first_line(made)
    return made


@pytest.fixture
def told(monkeypatch):
    """The warnings and breaches emitted, as (ticket, measure, percent)."""
    heard = []
    for name in ("tickets.sla_warning", "tickets.sla_breached"):
        monkeypatch.setitem(
            _listeners, name, [("core", lambda e: heard.append((e.record.pk, e.data["measure"], e.data["percent"])))]
        )
    return heard


def ticket_of(cast, channel=WEB, actor=None, **fields):
    client = fields.pop("client", None) or ClientFactory(partner=cast.partner)
    return opening.open_ticket(client, "Muet.", actor=actor or cast.support, channel=channel, subject="Muet", **fields)


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=PARIS)


def test_a_new_ticket_is_promised_a_first_response_and_a_resolution_in_hours_that_count(cast, office, it_is):
    it_is(2026, 3, 2, 11, 30)  # a Monday
    ticket = Ticket.objects.get(pk=ticket_of(cast).pk)
    assert (ticket.policy, ticket.due_what) == (office, "first_response")
    assert ticket.first_response_due == ticket.due_at == paris(2026, 3, 2, 14, 30)
    assert ticket.resolution_due == paris(2026, 3, 3, 14, 30)
    assert ticket.soon_at == ticket.alarm_at == paris(2026, 3, 2, 14, 15)


def test_an_answer_in_time_keeps_the_promise_and_leaves_the_resolution_due(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    it_is(2026, 3, 2, 10, 40)
    writing.write(ticket, "Nous regardons.", actor=cast.support, audience=Audience.CLIENT)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.first_response_kept, ticket.due_what) == (True, "resolution")
    assert ticket.due_at == paris(2026, 3, 3, 11)


def test_on_the_phone_the_first_response_is_given_at_once(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = Ticket.objects.get(pk=ticket_of(cast, PHONE).pk)
    assert (ticket.first_response_kept, ticket.due_what) == (True, "resolution")


def test_an_internal_note_is_no_answer(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    writing.write(ticket, "À voir.", actor=cast.support, audience=Audience.INTERNAL)
    assert Ticket.objects.get(pk=ticket.pk).first_response_kept is None


def test_a_ticket_that_waits_has_no_deadline_until_who_is_awaited_writes(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast, PHONE)
    it_is(2026, 3, 2, 11)
    handling.wait(ticket, "partner", actor=cast.support)
    paused = Ticket.objects.get(pk=ticket.pk)
    assert (paused.due_at, paused.resolution_due, paused.soon_at) == (None, None, None)
    it_is(2026, 3, 3, 9)
    writing.write(ticket, "Voici.", actor=cast.partner_user, audience=Audience.PARTNER)
    resumed = Ticket.objects.get(pk=ticket.pk)
    assert resumed.next_response_due == resumed.due_at == paris(2026, 3, 3, 11)
    assert resumed.resolution_due == paris(2026, 3, 3, 18)


def test_a_supplier_awaited_stops_the_resolution_and_never_an_answer(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    handling.wait(ticket, "supplier", actor=cast.support)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.resolution_due, ticket.due_at) == (None, paris(2026, 3, 2, 11))


def test_solved_in_time_then_reopened_it_runs_on_from_what_was_spent(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast, PHONE)
    it_is(2026, 3, 2, 11)
    handling.move(ticket, "solve", actor=cast.support)
    solved = Ticket.objects.get(pk=ticket.pk)
    assert (solved.resolution_kept, solved.due_at) == (True, None)
    it_is(2026, 3, 3, 11)
    handling.move(ticket, "reopen", actor=cast.support, reason="Encore muet")
    reopened = Ticket.objects.get(pk=ticket.pk)
    assert (reopened.resolution_kept, reopened.due_at) == (None, paris(2026, 3, 4, 11))


def test_each_threshold_is_told_once_and_a_breach_stays(cast, office, it_is, told):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    for minute in (44, 46, 47):
        it_is(2026, 3, 2, 10, minute)
        recount.tell_due()
    assert told == [(ticket.pk, "first_response", 75)]
    it_is(2026, 3, 2, 10, 55)
    recount.tell_due()
    it_is(2026, 3, 2, 11, 1)
    recount.tell_due()
    recount.tell_due()
    assert [percent for _, _, percent in told] == [75, 90, 100]
    assert Ticket.objects.late().get().first_response_kept is False
    it_is(2026, 3, 2, 11, 5)
    writing.write(ticket, "Enfin.", actor=cast.support, audience=Audience.CLIENT)
    assert len(told) == 3
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.first_response_kept, ticket.missed) == (False, True)
    breach = PromiseAlert.objects.get(percent=100)
    assert (breach.measure, breach.at) == ("first_response", paris(2026, 3, 2, 11))


def test_after_a_night_without_the_worker_only_the_breach_is_told(cast, office, it_is, told):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    it_is(2026, 3, 3, 9)
    recount.tell_due()
    assert told == [(ticket.pk, "first_response", 100), (ticket.pk, "resolution", 75)]


def test_late_and_soon_late_follow_the_hour_without_any_count(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket_of(cast)
    it_is(2026, 3, 2, 10, 44)
    assert (Ticket.objects.soon_late().count(), Ticket.objects.late().count()) == (0, 0)
    it_is(2026, 3, 2, 10, 50)
    assert (Ticket.objects.soon_late().count(), Ticket.objects.late().count()) == (1, 0)
    it_is(2026, 3, 2, 11, 1)
    assert (Ticket.objects.soon_late().count(), Ticket.objects.late().count()) == (0, 1)


def test_a_higher_priority_takes_another_line_and_what_was_spent_counts(cast, it_is):
    quick = policy("Critique", always(), first=15, resolution=240)
    first_line(policy("Courant", always("Autre"), first=60, resolution=480), order=2)
    line = first_line(quick, priority=1)
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    it_is(2026, 3, 2, 10, 10)
    handling.weigh(ticket, impact=3, urgency=3, actor=cast.support)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.policy, ticket.line) == (quick, line)
    assert (ticket.due_at, ticket.resolution_due) == (paris(2026, 3, 2, 10, 15), paris(2026, 3, 2, 14))


def test_the_level_of_the_site_wins_over_that_of_the_client(cast, it_is):
    basic, premium = (ServiceLevel.objects.create(name=name) for name in ("De base", "Premium"))
    chosen = first_line(policy("Premium", always()), service_level=premium)
    client = ClientFactory(service_level=basic)
    SiteFactory(client=client, service_level=premium)
    assert ticket_of(cast, client=client).line_id == chosen.pk


def test_the_bank_holidays_are_those_of_the_department_of_the_site(cast, office, it_is):
    it_is(2026, 4, 2, 17, 30)  # the eve of Good Friday, a day off in Alsace only; Monday is off everywhere
    alsace = SiteFactory(client=ClientFactory(), postal_code="67000", city="Strasbourg")
    lyon = SiteFactory(client=ClientFactory(), postal_code="69003", city="Lyon")
    assert Ticket.objects.get(pk=ticket_of(cast, client=lyon.client).pk).due_at == paris(2026, 4, 3, 9, 30)
    assert Ticket.objects.get(pk=ticket_of(cast, client=alsace.client).pk).due_at == paris(2026, 4, 7, 9, 30)


def test_hours_are_those_of_the_site_overseas_unless_the_calendar_is_of_the_house(cast, it_is):
    site = SiteFactory(client=ClientFactory(), postal_code="97400", city="Saint-Denis")
    first_line(policy("Là-bas", calendar()))
    it_is(2026, 3, 2, 6)  # 9 h in La Réunion
    assert Ticket.objects.get(pk=ticket_of(cast, client=site.client).pk).due_at == paris(2026, 3, 2, 7)
    first_line(policy("Ici", calendar("Maison", place="house")), order=0)
    assert Ticket.objects.get(pk=ticket_of(cast, client=site.client).pk).due_at == paris(2026, 3, 2, 10)


def test_a_new_edition_of_a_calendar_counts_from_its_moment_on_and_writes_nothing_in_the_logs(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast, PHONE)
    moments = Moment.objects.count()
    changed = it_is(2026, 3, 2, 11)
    counted = office.current.calendar
    CalendarEdition.objects.create(
        calendar=counted, hours={"0": [["09:00", "11:30"]], "1": [["10:00", "18:00"]]}, since=changed
    )
    assert recount.recount() == 1
    # an hour spent on Monday, half an hour more until 11 h 30, then 6 h 30 from Tuesday 10 h
    assert Ticket.objects.get(pk=ticket.pk).due_at == paris(2026, 3, 3, 16, 30)
    assert Moment.objects.count() == moments
    assert recount.recount() == 1


def test_a_day_closed_by_exception_pushes_the_deadline(cast, office, it_is):
    it_is(2026, 3, 2, 17, 30)
    ticket = ticket_of(cast)
    last = office.current.calendar.current
    CalendarEdition.objects.create(
        calendar=last.calendar, hours=last.hours, days={"2026-03-03": []}, since=timezone.now()
    )
    recount.recount()
    assert Ticket.objects.get(pk=ticket.pk).due_at == paris(2026, 3, 4, 9, 30)


def test_a_policy_made_stricter_in_the_middle_is_told_at_once(cast, it_is, told):
    made = policy("Large", always(), first=240)
    first_line(made)
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    changed = it_is(2026, 3, 2, 12)
    PolicyEdition.objects.create(
        policy=made, calendar=made.current.calendar, targets=targets(60, None, None), stops={}, since=changed
    )
    recount.recount()
    assert told == [(ticket.pk, "first_response", 100)]
    assert PromiseAlert.objects.get(percent=100).at == changed


def test_the_table_of_choice_changed_moves_the_open_tickets(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast)
    it_is(2026, 3, 2, 10, 30)
    other = first_line(policy("Autre", always()), order=0)
    recount.recount()
    assert Ticket.objects.get(pk=ticket.pk).policy == office
    recount.recount(rechoose=True)
    assert Ticket.objects.get(pk=ticket.pk).line == other
    assert Moment.objects.filter(ticket=ticket, what="chosen").count() == 1


def test_a_ticket_older_than_the_clock_starts_from_what_its_columns_say(cast, office, it_is):
    it_is(2026, 3, 3, 10)
    ticket = TicketFactory(opened_at=paris(2026, 3, 2, 10), first_answer_at=paris(2026, 3, 2, 10, 30))
    assert recount.recount() == 1
    ticket.refresh_from_db()
    assert (ticket.policy, ticket.first_response_kept) == (office, True)
    assert ticket.resolution_due == paris(2026, 3, 3, 11)


def test_what_the_columns_say_is_what_the_clock_reads(cast, office, it_is):
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast, PHONE)
    it_is(2026, 3, 2, 16)
    reading = promises.reading_of(Ticket.objects.get(pk=ticket.pk))
    assert reading.resolution.left == timedelta(hours=4)


def test_a_ticket_joined_brings_the_time_it_already_waited(cast, office, it_is):
    it_is(2026, 3, 2, 9)
    lost = ticket_of(cast)
    it_is(2026, 3, 2, 9, 50)
    kept = ticket_of(cast)
    promises.happened(lost, "withdrawn")
    promises.joined(kept, lost)
    lost, kept = (Ticket.objects.get(pk=ticket.pk) for ticket in (lost, kept))
    assert (lost.due_at, lost.alarm_at, lost.first_response_kept) == (None, None, None)
    assert (kept.first_response_due, kept.resolution_due) == (paris(2026, 3, 2, 10), paris(2026, 3, 3, 10))


def test_who_is_in_charge_hears_of_it_once_and_a_critical_ticket_goes_up_a_level(cast, it_is):
    first_line(policy("Critique", always(), first=None, resolution=60), priority=1)
    it_is(2026, 3, 2, 10)
    ticket = ticket_of(cast, PHONE, impact=3, urgency=3)
    handling.assign(ticket, cast.support, actor=cast.support)
    for minute in (46, 47, 55, 56):
        it_is(2026, 3, 2, 10, minute)
        recount.tell_due()
    it_is(2026, 3, 2, 11, 1)
    recount.tell_due()
    sentences = [a.sentence for a in Alert.objects.filter(user=cast.support).order_by("pk") if "délai" in a.sentence]
    assert [s.split(", ")[0].partition(" : ")[2] for s in sentences] == [
        "délai de résolution passé à 75 %",
        "délai de résolution passé à 90 %",
        "délai de résolution dépassé",
    ]
    assert Ticket.objects.get(pk=ticket.pk).level == 2
