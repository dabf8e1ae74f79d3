"""Living a year in a minute: acts done now are told as done at the moment they belong to.

Inside ``at(moment)`` the services' clock (``timezone.now``) starts from that moment, so that documents, numbers and due
dates are those of the day. What fills itself with the real time (defaults, the journal) is moved afterwards by ``rewrite()``:
each act's window of real time becomes its moment. For the demonstration command alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

REAL_NOW = timezone.now


class Clock:
    def __init__(self) -> None:
        self.windows: list[tuple[datetime, datetime, datetime]] = []
        self.started = REAL_NOW()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[datetime]:
        """Acts of this block happen at ``moment`` (aware). Not re-entrant."""
        opened = datetime.now(UTC)
        timezone.now = lambda: moment + (datetime.now(UTC) - opened)
        try:
            yield moment
        finally:
            timezone.now = REAL_NOW
            self.windows.append((opened, datetime.now(UTC), moment))

    def rewrite(self) -> None:
        """Move every real moment written during the acts; as the owner, the journal's triggers off."""
        with connection.cursor() as cursor:
            cursor.execute(
                "create temp table act (opened timestamptz primary key, closed timestamptz, moment timestamptz)"
            )
            cursor.executemany("insert into act values (%s, %s, %s)", self.windows)
            cursor.execute("analyze act")
            for table, column in moments():
                cursor.execute(
                    f'update "{table}" t set "{column}" = a.moment + (t."{column}" - a.opened) from act a '
                    f'where t."{column}" >= %s and t."{column}" between a.opened and a.closed',
                    [self.started],
                )
            cursor.execute("drop table act")


def moments() -> list[tuple[str, str]]:
    """Every timestamp column of Maillon's tables, (table, column); due dates and appointments are set by the services."""
    return [
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        if model.__module__.startswith("maillon.") and model._meta.app_label != "core"
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField)
    ]


def working_hour(day: datetime, hour: int, minute: int = 0) -> datetime:
    """The same day at this hour in Paris, moved to Monday from a weekend."""
    local = timezone.localtime(day).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return local + timedelta(days={5: 2, 6: 1}.get(local.weekday(), 0))
