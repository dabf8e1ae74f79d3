"""A mail leaves once: server down then back, refusals, silence, workers killed in the middle."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import PartnerFactory
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.notifications import mails, outbox, services, transport
from maillon.notifications.models import Alert, Delivery, Message
from maillon.notifications.tasks import recover_mails, send_message
from maillon.notifications.tests.factories import MessageFactory
from maillon.notifications.tests.servers import Inbox, Mute, Server, free_port
from maillon.records.models import Entry

SENDER = "Opéris Télécom <suivi@operis.example>"


@pytest.fixture(autouse=True)
def empty_queue(db):
    """The queue is not Django's: what a transactional test left stays there."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


@pytest.fixture
def smtp(settings):
    """Where the application looks for its server; nothing listens there yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    return settings


def queue(record, **changes):
    words = {"to": ["client@lilas.example"], "subject": "Votre commande", "text": "Bonjour", "html": "<p>Bonjour</p>"}
    return services.queue_mail(record, **(words | {"sender": SENDER} | changes))


def jobs():
    return ProcrastinateJob.objects.filter(task_name="maillon.notifications.tasks.send_message", status="todo")


def run(message):
    """What a worker does with the message's job."""
    send_message(message.pk)
    message.refresh_from_db()
    return message


def let_pass(message, **fields):
    """As if time had passed."""
    Message.objects.filter(pk=message.pk).update(**fields)


def test_the_mail_its_job_and_its_line_are_in_the_transaction_of_the_news(cast):
    message = queue(cast.partner)
    assert jobs().get().args == {"number": message.pk}
    assert Entry.objects.get(kind="mail").sentence == "Mail « Votre commande »"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_what_is_rolled_back():
    partner = PartnerFactory()

    def step_that_fails():
        with transaction.atomic():
            assert queue(partner)
            raise Refused("non")

    with pytest.raises(Refused):
        step_that_fails()
    assert not Message.objects.exists()
    assert not jobs().exists()
    assert not Entry.objects.exists()


def test_the_same_news_is_queued_once(cast):
    assert queue(cast.partner, once_key="order:12:validated")
    assert queue(cast.partner, once_key="order:12:validated") is None
    assert Message.objects.count() == jobs().count() == Entry.objects.count() == 1


def test_without_an_address_nothing_is_queued(cast):
    assert queue(cast.partner, to=["", " "]) is None


def test_a_partner_s_request_queues_a_mail_that_it_cannot_read(cast):
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert queue(cast.partner)
        assert not Entry.objects.filter(audience="internal").exists()
    assert Message.objects.visible_to(cast.partner_user).count() == 0


def test_a_mail_arrives_with_its_brand_both_texts_and_its_fixed_identity(cast, smtp):
    mail = mails.lay_out("Votre commande CO-1", "Bonjour,\n\nElle avance.", brand_of(cast.partner))
    message = queue(cast.partner, subject=mail.subject, text=mail.text, html=mail.html, reply_to="adv@operis.example")
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
    (got,) = inbox.mails
    assert message.status == "sent"
    assert got["Message-ID"] == message.message_id
    assert got["Auto-Submitted"] == "auto-generated"
    assert str(got["From"]) == SENDER
    assert got["Reply-To"] == "adv@operis.example"
    assert "Elle avance." in got.get_body(("plain",)).get_content()
    assert "<p>Elle avance.</p>" in got.get_body(("html",)).get_content()
    assert Delivery.objects.get().outcome == "sent"


def test_a_line_that_starts_with_a_dot_arrives_whole(cast, smtp):
    message = queue(cast.partner, text="avant\n.\n.exemple\naprès\n")
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
    assert inbox.mails[0].get_body(("plain",)).get_content().splitlines() == ["avant", ".", ".exemple", "après"]


def test_a_server_down_is_told_retried_and_the_mail_leaves_when_it_is_back(cast, smtp):
    message = run(queue(cast.partner))
    assert message.status == "retrying"
    assert message.next_try_at > timezone.now()
    assert "ne répond pas" in message.error
    assert jobs().filter(scheduled_at__gt=timezone.now()).count() == 1
    assert "1 mail en attente" in Alert.objects.get(user=cast.admin).sentence.replace("\u00a0", " ")
    assert run(message).attempts == 1, "not due yet: nothing is tried"
    let_pass(message, next_try_at=timezone.now())
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
    assert message.status == "sent"
    assert len(inbox.mails) == 1
    assert list(message.deliveries.order_by("id").values_list("outcome", flat=True)) == ["unreachable", "sent"]


@pytest.mark.parametrize("answers", [{"data": "554 refus définitif"}, {"client": "550 boîte inconnue"}])
def test_a_permanent_refusal_is_a_failure_told_to_the_direction(cast, smtp, answers):
    message = queue(cast.partner)
    with Server(Inbox(**answers), smtp.EMAIL_PORT):
        run(message)
    assert message.status == "failed"
    assert "55" in message.error
    assert Entry.objects.get(tone="error").audience == "internal"
    assert "refusé" in Alert.objects.get(user=cast.admin).sentence


@pytest.mark.parametrize("answers", [{"data": "451 plus tard"}, {"client": "450 boîte pleine"}])
def test_a_temporary_refusal_is_tried_again(cast, smtp, answers):
    message = queue(cast.partner)
    with Server(Inbox(**answers), smtp.EMAIL_PORT):
        run(message)
    assert message.status == "retrying"


def test_one_recipient_put_off_does_not_keep_the_others_waiting(cast, smtp):
    message = queue(cast.partner, to=["client@lilas.example", "plein@lilas.example", "parti@lilas.example"])
    inbox = Inbox(plein="450 boîte pleine", parti="550 inconnu")
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
    assert inbox.recipients == [["client@lilas.example"]]
    assert message.status == "sent"
    assert "parti@lilas.example" in message.error
    later = Message.objects.exclude(pk=message.pk).get()
    assert (later.to, later.status) == (["plein@lilas.example"], "retrying")


def test_silence_after_the_text_is_said_and_never_sent_again_by_itself(cast, smtp):
    message = queue(cast.partner)
    with Mute() as server:
        smtp.EMAIL_PORT = server.port
        run(message)
        assert message.status == "unknown"
        assert "n'a pas répondu" in message.error
        recover_mails(0)
        run(message)
        assert server.texts == 1
    assert not jobs().filter(scheduled_at__gt=timezone.now()).exists()


def test_a_person_may_send_an_unanswered_mail_again(cast, browse, smtp):
    message = MessageFactory(status="unknown", target_id=cast.partner.pk)
    assert browse(cast.adv).post(f"/messages/{message.key}/renvoyer").status_code == 404
    assert browse(cast.admin).post(f"/messages/{message.key}/renvoyer").status_code == 303
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
    assert message.status == "sent"
    assert len(inbox.mails) == 1
    assert message.deliveries.filter(outcome="asked", answer__contains=cast.admin.name).exists()


def test_a_mail_on_its_way_is_not_sent_again(cast):
    with pytest.raises(Overtaken):
        services.resend(MessageFactory(status="sending"), cast.admin)


def test_a_worker_killed_before_handing_over_loses_nothing(cast, smtp):
    message = queue(cast.partner)
    assert outbox.claim(message.pk)
    jobs().update(status="doing")  # killed here: the job stays « doing », the mail « sending »
    recover_mails(0)
    assert run(message).status == "sending", "its lease still runs: another worker may be at it"
    let_pass(message, claimed_at=timezone.now() - timedelta(minutes=2))
    recover_mails(0)
    assert jobs().count() == 1
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
    assert message.status == "sent"
    assert len(inbox.mails) == 1


def test_a_worker_killed_while_handing_over_cannot_tell_and_says_so(cast, smtp):
    message = queue(cast.partner)
    outbox.mark_handed(outbox.claim(message.pk))
    let_pass(message, claimed_at=timezone.now() - timedelta(minutes=2), handed_at=timezone.now() - timedelta(minutes=2))
    recover_mails(0)
    message.refresh_from_db()
    assert message.status == "unknown"
    assert "peut-être parti" in message.error
    assert "resté sans réponse" in Alert.objects.get(user=cast.admin).sentence


def test_a_slow_worker_whose_lease_was_taken_sends_nothing(cast):
    message = queue(cast.partner)
    slow = outbox.claim(message.pk)
    let_pass(message, claimed_at=timezone.now() - timedelta(minutes=2))
    assert outbox.claim(message.pk)
    with pytest.raises(transport.Superseded):
        outbox.mark_handed(slow)


def test_two_jobs_for_one_mail_send_it_once(cast, smtp):
    message = queue(cast.partner)
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
        run(message)
    assert len(inbox.mails) == 1


def test_the_subject_of_what_a_partner_receives_names_the_client(cast):
    lilas = SimpleNamespace(client_name="Pharmacie des Lilas")
    assert services.naming_client("Votre devis", lilas, "partner") == "Votre devis · Pharmacie des Lilas"
    assert services.naming_client("Devis de la PHARMACIE DES LILAS", lilas, "partner").count("·") == 0
    assert services.naming_client("Votre devis", lilas, "client") == "Votre devis"
    assert queue(cast.partner, audience="partner").subject == "Votre commande"


def test_a_forged_subject_adds_no_header(cast, smtp):
    message = queue(cast.partner, subject="Commande\r\nBcc: tous@ailleurs.example", sender="A\r\nX-Y: z <a@b.example>")
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
    assert inbox.mails[0]["Bcc"] is None
    assert inbox.mails[0]["X-Y"] is None
    assert inbox.recipients == [["client@lilas.example"]]


def test_a_missing_attachment_fails_with_a_sentence_instead_of_sending_without_it(cast, smtp, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = documents.keep(
        cast.partner,
        kind="quote",
        number="DE-1",
        title="Devis",
        pdf=b"%PDF-1.7",
        priced=False,
        partner_visible=False,
        client_visible=True,
    )
    message = queue(cast.partner, documents=[document])
    inbox = Inbox()
    with Server(inbox, smtp.EMAIL_PORT):
        run(message)
        (part,) = inbox.mails[0].iter_attachments()
        assert (part.get_filename(), part.get_content()) == ("DE-1.pdf", b"%PDF-1.7")
        documents.path_of(document.key).unlink()
        second = run(queue(cast.partner, documents=[document]))
    assert second.status == "failed"
    assert "introuvable" in second.error
    assert len(inbox.mails) == 1


def test_a_one_time_code_is_erased_once_sent_and_never_shown(cast, browse, smtp):
    message = queue(cast.partner, text="Votre code : 482913", html="<p>482913</p>", secret=True)
    body = browse(cast.admin).get(f"/messages/{message.key}/corps").content.decode()
    assert "482913" not in body
    with Server(Inbox(), smtp.EMAIL_PORT):
        run(message)
    assert (message.text, message.html) == ("", "")
