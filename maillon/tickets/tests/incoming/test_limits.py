"""What is too long, too many, too deep: cut, said in a sentence, and read in a moment."""

import time

import pytest

from maillon.tickets.incoming import Limits, read
from maillon.tickets.tests.incoming.messages import b64, case, mail, multipart, named, part, typed, whole

FILE = part(
    "application/pdf",
    b64("x" * 100),
    "Content-Transfer-Encoding: base64",
    "Content-Disposition: attachment; filename=a.pdf",
)
TEXT = part("text/plain", "Bonjour")


def nested(levels: int, inner: bytes = TEXT) -> bytes:
    for level in range(levels):
        inner = multipart("mixed", inner, boundary=f"b{level}")
    return whole(inner)


def small(**limits: int) -> Limits:
    return Limits(**limits)


CUTS = [
    (mail("x" * 5000), small(total_size=1000), "sa fin n'a pas été lue"),
    (mail("x" * 5000), small(text_size=1000), "sa fin a été coupée"),
    (whole(multipart("mixed", *[part("text/plain", "x" * 600)] * 4)), small(text_size=1000), "sa fin a été coupée"),
    (whole(multipart("mixed", *[TEXT] * 20)), small(parts=5), "plus de 5 parties"),
    (nested(8), small(depth=4), "plus de 4 niveaux"),
    (whole(multipart("mixed", TEXT, *[FILE] * 9)), small(attachments=3), "plus de 3 pièces jointes"),
    (whole(multipart("mixed", TEXT, FILE)), small(attachment_size=50), "« a.pdf » dépasse"),
    (mail("x", {"X-Long": "x" * 19_000}), Limits(), "en-tête démesuré"),
    (mail("x", {"X-Fold": "x\n " * 19_000}), Limits(), "en-tête démesuré"),
    (mail("x", {f"X-{n}": "x" for n in range(600)}), Limits(), "plus de 500 en-têtes"),
    (mail("x", {"Subject": "x" * 400}), Limits(), "L'objet était trop long"),
    (mail("x", {"To": ", ".join(f"p{n}@client.fr" for n in range(300))}), Limits(), "plus de 200 destinataires"),
    (mail("x", {"References": " ".join(f"<{n}@x>" for n in range(300))}), Limits(), "messages précédents"),
    (typed("text/html", "<div>" * 500 + "Bonjour"), Limits(), "trop complexe"),
    (typed("text/html", "<b>x</b>" * 60_000), Limits(), "trop complexe"),
]


@pytest.mark.parametrize(("message", "limits", "says"), CUTS, ids=[f"{n} {cut[2]}" for n, cut in enumerate(CUTS)])
def test_what_is_over_is_cut_and_said(message, limits, says):
    read_ = read(message, limits)
    assert any(says in note for note in read_.notes), read_.notes
    assert all(note.endswith(".") for note in read_.notes)
    assert len(read_.text) <= limits.text_size
    assert len(read_.to) <= limits.addresses
    assert len(read_.references) <= limits.references
    assert len(read_.attachments) <= limits.attachments
    assert all(len(each.data) <= limits.attachment_size for each in read_.attachments)


def test_a_file_refused_is_named_with_its_size():
    refused = read(whole(multipart("mixed", TEXT, FILE)), Limits(attachment_size=50)).attachments[0]
    assert (refused.name, refused.data, refused.size, refused.kept) == ("a.pdf", b"", 100, False)


def test_the_first_and_nearest_references_are_kept():
    chain = [f"{n}@x" for n in range(300)]
    read_ = read(
        mail("x", {"References": " ".join(f"<{each}>" for each in chain), "In-Reply-To": "<z@x>"}), Limits(references=4)
    )
    assert read_.references == ("0@x", "298@x", "299@x", "z@x")


def test_a_long_page_of_one_line_is_read():
    read_ = read(typed("text/html", "<p>mot </p>" * 30_000))
    assert read_.text.count("mot") == 30_000
    assert read_.html.count("<p>") == 30_000


HEAVY = [
    case("boxes in boxes", typed("text/html", "<div>" * 300_000)),
    case("open signs", typed("text/html", "<" * 1_500_000)),
    case("tags never closed", typed("text/html", "<a " * 500_000)),
    case("comments never closed", typed("text/html", "<!--" * 300_000)),
    case("one tag of many attributes", typed("text/html", "<p " + " ".join(f"a{n}=1" for n in range(150_000)) + ">x")),
    case("ampersands", typed("text/html", "&" * 1_500_000)),
    case("formats crossed", typed("text/html", "<b><p></b>" * 33_000)),
    case("tables crossed", typed("text/html", "<table><b>" * 190)),
    case("scripts", typed("text/html", "<script>" * 200_000)),
    case("pictures within", typed("text/html", '<img src="data:image/png;base64,' * 50_000)),
    case("boundaries", typed("multipart/mixed; boundary=x", "--x\n" * 1_000_000)),
    case("parts a thousand deep", nested(1000)),
    case("marks of quotes", typed("text/plain", "> a\nb\n" * 9_000)),
    case("beginnings of quotes", typed("text/plain", "Le 2 mars\n" * 19_000)),
    case("beginnings of headings", typed("text/plain", "De : x\n" * 19_000)),
    case("rules of signs", typed("text/plain", ("=" * 199 + "\n") * 9_000)),
    case("rules of dashes", typed("text/plain", ("-" * 199 + "\n") * 9_000)),
    case("at signs", typed("text/plain", ("<" + "@" * 399 + "\n") * 5_000)),
    case("brackets in lines", typed("text/plain", ("<a" * 190 + "\n") * 5_000)),
    case("beginnings of boundaries", typed("multipart/mixed", ("--" + " " * 5_000 + "x\n") * 4_000)),
    case("spaces", typed("text/plain", " " * 2_000_000)),
    case("spaced sources", typed("text/html", "<p>x" + (" src" + " " * 900) * 2_000)),
    case("one line", typed("text/plain", "-" * 2_000_000)),
    case("blank lines", typed("text/plain", "\n" * 2_000_000)),
    case("flowed", typed("text/plain; format=flowed", "x \n" * 600_000)),
    case("encoded words", mail("x", {"Subject": "=?utf-8?Q?" * 3000})),
    case("brackets", mail("x", {"From": "<" * 8000, "To": "(" * 8000, "Cc": '"' * 8000})),
    case("commas", mail("x", {"To": "a," * 4000, "Cc": "@" * 8000, "References": "<" * 8000})),
    case(
        "parameters", mail("x", {"Content-Type": "text/plain; " + "a*0=b;" * 1300, "Content-Disposition": '"\\' * 4000})
    ),
    case("prefixes", mail("x", {"Subject": "Re:" * 2600, "Date": "1 " * 4000})),
    case("a head without end", mail().partition(b"\n\n")[0] + b"\nX: y" * 300_000),
    case("carriage returns", mail().partition(b"\n\n")[0] + b"\r" * 1_000_000),
    case("base64 of spaces", typed("text/plain", "a b c d\n" * 200_000, "base64")),
    case("quoted-printable of signs", typed("text/plain", "=" * 1_500_000, "quoted-printable")),
]


@pytest.mark.parametrize(**named(HEAVY))
def test_a_message_made_to_exhaust_is_read_in_a_moment(case):
    started = time.process_time()
    read_ = read(case.message)
    assert time.process_time() - started < 10
    assert "n'a pas pu être lu" not in " ".join(read_.notes)
    assert len(read_.html) < 5 * Limits().text_size
