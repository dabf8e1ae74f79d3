"""The table of who reaches what: every address, by GET and by POST, as each role, on a partner's records.

``table.csv`` is committed; a new address without a row, or an answer that changed, fails. It is written again by
``WALLS=write`` and read line by line in review. The partner owns the records; the rival must never reach one.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.walls import world as worlds
from tests.walls.addresses import PARAMETER, address, routes
from tests.walls.reading import EXPORTS, text_of

TABLE = Path(__file__).with_name("table.csv")
ROLES = ("admin", "support", "staging", "adv", "accounting", "deployment", "technician", "partner", "rival")
# Everyone's own pages with a parameter that names no partner's record.
SHARED = (
    "public/", "api/v1/products/", "catalogue/", "commandes/etapes/", "devis/pipeline/", "api/v1/openapi", "reglages/",
)  # fmt: skip
COLUMNS = ("draft", "sent", "chase", "won", "lost")
REFUSED = {403, 404, 405}
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def ask(client: Client, method: str, path: str) -> int:
    """The status of one request, whose effects are undone."""
    with transaction.atomic():
        answer = client.get(path) if method == "GET" else client.post(path, {})
        transaction.set_rollback(True)
    return answer.status_code


def measured(world: SimpleNamespace) -> dict[tuple[str, str], dict[str, int]]:
    found = {}
    for route in sorted(set(routes())):
        path = address(route, world.ours, world.world)
        for method in ("GET", "POST"):
            found[route, method] = {role: ask(world.clients[role], method, path) for role in ROLES}
    return found


def stored() -> dict[tuple[str, str], dict[str, int]]:
    with TABLE.open(newline="") as file:
        return {(row["route"], row["method"]): {r: int(row[r]) for r in ROLES} for row in csv.DictReader(file)}


def write(found: dict[tuple[str, str], dict[str, int]]) -> None:
    with TABLE.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("route", "method", *ROLES))
        out.writerows(
            (route, method, *(answers[r] for r in ROLES)) for (route, method), answers in sorted(found.items())
        )


def test_every_address_answers_each_role_as_the_table_says(world):
    found = measured(world)
    if os.environ.get("WALLS") == "write":
        write(found)
    broken = {k: v for k, v in found.items() if any(status >= 500 for status in v.values())}
    assert broken == {}
    reached = [
        f"{method} {route}: {answers['rival']}"
        for (route, method), answers in found.items()
        if PARAMETER.search(route)
        and not route.startswith(SHARED)
        and answers["rival"] not in (REFUSED | ({400, 422} if route.startswith("api/") else set()))
    ]
    assert reached == []
    assert found == stored()


def names_of(side: SimpleNamespace) -> list[str]:
    """What betrays a side wherever it is printed: its client, its references, its people, its numbers."""
    return [
        side.client.name, side.client.reference, side.client.siret, side.order.reference, side.quote.reference, side.invoice.number,
        side.contact.email, side.shipment.reference, side.visit.reference, side.device.serial, side.incident.reference,
        side.porting.reference, side.porting.numbers_text, side.access.reference,
        side.platform.reference, side.platform.tenant, side.handset.mac, side.statement.reference,
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["partner", "rival"])
def test_no_page_list_export_palette_or_api_prints_the_other_partner(world, role):
    other = world.theirs if role == "partner" else world.ours
    forbidden = [*names_of(other), worlds.SECRET]
    client = world.clients[role]
    paths = [f"/{r}" for r in sorted(set(routes())) if not PARAMETER.search(r)]
    paths += [*EXPORTS, *(f"/devis/pipeline/{column}" for column in COLUMNS)]
    paths += [f"/recherche/?q={name}" for name in forbidden] + [f"/api/v1/search?q={name}" for name in forbidden]
    paths += [f"/devis/clients?q={other.client.name[:8]}", f"/factures/choix/clients?q={other.client.name[:8]}"]
    leaks = []
    for path in paths:
        answer = client.get(path)
        page = text_of(answer).replace(f"?q={other.client.name}", "")
        shown = [name for name in forbidden if name in page and not (path.endswith(name) and page.count(name) == 1)]
        leaks += [f"{path} prints {name}" for name in shown]
    assert leaks == []


def test_a_partner_reads_no_internal_note_and_no_purchase_price(world):
    client = world.clients["partner"]
    paths = [
        address(route, world.ours, world.world)
        for route in sorted(set(routes()))
        if PARAMETER.search(route) and not route.startswith(("public/", "reglages/"))
    ]
    for path in paths:
        answer = client.get(path)
        if answer.status_code == 200 and not answer.streaming:
            page = answer.content.decode("utf-8", "replace")
            assert worlds.SECRET not in page, path
            for word in ("Marge", "rix d'achat", "rix d’achat", "unit_cost", "purchase_price"):
                assert word not in page, f"{path} : {word}"


def test_the_table_is_kept_beside_the_code():
    assert TABLE.exists()
    assert settings.ROOT_URLCONF == "config.urls"
