"""The calendars and policies that come with Maillon, created when there is none; the direction's own are never touched."""

from __future__ import annotations

from typing import Any

from django.db import connections

from maillon.tickets.clock import Measure

HALF_DAYS = [["09:00", "12:00"], ["14:00", "18:00"]]
LONG = [["08:00", "20:00"]]
ALWAYS = [["00:00", "24:00"]]
OFFICE, EXTENDED, ALL_DAY = "Heures ouvrées", "Heures étendues", "24 h sur 24, 7 jours sur 7"
CALENDARS = (
    (OFFICE, "Du lundi au vendredi, 9 h – 12 h et 14 h – 18 h, sauf les jours fériés du site.", [HALF_DAYS] * 5 + [[], []], True),
    (EXTENDED, "Du lundi au samedi, 8 h – 20 h, sauf les jours fériés du site.", [LONG] * 6 + [[]], True),
    (ALL_DAY, "Sans interruption, jours fériés compris.", [ALWAYS] * 7, False),
)  # fmt: skip
H, DAY = 60, 7 * 60  # minutes of an hour, of a day of « heures ouvrées »
# (name, what it is for, calendar, minutes of first response, next response and resolution from critical to low)
POLICIES = (
    ("Standard", "Ce que chaque client a par défaut.", OFFICE,
     ((H, 2 * H, 4 * H), (2 * H, 4 * H, DAY), (4 * H, DAY, 3 * DAY), (DAY, 2 * DAY, 5 * DAY))),
    ("Étendu", "Du lundi au samedi, jusqu'à 20 h.", EXTENDED,
     ((30, H, 4 * H), (H, 2 * H, 8 * H), (2 * H, 4 * H, 24 * H), (4 * H, 12 * H, 60 * H))),
    ("Premium 24 h sur 24", "Astreinte comprise, pour les incidents des clients qui l'ont souscrite.", ALL_DAY,
     ((15, 30, 4 * H), (30, H, 8 * H), (4 * H, 8 * H, 48 * H), (8 * H, 24 * H, 120 * H))),
    ("Projet", "Une réponse dans la journée ; la date de fin se convient avec le client.", OFFICE,
     ((DAY, DAY, None), (DAY, DAY, None), (DAY, 2 * DAY, None), (DAY, 2 * DAY, None))),
    ("SAV", "Échange ou réparation du matériel.", OFFICE,
     ((2 * H, 4 * H, 2 * DAY), (4 * H, DAY, 3 * DAY), (DAY, 2 * DAY, 5 * DAY), (DAY, 2 * DAY, 10 * DAY))),
)  # fmt: skip
LINES = (("project", "Projet"), ("return", "SAV"), ("", "Standard"))
# A part or a supplier awaited stops the resolution, never an answer.
STOPS = {
    "client": [m.value for m in Measure],
    "partner": [m.value for m in Measure],
    "supplier": [Measure.RESOLUTION.value],
    "part": [Measure.RESOLUTION.value],
}


def install(model: Any) -> None:
    """``model(name)``: the models, as they are or as a migration knows them."""
    if model("ServicePolicy").objects.exists() or model("ServiceCalendar").objects.exists():
        return
    calendars = {}
    for name, text, week, holidays in CALENDARS:
        calendars[name] = model("ServiceCalendar").objects.create(name=name, description=text)
        hours = {str(day): ranges for day, ranges in enumerate(week)}
        model("CalendarEdition").objects.create(calendar=calendars[name], hours=hours, holidays=holidays)
    policies = {}
    for name, text, calendar, table in POLICIES:
        policies[name] = model("ServicePolicy").objects.create(name=name, description=text)
        targets = {str(priority): _promised(row) for priority, row in enumerate(table, start=1)}
        model("PolicyEdition").objects.create(
            policy=policies[name], calendar=calendars[calendar], targets=targets, stops=STOPS
        )
    for rank, (kind, name) in enumerate(LINES, start=1):
        model("PolicyLine").objects.create(order=rank * 10, kind=kind, policy=policies[name])


def _promised(row: tuple[int | None, ...]) -> dict[str, int]:
    return {measure.value: count for measure, count in zip(Measure, row, strict=True) if count is not None}


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """After each migrate, and after the tests emptied the tables; runs as the owner."""
    if sender.get_model("PolicyLine")._meta.db_table in connections[using].introspection.table_names():
        install(sender.get_model)
