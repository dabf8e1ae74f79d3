"""An SMS is put in the outbox, leaves once, is followed by its carrier, and its answer reaches who asked."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from maillon.core import vault
from maillon.core.errors import Refused
from maillon.core.tests.loopback import Answer
from maillon.notifications import carrying, outbox, texts
from maillon.notifications.models import Alert, Sms, SmsReceived, SmsSettings, SmsStop
from maillon.notifications.sms.quiet import Purpose
from maillon.notifications.sms.receipts import Incoming, Receipt, State
from maillon.notifications.tasks import recover_mails, send_sms
from maillon.notifications.tests.sms.sending import gateway_in_service
from maillon.records.models import Audience, Entry

pytestmark = pytest.mark.django_db
MOBILE = "0612345678"


@pytest.fixture
def record(cast):
    return cast.partner


@pytest.fixture
def gateway(db):
    with gateway_in_service() as desk:
        yield desk


def put(record, text="Votre technicien arrive.", **more):
    more.setdefault("at_once", True)
    return texts.queue_sms(record, to=MOBILE, text=text, **more)


def test_without_a_carrier_nothing_leaves_and_it_is_in_the_test_box(cast, browse, record):
    sms = put(record)
    send_sms(sms.pk)
    sms.refresh_from_db()
    assert (sms.status, sms.deliveries.get().outcome) == ("sent", "local")
    page = browse(cast.support).get("/sms/").content.decode()
    assert "Votre technicien arrive." in page
    assert page.count("Boîte de test") == 2, "the page says it, and the SMS too"


def test_it_leaves_once_by_the_carrier_of_the_settings(record, gateway):
    sms = put(record)
    send_sms(sms.pk), send_sms(sms.pk)
    sms.refresh_from_db()
    assert (sms.status, len(gateway.accepted)) == ("sent", 1)
    assert sms.provider_id
    assert Entry.objects.filter(kind="sms", target_id=record.pk).count() == 1


def test_the_same_news_is_one_sms(record):
    assert put(record, once_key="rappel-1") is not None
    assert put(record, once_key="rappel-1") is None
    assert Sms.objects.count() == 1


def test_a_worker_killed_before_handing_it_over_sends_it_again_one_killed_after_does_not(record, gateway):
    before, after = put(record), put(record, "Un autre.")
    long_ago = timezone.now() - 2 * outbox.LEASE
    Sms.objects.filter(pk=before.pk).update(status="sending", claimed_at=long_ago)
    Sms.objects.filter(pk=after.pk).update(status="sending", claimed_at=long_ago, handed_at=long_ago)
    recover_mails(0)
    send_sms(before.pk), send_sms(after.pk)
    before.refresh_from_db(), after.refresh_from_db()
    assert (before.status, after.status, len(gateway.accepted)) == ("sent", "unknown", 1)


@pytest.mark.parametrize(
    ("status", "becomes"), [(400, "failed"), (401, "retrying"), (429, "retrying"), (503, "retrying"), (502, "unknown")]
)
def test_what_the_carrier_refuses_is_told_apart(record, gateway, status, becomes):
    gateway.instead = Answer(status, b"{}", {"Content-Type": "application/json"})
    sms = put(record)
    send_sms(sms.pk)
    sms.refresh_from_db()
    assert sms.status == becomes
    assert sms.error


def test_a_landline_and_an_empty_text_are_refused_in_words(record):
    with pytest.raises(Refused, match="n'est pas un mobile"):
        texts.queue_sms(record, to="0478001234", text="Bonjour")
    with pytest.raises(Refused, match="vide"):
        put(record, "   ")


def test_signs_that_cost_are_replaced_and_segments_counted(record):
    sms = put(record, "L’équipe arrive… « à l’heure »")
    assert sms.text == "L'équipe arrive... \"à l'heure\""
    assert (sms.segments, put(record, "é" * 161).segments) == (1, 2)


@pytest.mark.parametrize(
    ("number", "zone"),
    [("0612345678", "Europe/Paris"), ("0692123456", "Indian/Reunion"), ("0690123456", "America/Guadeloupe")],
)
def test_at_night_it_waits_for_the_morning_of_who_receives_it(record, number, zone):
    here = ZoneInfo(zone)
    night = datetime.combine(timezone.localdate() + timedelta(days=3), datetime.min.time(), here) + timedelta(hours=2)
    leaves = texts.when_allowed(night, Purpose.SERVICE, texts.mobile_of(number), SmsSettings())
    assert (leaves.astimezone(here).hour, leaves.astimezone(here).date()) == (8, night.date())
    noon = night + timedelta(hours=10)
    assert texts.when_allowed(noon, Purpose.SERVICE, texts.mobile_of(number), SmsSettings()) == noon


def test_one_held_for_the_morning_is_not_taken_before(record):
    sms = put(record)
    Sms.objects.filter(pk=sms.pk).update(next_try_at=timezone.now() + timedelta(hours=5))
    send_sms(sms.pk)
    sms.refresh_from_db()
    assert (sms.status, sms.attempts) == ("queued", 0)


def test_stop_ends_what_is_commercial_and_nothing_else(record):
    put(record)
    texts.heard(Incoming("+33612345678", "STOP svp", "in-1"))
    assert SmsStop.objects.get().number == "+33612345678"
    with pytest.raises(Refused, match="STOP"):
        put(record, "Nos offres", purpose=Purpose.COMMERCIAL)
    assert put(record, "Votre technicien arrive.") is not None


def test_a_commercial_text_gives_the_way_out(record):
    assert "STOP" in put(record, "Nos offres", purpose=Purpose.COMMERCIAL).text
    assert "STOP" not in put(record, "Votre rendez-vous").text


def test_receipts_are_kept_and_a_lost_sms_is_told_inside_only(record, gateway):
    sms = put(record)
    send_sms(sms.pk)
    sms.refresh_from_db()
    texts.heard(Receipt(sms.provider_id, State.PENDING))
    texts.heard(Receipt(sms.provider_id, State.FAILED, "Ce numéro n'existe pas ou n'est plus attribué."))
    texts.heard(Receipt(sms.provider_id, State.DELIVERED))
    sms.refresh_from_db()
    assert (sms.receipt, sms.receipt_reason[:9]) == ("failed", "Ce numéro")
    told = Entry.objects.filter(kind="sms", tone="error").get()
    assert told.audience == Audience.INTERNAL


def test_an_answer_that_is_not_clear_is_kept_and_told_to_a_person(cast, record):
    put(record)
    texts.heard(Incoming("+33612345678", "Oui mais après 10 h", "in-2"))
    texts.heard(Incoming("+33612345678", "Oui mais après 10 h", "in-2"))
    received = SmsReceived.objects.get()
    assert (received.meaning, received.answers) == ("", Sms.objects.get())
    assert Entry.objects.get(icon="message-circle").detail == "Oui mais après 10 h"
    assert [(alert.user, alert.kind) for alert in Alert.objects.all()] == [(cast.support, "sms")]


def test_whoever_read_it_says_so_and_can_take_it_back(cast, browse, record):
    put(record)
    texts.heard(Incoming("+33612345678", "Oui mais après 10 h", "in-2"))
    url = f"/sms/recus/{SmsReceived.objects.get().pk}/lu"
    assert "À lire" in browse(cast.support).get("/sms/").content.decode()
    browse(cast.support).post(url, {"lu": "1"})
    browse(cast.adv).post(url, {"lu": "1"})
    page = browse(cast.support).get("/sms/").content.decode()
    assert f"Lu par {cast.support.name}" in page
    assert "À lire" not in page
    answer = browse(cast.support).post(url, {"lu": "0", "fiche": "1"})
    assert answer["Location"] == Sms.objects.get().get_absolute_url()
    received = SmsReceived.objects.get()
    assert (received.read_at, received.read_by) == (None, "")
    assert browse(cast.partner_user).post(url, {"lu": "1"}).status_code == 404


def test_the_carrier_s_secrets_are_sealed_kept_when_left_empty_and_never_drawn(cast, browse):
    page = browse(cast.admin)
    sent = {"carrier": "brevo", "sender_name": "Operis", "opens": "08:00", "closes": "20:00", "told_sender": "Operis",
            "told_api_key": "xkeysib-0123456789"}  # fmt: skip
    assert page.post("/reglages/sms", sent).status_code == 303
    kept = SmsSettings.current()
    assert "xkeysib" not in kept.sealed
    page.post("/reglages/sms", {**sent, "told_api_key": "", "sender_name": "Maillon"})
    again = SmsSettings.current()
    opened = json.loads(vault.unseal(again.sealed, settings.SECRETS_KEYS, vault.SMS))
    assert (opened["api_key"], again.sender_name) == ("xkeysib-0123456789", "Maillon")
    assert "xkeysib" not in page.get("/reglages/sms").content.decode()


def test_the_secret_of_a_gateway_goes_to_no_other_address(cast, browse, gateway):
    page, url = browse(cast.admin), carrying.secrets_of(SmsSettings.current())["url"]
    sent = {"carrier": "gateway", "opens": "08:00", "closes": "20:00", "told_shape": "json", "told_inside": "oui"}
    refused = page.post("/reglages/sms", {**sent, "told_url": "https://ailleurs.example/"})
    assert refused.status_code == 422
    assert carrying.secrets_of(SmsSettings.current())["url"] == url
    assert page.post("/reglages/sms", {**sent, "told_url": url}).status_code == 303
    moved = {**sent, "told_url": "https://ailleurs.example/", "told_authorization": "Bearer nouveau"}
    assert page.post("/reglages/sms", moved).status_code == 303
    assert carrying.secrets_of(SmsSettings.current())["authorization"] == "Bearer nouveau"


def test_a_trial_leaves_at_once_whatever_the_hour_and_says_when_the_number_takes_no_sms(cast, browse):
    page = browse(cast.admin)
    assert page.post("/reglages/sms/essai", {"to": MOBILE}).status_code == 303
    sms = Sms.objects.get()
    assert (sms.next_try_at, sms.audience) == (None, Sms.Audience.STAFF)
    page.post("/reglages/sms/essai", {"to": "0478001234"})
    assert Sms.objects.count() == 1


def test_one_object_per_worker_until_the_settings_change(gateway):
    first = carrying.sender_now()
    assert carrying.sender_now() is first
    kept = SmsSettings.current()
    carrying.keep(kept, {})
    assert carrying.sender_now() is not first


def test_only_those_of_the_secret_address_are_heard(client, record, gateway):
    sms = put(record)
    send_sms(sms.pk)
    sms.refresh_from_db()
    path = carrying.callback_of(SmsSettings.current()).removeprefix(settings.SITE_URL)
    said = {"id": sms.provider_id, "status": "delivered"}
    assert client.post("/public/sms/inconnu", said, content_type="application/json").status_code == 404
    assert client.post(path, said, content_type="application/json").status_code == 204
    assert client.post(path, b"[", content_type="application/json").status_code == 400
    sms.refresh_from_db()
    assert sms.receipt == "delivered"


def test_what_is_typed_is_counted_and_shown_as_it_will_be_written(cast, browse):
    page = browse(cast.support).post("/sms/mesure", {"text": "À l’heure… 漢"}).content.decode().replace("\u00a0", " ")
    assert "1 SMS" in page
    assert "漢" in page


def test_the_list_costs_the_same_with_many_rows(cast, browse, record, django_assert_max_num_queries):
    page = browse(cast.support)
    page.get("/sms/")
    for many in (1, 20):
        for rank in range(many):
            put(record, f"Texte {many} {rank}")
        with django_assert_max_num_queries(10):
            page.get("/sms/")


def test_what_is_typed_is_counted_with_the_question_and_said_too_long_before_it_is_sent(cast, browse):
    page = browse(cast.support)
    short = {"text": "é" * 120, "question": "interventions.visit:confirm"}
    assert "2 SMS" in page.post("/sms/mesure", short).content.decode().replace("\u00a0", " ")
    assert "trop long" in page.post("/sms/mesure", {"text": "a" * 1000}).content.decode()


def test_counting_while_typing_leaves_the_form_its_key_for_sending(cast, browse, record):
    page, typed = browse(cast.support), {"to": MOBILE, "text": "Bonjour", "_key": "k-1"}
    counted = [page.post("/sms/mesure", {**typed, "text": text}).content for text in ("Bonjour", "Bonjour à vous")]
    assert counted[0] != counted[1]
    sent = [page.post(f"/sms/ecrire/accounts.partner/{record.pk}", typed).status_code for _ in range(2)]
    assert (sent, Sms.objects.count()) == ([303, 303], 1)


def test_an_sms_that_was_lost_is_sent_again_by_a_person_and_by_nobody_else(cast, browse, record, gateway):
    sms = put(record)
    send_sms(sms.pk)
    sms.refresh_from_db()
    texts.heard(Receipt(sms.provider_id, State.FAILED, "Boîte pleine."))
    assert browse(cast.accounting).post(f"/sms/{sms.key}/renvoyer").status_code == 404
    assert browse(cast.support).post(f"/sms/{sms.key}/renvoyer").status_code == 303
    assert browse(cast.support).post(f"/sms/{sms.key}/renvoyer").status_code == 409
    send_sms(sms.pk)
    sms.refresh_from_db()
    assert (sms.status, sms.receipt, len(gateway.accepted)) == ("sent", "", 2)


def test_the_list_is_filtered_by_state_number_and_words(cast, browse, record):
    lost, sent = put(record, "Perdu"), put(record, "Parti")
    Sms.objects.filter(pk=lost.pk).update(status="failed")
    Sms.objects.filter(pk=sent.pk).update(status="sent")
    page = browse(cast.support)
    shown = {url: [row["sms"] for row in page.get(f"/sms/{url}").context["rows"]] for url in
             ("", "?etat=echecs", "?etat=envoyes", "?etat=attente", "?q=06 12 34", "?q=perdu", "?q=0699")}  # fmt: skip
    assert list(shown.values()) == [[sent, lost], [lost], [sent], [], [sent, lost], [lost], []]


def test_a_carrier_s_settings_say_that_it_was_never_called_for_real(cast, browse):
    page = browse(cast.admin)
    for carrier in ("ovh", "brevo", "twilio", "gateway"):
        assert "jamais appelé en réel" in page.get(f"/reglages/sms?carrier={carrier}").content.decode()
    assert "jamais appelé en réel" not in page.get("/reglages/sms").content.decode()
