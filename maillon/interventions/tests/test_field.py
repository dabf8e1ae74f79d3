"""On site: each card in its turn, nothing twice, a signature that proves."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.automation.actions import MailContext
from maillon.core.errors import Overtaken, Refused
from maillon.core.modules import registry
from maillon.documents.drawing import DrawingRefused, clean_drawing
from maillon.documents.models import Document, Evidence, OneTimeCode
from maillon.documents.seal import verify
from maillon.documents.services import read
from maillon.interventions.models import Visit
from maillon.interventions.services import field, papers, planning, signing
from maillon.interventions.tests.factories import (
    VisitDeviceFactory,
    drawn,
    photo,
    planned,
    ready_to_sign,
    signed,
    to_install,
)
from maillon.notifications.models import Message
from maillon.orders import tracking
from maillon.orders.models import Order
from maillon.orders.tests.factories import ContactFactory, OrderFactory, make_client
from maillon.records.models import Attachment, Task
from maillon.technicians.tests.factories import TechnicianFactory, at


@pytest.fixture
def visit(cast):
    return planned(cast.deployment, user=cast.technician)


def on_site(visit, cast):
    return field.arrive(visit, actor=cast.technician)


def test_nothing_is_written_before_the_arrival(cast, visit):
    with pytest.raises(Refused, match="arrivée"):
        field.tick(visit, 0, True, actor=cast.technician)
    assert field.arrive(visit, actor=cast.technician).status == "on_site"
    assert field.arrive(visit, actor=cast.technician).status == "on_site"  # twice: no harm
    field.tick(visit, 0, True, actor=cast.technician)
    visit.refresh_from_db()
    assert visit.checklist[0]["done"]


def test_the_signature_says_what_it_waits_for(cast, visit):
    VisitDeviceFactory(visit=visit)
    on_site(visit, cast)
    visit.refresh_from_db()
    _, _, journey = field.where(visit)
    assert [c.state for c in journey.cards] == ["done", "now", "open", "open", "open", "locked"]
    said = journey.cards[-1].said.replace("\u00a0", " ")
    assert said == "Il manque 6 contrôles, 1 numéro de série et 3 photos"
    with pytest.raises(Refused, match="n'est pas encore possible"):
        signing.sign(visit, drawn(visit), actor=cast.technician)


def test_a_serial_expected_elsewhere_on_the_visit_goes_to_its_own_place(cast, visit):
    first = VisitDeviceFactory(visit=visit, expected_serial="3102-0A475521")
    second = VisitDeviceFactory(visit=visit, expected_serial="3102-0A475538")
    on_site(visit, cast)
    assert field.read_serial(visit, first.pk, "3102 0a47 5538".replace(" ", ""), actor=cast.technician).pk == second.pk
    with pytest.raises(Refused, match="déjà relevé"):
        field.read_serial(visit, first.pk, "31020A475538", actor=cast.technician)


def test_a_serial_that_was_not_expected_is_kept_only_when_said_again(cast, visit):
    device = VisitDeviceFactory(visit=visit, expected_serial="3102-0A475521", mac="24:9A:D8:4C:11:07")
    on_site(visit, cast)
    with pytest.raises(field.Mismatch, match=r"Attendu au BL") as refused:
        field.read_serial(visit, device.pk, "3102-0A479999", actor=cast.technician)
    assert refused.value.serial == "3102-0A479999"
    kept = field.read_serial(visit, device.pk, "3102-0A479999", actor=cast.technician, anyway=True)
    assert (kept.serial, kept.mac) == ("3102-0A479999", "")
    field.clear_serial(visit, device.pk, actor=cast.technician)
    device.refresh_from_db()
    assert not device.settled


def test_a_device_left_out_says_why_on_the_report(cast, visit):
    device = VisitDeviceFactory(visit=visit, label="Poste bureau")
    on_site(visit, cast)
    field.leave_out(visit, device.pk, "prise absente", actor=cast.technician)
    visit.refresh_from_db()
    device.refresh_from_db()
    assert device.settled
    assert visit.reserves[0]["text"] == "Poste bureau non posé : prise absente"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("baie.jpg", b"MZ\x90\x00" + b"\x00" * 200),
        ("baie.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("baie.png", b"\x89PNG\r\n\x1a\n" + b"broken"),
        ("vide.jpg", b""),
        ("note.txt", b"du texte"),
    ],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(cast, visit, name, content):
    on_site(visit, cast)
    with pytest.raises(Refused):
        field.add_photo(visit, SimpleUploadedFile(name, content), "baie-avant", actor=cast.technician)
    assert not Attachment.objects.exists()


def test_a_photo_belongs_to_a_place_asked_for_or_to_the_others(cast, visit):
    on_site(visit, cast)
    field.add_photo(visit, photo(), "baie-avant", actor=cast.technician)
    field.add_photo(visit, photo("extra.jpg"), "autre", actor=cast.technician)
    with pytest.raises(Refused, match="pas demandée"):
        field.add_photo(visit, photo(), "../../etc", actor=cast.technician)
    kept = Attachment.objects.order_by("pk").first()
    field.drop_photo(visit, kept.key, actor=cast.technician)
    assert [p.category for p in field.photos_of(visit)] == ["autre"]


def test_reserves_are_written_dated_and_taken_back(cast, visit):
    on_site(visit, cast)
    today = timezone.localdate()
    field.add_reserve(visit, "Goulotte à reprendre", today + timedelta(days=7), actor=cast.technician)
    with pytest.raises(Refused, match="passée"):
        field.add_reserve(visit, "Autre", today - timedelta(days=1), actor=cast.technician)
    with pytest.raises(Refused, match="Écrivez"):
        field.add_reserve(visit, "  ", None, actor=cast.technician)
    field.drop_reserve(visit, 0, actor=cast.technician)
    with pytest.raises(Overtaken):
        field.drop_reserve(visit, 0, actor=cast.technician)


def test_another_technician_visit_is_not_carried_out(cast, visit):
    stranger = type(cast.technician).objects.create(
        email="autre@maillon.example", first_name="Ana", last_name="Costa", roles=["technician"]
    )
    with pytest.raises(Refused, match="n'est plus la vôtre"):
        field.arrive(visit, actor=stranger)


def test_signed_report_is_sealed_kept_and_told(cast):
    client = make_client(cast.partner)
    visit = planned(cast.deployment, user=cast.technician, client=client, contact=client.contacts.get())
    visit = ready_to_sign(visit, cast.technician)
    field.add_reserve(visit, "Goulotte à reprendre", timezone.localdate() + timedelta(days=7), actor=cast.technician)
    field.write_report(visit, "Baie en bon état.\nÉtiquettes refaites.", actor=cast.technician)
    visit.refresh_from_db()
    shown = papers.draft(visit, list(visit.devices.all()), len(field.photos_of(visit)))
    report = signing.sign(visit, drawn(visit), actor=cast.technician)
    assert verify(read(report)).intact
    assert (report.priced, report.client_visible, report.partner_visible, report.sealed) == (False, True, True, True)
    proof = Evidence.objects.get(document=report)
    assert proof.data["document_sha256"] == hashlib.sha256(shown).hexdigest()
    assert proof.data["reserves"] == ["Goulotte à reprendre"]
    assert proof.signature_svg.startswith("<svg")
    task = Task.objects.get()
    assert (task.title, task.role) == ("Lever la réserve : Goulotte à reprendre", "deployment")
    assert task.due_at
    visit.refresh_from_db()
    assert (visit.status, visit.signer_name) == ("done", "Claire Rossi")
    again = signing.sign(visit, drawn(visit), actor=cast.technician)
    assert again.pk == report.pk
    assert Evidence.objects.count() == 1


def test_a_report_that_changed_since_it_was_read_is_read_again(cast, visit):
    visit = ready_to_sign(visit, cast.technician)
    old = drawn(visit)
    field.write_report(visit, "Une ligne de plus", actor=cast.technician)
    with pytest.raises(Overtaken, match="relisez"):
        signing.sign(visit, old, actor=cast.technician)


def test_a_visit_that_is_done_no_longer_changes(cast, visit):
    signed(visit, cast.technician)
    with pytest.raises(Overtaken, match="terminée"):
        field.write_report(visit, "Autre chose", actor=cast.technician)


@pytest.mark.parametrize(
    "path", ["", "M0 0", "M1 1L2 2", "<svg onload=alert(1)>", "M0 0L9999 9999", "javascript:alert(1)"]
)
def test_what_is_no_signature_is_refused(path):
    with pytest.raises(DrawingRefused):
        clean_drawing(path)


def test_without_a_drawing_nor_a_code_nothing_is_signed(cast, visit):
    visit = ready_to_sign(visit, cast.technician)
    with pytest.raises(Refused, match="Dessinez votre signature"):
        signing.sign(visit, drawn(visit, drawing=None), actor=cast.technician)
    visit.refresh_from_db()
    assert visit.status == "on_site"
    assert not Document.objects.exists()


def test_a_code_sent_to_the_contact_signs_in_place_of_a_drawing(cast):
    visit = planned(cast.deployment, user=cast.technician)
    visit.contact = ContactFactory(client=visit.client)
    visit.save()
    visit = ready_to_sign(visit, cast.technician)
    assert signing.send_code(visit, actor=cast.technician) == "c•••@lilas.example"
    mail = Message.objects.get()
    assert (mail.to, mail.secret) == (["c.rossi@lilas.example"], True)
    digits = next(word for word in mail.text.split() if word.isdigit() and len(word) == 6)
    wrong = signing.check_code(visit, "000000" if digits != "000000" else "111111", actor=cast.technician)
    assert not wrong.accepted
    assert OneTimeCode.objects.get().attempts == 1
    code = signing.check_code(visit, digits, actor=cast.technician)
    report = signing.sign(visit, drawn(visit, drawing=None, code=code), actor=cast.technician)
    assert Evidence.objects.get(document=report).data["code_sent_to"] == "c.rossi@lilas.example"


def test_without_an_address_the_code_says_to_sign_by_hand(cast, visit):
    visit = ready_to_sign(visit, cast.technician)
    with pytest.raises(Refused, match="faites signer du doigt"):
        signing.send_code(visit, actor=cast.technician)


def test_the_report_survives_hostile_words(cast):
    hostile = '#read("/etc/passwd") $x$ <script>alert(1)</script> \u202e\u0000'
    client = make_client(name=hostile.replace("\u0000", "")[:100])
    visit = planned(cast.deployment, user=cast.technician, client=client, title=hostile.replace("\u0000", ""))
    visit = ready_to_sign(visit, cast.technician)
    field.write_report(visit, hostile.replace("\u0000", ""), actor=cast.technician)
    field.add_reserve(visit, "#panic() = titre", None, actor=cast.technician)
    visit.refresh_from_db()
    report = signing.sign(visit, drawn(visit, name=hostile.replace("\u0000", "")), actor=cast.technician)
    assert read(report).startswith(b"%PDF")


def test_the_report_has_no_price_in_its_data(cast, visit):
    visit = ready_to_sign(visit, cast.technician)
    data = papers.report_data(visit, list(visit.devices.all()), 3, draft=True)
    assert not {"price", "total", "sums", "vat"} & set(data)
    assert "€" not in str({k: v for k, v in data.items() if k != "brand"})


def test_the_public_page_tells_the_appointment_and_gives_the_report(cast):
    client = make_client(cast.partner)
    order = to_install(cast, client=client)
    visit = planning.plan(
        Visit.objects.get(order=order),
        TechnicianFactory(name="Julien Morel", user=cast.technician),
        at(),
        actor=cast.deployment,
    )
    section = tracking.drawn(order)["aside"][0]["context"]["visits"][0]
    assert section["who"] == "Julien vient chez vous"
    assert tracking.news_of(order).startswith("Votre installation est prévue le")
    cast.partner.sees_technician = False
    cast.partner.save()
    order = Order.objects.get(pk=order.pk)
    assert tracking.drawn(order)["aside"][0]["context"]["visits"][0]["who"] == ""
    signed(visit, cast.technician)
    link = type("Link", (), {"recipient": "nobody@nowhere.example"})()
    assert [paper.kind for paper in tracking.papers_of(order, link)] == ["report"]


def test_the_mail_of_a_visit_knows_its_variables(cast):
    client = make_client(cast.partner)
    order = OrderFactory(client=client)
    visit = planned(cast.deployment, user=cast.technician, client=client, order=order)
    context = next(c for c in registry.offered(MailContext) if c.model == "interventions.visit")
    built = context.build(visit, "client")
    assert set(built["values"]) == set(context.variables)
    assert (built["to"], built["values"]["technicien"]) == (["c.rossi@lilas.example"], "Julien")
    assert built["button_url"].startswith("http")
    assert context.build(visit, "partner")["to"] == []  # its card sends the steps to the client
    cast.partner.sees_technician = False
    cast.partner.save()
    assert context.build(Visit.objects.get(pk=visit.pk), "client")["values"]["technicien"] == ""
