"""Time that is taken: PostgreSQL refuses an overlap, and the sentence says what is in the way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.technicians import services
from maillon.technicians.models import Booking, Skill, Technician
from maillon.technicians.tests.factories import SkillFactory, TechnicianFactory, at, make_booking

pytestmark = pytest.mark.django_db


def said(refused):
    return str(refused.value).replace("\u00a0", " ")


def test_an_overlap_names_the_appointment_and_its_hours(cast):
    julien = TechnicianFactory(name="Julien Morel")
    make_booking(julien, hour=9)
    with pytest.raises(Overtaken) as refused:
        make_booking(julien, hour=10, actor=cast.deployment)
    assert "Julien Morel est déjà pris : IN-2026-00001 Pharmacie des Lilas" in said(refused)
    assert "de 9 h à 11 h" in said(refused)


def test_who_may_not_see_the_planning_reads_the_hours_alone(cast):
    julien = TechnicianFactory(name="Julien Morel")
    make_booking(julien, hour=9)
    for stranger in (cast.accounting, cast.staging, cast.technician):
        with pytest.raises(Overtaken) as refused:
            make_booking(julien, hour=10, actor=stranger)
        assert "Pharmacie des Lilas" not in said(refused)
        assert "de 9 h à 11 h" in said(refused)


def test_the_reason_of_an_absence_is_not_told_to_strangers(cast):
    julien = TechnicianFactory(name="Julien Morel")
    make_booking(julien, kind=Booking.Kind.LEAVE, label="Arrêt maladie")
    with pytest.raises(Overtaken) as refused:
        make_booking(julien, actor=cast.accounting)
    assert "maladie" not in said(refused)


def test_back_to_back_is_no_overlap():
    julien = TechnicianFactory()
    make_booking(julien, hour=9)
    make_booking(julien, hour=11)
    make_booking(TechnicianFactory(), hour=9)
    assert Booking.objects.count() == 3


def test_the_database_refuses_an_overlap_whatever_the_code_does():
    booking = make_booking(TechnicianFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(technician=booking.technician, kind="hold", period=booking.period, label="Autre")


def test_a_cancelled_booking_frees_the_time():
    julien = TechnicianFactory()
    services.cancel(make_booking(julien))
    assert make_booking(julien).pk


def test_a_move_keeps_the_booking_and_refuses_an_overlap():
    julien = TechnicianFactory()
    first, second = make_booking(julien, hour=9), make_booking(julien, hour=14)
    with pytest.raises(Overtaken):
        services.move(first, at(hour=15), at(hour=16))
    moved = services.move(first, at(hour=16), at(hour=17))
    assert moved.pk == first.pk
    assert services.move(moved, at(hour=16, minute=30), at(hour=17, minute=30)).pk == first.pk
    services.cancel(second)
    with pytest.raises(Overtaken, match="libéré"):
        services.move(second, at(hour=10), at(hour=11))


def test_leave_and_visits_exclude_each_other(cast):
    julien = TechnicianFactory()
    services.grant_leave(julien, at(hour=0), at(days=2, hour=0), actor=cast.deployment, label="Congé")
    with pytest.raises(Overtaken, match="congé"):
        make_booking(julien, actor=cast.deployment)
    make_booking(julien, days=5)
    with pytest.raises(Overtaken, match="Pharmacie"):
        services.grant_leave(julien, at(days=5, hour=0), at(days=6, hour=0), actor=cast.deployment)


def test_bounds_that_make_no_sense_are_refused():
    julien = TechnicianFactory()
    with pytest.raises(Refused, match="avant son début"):
        services.book(julien, at(hour=10), at(hour=9), kind="hold", label="")
    with pytest.raises(Refused, match="deux mois"):
        services.book(julien, at(), at() + timedelta(days=63), kind="hold", label="")


def test_a_technician_with_visits_to_come_is_not_archived(cast):
    julien = TechnicianFactory()
    booking = make_booking(julien)
    with pytest.raises(Refused, match="1\u00a0intervention à venir"):
        services.archive(julien, actor=cast.deployment)
    services.cancel(booking)
    services.archive(julien, actor=cast.deployment)
    assert julien.archived_at


@pytest.mark.django_db(transaction=True)
def test_ten_planners_at_once_book_one_slot_once():
    cast = make_cast()
    julien = TechnicianFactory(name="Julien Morel")
    results = at_once(*[lambda n=n: make_booking(julien, hour=9 + n % 2, actor=cast.deployment) for n in range(10)])
    assert len([r for r in results if isinstance(r, Booking)]) == 1
    assert all("Julien Morel est déjà pris" in str(r) for r in results if isinstance(r, Refused))


def test_the_list_and_the_card_are_for_those_who_plan(cast, browse):
    julien = TechnicianFactory(name="Julien Morel", user=cast.technician)
    julien.skills.add(SkillFactory(name="Centrex"))
    other = TechnicianFactory(name="Ana Costa")
    make_booking(julien)
    web = browse(cast.deployment)
    page = web.get("/techniciens/").content.decode()
    assert "Julien Morel" in page
    assert "Centrex" in page
    card = web.get(julien.get_absolute_url()).content.decode()
    assert "Pharmacie des Lilas" in card
    assert browse(cast.technician).get(julien.get_absolute_url()).status_code == 200
    assert browse(cast.technician).get(other.get_absolute_url()).status_code == 404
    for stranger in (cast.staging, cast.accounting, cast.partner_user, cast.rival_user):
        assert browse(stranger).get("/techniciens/").status_code == 404
        assert browse(stranger).get(julien.get_absolute_url()).status_code == 404


def test_a_card_is_made_and_changed_with_its_skills_and_departments(cast, browse):
    web = browse(cast.deployment)
    wrong = web.post(
        "/techniciens/nouveau", {"name": "Ana Costa", "kind": "employee", "phone": "12", "departments": "69 999"}
    )
    assert wrong.status_code == 422
    assert "Département inconnu" in wrong.content.decode()
    made = web.post(
        "/techniciens/nouveau",
        {
            "name": "Ana Costa",
            "kind": "contractor",
            "phone": "06 12 34 56 78",
            "departments": "69, 1 2a",
            "new_skills": "Fibre, Centrex",
        },
    )
    ana = Technician.objects.get()
    assert made.headers["Location"] == ana.get_absolute_url()
    assert (ana.departments, ana.phone) == (["69", "01", "2A"], "+33612345678")
    assert set(ana.skills.values_list("name", flat=True)) == {"Fibre", "Centrex"}
    changed = web.post(
        f"{ana.get_absolute_url()}/modifier",
        {"name": "Ana Costa", "kind": "employee", "departments": "69", "new_skills": "fibre", "version": ana.version},
    )
    assert changed.status_code == 303
    assert Skill.objects.count() == 2
    stale = web.post(
        f"{ana.get_absolute_url()}/modifier", {"name": "Anna Costa", "kind": "employee", "version": ana.version}
    )
    assert stale.status_code == 422
    assert browse(cast.support).get("/techniciens/nouveau").status_code == 404


def test_an_absence_is_noted_then_cancelled_on_the_card(cast, browse):
    julien = TechnicianFactory()
    web = browse(cast.deployment)
    day = at(days=3).date().isoformat()
    made = web.post(f"{julien.get_absolute_url()}/absence", {"first": day, "label": "Congé"})
    assert made.status_code == 303
    leave = Booking.objects.get(kind="leave")
    assert (leave.bounds[1] - leave.bounds[0]) in (timedelta(hours=h) for h in (23, 24, 25))
    again = web.post(f"{julien.get_absolute_url()}/absence", {"first": day, "start": "10:00", "end": "12:00"})
    assert again.status_code == 422
    assert "congé" in again.content.decode()
    web.post(f"{julien.get_absolute_url()}/absences/{leave.pk}/annuler")
    leave.refresh_from_db()
    assert leave.cancelled_at
    assert browse(cast.support).post(f"{julien.get_absolute_url()}/absence", {"first": day}).status_code == 404


def test_pages_cost_the_same_with_one_technician_and_with_thirty(cast, browse):
    web = browse(cast.deployment)
    julien = TechnicianFactory()

    def fill(n, first):
        for rank in range(n):
            make_booking(TechnicianFactory())
            make_booking(julien, days=2 + first + rank)

    def cost(address):
        found = []
        for _ in range(4):  # rights, modules and menu counts are kept a few seconds
            with CaptureQueriesContext(connection) as queries:
                assert web.get(address).status_code == 200
            found.append(len(queries))
        return min(found)

    fill(1, 0)
    first = [cost("/techniciens/?f=archived:is:0"), cost(julien.get_absolute_url())]
    fill(29, 1)
    assert [cost("/techniciens/?f=archived:is:0"), cost(julien.get_absolute_url())] == first
    assert max(first) <= 15
