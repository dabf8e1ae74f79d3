from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def it_is(monkeypatch):
    """``it_is(2026, 3, 2, 10)``: the services' clock stands at that moment of Paris."""

    def stand(*moment: int) -> datetime:
        found = datetime(*moment, tzinfo=PARIS)  # type: ignore[misc, arg-type]
        monkeypatch.setattr(timezone, "now", lambda: found)
        return found

    return stand
