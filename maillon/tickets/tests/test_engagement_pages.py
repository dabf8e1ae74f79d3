"""« Engagements » among the settings: read by whoever may, changed by the direction, followed by the open tickets."""

from __future__ import annotations

import pytest

from maillon.tickets import spans
from maillon.tickets.models import CalendarEdition, PolicyEdition, PolicyLine, ServiceCalendar, ServicePolicy

pytestmark = pytest.mark.django_db
HERE = "/reglages/engagements/"


def plain(answer):
    return " ".join(answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def test_what_ships_is_read_in_words(cast, browse):
    read = plain(browse(cast.admin).get(HERE))
    for said in (
        "Standard",
        "Lun.–ven. 9 h–12 h, 14 h–18 h",
        "Tous les autres tickets",
        "Fermé les jours fériés du site",
        "30 min",
    ):
        assert said in read


def test_the_screen_costs_the_same_whatever_the_table_holds(cast, browse, django_assert_max_num_queries):
    page, standard = browse(cast.admin), ServicePolicy.objects.get(name="Standard")
    PolicyLine.objects.bulk_create(PolicyLine(order=n, policy=standard, kind="incident") for n in range(30))
    page.get(HERE)
    with django_assert_max_num_queries(14):
        page.get(HERE)


@pytest.mark.parametrize("who", ["support", "partner_user"])
def test_only_the_direction_reads_and_changes_it(cast, browse, who):
    page = browse(getattr(cast, who))
    assert page.get(HERE).status_code in (403, 404)
    assert page.post(f"{HERE}ordre", {"order": "1"}).status_code in (403, 404)


def test_a_calendar_is_typed_as_people_write_hours(cast, browse):
    answer = browse(cast.admin).post(
        f"{HERE}calendriers/nouveau",
        {"name": "Astreinte", "place": "house", "day0": "7h-22h", "day5": "8h30-12h", "days": "24/12/2026 9h-12h\n25/12/2026 fermé"},
    )  # fmt: skip
    assert answer.status_code == 303
    made = CalendarEdition.objects.get(calendar__name="Astreinte")
    assert (made.hours["0"], made.hours["5"], made.hours["6"]) == ([["07:00", "22:00"]], [["08:30", "12:00"]], [])
    assert made.days == {"2026-12-24": [["09:00", "12:00"]], "2026-12-25": []}
    assert (made.place, made.holidays, made.author_name) == ("house", False, cast.admin.name)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day0": "demain"}, "ne se lit pas"),
        ({"day0": "9h-12h", "days": "31/02/2026 fermé"}, "ne se lit pas"),
        ({}, "n&#x27;ouvre jamais"),
    ],
)
def test_what_cannot_be_read_of_a_calendar_says_how_to_write_it(cast, browse, typed, said):
    answer = browse(cast.admin).post(f"{HERE}calendriers/nouveau", {"name": "Faux", "place": "site", **typed})
    assert answer.status_code == 422
    assert said in plain(answer).replace("'", "&#x27;")
    assert not ServiceCalendar.objects.filter(name="Faux").exists()


def form_of(page, url):
    """What a browser would send back of the form as it is drawn."""
    form = page.get(url).context["form"]
    return {
        name: value for bound in form if (value := bound.value()) not in (None, False) for name in [bound.html_name]
    }


def test_a_policy_changed_is_an_edition_and_one_left_as_it_was_is_none(cast, browse):
    page, standard = browse(cast.admin), ServicePolicy.objects.get(name="Standard")
    url = f"{HERE}delais/{standard.pk}"
    kept = form_of(page, url)
    assert page.post(url, kept).status_code == 303
    assert standard.editions.count() == 1
    kept = form_of(page, url)
    assert page.post(url, {**kept, "first_response_1": "45 min", "resolution_4": ""}).status_code == 303
    assert standard.editions.count() == 2
    last = PolicyEdition.objects.filter(policy=standard).last()
    assert last.targets["1"]["first_response"] == 45
    assert "resolution" not in last.targets["4"]


def test_the_second_of_two_people_is_told_and_overwrites_nothing(cast, browse):
    page, standard = browse(cast.admin), ServicePolicy.objects.get(name="Standard")
    url = f"{HERE}delais/{standard.pk}"
    kept = form_of(page, url)
    page.post(url, {**kept, "first_response_1": "45 min"})
    answer = page.post(url, {**kept, "first_response_1": "50 min"})
    assert answer.status_code == 422
    assert "Quelqu" in answer.content.decode()
    assert standard.editions.count() == 2


def test_a_new_line_comes_first_and_the_order_is_that_of_the_drag(cast, browse):
    page, standard = browse(cast.admin), ServicePolicy.objects.get(name="Standard")
    before = list(PolicyLine.objects.values_list("pk", flat=True))
    assert (
        page.post(f"{HERE}lignes/nouvelle", {"kind": "incident", "policy": standard.pk, "active": "on"}).status_code
        == 303
    )
    first = PolicyLine.objects.first()
    assert (first.kind, first.pk in before) == ("incident", False)
    asked = [before[1], first.pk, before[0]]
    assert page.post(f"{HERE}ordre", {"order": ",".join(map(str, asked))}).status_code == 200
    assert list(PolicyLine.objects.values_list("pk", flat=True)) == [*asked, before[2]]


def test_what_the_table_uses_is_not_retired(cast, browse):
    standard = ServicePolicy.objects.get(name="Standard")
    answer = browse(cast.admin).post(f"{HERE}delais/{standard.pk}/retirer", HTTP_ACCEPT="text/html")
    assert answer.status_code == 409 or "retirez d" in plain(answer)
    assert ServicePolicy.objects.get(pk=standard.pk).archived_at is None


@pytest.mark.parametrize(
    ("typed", "minutes"), [("30 min", 30), ("1 h 30", 90), ("4h", 240), ("2h05", 125), (" ", None), ("90mn", 90)]
)
def test_a_delay_is_read_as_people_write_it(typed, minutes):
    assert spans.parse(typed) == minutes
    if minutes:
        assert spans.parse(spans.said(minutes)) == minutes


@pytest.mark.parametrize("typed", ["demain", "0 h", "3 jours", "99999 h", "-1 h"])
def test_a_delay_that_cannot_be_read_is_refused(typed):
    with pytest.raises(spans.Unreadable):
        spans.parse(typed)
