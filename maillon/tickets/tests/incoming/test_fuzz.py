"""Whatever the bytes: an answer, soon, the same each time, safe to keep and to show."""

import time
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.tickets.incoming import Incoming, Limits, read
from maillon.tickets.incoming.reading import read_strictly
from maillon.tickets.tests.incoming import (
    test_charsets,
    test_heads,
    test_known_bugs,
    test_names,
    test_nature,
    test_pages,
    test_parts,
    test_quotes,
)
from maillon.tickets.tests.incoming.messages import HOUSE, mail, multipart, part, typed, whole

TABLES = [
    test_charsets.CASES, test_heads.SUBJECTS, test_heads.PEOPLE, test_heads.DATES, test_heads.THREADS, test_nature.HEADS,
    test_nature.BOUNCES, test_parts.TREES, test_names.NAMES, test_parts.OTHERS, test_pages.PICTURES, test_quotes.HTML,
    test_known_bugs.CASES,
]  # fmt: skip
REAL = [case.message for table in TABLES for case in table]
REAL += [typed("text/html; charset=utf-8", page) for page, _ in test_pages.HOSTILE]
REAL += [mail(text) for _, text, *_ in test_quotes.TEXTS]
LIMITS = Limits(
    parts=30, depth=5, text_size=20_000, attachments=8, attachment_size=5_000, header_length=500, references=10
)
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
}  # fmt: skip
HARMLESS = {
    "title",
    "alt",
    "width",
    "height",
    "colspan",
    "rowspan",
    "align",
    "valign",
    "start",
    "type",
    "target",
    "rel",
    "hidden",
}


class Watch(HTMLParser):
    """Another reader than ours looks at the page."""

    def __init__(self, cids: set[str]) -> None:
        super().__init__()
        self.cids = cids

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        for name, value in attrs:
            if name == "href":
                assert (value or "").strip().lower().startswith(("http://", "https://", "mailto:", "tel:")), value
            elif name == "src":
                assert tag == "img"
                assert (value or "").removeprefix("cid:") in self.cids
                assert (value or "").startswith("cid:")
            else:
                assert name in HARMLESS, name

    def handle_comment(self, data):
        raise AssertionError(data)


def strings(read_: Incoming) -> list[str]:
    people = [read_.sender, read_.reply_to, *read_.to, *read_.cc]
    failures = read_.bounce.failures if read_.bounce else ()
    return [
        read_.message_id, read_.subject, read_.bare_subject, read_.text, read_.html, read_.new_text, read_.quoted, read_.signature,
        read_.token, read_.kind_reason, *read_.references, *read_.delivered_to, *read_.notes,
        *(text for one in people for text in (one.email, one.name)),
        *(text for one in read_.attachments for text in (one.name, one.type, one.content_id)),
        *(text for one in failures for text in (one.recipient, one.status, one.reason)),
        read_.bounce.original_message_id if read_.bounce else "",
    ]  # fmt: skip


def holds(message: bytes, limits: Limits = LIMITS) -> None:
    started = time.process_time()
    read_ = read_strictly(message, limits, HOUSE, None)
    assert time.process_time() - started < 5
    assert read(message, limits, HOUSE) == read_
    assert 3 <= len(read_.message_id) <= 250
    assert len(read_.fingerprint) == 64
    for text in strings(read_):
        assert "\0" not in text
        text.encode("utf-8")
    assert len(read_.text) <= limits.text_size
    assert len(read_.html) <= 20 * limits.text_size
    assert len(read_.attachments) <= limits.attachments
    assert sum(len(each.data) for each in read_.attachments) <= limits.attachments * limits.attachment_size
    assert all(note.endswith(".") for note in read_.notes)
    assert not any(sign in each.name for each in read_.attachments for sign in '/\\\n\r"<>')
    assert all(0 < len(each.name) <= 130 for each in read_.attachments)
    assert read_.date is None or read_.date.utcoffset() is not None
    shared = "\n".join([read_.new_text, read_.quoted, read_.signature]).split("\n")
    assert sorted(line for line in shared if line.strip()) == sorted(
        line for line in read_.text.split("\n") if line.strip()
    )
    Watch({each.content_id for each in read_.attachments if each.kept}).feed(read_.html)


@given(st.binary(max_size=600))
@settings(max_examples=150)
def test_any_bytes_are_read(message):
    holds(message)
    holds(b"Content-Type: text/html\n\n" + message)
    holds(b'Content-Type: multipart/mixed; boundary="-"\n\n' + message)


CUTTINGS = st.sampled_from(["cut", "drop", "twice", "insert", "flip", "splice", "ends"])


@st.composite
def damaged(draw):
    message = draw(st.sampled_from(REAL))
    for how in draw(st.lists(CUTTINGS, min_size=1, max_size=4)):
        start = draw(st.integers(0, max(len(message) - 1, 0)))
        end = min(len(message), start + draw(st.integers(0, 80)))
        if how == "cut":
            message = message[:start]
        elif how == "drop":
            message = message[:start] + message[end:]
        elif how == "twice":
            message = message[:end] + message[start:]
        elif how == "insert":
            message = message[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=12)) + message[start:]
        elif how == "flip":
            message = message[:start] + bytes(255 - byte for byte in message[start:end]) + message[end:]
        elif how == "splice":
            message = message[:start] + draw(st.sampled_from(REAL))[start:]
        else:
            message = message.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r", b"\n\n", b"\r\r\n"])))
    return message


PIECES = [
    b"\0", b"\r", b"\r\n\r\n", b"--limite\n", b"--limite--\n", b"=?utf-8?B?", b"=?utf-8?Q?=C3?=", b"?=", b"<", b">", b'"', b"\\", b"(",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&#0;", b"&#xD800;", b"<script>", b"<!--", b"-->", b"<![CDATA[", b"</p>", b"<svg>",
    b"<img src=x onerror=y>", b"javascript:", b"cid:", b"-- \n", b"> ", b"Content-Type: multipart/mixed; boundary=limite\n\n",
    b"Content-Transfer-Encoding: base64\n", b"; charset=utf-16", b"; filename*0*=utf-16''%FF", b"=", b"=\n", b"De : a\nDate : b\nA : c\n",
]  # fmt: skip


@given(damaged())
@settings(max_examples=600)
def test_a_real_message_damaged_is_read(message):
    holds(message)


TYPES = st.sampled_from([
    "text/plain", "text/html", "text/plain; charset=utf-16", "text/html; charset=utf-7", "text/plain; format=flowed", "image/png",
    "text/calendar", "message/rfc822", "message/delivery-status", "application/ms-tnef", "application/octet-stream; name=a", "texte", "",
])  # fmt: skip
ENCODINGS = st.sampled_from(["7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "x-autre", ""])
DISPOSITIONS = st.sampled_from(
    ["", "inline", "attachment", 'attachment; filename="../a\\"b.exe"', "inline; filename*=utf-8''%E2%80%AE.p"]
)
WORDS = st.lists(
    st.sampled_from([piece.decode("utf-8", "replace") for piece in PIECES]) | st.text(max_size=20), max_size=12
).map("".join)


@st.composite
def leaf(draw):
    head = [
        f"Content-Transfer-Encoding: {draw(ENCODINGS)}",
        f"Content-Disposition: {draw(DISPOSITIONS)}",
        "Content-ID: <a@b>",
    ]
    return part(draw(TYPES), draw(WORDS).encode("utf-8", "replace"), *head)


KINDS = st.sampled_from(
    ["mixed", "alternative", "related", "signed", "report; report-type=delivery-status", "digest", "encrypted"]
)
TREES = st.recursive(
    leaf(),
    lambda inner: st.builds(
        lambda kind, parts, boundary: multipart(kind, *parts, boundary=boundary),
        KINDS,
        st.lists(inner, max_size=4),
        st.sampled_from(["limite", "limite-2", "a b", "=_x", ""]),
    ),
    max_leaves=12,
)


@given(TREES)
@settings(max_examples=300)
def test_any_tree_is_read(tree):
    holds(whole(tree))
    holds(whole(tree).replace(b"\n", b"\r\n"))


MARKUP = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<div style='x:url(http://a.fr)'>", "<a href='", "'>", "javascript:x()", "<script>", "</script>", "<style>",
        "</style>",        "<svg>", "<math>", "<mtext>", "<noscript>", "<template>", "<select>",
        "<table>", "<td>", "<img src=cid:a@b>", "<img src='http://a.fr'>",
        "<img src=\"data:image/png;base64,AAAA\">", " onload=x ", "<blockquote>", "</blockquote>", "<!--", "-->", "<plaintext>",
        "<textarea>",        "&lt;", "&#x6a;", "&", "<", ">", '"', "<br>", "<pre>", "<title>",
        "<xmp>", "<iframe srcdoc='", "<body onload=x>", "<a href=//a.fr>",
    ])
    | st.text(max_size=8),
    max_size=30,
).map("".join)  # fmt: skip


@given(MARKUP)
@settings(max_examples=400)
def test_any_page_is_safe(page):
    holds(typed("text/html; charset=utf-8", page.encode("utf-8", "replace")))


@given(st.lists(st.sampled_from([
    "> a", "", "Oui", "Le 2 mars 2026, S <s@x.fr> a écrit :", "De : S", "Envoyé : lundi", "À : P", "Objet : Panne", "-- ", "--",
    "-----Message d'origine-----", "Envoyé de mon iPhone", "________________________________", "On Monday 2, S", "wrote:", ">> b",
]), max_size=25))  # fmt: skip
@settings(max_examples=300)
def test_no_line_of_a_conversation_is_lost(lines):
    holds(mail("\n".join(lines)))
