"""A switchboard tells its calls: by a secret address, signed, in JSON or in variables; nothing else is believed."""

from __future__ import annotations

import json
import time

import pytest

from maillon.calls.models import Call, Switchboard
from maillon.calls.services import switchboards
from maillon.clients.tests.factories import ContactFactory
from maillon.core.signatures import HEADER, signature

pytestmark = pytest.mark.django_db
RINGS = {"event": "ringing", "call_id": "a1", "number": "0478001234", "extension": "301"}


@pytest.fixture
def plain(db):
    return switchboards.make(Switchboard(name="Centrex de la hotline"))


@pytest.fixture
def signed(db):
    return switchboards.make(Switchboard(name="Centrex signé", signed=True))


def post(client, given, values, *, key="", at=None):
    body = json.dumps(values).encode()
    headers = {HEADER: signature(body, key, int(at or time.time()))} if key else {}
    return client.post(f"/public/standard/{given.address}", body, content_type="application/json", headers=headers)


def test_a_centrex_that_only_opens_addresses_says_everything_in_its_variables(client, plain):
    contact = ContactFactory(phone="+33478001234")
    for event in ("sonne", "decroche", "raccroche"):
        said = client.get(f"/public/standard/{plain.address}?evenement={event}&id=a1&numero=%2B33478001234&poste=301")
        assert said.status_code == 200
    assert said.json()["state"] == "ended"
    assert Call.objects.get().client == contact.client


def test_json_and_forms_are_read_alike(client, plain):
    assert post(client, plain, RINGS).status_code == 200
    assert client.post(f"/public/standard/{plain.address}", RINGS | {"event": "hangup"}).json()["state"] == "missed"
    assert Call.objects.get().switchboard == plain.switchboard


def test_a_signed_switchboard_is_believed_by_its_signature_alone(client, signed):
    assert post(client, signed, RINGS, key=signed.key).status_code == 200
    for refused in (post(client, signed, RINGS), post(client, signed, RINGS, key="autre")):
        assert refused.status_code == 401
    assert client.get(f"/public/standard/{signed.address}?event=ringing&call_id=a2").status_code == 401
    assert Call.objects.count() == 1


def test_a_copy_kept_for_later_is_refused(client, signed):
    late = post(client, signed, RINGS, key=signed.key, at=time.time() - 301)
    assert (late.status_code, Call.objects.count()) == (401, 0)
    assert "5 minutes" in late.json()["detail"]


def test_a_copy_sent_at_once_changes_nothing(client, signed):
    at = time.time()
    first, second = (post(client, signed, RINGS, key=signed.key, at=at).json() for _ in range(2))
    assert first == second
    assert Call.objects.count() == 1


def test_a_body_changed_on_the_way_is_refused(client, signed):
    body = json.dumps(RINGS).encode()
    headers = {HEADER: signature(body, signed.key, int(time.time()))}
    changed = body.replace(b"0478001234", b"0899000000")
    sent = client.post(f"/public/standard/{signed.address}", changed, content_type="application/json", headers=headers)
    assert (sent.status_code, Call.objects.count()) == (401, 0)


def test_a_false_address_a_former_one_and_a_retired_one_are_not_found(client, plain):
    assert client.get("/public/standard/inconnu?event=ringing&call_id=1").status_code == 404
    given = switchboards.renew(plain.switchboard)
    assert post(client, plain, RINGS).status_code == 404
    assert post(client, given, RINGS).status_code == 200
    switchboards.retire(plain.switchboard)
    assert post(client, given, RINGS).status_code == 404


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b'{"event": "ringing"}', b'{"event": 3, "call_id": "1"}', b"x" * 30_000]
)
def test_what_is_no_call_is_said_and_writes_nothing(client, plain, body):
    said = client.post(f"/public/standard/{plain.address}", body, content_type="application/json")
    assert said.status_code in (400, 413)
    assert said.json()["detail"]
    assert not Call.objects.exists()


def test_two_switchboards_may_use_the_same_call_id(client, plain, signed):
    post(client, plain, RINGS), post(client, signed, RINGS, key=signed.key)
    assert Call.objects.count() == 2


def test_the_address_and_the_key_are_shown_once_and_kept_by_nobody(cast, browse, client):
    page = browse(cast.admin).post("/reglages/standards/nouveau", {"name": "Centrex", "signed": "on"})
    given = page.context["given"]
    assert given.key in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    kept = Switchboard.objects.get()
    assert given.key not in kept.sealed_key
    assert given.address not in kept.address_digest
    assert given.key not in browse(cast.admin).get("/reglages/standards/").content.decode()
    assert post(client, given, RINGS, key=given.key).status_code == 200


def test_only_the_direction_links_a_switchboard(cast, browse, plain):
    for person in (cast.support, cast.adv, cast.partner_user, cast.technician):
        page = browse(person)
        assert page.get("/reglages/standards/").status_code == 404
        assert page.post(f"/reglages/standards/{plain.switchboard.pk}/adresse").status_code == 404


def test_a_program_with_an_account_tells_and_reads_calls(cast, browse):
    contact = ContactFactory(first_name="Claire", last_name="Rossi", phone="+33478001234")
    page = browse(cast.support)
    for event in ("ringing", "ringing", "hangup"):
        said = page.post("/api/v1/calls", {**RINGS, "event": event}, content_type="application/json")
        assert said.status_code == 200, said.content
    found = page.get("/api/v1/calls?number=04 78 00&state=to_call_back").json()["items"]
    assert [(c["name"], c["client"], c["state"]) for c in found] == [
        ("Claire Rossi", contact.client.reference, "missed")
    ]
    assert browse(cast.partner_user).get("/api/v1/calls").status_code == 404
