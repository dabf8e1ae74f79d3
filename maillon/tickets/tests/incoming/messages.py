"""Messages built as bytes, and what must be read in them."""

import base64
from dataclasses import dataclass
from typing import Any

from maillon.tickets.incoming import House, Incoming, read

HOUSE = House(
    domains=frozenset({"maillon.integrateur.fr"}),
    mailboxes=frozenset({"support@integrateur.fr"}),
    lists=frozenset({"support.integrateur.fr"}),
)
USUAL = {
    "From": "Jeanne Martin <jeanne@client.fr>",
    "To": "support@integrateur.fr",
    "Date": "Mon, 02 Mar 2026 10:12:00 +0100",
    "Message-ID": "<m1@client.fr>",
    "Subject": "Panne",
}


def raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def mail(body: str | bytes = "Bonjour", headers: dict[str, str | bytes | None] | None = None) -> bytes:
    """A usual head, with ``headers`` in place of its own (``None`` removes one), and the body."""
    fields = {**USUAL, **(headers or {})}
    lines = [raw(name) + b": " + raw(value) for name, value in fields.items() if value is not None]
    return b"\n".join(lines) + b"\n\n" + raw(body)


def typed(type_: str, body: str | bytes, encoding: str | None = None, **headers: str) -> bytes:
    return mail(body, {"Content-Type": type_, "Content-Transfer-Encoding": encoding, **headers})


def part(type_: str, body: str | bytes = "", *headers: str) -> bytes:
    return "\n".join([f"Content-Type: {type_}", *headers, "", ""]).encode() + raw(body)


def multipart(kind: str, *parts: bytes, boundary: str = "limite") -> bytes:
    """A part made of parts."""
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\n" + each + b"\n" for each in parts) + mark + b"--\n"
    return part(f'multipart/{kind}; boundary="{boundary}"', body)


def whole(inner: bytes, headers: dict[str, str | bytes | None] | None = None) -> bytes:
    """A message whose content is a part made above."""
    return mail(b"", headers).removesuffix(b"\n\n") + b"\n" + inner


def b64(data: str | bytes) -> str:
    return base64.encodebytes(raw(data)).decode()


TEXT = part("text/plain; charset=utf-8", "Bonjour à tous")
PAGE = part("text/html; charset=utf-8", "<p>Bonjour <b>à tous</b></p>")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
BASE64 = "Content-Transfer-Encoding: base64"


def image(*headers: str) -> bytes:
    return part("image/png", b64(PNG), BASE64, *headers)


def file(type_: str, *headers: str, body: str = "contenu") -> bytes:
    return part(type_, b64(body), BASE64, *headers)


def attached(disposition: str, type_: str = "application/pdf") -> bytes:
    return whole(multipart("mixed", TEXT, file(type_, f"Content-Disposition: {disposition}")))


@dataclass(frozen=True)
class Case:
    name: str
    message: bytes
    expected: dict[str, Any]


def case(name: str, message: bytes, **expected: Any) -> Case:
    return Case(name, message, expected)


def named(cases: list[Case]) -> dict[str, Any]:
    """Arguments of ``pytest.mark.parametrize``."""
    return {"argnames": "case", "argvalues": cases, "ids": [each.name for each in cases]}


READERS = {
    "sender": lambda m: m.sender.email,
    "sender_name": lambda m: m.sender.name,
    "answer_to": lambda m: m.answer_to.email,
    "to": lambda m: [address.email for address in m.to],
    "cc": lambda m: [address.email for address in m.cc],
    "references": lambda m: list(m.references),
    "delivered_to": lambda m: list(m.delivered_to),
    "files": lambda m: [each.name for each in m.attachments],
    "types": lambda m: [each.type for each in m.attachments],
    "data": lambda m: [each.data for each in m.attachments],
    "inline": lambda m: [each.inline for each in m.attachments],
    "cids": lambda m: [each.content_id for each in m.attachments],
    "date": lambda m: m.date and m.date.isoformat(),
    "failed": lambda m: [failure.recipient for failure in m.bounce.failures],
    "original": lambda m: m.bounce.original_message_id,
    "notes": lambda m: list(m.notes),
}


def check(case: Case) -> Incoming:
    """``says`` is a fragment of a note, ``holds`` one of the text, ``lacks`` what must be nowhere in the HTML."""
    read_ = read(case.message, house=HOUSE)
    assert "n'a pas pu être lu" not in " ".join(read_.notes)
    for key, value in case.expected.items():
        if key == "says":
            assert any(value in note for note in read_.notes), read_.notes
        elif key == "holds":
            assert value in read_.text
        elif key == "shows":
            assert value in read_.html
        elif key == "lacks":
            assert all(each not in read_.html for each in value), read_.html
        else:
            found = READERS[key](read_) if key in READERS else getattr(read_, key)
            assert found == value, f"{key}: {found!r}"
    return read_
