import ipaddress
import json
import ssl
from pathlib import Path

import pytest

from maillon.core.outgoing import LARGEST_ANSWER, SECONDS, Call, Unanswered, Unreachable, WrongAddress, call, is_public
from maillon.core.tests.certificates import certify
from maillon.core.tests.loopback import Answer, Loopback, Octets, Reaction, Received, Silence, closed_port

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SECRET = "s3cret-of-ours"
SHORT = 1.0  # seconds left to a server that takes its time


def is_slow(reaction: Reaction) -> bool:
    return isinstance(reaction, Silence) or (isinstance(reaction, Octets) and reaction.drip)


def asking(url: str, **headers: str) -> Call:
    return Call("POST", url, headers, b'{"a":1}')


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certify(tmp_path)


def encrypted(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pair.pem")
    return context


def test_what_is_asked_arrives_and_what_is_answered_comes_back() -> None:
    with Loopback(lambda _: Answer(201, b"\xc3\xa9", {"X-Thing": "1"})) as server:
        reply = call(asking(f"{server.url}/a/b?c=d%20e", Accept="application/json"), internal=True)
    received: Received = server.received[0]
    assert (received.method, received.path, received.body) == ("POST", "/a/b?c=d%20e", b'{"a":1}')
    assert received.headers["accept"] == "application/json"
    assert received.host == f"127.0.0.1:{server.port}"
    assert (reply.status, reply.body, reply.headers["x-thing"]) == (201, b"\xc3\xa9", "1")


def test_a_redirect_comes_back_and_is_never_followed() -> None:
    with (
        Loopback(lambda _: Answer(200)) as inside,
        Loopback(lambda _: Answer(302, b"", {"Location": inside.url})) as door,
    ):
        reply = call(asking(door.url), internal=True)
        assert reply.status == 302
        assert inside.received == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.8", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
def test_an_address_of_the_internal_network_is_refused(host: str) -> None:
    with Loopback(lambda _: Answer(200)) as server, pytest.raises(WrongAddress, match="réseau interne"):
        call(asking(f"https://{host}:{server.port}/"))
    assert server.received == []


@pytest.mark.parametrize(
    "address",
    ["192.168.1.4", "100.64.0.1", "fd00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "0.0.0.0", "224.0.0.1", "ff02::1"],
)
def test_what_is_not_of_the_internet_is_known_under_every_disguise(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_what_is_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://service.example/",
        "ftp://service.example/",
        "service.example",
        "https://",
        "https://service.example:99999/",
        f"https://me:{SECRET}@service.example/",
    ],
)
def test_an_address_that_cannot_be_right_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(WrongAddress) as error:
        call(asking(url))
    assert SECRET not in str(error.value)


def test_a_header_with_a_line_break_is_refused_without_being_repeated() -> None:
    with Loopback(lambda _: Answer(200)) as server, pytest.raises(WrongAddress) as error:
        call(asking(server.url, Authorization=f"{SECRET}\r\nX-More: 1"), internal=True)
    assert SECRET not in str(error.value)
    assert SECRET not in repr(asking(server.url, Authorization=SECRET))


def test_nobody_at_the_address_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="ne répond pas"):
        call(asking(f"http://127.0.0.1:{closed_port()}"), internal=True)


def test_a_name_that_nobody_has_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="inconnu"):
        call(asking("https://nobody.invalid/"))


@pytest.mark.parametrize(
    "reaction",
    [
        Silence(),
        Octets(b""),
        Octets(b"garbage\r\n\r\n"),
        Octets(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"),
        Octets(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
        Octets(OK[:-2] + b"o", drip=True, pause=0.1),
        Octets(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200 + b"\r\nContent-Length: 2\r\n\r\nok", drip=True),
        Octets(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
        Answer(200, b"x" * (LARGEST_ANSWER + 1)),
    ],
    ids=[
        "silence",
        "nothing",
        "garbage",
        "short",
        "half a chunk",
        "dripping end",
        "slow headers",
        "many headers",
        "huge",
    ],
)
def test_a_request_that_left_without_a_whole_answer_is_not_known_to_have_failed(
    reaction: Answer | Octets | Silence,
) -> None:
    with Loopback(lambda _: reaction) as server:
        with pytest.raises(Unanswered):
            call(asking(server.url), seconds=SHORT if is_slow(reaction) else SECONDS, internal=True)
        assert len(server.received) == 1


def test_a_slow_but_timely_answer_is_read() -> None:
    with Loopback(lambda _: Octets(OK, drip=True, pause=0.001)) as server:
        assert call(asking(server.url), internal=True).body == b"ok"


def test_a_certificate_is_trusted_or_nothing_is_sent(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(lambda got: Answer(200, json.dumps(got.host).encode()), encrypted(certificate)) as server:
        with pytest.raises(Unreachable, match="certificat"):
            call(asking(server.url), internal=True)
        assert server.received == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "trusted.pem"))
        assert json.loads(call(asking(server.url), internal=True).body) == f"localhost:{server.port}"
        with pytest.raises(Unreachable, match="certificat"):
            call(asking(server.url.replace("localhost", "127.0.0.1")), internal=True)


def test_a_server_that_speaks_no_tls_gets_nothing() -> None:
    with Loopback(lambda _: Answer(200)) as server, pytest.raises(Unreachable, match="ne répond pas"):
        call(asking(f"https://127.0.0.1:{server.port}"), internal=True, seconds=2)
    assert server.received == []
