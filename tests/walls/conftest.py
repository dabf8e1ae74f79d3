"""One world for every test of this folder, never committed: two partners with one whole order each."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.walls import world as worlds


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"), ALLOWED_HOSTS=["testserver", "localhost"]),
        transaction.atomic(),
    ):
        made = worlds.build()
        made.clients = {role: signed_in(user) for role, user in made.people.items()}
        yield made
        transaction.set_rollback(True)


def signed_in(user: object) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
