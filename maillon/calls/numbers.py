"""Numbers that belong to no client: those of partners, of their people and of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat

from maillon.accounts.models import Partner, User
from maillon.search.holders import NumberHolders, held


def of_number(stored: str, tenant: str, user: Any) -> Iterator[QuerySet]:
    """Read for the company's own people, who answer the telephone."""
    name = Concat(F("first_name"), Value(" "), F("last_name"))
    people = User.objects.filter(is_active=True, phone=stored)
    yield held(people, 12, "Collègue", name, user=F("pk"), partner=F("partner_id"))
    yield held(Partner.objects.filter(archived_at=None, phone=stored), 13, "Partenaire", F("name"), partner=F("pk"))


HOLDERS = NumberHolders("calls.see", of_number)
