"""The API under schemathesis: the real WSGI application, the real database, a bearer token (demand 1.25).

Every operation of ``openapi.json`` receives what its schema allows and what it forbids, on records that exist and on
none. Never a 500; every answer is one that the document tells; a refusal writes nothing.
"""

from __future__ import annotations

import os
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from maillon.accounts.tokens import make_token
from tests.walls.written import undone

FEW, MANY = 6, int(os.environ.get("FUZZ_EXAMPLES", "25"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
QUIET = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def one_connection():
    """A request does not close the connection that holds the world, as in Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def references(side: SimpleNamespace) -> list[str]:
    """What a caller would put in an address: references that exist, one that does not."""
    records = (side.client, side.quote, side.draft_quote, side.order, side.visit, side.shipment)
    return [r.reference for r in records if r] + [side.invoice.number, "CL-2026-99999"]


def aimed(case: Any, data: st.DataObject, world: SimpleNamespace) -> bool:
    """Half of the time the case meets real records: an address that opens, a body that names a client and an article.

    Says whether it changed the case: what was made wrong may have become right, and its refusal is then no promise.
    """
    before = deepcopy((case.path_parameters, case.body))
    known = references(world.ours) + references(world.theirs)[:2]
    for name in case.path_parameters or {}:
        if data.draw(st.booleans(), label="real address"):
            case.path_parameters[name] = data.draw(st.sampled_from(known))
    body = case.body if isinstance(case.body, dict) else {}
    if "client" in body and data.draw(st.booleans(), label="real client"):
        body["client"] = world.ours.client.reference
    for line in body.get("lines", []) if isinstance(body.get("lines"), list) else []:
        if isinstance(line, dict) and data.draw(st.booleans(), label="real article"):
            line["article"] = "YEA-T54W"
    return bool(before != (case.path_parameters, case.body))


def strike(case: Any, token: str, held: list[Any], **options: Any) -> None:
    """One request, whose effects are undone; a refusal must have had none."""
    with undone() as written:
        answer = case.call(headers={"Authorization": f"Bearer {token}"}, **options)
        if answer.status_code >= 400:
            written.look()
    assert written.tables == []
    case.validate_response(answer, checks=held)


def hammer(world: SimpleNamespace, role: str, **options: Any) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=get_wsgi_application())
    token = make_token(world.people[role])
    for found in schema.get_all_operations():
        operation = found.ok()
        kinds = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

        @settings(**QUIET, **options)
        @given(case=st.one_of(*kinds), data=st.data())
        def attack(case: Any, data: st.DataObject) -> None:
            kept = (
                [c for c in CHECKS if c is not checks.negative_data_rejection] if aimed(case, data, world) else CHECKS
            )
            strike(case, token, kept)

        attack()


@pytest.mark.parametrize("role", ["admin", "partner"])
def test_no_operation_breaks_lies_or_half_writes(world, role):
    hammer(world, role, max_examples=FEW, derandomize=True, phases=[Phase.generate])


@pytest.mark.long
@pytest.mark.parametrize("role", ["admin", "partner", "technician"])
def test_no_operation_breaks_lies_or_half_writes_at_length(world, role):
    hammer(world, role, max_examples=MANY)
