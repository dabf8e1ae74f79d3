"""Every address that takes a POST, given what nobody should send (demand 1.25).

Never a 500; a refusal is a 4xx with a sentence and writes nothing; what was accepted is read back as text.
"""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from maillon.accounts import rights
from tests.walls.addresses import address, routes
from tests.walls.harvest import Fields, forms_of
from tests.walls.hostile import MARKER, Body, bodies
from tests.walls.written import undone

FEW, MANY = 3, int(os.environ.get("FUZZ_EXAMPLES", "8"))
REFUSED = {400, 403, 404, 405, 409, 410, 413, 415, 422, 429}
QUIET = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
POSTED = sorted(route for route in set(routes()) if not route.startswith("api/"))
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="package")
def forms(world) -> dict[str, Fields]:
    with transaction.atomic():
        found = forms_of(world.clients["admin"], [address(r, world.ours, world.world) for r in sorted(set(routes()))])
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="package")
def doors(world, forms) -> list[tuple[str, Fields]]:
    """The addresses that take a POST, each with its fields; one without a form of its own gets those of all."""
    everything = {name: values for fields in forms.values() for name, values in fields.items()}
    found = []
    for route in POSTED:
        path = address(route, world.ours, world.world)
        if strike(world.clients["admin"], path, Body(b"", "application/x-www-form-urlencoded")) != 405:
            found.append((path, forms.get(path) or dict(list(everything.items())[:12])))
    return found


def strike(client: Client, path: str, body: Body, **headers: str) -> int:
    """The status of one POST, whose effects are undone; see the module's docstring for what it must hold to."""
    with undone() as written:
        answer = client.generic("POST", path, body.content, content_type=body.content_type, **headers)
        told = f"{path} answers {answer.status_code} to {body.content[:300]!r}"
        assert answer.status_code < 500, told
        if answer.status_code >= 400:
            assert answer.status_code in REFUSED, told
            written.look()
        else:
            read_back(client, answer, told)
    rights.forget()
    assert written.tables == [], told
    return answer.status_code


def read_back(client: Client, answer: Any, told: str) -> None:
    target = answer.headers.get("Location") or answer.headers.get("HX-Redirect")
    page = client.get(target) if target and target.startswith("/") else answer
    assert page.status_code < 500, f"{told}, then {target} answers {page.status_code}"
    if not page.streaming and "html" in page.headers.get("Content-Type", ""):
        assert MARKER not in page.content.decode("utf-8", "replace"), f"{told}, then {target} runs it"


def attack(client: Client, path: str, fields: Fields, **options: Any) -> None:
    @settings(**QUIET, **options)
    @given(body=bodies(fields), htmx=st.booleans())
    def each(body: Body, htmx: bool) -> None:
        strike(client, path, body, **({"HTTP_HX_REQUEST": "true"} if htmx else {}))

    each()


def hammer(world: SimpleNamespace, doors: list[tuple[str, Fields]], role: str, **options: Any) -> None:
    """Every door is tried before the list of those that gave way is shown."""
    broken = []
    for path, fields in doors:
        try:
            attack(world.clients[role], path, fields, **options)
        except AssertionError as failure:
            broken.append(str(failure).splitlines()[0])
    assert broken == []


def test_no_form_breaks_or_half_writes(world, doors):
    assert len(doors) > 80
    hammer(world, doors, "admin", max_examples=FEW, derandomize=True, phases=[Phase.generate])


@pytest.mark.long
@pytest.mark.parametrize("role", ["admin", "adv", "partner", "technician"])
def test_no_form_breaks_or_half_writes_at_length(world, doors, role):
    hammer(world, doors, role, max_examples=MANY)


@pytest.mark.parametrize(
    "query", ["%00", "%FF%FE", "%ED%A0%80", "9" * 400, "-1", "NaN", "%F0%9F%92%A9", "[]", "2026-02-30"]
)
def test_no_page_breaks_on_what_its_address_carries(world, query):
    """Lists, searches and pages whose question, filter, sort, page or key is nonsense."""
    client, broken = world.clients["admin"], []
    plain = [
        f"/{route}" for route in sorted(set(routes())) if "<" not in route and not route.startswith("api/v1/openapi")
    ]
    for path in plain:
        asked = "&".join(
            f"{name}={query}" for name in ("q", "f", "s", "page", "after", "export", "client", "key", "view", "jour")
        )
        status = client.get(f"{path}?{asked}").status_code
        broken += [f"{path}: {status}"] if status >= 500 else []
    assert broken == []
