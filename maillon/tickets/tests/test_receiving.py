"""A mail that comes in: to which ticket, as whose word, and what is never answered nor lost."""

from __future__ import annotations

import io
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.clients.tests.factories import ClientFactory, ContactFactory
from maillon.core import scope
from maillon.notifications import mails
from maillon.records.models import Attachment, Entry, Link
from maillon.tickets import mailbox
from maillon.tickets.models import IncomingMail, Ticket, TicketMessage
from maillon.tickets.services import handling, receiving
from maillon.tickets.tasks import recover_received, sort_mail
from maillon.tickets.tests.incoming.messages import BASE64, TEXT, b64, mail, multipart, part, whole
from maillon.tickets.tests.incoming.test_fuzz import REAL
from maillon.tickets.tests.test_pages import cost

pytestmark = pytest.mark.django_db
ASKED = {
    "From": "Claire Rossi <claire@lilas.example>",
    "To": "support@maillon.example",
    "Message-ID": "<premier@lilas.example>",
    "Subject": "Plus de tonalité",
}


@pytest.fixture(autouse=True)
def mailboxes(settings):
    settings.SUPPORT_ADDRESSES = ["support@maillon.example"]


@pytest.fixture
def contact(cast):
    client = ClientFactory(name="Pharmacie des Lilas", partner=cast.partner)
    return ContactFactory(client=client, last_name="Rossi", email="Claire@lilas.example")


def come(body="Le poste 3 est muet.", headers=None, **more):
    """Received and read, as the worker does. ``more``: other headers, with _ for -."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return read(mail(body, {**ASKED, **(headers or {}), **named}))


def read(raw):
    with scope.system("essai"):
        kept, _ = receiving.receive(raw)
    sort_mail(number=kept.pk)
    kept.refresh_from_db()
    return kept


def test_a_known_contact_opens_a_ticket_of_its_client(contact, cast):
    came = come()
    ticket = came.ticket
    assert (came.outcome, ticket.client, ticket.partner, ticket.channel) == (
        "opened", contact.client, cast.partner, "mail",
    )  # fmt: skip
    assert (ticket.subject, ticket.requester_name, ticket.requester_email) == (
        "Plus de tonalité", "Claire Rossi", "claire@lilas.example",
    )  # fmt: skip
    said = ticket.messages.get()
    assert (said.text, said.side, said.audience, came.message) == ("Le poste 3 est muet.", "client", "client", said)


def test_an_unknown_sender_opens_a_ticket_to_sort(cast):
    came = come()
    assert (came.outcome, came.ticket.client, came.ticket.partner) == ("to_sort", None, None)
    assert came.ticket.requester_name == "Claire Rossi"


def test_the_person_of_a_partner_opens_a_ticket_that_its_partner_follows(cast, browse):
    came = come(From="partner@operis.example")
    assert (came.outcome, came.ticket.partner, came.ticket.requester) == ("to_sort", cast.partner, cast.partner_user)
    assert browse(cast.partner_user).get(came.ticket.get_absolute_url()).status_code == 200
    assert browse(cast.rival_user).get(came.ticket.get_absolute_url()).status_code == 404


def test_an_address_of_two_clients_tells_neither(contact):
    ContactFactory(email="claire@lilas.example")
    assert come().outcome == "to_sort"


def test_one_mail_twice_makes_one_ticket(contact):
    first, again = come(), come()
    assert (first, Ticket.objects.count(), TicketMessage.objects.count()) == (again, 1, 1)


def test_a_copy_changed_on_its_way_is_the_same_mail(contact):
    first = come()
    again = come("Le poste 3 est muet.\n-- \nListe support", Subject="[EXTERNE] Plus de tonalité")
    assert (first, Ticket.objects.count()) == (again, 1)


def test_a_copy_given_another_identifier_by_a_gateway_is_the_same_mail(contact):
    first = come(Message_ID="<a@passerelle.example>")
    assert come(Message_ID="<b@passerelle.example>") == first


def test_a_device_that_repeats_its_identifier_is_heard_each_time(contact):
    come("Porte ouverte")
    come("Porte fermée", Date="Mon, 02 Mar 2026 11:12:00 +0100")
    assert Ticket.objects.count() == 2


def test_an_answer_joins_its_ticket_by_the_references(contact):
    ticket = come().ticket
    came = come("Toujours rien.", Message_ID="<deux@lilas.example>", References="<premier@lilas.example>")
    assert (came.outcome, came.ticket) == ("joined", ticket)
    assert [m.text for m in ticket.messages.all()] == ["Le poste 3 est muet.", "Toujours rien."]


def test_an_answer_read_before_what_it_answers_makes_one_ticket(contact):
    with scope.system("essai"):
        first, _ = receiving.receive(mail("Le poste 3 est muet.", ASKED))
        second, _ = receiving.receive(
            mail(
                "Toujours rien.",
                {**ASKED, "Message-ID": "<deux@lilas.example>", "In-Reply-To": "<premier@lilas.example>"},
            )
        )
    sort_mail(number=second.pk)
    sort_mail(number=first.pk)
    assert [m.text for m in Ticket.objects.get().messages.all()] == ["Le poste 3 est muet.", "Toujours rien."]


def test_an_answer_without_references_joins_by_the_signed_address(contact):
    ticket = come().ticket
    to = mailbox.answer_address(ticket.reference)
    came = come("Toujours rien.", Message_ID="<deux@lilas.example>", To=to.upper())
    assert (came.outcome, came.ticket) == ("joined", ticket)


def test_a_reference_in_an_address_is_believed_only_with_our_signature(contact):
    ticket = come().ticket
    forged = f"support+{ticket.reference.lower()}.000000000000@maillon.example"
    assert come("Bonjour", Message_ID="<deux@lilas.example>", To=forged).ticket != ticket


def test_an_answer_joins_by_the_reference_of_its_subject(contact):
    ticket = come().ticket
    came = come("Encore", Message_ID="<deux@lilas.example>", Subject=f"RE: muet [{ticket.reference}]")
    assert came.ticket == ticket


@pytest.mark.parametrize("who", ["partner@nexalia.example", "inconnu@ailleurs.example"])
def test_who_is_no_party_never_joins_but_opens_a_ticket_to_sort(contact, cast, who):
    ticket = come().ticket
    came = come("Tout va bien, fermez.", From=who, Message_ID="<deux@x.example>", References="<premier@lilas.example>")
    assert came.outcome == "to_sort"
    assert came.ticket != ticket
    assert (came.ticket.client, ticket.messages.count()) == (None, 1)
    assert Link.objects.filter(from_id=ticket.pk, to_id=came.ticket.pk).exists()
    assert Entry.objects.about(ticket).filter(audience="internal", icon="user-question").exists()


def test_the_rival_reads_nothing_of_the_ticket_it_answered(contact, cast, browse):
    ticket = come().ticket
    came = come(From="partner@nexalia.example", Message_ID="<d@x.example>", References="<premier@lilas.example>")
    page = browse(cast.rival_user).get(came.ticket.get_absolute_url()).content.decode()
    assert ticket.reference not in page
    assert "Lilas" not in page


def test_the_partner_s_answer_is_between_the_partner_and_us(contact, cast):
    ticket = come().ticket
    come("Vu.", From="partner@operis.example", Message_ID="<d@o.example>", References="<premier@lilas.example>")
    said = ticket.messages.last()
    assert (said.side, said.audience, said.author) == ("partner", "partner", cast.partner_user)


def test_a_colleague_s_mail_is_an_internal_note(contact, cast):
    ticket = come().ticket
    come("Je m'en charge.", From="support@maillon.example.invalid", Message_ID="<z@m.example>")
    come("Je m'en charge.", From=cast.adv.email, Message_ID="<d@m.example>", References="<premier@lilas.example>")
    said = ticket.messages.last()
    assert (said.side, said.audience, said.author) == ("us", "internal", cast.adv)


def test_an_answer_reopens_a_solved_ticket_and_follows_a_closed_one(contact, cast):
    ticket = come().ticket
    handling.move(ticket, "solve", actor=cast.support)
    come("Encore muet.", Message_ID="<deux@lilas.example>", References="<premier@lilas.example>")
    ticket.refresh_from_db()
    assert ticket.status == "open"
    handling.move(handling.move(ticket, "solve", actor=cast.support), "close", actor=cast.support)
    came = come("Et ce matin ?", Message_ID="<trois@lilas.example>", References="<premier@lilas.example>")
    assert (came.ticket.follows, came.outcome, came.ticket.requester_email) == (
        ticket,
        "opened",
        "claire@lilas.example",
    )
    assert came.ticket.channel == "mail"


ABSENT = {"Auto-Submitted": "auto-replied", "Subject": "Absence du bureau"}
BULK = {"List-Id": "<nouvelles.lilas.example>", "Precedence": "list"}
BOUNCE = {"From": "MAILER-DAEMON@lilas.example", "Subject": "Undelivered Mail Returned to Sender", "Return-Path": "<>"}


@pytest.mark.parametrize(
    "headers", [ABSENT, BULK, BOUNCE, {mails.marker(): "1"}], ids=["absent", "list", "bounce", "loop"]
)
def test_what_nobody_wrote_opens_no_ticket_and_is_kept(contact, headers):
    came = come(headers=headers)
    assert (came.outcome, came.ticket, bool(came.reason)) == ("kept", None, True)


@pytest.mark.parametrize("headers", [ABSENT, BOUNCE], ids=["absent", "bounce"])
def test_what_nobody_wrote_neither_reopens_nor_speaks_but_is_told_to_us(contact, cast, headers):
    ticket = come().ticket
    handling.move(ticket, "solve", actor=cast.support)
    came = come(headers={**headers, "Message-ID": "<robot@x.example>", "In-Reply-To": "<premier@lilas.example>"})
    ticket.refresh_from_db()
    assert (came.outcome, came.ticket, ticket.status, ticket.messages.count()) == ("kept", ticket, "solved", 1)
    assert Entry.objects.about(ticket).filter(audience="internal", url=came.get_absolute_url()).exists()


def test_an_alert_that_a_device_sends_opens_a_ticket_to_which_nothing_is_written(contact):
    came = come("Tension basse", {"Auto-Submitted": "auto-generated"})
    assert (came.outcome, came.ticket.from_machine) == ("opened", True)


def test_files_are_kept_with_the_message_and_a_refused_one_is_said(contact):
    tiny = (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0"
        b"\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
    )
    parts = multipart(
        "mixed", TEXT,
        part("image/png", b64(tiny), BASE64, 'Content-Disposition: attachment; filename="p.png"'),
        part("application/zip", b64(b"PK\3\4 abime"), BASE64, 'Content-Disposition: attachment; filename="a.zip"'),
    )  # fmt: skip
    came = read(whole(parts, ASKED))
    kept = Attachment.objects.about(came.ticket).get()
    assert (kept.name, kept.audience, came.message.file_keys) == ("p.png", "client", [kept.key])
    assert any("a.zip" in note and "l'original" in note for note in came.notes)


def test_what_is_quoted_stays_out_of_the_message_and_with_us(contact):
    came = come("Encore muet.\n\nLe 2 mars 2026 à 10:12, Support a écrit :\n> Nous regardons.")
    assert (came.message.text, "Nous regardons." in came.repeated) == ("Encore muet.", True)


def test_a_mail_whose_job_was_lost_is_read_later(contact):
    with scope.system("essai"):
        kept, _ = receiving.receive(mail("Bonjour", ASKED))
    waiting = ProcrastinateJob.objects.filter(task_name=sort_mail.name, args__number=kept.pk)
    IncomingMail.objects.filter(pk=kept.pk).update(received_at=kept.received_at - timedelta(minutes=5))
    recover_received(0)
    assert waiting.count() == 1, "it has its job"
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    recover_received(0)
    assert waiting.count() == 1


def test_every_awkward_message_is_kept_and_read(cast):
    for raw in REAL:
        came = read(raw)
        assert came.outcome != "waiting"
        if came.outcome in ("opened", "to_sort", "joined"):
            assert came.message is not None
    assert len(REAL) > 200
    assert not IncomingMail.objects.filter(outcome="waiting").exists()


def test_the_command_reads_a_message_on_its_input(contact, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail("Bonjour", ASKED))))
    call_command("receive_mail", stdout=out)
    assert "Reçu : Plus de tonalité, de Claire Rossi." in out.getvalue()
    assert IncomingMail.objects.get().outcome == "waiting"


def test_a_ticket_shows_how_a_word_came_and_folds_what_it_repeats(contact, cast, browse):
    came = come("Encore muet.\n\nLe 2 mars 2026 à 10:12, Support a écrit :\n> Nous regardons.")
    url = came.ticket.get_absolute_url()
    ours, theirs = (browse(who).get(url).content.decode() for who in (cast.support, cast.partner_user))
    assert "Nous regardons." in ours
    assert came.get_absolute_url() in ours
    assert "Encore muet." in theirs
    assert "Nous regardons." not in theirs, "what is quoted may have been said to another"


def test_a_mail_is_read_by_us_whole_and_by_no_partner(contact, cast, browse):
    came = come()
    url = came.get_absolute_url()
    page = browse(cast.support)
    assert "claire@lilas.example" in page.get(url).content.decode()
    assert page.get(f"{url}/original").content == bytes(came.raw)
    assert "Le poste 3 est muet." in page.get(f"{url}/texte").content.decode()
    assert "default-src 'none'" in page.get(f"{url}/texte")["Content-Security-Policy"]
    for path in ("", "/original", "/texte"):
        assert browse(cast.partner_user).get(f"{url}{path}").status_code == 404
    assert str(came) in page.get("/mails-recus/").content.decode()


def test_a_mail_only_kept_becomes_a_ticket_when_one_of_ours_wants_it(contact, cast, browse):
    came = come(headers=BULK)
    page = browse(cast.support)
    page.post(f"{came.get_absolute_url()}/ticket")
    came.refresh_from_db()
    assert (came.outcome, came.ticket.client, came.ticket.from_machine) == ("opened", contact.client, True)
    assert page.post(f"{came.get_absolute_url()}/ticket").status_code == 409
    assert Ticket.objects.count() == 1


def test_the_list_of_mails_costs_the_same_for_one_and_for_thirty(contact, cast, browse):
    come()
    page = browse(cast.support)
    few = cost(page, "/mails-recus/")
    for number in range(30):
        come(Message_ID=f"<{number}@lilas.example>", Date=f"Mon, 02 Mar 2026 11:{number:02d}:00 +0100")
    assert cost(page, "/mails-recus/") <= few <= 12
