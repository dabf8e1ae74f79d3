from __future__ import annotations

import pytest

from maillon.clients.models import Client

pytestmark = pytest.mark.django_db
BODY = {"name": "Pharmacie des Lilas"}


def post(browse, cast, key: str):
    return browse(cast.adv).post("/api/v1/clients", BODY, "application/json", headers={"Idempotency-Key": key})


def test_the_same_key_writes_once_and_answers_the_same(cast, browse):
    first, second = post(browse, cast, "facture-12"), post(browse, cast, "facture-12")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Client.objects.filter(name=BODY["name"]).count() == 1


def test_two_keys_write_twice(cast, browse):
    post(browse, cast, "a"), post(browse, cast, "b")
    assert Client.objects.filter(name=BODY["name"]).count() == 2


@pytest.mark.parametrize("key", ["", "é", "a b", "x" * 101])
def test_a_key_that_is_none_is_said_and_nothing_is_written(cast, browse, key):
    answer = post(browse, cast, key)
    assert answer.status_code == 422
    assert "clé d'idempotence" in answer.json()["detail"]
    assert not Client.objects.filter(name=BODY["name"]).exists()
