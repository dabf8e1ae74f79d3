"""One HTTP call to somebody else's server: one total time limit, no redirect followed, no way in to the internal network.

The standard library, because both guarantees need the socket, which neither `requests` nor `urllib3` gives by a public
door: the address that was checked is the one that is connected to (a name cannot change its mind in between), and the
limit covers the whole call (theirs starts again with each octet received). Proxies of the environment are not used.

What is raised never holds the address's query, a header or a body: secrets travel there.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import SplitResult, urlsplit

SECONDS = 10.0
LARGEST_ANSWER = 256 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """Nothing was handed over: the call may be made again. The message is a French sentence."""


class WrongAddress(Unreachable):
    """The settings are to be corrected: the same call will never be made."""


class Unanswered(Exception):
    """The request left and no whole answer came: whether it was carried out is not known. A French sentence."""


@dataclass(frozen=True)
class Call:
    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Reply:
    """``headers``: names in lower case, the last one wins."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(request: Call, *, seconds: float = SECONDS, internal: bool = False) -> Reply:
    """Raises ``Unreachable`` or ``Unanswered``. A redirect comes back as it is, never followed.

    ``internal``: the address may be of the internal network, and without TLS there; elsewhere TLS is required.
    """
    deadline = time.monotonic() + seconds
    place = _place(request.url, internal)
    sock = _connect(place, deadline, internal)
    with sock:
        _send(place, request, sock, deadline)
        return _receive(place, request, sock, deadline)


def is_public(address: Address) -> bool:
    """On the Internet for everybody; an IPv4 wrapped in an IPv6 is looked at for itself."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast


def _place(url: str, internal: bool) -> SplitResult:
    try:
        place = urlsplit(url)
        port = place.port
    except ValueError:
        raise WrongAddress("L'adresse du service n'est pas une adresse web.") from None
    if place.scheme not in ("http", "https") or not place.hostname or port == 0:
        raise WrongAddress("L'adresse du service doit commencer par https://.")
    if place.username is not None or place.password is not None:
        raise WrongAddress("L'adresse du service ne doit pas contenir d'identifiants : mettez-les dans un en-tête.")
    if place.scheme == "http" and not internal:
        raise WrongAddress(
            "L'adresse du service doit commencer par https://, sinon le message serait lisible en chemin."
        )
    return place


def _port(place: SplitResult) -> int:
    return place.port or (443 if place.scheme == "https" else 80)


def resolve(host: str, port: int, *, internal: bool) -> list[str]:
    """The addresses of a name, checked: what is connected to is one of them. Raises ``WrongAddress`` and ``Unreachable``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(f"Le nom {host} est inconnu : vérifiez l'adresse du service.") from None
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    if not internal and not all(is_public(ipaddress.ip_address(address)) for address in addresses):
        raise WrongAddress(f"{host} est une adresse du réseau interne : elle n'est pas autorisée.")
    return addresses


def _addresses(place: SplitResult, internal: bool) -> list[str]:
    host = place.hostname or ""
    addresses = resolve(host, _port(place), internal=internal)
    if place.scheme == "http" and any(is_public(ipaddress.ip_address(address)) for address in addresses):
        raise WrongAddress(f"{host} est sur Internet : son adresse doit commencer par https://.")
    return addresses


def _connect(place: SplitResult, deadline: float, internal: bool) -> socket.socket:
    host = place.hostname or ""
    for address in _addresses(place, internal):
        try:
            sock = socket.create_connection((address, _port(place)), timeout=_left(deadline))
        except OSError:
            continue
        if place.scheme == "http":
            return sock
        try:
            sock.settimeout(_left(deadline))
            return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        except ssl.SSLCertVerificationError:
            sock.close()
            raise Unreachable(f"Le certificat de {host} n'est pas valable : rien n'a été envoyé.") from None
        except (OSError, ValueError):
            sock.close()
    raise Unreachable(f"{host} ne répond pas.")


def _send(place: SplitResult, request: Call, sock: socket.socket, deadline: float) -> None:
    host = place.hostname or ""
    connection = HTTPConnection(host, _port(place))
    connection.default_port = 443 if place.scheme == "https" else 80  # decides what the Host header says
    connection.sock = sock
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    headers = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "Maillon", **request.headers}
    try:
        sock.settimeout(_left(deadline))
        connection.request(request.method, target, request.body or None, headers)
    except (ValueError, HTTPException):
        raise WrongAddress("Un réglage contient un caractère interdit dans une adresse ou un en-tête.") from None
    except OSError:
        raise Unanswered(f"{host} a coupé pendant l'envoi.") from None


def _receive(place: SplitResult, request: Call, sock: socket.socket, deadline: float) -> Reply:
    host = place.hostname or ""
    try:
        timed: Any = _Timed(sock, deadline)
        response = HTTPResponse(timed, method=request.method)
        response.begin()
        body = response.read(LARGEST_ANSWER + 1)
    except TimeoutError:
        raise Unanswered(f"{host} n'a pas répondu à temps.") from None
    except (OSError, HTTPException, ValueError):
        raise Unanswered(f"{host} a coupé, ou sa réponse n'est pas lisible.") from None
    if len(body) > LARGEST_ANSWER or response.length:
        raise Unanswered(f"La réponse de {host} est incomplète ou trop longue.")
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Timed:
    """What `HTTPResponse` reads from: the socket, with what is left of the total time before each read."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.raw = _Raw(sock, deadline)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.raw)


class _Raw(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(_left(self.deadline))
        return self.sock.recv_into(buffer)
