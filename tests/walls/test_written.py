"""The watch itself: what it must see, and what it must not take for a write."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from tests.walls.written import undone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["insert", "update", "delete"])
def test_what_was_written_is_seen_then_undone(kind):
    Group.objects.create(name="avant")
    with undone() as written:
        if kind == "insert":
            Group.objects.create(name="pendant")
        elif kind == "update":
            Group.objects.update(name="pendant")
        else:
            Group.objects.all().delete()
        written.look()
    assert written.tables == ["auth_group"]
    assert list(Group.objects.values_list("name", flat=True)) == ["avant"]


def test_what_was_given_up_before_the_answer_is_no_write():
    with undone() as written:
        with transaction.atomic():
            Group.objects.create(name="renoncé")
            transaction.set_rollback(True)
        written.look()
    assert written.tables == []
