"""What is wrong with a mailbox, in words: on a real IMAP server, and on what is none."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from maillon.core.tests.loopback import Loopback, Silence, closed_port
from maillon.tickets.imap import Account, Mailbox, MailboxError, Security, Then, folders
from maillon.tickets.imap.mailbox import checked
from maillon.tickets.tests.imap_server import ImapServer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    with ImapServer() as started:
        yield started


def account(server, **more):
    values = {"host": "localhost", "port": server.secure_port, "user": "juste", "password": "secret", "internal": True}
    return Account(**values | more)


@pytest.fixture
def trusted(server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(server.home / "trusted.pem"))


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_it_opens_encrypted(server, trusted, security):
    port = server.secure_port if security is Security.TLS else server.port
    assert checked(account(server, security=security, port=port), 8).startswith("La boîte s'ouvre : ")


def test_a_password_and_a_folder_with_accents_open_it(server, trusted):
    server.folder("Réclamés", "accents")
    found = account(server, user="accents", folder="Réclamés")
    assert "dans « Réclamés »" in checked(found, 8)
    with pytest.raises(MailboxError, match="refuse l'identifiant"):
        checked(account(server, user="accents", password="sécrét"), 8)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_signed(server, security):
    port = server.secure_port if security is Security.TLS else server.port
    with pytest.raises(MailboxError, match="n'est pas valable, aucune autorité connue ne l'a signé"):
        checked(account(server, security=security, port=port), 8)


def test_a_certificate_of_another_name(server, trusted):
    with pytest.raises(MailboxError, match="n'est pas valable, il n'est pas à cette adresse"):
        checked(account(server, host="127.0.0.1"), 8)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": "imap.inconnu.invalid"}, "Le nom imap.inconnu.invalid est inconnu"),
        ({"password": "faux"}, "localhost refuse l'identifiant ou le mot de passe"),
        ({"folder": "Suport"}, r"Le dossier « Suport » n'existe pas dans cette boîte. Cette boîte contient : INBOX\."),
        ({"then": Then.MOVE, "aside": "Ailleurs"}, "Le dossier « Ailleurs » n'existe pas"),
        ({"internal": False}, "adresse du réseau interne : cochez"),
        ({"security": Security.NONE}, "se tait : il attend sans doute du TLS"),
        ({"security": Security.STARTTLS}, "se tait : il attend sans doute du TLS"),
    ],
)
def test_each_way_to_fail_says_what_to_correct(server, trusted, wrong, said):
    seconds = 1 if "security" in wrong else 8
    with pytest.raises(MailboxError, match=said) as told:
        checked(account(server, **wrong), seconds)
    assert "faux" not in str(told.value)


def test_the_wrong_port(server, trusted):
    port = closed_port()
    with pytest.raises(MailboxError, match=f"localhost refuse la connexion sur le port {port}"):
        checked(account(server, port=port), 8)
    with pytest.raises(MailboxError, match="ne parle pas TLS sur le port"):
        checked(account(server, port=server.port), 8)


def test_what_answers_is_no_mail_server():
    with Loopback(lambda _: Silence()) as web, pytest.raises(MailboxError, match="se tait"):
        checked(Account("127.0.0.1", web.port, "a", "b", security=Security.NONE, internal=True), 1)


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"220 smtp ESMTP\r\n", "n'est pas un serveur IMAP qui nous accepte"),
        (b"* BYE busy\r\n", "n'est pas un serveur IMAP qui nous accepte"),
        (b"", "a coupé la connexion"),
    ],
)
def test_who_greets_otherwise(greeting, said):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Account("127.0.0.1", listener.getsockname()[1], "a", "b", security=Security.NONE, internal=True)
        listener.settimeout(8)

        def answer():
            other, _ = listener.accept()
            with other:
                other.sendall(greeting)

        with ThreadPoolExecutor(1) as pool:
            pool.submit(answer)
            with pytest.raises(MailboxError, match=said):
                checked(found, 8)


def test_without_encryption_only_inside(monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("93.184.216.34", 143))])
    with (
        pytest.raises(MailboxError, match="est sur Internet"),
        Mailbox(Account("imap.exemple.fr", 143, "a", "b", security=Security.NONE, internal=True)),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "written"), [("INBOX", "INBOX"), ("Traités", "Trait&AOk-s"), ("A & B", "A &- B"), ("日本", "&ZeVnLA-")]
)
def test_the_name_of_a_folder_is_written_as_imap_wants_it_and_read_back(name, written):
    assert folders.encoded(name) == written
    assert folders.decoded(written) == name
    assert folders.listed([rb'(\HasNoChildren) "/" "' + written.encode() + b'"']) == [name]


def test_a_list_of_folders_is_read_quoted_bare_or_apart():
    lines = [
        rb'(\HasChildren) "." INBOX',
        rb'(\Noselect) "/" "[Gmail]"',
        (rb'() "/" {6}', b'Le "x"'),
        rb'() NIL "a \"b\""',
    ]
    assert folders.listed(lines) == ["INBOX", 'Le "x"', 'a "b"']
