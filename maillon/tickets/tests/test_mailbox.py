"""The support's mailbox, on a real IMAP server."""

from __future__ import annotations

import pytest

from maillon.tickets.imap import Mailbox
from maillon.tickets.models import IncomingMail, MailboxState
from maillon.tickets.services import fetching, mailboxes, receiving
from maillon.tickets.tasks import read_mailbox
from maillon.tickets.tests.imap_server import ImapServer
from maillon.tickets.tests.incoming.messages import mail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def server():
    with ImapServer() as started:
        yield started


@pytest.fixture
def account(server, request):
    """A mailbox for each test."""
    return server.account(request.node.name.lower()[:40])


def letters(*numbers):
    return [mail(f"Message {n}", {"Message-ID": f"<{n}@lilas.example>", "Subject": f"Panne {n}"}) for n in numbers]


def subjects():
    return list(IncomingMail.objects.order_by("pk").values_list("subject", flat=True))


def test_each_message_is_stored_once_then_marked(server, account):
    server.deliver(*letters(1, 2, 3), user=account.user)
    assert fetching.fetch(account) == 3
    assert (subjects(), server.unseen(account.user)) == (["Panne 1", "Panne 2", "Panne 3"], 0)
    assert fetching.fetch(account) == 0
    server.deliver(*letters(4), user=account.user)
    assert fetching.fetch(account) == 1
    assert bytes(IncomingMail.objects.latest("pk").raw).replace(b"\r\n", b"\n").strip() == letters(4)[0].strip()


def test_a_message_that_somebody_read_elsewhere_is_taken_too(server, account):
    server.deliver(*letters(1), user=account.user)
    fetching.fetch(account)
    server.deliver(*letters(2), user=account.user)
    reader = server.login(account.user)
    reader.store("2", "+FLAGS", r"(\Seen)")
    reader.logout()
    assert fetching.fetch(account) == 1


def test_the_first_round_leaves_what_was_read_before_maillon(server, account):
    server.deliver(*letters(1, 2), user=account.user)
    reader = server.login(account.user)
    reader.store("1", "+FLAGS", r"(\Seen)")
    reader.logout()
    fetching.fetch(account)
    assert subjects() == ["Panne 2"]


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


def test_killed_before_the_message_is_stored_it_is_taken_again(server, account, monkeypatch):
    server.deliver(*letters(1, 2, 3), user=account.user)
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "receive", killed_at(fetching.receive, 2))
        with pytest.raises(Killed):
            fetching.fetch(account)
    assert (subjects(), server.unseen(account.user)) == (["Panne 1"], 2)
    fetching.fetch(account)
    assert (subjects(), server.unseen(account.user)) == (["Panne 1", "Panne 2", "Panne 3"], 0)


def test_killed_between_the_store_and_the_mark_nothing_is_doubled(server, account, monkeypatch):
    server.deliver(*letters(1, 2), user=account.user)
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "settle", killed_at(Mailbox.settle, 1))
        with pytest.raises(Killed):
            fetching.fetch(account)
    fetching.fetch(account)
    assert (subjects(), server.unseen(account.user)) == (["Panne 1", "Panne 2"], 0)
    assert MailboxState.objects.get(name=account.name).received == 2


def killed_at(real, turn):
    calls = []

    def call(*arguments):
        calls.append(arguments)
        if len(calls) == turn:
            raise Killed
        return real(*arguments)

    return call


def test_a_mailbox_numbered_anew_doubles_nothing(server, account):
    server.deliver(*letters(1, 2), user=account.user)
    fetching.fetch(account)
    MailboxState.objects.update(validity=1)
    server.deliver(*letters(2, 3), user=account.user)
    fetching.fetch(account)
    assert subjects() == ["Panne 1", "Panne 2", "Panne 3"]


def test_the_task_reads_the_mailbox_of_the_environment(server, account, settings):
    server.deliver(*letters(1), user=account.user)
    read_mailbox(0)
    assert not IncomingMail.objects.exists(), "none is set up"
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_TLS = account.host, account.port, False
    settings.IMAP_USER, settings.IMAP_PASSWORD = account.user, "secret"
    read_mailbox(0)
    assert subjects() == ["Panne 1"]
    assert "secret" not in repr(mailboxes.of_environment())


def test_what_comes_by_both_doors_is_one_mail(server, account):
    receiving.receive(letters(1)[0])
    server.deliver(*letters(1), user=account.user)
    fetching.fetch(account)
    assert subjects() == ["Panne 1"]
