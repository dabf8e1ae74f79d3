"""From an account to a server that has let it in; each way to fail is a sentence that says what to correct."""

from __future__ import annotations

import imaplib
import ipaddress
import re
import socket
import ssl
from contextlib import suppress
from typing import Any

from maillon.core import outgoing
from maillon.tickets.imap.account import Account, MailboxError, Security

REACHED_WITHIN = 10.0  # seconds, for the connection alone
CERTIFICATES = {  # X509_V_ERR_*
    9: "il n'est pas encore valable",
    10: "il a expiré",
    18: "aucune autorité connue ne l'a signé",
    19: "aucune autorité connue ne l'a signé",
    20: "aucune autorité connue ne l'a signé",
    21: "aucune autorité connue ne l'a signé",
    62: "il n'est pas à ce nom",
    64: "il n'est pas à cette adresse",
}
NO_PASSWORD = ("outlook.office365.com", "outlook.office.com")


class Server(imaplib.IMAP4):
    """Connected to the address that was checked; in TLS from the first octet when the account says so."""

    def __init__(self, account: Account, seconds: float) -> None:
        self.account = account
        super().__init__(account.host, account.port, timeout=seconds)

    def _create_socket(self, timeout: float) -> socket.socket:
        sock = _reached(self.account, min(timeout, REACHED_WITHIN))
        try:
            sock.settimeout(timeout)
            return _wrapped(sock, self.account) if self.account.security is Security.TLS else sock
        except BaseException:
            sock.close()
            raise


def let_in(account: Account, seconds: float) -> Server:
    """``seconds``: what each answer may take."""
    server = _opened(account, seconds)
    try:
        _sign_in(server, account)
    except BaseException:
        close(server)
        raise
    return server


def close(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        _drop(server)


def _drop(server: imaplib.IMAP4) -> None:
    """Half-way into TLS, the socket is gone already."""
    with suppress(OSError):
        server.shutdown()


def plain(error: BaseException) -> str:
    """What the server says, on one line."""
    said: Any = error.args[0] if error.args else error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return re.sub(r"\s+", " ", text)[:120] or type(error).__name__


def _reached(account: Account, seconds: float) -> socket.socket:
    host, port = account.host, account.port
    try:
        addresses = outgoing.resolve(host, port, internal=account.internal)
    except outgoing.WrongAddress:
        raise MailboxError(
            f"{host} est une adresse du réseau interne : cochez « Serveur du réseau interne » si c'est bien le vôtre."
        ) from None
    except outgoing.Unreachable:
        raise MailboxError(f"Le nom {host} est inconnu : vérifiez l'adresse du serveur.") from None
    if account.security is Security.NONE and any(outgoing.is_public(ipaddress.ip_address(each)) for each in addresses):
        raise MailboxError(
            f"{host} est sur Internet : choisissez TLS ou STARTTLS, sans quoi le mot de passe se lirait en chemin."
        )
    refused = False
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except ConnectionRefusedError:
            refused = True
        except OSError:
            continue
    if refused:
        raise MailboxError(f"{host} refuse la connexion sur le port {port} : vérifiez le port.")
    raise MailboxError(f"{host} ne répond pas sur le port {port} : vérifiez le nom et le port, puis le pare-feu.")


def _wrapped(sock: socket.socket, account: Account) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(sock, server_hostname=account.host)


def _opened(account: Account, seconds: float) -> Server:
    try:
        server = Server(account, seconds)
        if account.security is Security.STARTTLS:
            _start_tls(server, account)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(_why_not(account, error)) from error
    return server


def _start_tls(server: Server, account: Account) -> None:
    try:
        if "STARTTLS" not in server.capabilities:
            raise MailboxError(
                f"{account.host} ne propose pas STARTTLS sur le port {account.port} : choisissez TLS, port 993."
            )
        server.starttls(ssl.create_default_context())
    except BaseException:
        _drop(server)
        raise


def _why_not(account: Account, error: BaseException) -> str:
    host, port = account.host, account.port
    if isinstance(error, ssl.SSLCertVerificationError):
        why = CERTIFICATES.get(error.verify_code, "il n'est pas reconnu")
        return f"Le certificat de {host} n'est pas valable, {why} : le mot de passe n'a pas été envoyé."
    if isinstance(error, ssl.SSLError):
        return f"{host} ne parle pas TLS sur le port {port} : choisissez STARTTLS, ou le port 993."
    if isinstance(error, TimeoutError):
        silent = "se tait" if account.security is Security.TLS else "se tait : il attend sans doute du TLS"
        return f"{host} accepte la connexion sur le port {port}, puis {silent}."
    if isinstance(error, imaplib.IMAP4.error) and not _cut(error):
        return f"Ce qui répond sur {host}, port {port}, n'est pas un serveur IMAP qui nous accepte."
    return f"{host} a coupé la connexion : réessayez dans un moment."


def _cut(error: BaseException) -> bool:
    return isinstance(error, imaplib.IMAP4.abort) and "EOF" in str(error)


def _sign_in(server: Server, account: Account) -> None:
    """By SASL PLAIN when it is offered: it alone takes letters with accents."""
    offered = server.capabilities
    if "LOGINDISABLED" in offered:
        raise MailboxError(
            f"{account.host} refuse un mot de passe sans chiffrement : choisissez TLS, port 993, ou STARTTLS."
        )
    try:
        if "AUTH=PLAIN" in offered:
            words = f"\0{account.user}\0{account.password}".encode()
            server.authenticate("PLAIN", lambda _: words)
        else:
            server.login(_literal(account.user), account.password)
        told = server.capability()[1][-1]  # more than before, or the same
        server.capabilities = tuple(told.decode("ascii", "replace").upper().split()) if told else offered
    except UnicodeEncodeError:
        raise MailboxError(
            f"{account.host} ne comprend pas les accents : donnez à cette boîte un mot de passe sans accent."
        ) from None
    except (OSError, imaplib.IMAP4.abort) as error:
        raise MailboxError(f"{account.host} a coupé pendant l'identification : réessayez dans un moment.") from error
    except imaplib.IMAP4.error as error:
        raise MailboxError(_denied(account, plain(error))) from None  # its arguments may hold what was sent


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _denied(account: Account, said: str) -> str:
    """By the code of the answer (RFC 5530), when there is one."""
    if "[UNAVAILABLE]" in said or "[INUSE]" in said or "[LIMIT]" in said:
        return f"{account.host} ne peut pas vérifier le mot de passe pour l'instant : réessayez dans un moment."
    if "[EXPIRED]" in said:
        return f"Le mot de passe de {account.user} a expiré : changez-le chez {account.host}, puis ici."
    if account.host.lower() in NO_PASSWORD:
        return "Microsoft 365 n'accepte plus de mot de passe par IMAP : faites suivre cette boîte vers une autre."
    return (
        f"{account.host} refuse l'identifiant ou le mot de passe. Chez certains fournisseurs, "
        "il faut un mot de passe d'application."
    )
