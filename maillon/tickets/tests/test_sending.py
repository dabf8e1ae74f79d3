"""What we say leaves by mail, in the right brand, to the right people, and may be taken back for ten seconds."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.accounts.models import User
from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.core import scope
from maillon.notifications import mails, outbox, transport
from maillon.notifications.models import Message
from maillon.records.models import Attachment
from maillon.tickets import incoming, mailbox
from maillon.tickets.models import HeldAnswer, IncomingMail, TicketMessage
from maillon.tickets.services import handling, leaving, opening, receiving, writing
from maillon.tickets.tasks import leave, recover_held, sort_mail
from maillon.tickets.tests.incoming.messages import mail

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def mailboxes(settings):
    settings.SUPPORT_ADDRESSES = ["support@maillon.example"]


@pytest.fixture
def ticket(cast):
    client = ClientFactory(name="Pharmacie des Lilas", partner=cast.partner)
    contact = ContactFactory(client=client, email="claire@lilas.example")
    return opening.open_ticket(
        client, "Le poste 3 est muet.", actor=cast.support, channel="phone", contact=contact, subject="Plus de tonalité"
    )


def answered(ticket, actor, text="Nous regardons.", audience="client", **more):
    writing.write(ticket, text, actor=actor, audience=audience, **more)
    return Message.objects.filter(target_id=ticket.pk, target_model="tickets.ticket").order_by("-pk").first()


def as_sent(message):
    return message_from_bytes(
        transport.build(message, outbox.attachments(message)).message().as_bytes(), policy=policy.default
    )


def test_a_public_answer_leaves_to_the_requester_in_the_brand_of_the_partner(ticket, cast):
    sent = answered(ticket, cast.support)
    read = as_sent(sent)
    assert (sent.to, read["Subject"]) == (["claire@lilas.example"], f"Plus de tonalité [{ticket.reference}]")
    assert "Opéris Télécom" in read["From"]
    assert read["Reply-To"] == mailbox.answer_address(ticket.reference)
    assert "Nous regardons." in read.get_body(("plain",)).get_content()
    assert read["Auto-Submitted"] is None


def test_an_internal_note_never_leaves(ticket, cast):
    assert answered(ticket, cast.support, audience="internal") is None


def test_without_an_address_nothing_leaves(cast):
    ticket = opening.open_ticket(
        ClientFactory(), "Muet", actor=cast.support, channel="phone", subject="Muet", requester_name="Paul"
    )
    assert answered(ticket, cast.support) is None


def test_a_message_to_the_partner_leaves_to_its_people_and_never_to_the_client(ticket, cast):
    assert answered(ticket, cast.support, audience="partner").to == [cast.partner.email]
    writing.write(ticket, "Nous suivons.", actor=cast.partner_user, audience="partner")
    sent = answered(ticket, cast.support, audience="partner")
    assert (sent.to, sent.audience) == ([cast.partner_user.email], "partner")
    User.objects.filter(pk=cast.partner_user.pk).update(is_active=False)
    assert answered(ticket, cast.support, audience="partner").to == [cast.partner.email]


def test_the_mails_of_one_conversation_follow_each_other_and_the_answer_joins(ticket, cast):
    first = answered(ticket, cast.support)
    heard = receive("Toujours muet.", "<un@lilas.example>", [first.message_id])
    assert heard.ticket == ticket
    read = as_sent(answered(ticket, cast.support, "Et maintenant ?"))
    assert read["In-Reply-To"] == "<un@lilas.example>"
    assert read["References"].split() == [first.message_id, "<un@lilas.example>"]


def test_what_is_said_with_the_partner_is_in_no_reference_of_the_client_s_mail(ticket, cast):
    between_us = answered(ticket, cast.support, audience="partner")
    assert between_us.message_id not in (as_sent(answered(ticket, cast.support))["References"] or "")


def receive(text, identifier, references, sender="claire@lilas.example"):
    raw = mail(text, {"From": sender, "Message-ID": identifier, "References": " ".join(references)})
    with scope.system("essai"):
        kept, _ = receiving.receive(raw)
    sort_mail(number=kept.pk)
    return IncomingMail.objects.get(pk=kept.pk)


def test_our_own_mail_that_comes_back_is_a_loop(ticket, cast):
    sent = answered(ticket, cast.support)
    raw = transport.build(sent, []).message().as_bytes()
    assert incoming.read(raw, house=mailbox.house()).kind == "loop"
    assert mails.marker().encode() in raw


def test_the_answer_of_a_partner_to_a_message_between_us_stays_between_us(ticket, cast):
    sent = answered(ticket, cast.support, audience="partner")
    receive("Vu.", "<v@operis.example>", [sent.message_id], cast.partner_user.email)
    public = answered(ticket, cast.support)
    receive("Merci.", "<m@operis.example>", [public.message_id], cast.partner_user.email)
    assert [m.audience for m in ticket.messages.filter(side="partner").order_by("pk")] == ["partner", "client"]


# Ten seconds


@pytest.fixture
def send(browse, cast, ticket):
    def sent(text="Nous regardons.", audience="public", **more):
        data = {"audience": audience, f"text_{audience}": text, **more}
        return browse(cast.support).post(f"{ticket.get_absolute_url()}/messages", data)

    return sent


def test_an_answer_waits_ten_seconds_during_which_nobody_outside_reads_it(ticket, cast, browse, send):
    before = timezone.now()
    send()
    held = HeldAnswer.objects.get()
    assert timedelta(seconds=10) <= held.leaves_at - before < timedelta(seconds=60)
    assert ProcrastinateJob.objects.get(task_name=leave.name).scheduled_at == held.leaves_at
    assert not Message.objects.exists()
    assert "Nous regardons." in browse(cast.adv).get(ticket.get_absolute_url()).content.decode()
    assert "Nous regardons." not in browse(cast.partner_user).get(ticket.get_absolute_url()).content.decode()


def test_its_time_over_it_is_said_and_mailed_once(ticket, cast, browse, send):
    send(then="client")
    held = HeldAnswer.objects.get()
    leave(number=held.pk)
    leave(number=held.pk)
    ticket.refresh_from_db()
    assert (ticket.waiting_for, Message.objects.count()) == ("client", 1)
    assert ticket.messages.filter(text="Nous regardons.").count() == 1
    page = browse(cast.support).get(ticket.get_absolute_url()).content.decode()
    assert "À envoyer" in page
    assert browse(cast.support).get(f"{ticket.get_absolute_url()}/envois/{held.key}").content == b"", (
        "it is a message now"
    )


def test_taken_back_nothing_leaves_and_the_text_returns_to_its_author(ticket, cast, browse, send):
    send("Trop vite", files=SimpleUploadedFile("notice.pdf", PDF))
    held = HeldAnswer.objects.get()
    url = f"{ticket.get_absolute_url()}/envois/{held.key}/annuler"
    assert browse(cast.adv).post(url).status_code == 409, "it is another's"
    browse(cast.support).post(url)
    leave(number=held.pk)
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    page = browse(cast.support).get(ticket.get_absolute_url())
    assert page.context["audiences"][0]["text"] == "Trop vite"
    assert "notice.pdf" in page.content.decode()
    assert "Trop vite" not in browse(cast.adv).get(ticket.get_absolute_url()).content.decode()
    send("Mieux", kept=held.files[0]["sha256"])
    leave(number=HeldAnswer.objects.get(text="Mieux").pk)
    assert Attachment.objects.get().name == "notice.pdf"
    assert not browse(cast.support).get(ticket.get_absolute_url()).context["audiences"][0].get("text")


def test_too_late_to_take_back_says_so(ticket, cast, browse, send):
    send()
    held = HeldAnswer.objects.get()
    leave(number=held.pk)
    answer = browse(cast.support).post(f"{ticket.get_absolute_url()}/envois/{held.key}/annuler")
    assert answer.status_code == 409
    assert Message.objects.count() == 1


def test_an_answer_refused_at_its_hour_is_not_lost(ticket, cast, browse, send):
    send("Encore une chose")
    handling.move(handling.move(ticket, "solve", actor=cast.support), "close", actor=cast.support)
    leave(number=HeldAnswer.objects.get().pk)
    page = browse(cast.support).get(ticket.get_absolute_url())
    assert "Encore une chose" in page.content.decode()
    assert "clos" in page.context["composer_error"]
    assert cast.support.alerts.filter(icon="mail-x").exists()


def test_an_answer_whose_job_is_gone_leaves_late(ticket, send):
    send()
    held = HeldAnswer.objects.get()
    HeldAnswer.objects.update(leaves_at=timezone.now() - timedelta(minutes=2))
    assert leaving.overdue(timezone.now() - timedelta(minutes=1)) == [held.pk]
    recover_held(0)
    assert ProcrastinateJob.objects.filter(task_name=leave.name, args__number=held.pk).count() == 2


def test_a_note_is_written_at_once(ticket, send):
    send("À rappeler", audience="interne")
    assert not HeldAnswer.objects.exists()
    assert ticket.messages.filter(audience="internal").exists()


# Files


@pytest.mark.parametrize(
    ("audience", "kept"), [("public", "client"), ("partenaire", "partner"), ("interne", "internal")]
)
def test_a_file_has_the_readers_of_its_message(ticket, cast, browse, send, audience, kept):
    send(audience=audience, files=SimpleUploadedFile("notice.pdf", PDF))
    for held in HeldAnswer.objects.all():
        leave(number=held.pk)
    file = Attachment.objects.get()
    assert file.audience == kept
    said = TicketMessage.objects.filter(ticket=ticket).last()
    assert said.file_keys == [file.key]
    assert browse(cast.partner_user).get(file.get_absolute_url()).status_code == (404 if kept == "internal" else 200)
    assert browse(cast.rival_user).get(file.get_absolute_url()).status_code == 404
    for sent in Message.objects.all():
        names = [part.get_filename() for part in as_sent(sent).iter_attachments()]
        assert names == ["notice.pdf"]


def test_a_file_refused_loses_neither_the_text_nor_the_reason(ticket, send):
    answer = send(files=SimpleUploadedFile("virus.exe", b"MZ\0\0"))
    assert answer.status_code == 422
    assert "virus.exe" in answer.content.decode()
    assert not HeldAnswer.objects.exists()


def test_a_partner_joins_a_file_to_what_it_writes(ticket, cast, browse):
    page = browse(cast.partner_user)
    data = {"audience": "partenaire", "text_partenaire": "Voici.", "files": SimpleUploadedFile("notice.pdf", PDF)}
    page.post(f"{ticket.get_absolute_url()}/messages", data)
    assert "notice.pdf" in page.get(ticket.get_absolute_url()).content.decode()
    assert Attachment.objects.get().audience == "partner"
