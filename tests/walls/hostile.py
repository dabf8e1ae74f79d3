"""What nobody should send and somebody will: values, whole forms, bodies that are no form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

MARKER = "<script>alert(7)</script>"
TEXTS = (
    "", " ", "\0", "a\0b", "\ud800", "\ufffe", "\u202etxt.exe", "👩‍👩‍👧‍👦" * 30, "e\u0301" * 300, "Z" * 100_000, MARKER,
    '"><img src=x onerror=alert(7)>', "'; drop table clients_client; --", "{{ 7|add:7 }}{% now 'Y' %}", '#eval("1+1") #import "x"',
    "=HYPERLINK(\"https://x.example\")", "+cmd|' /C calc'!A0", "@SUM(1)", "a\r\nBcc: x@y.example", "../../etc/passwd", "%00",
    "javascript:alert(7)", "//x.example", "null", "[]", "{}", "[" * 2000, "on",
)  # fmt: skip
NUMBERS = (
    "-1", "0", "-0", "1e400", "NaN", "sNaN", "Infinity", "9" * 400, "2147483648", "9223372036854775808", "0,001", "1 000,55", "٣",
    "1_000", "0x10",
)  # fmt: skip
DATES = (
    "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "31/02/2026", "25:61", "2026-11-25T25:00", "2026-10-25T02:30",
    "0001-01-01T00:00", "9999-12-31T23:59",
)  # fmt: skip
KEYS = ("999999999", "-5", "00000000-0000-0000-0000-000000000000", "CL-2026-99999")
JUNK = ("x", "version", "partner", "partner_id", "id", "pk", "status", "_key")
values = st.one_of(
    st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.sampled_from(DATES), st.sampled_from(KEYS), st.text(max_size=40)
)  # fmt: skip


@dataclass(frozen=True)
class Body:
    content: bytes
    content_type: str


@st.composite
def forms(draw: Any, fields: Mapping[str, list[str]]) -> Body:
    """The form as the page would send it, with some of its fields replaced, repeated, forgotten or invented."""
    sent: list[tuple[str, str]] = []
    spoilt = draw(st.sets(st.sampled_from(sorted(fields)), min_size=1, max_size=4)) if fields else set()
    for name, known in fields.items():
        if name not in spoilt:
            sent += [(name, known[0])] if known else []
            continue
        for _ in range(draw(st.integers(0, 2))):
            sent.append((name, draw(st.one_of(values, st.sampled_from(known or [""])))))
    if not fields or draw(st.booleans()):
        sent.append((draw(st.sampled_from(JUNK)), draw(values)))
    pairs = ["=".join(quote_from_bytes(part.encode("utf-8", "surrogatepass")) for part in pair) for pair in sent]
    return Body("&".join(pairs).encode(), "application/x-www-form-urlencoded")


raw = st.sampled_from([
    Body(b'{"a": [1, null]}', "application/json"),
    Body(b"\xff\xfe%00=%ff&=&&%", "application/x-www-form-urlencoded"),
    Body(b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
    Body(b"nothing of a form", "multipart/form-data"),
    Body(b'--x\r\nContent-Disposition: form-data; name="file"; filename="../a\x00.pdf"\r\n\r\nMZ\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
    Body(b"", "text/plain"),
])  # fmt: skip


def bodies(fields: Mapping[str, list[str]]) -> st.SearchStrategy[Body]:
    """Nine forms for one body that is no form."""
    return st.integers(0, 9).flatmap(lambda n: forms(fields) if n else raw)
