"""Parts and trees: well made, badly made, cut, or locked."""

import pytest

from maillon.tickets.tests.incoming.messages import (
    PAGE,
    PNG,
    TEXT,
    case,
    check,
    file,
    image,
    mail,
    multipart,
    named,
    part,
    typed,
    whole,
)

TREES = [
    case(
        "two wordings",
        whole(multipart("alternative", TEXT, PAGE)),
        text="Bonjour à tous",
        html="<p>Bonjour <b>à tous</b></p>",
        files=[],
        notes=[],
    ),
    case(
        "an empty wording beside a page",
        whole(multipart("alternative", part("text/plain", " \n"), PAGE)),
        text="Bonjour à tous",
    ),
    case("a page alone", whole(PAGE), text="Bonjour à tous", html="<p>Bonjour <b>à tous</b></p>"),
    case(
        "a page then a footer of list",
        whole(multipart("mixed", PAGE, part("text/plain; charset=utf-8", "Liste <x>"))),
        text="Bonjour à tous\n\nListe <x>",
        shows="<p>Liste &lt;x&gt;</p>",
    ),
    case(
        "text, picture, text",
        whole(
            multipart("mixed", TEXT, image("Content-Disposition: inline; filename=a.png"), part("text/plain", "Suite"))
        ),
        text="Bonjour à tous\n\nSuite",
        files=["a.png"],
        data=[PNG],
        inline=[True],
    ),
    case(
        "a file inside a wording",
        whole(
            multipart(
                "alternative",
                TEXT,
                multipart(
                    "mixed",
                    PAGE,
                    file("application/pdf", 'Content-Disposition: attachment; filename="d.pdf"'),
                    boundary="interieur",
                ),
            )
        ),
        text="Bonjour à tous",
        files=["d.pdf"],
    ),
    case(
        "a boundary that begins like another",
        whole(multipart("mixed", multipart("alternative", TEXT, PAGE, boundary="limite-2"), boundary="limite")),
        text="Bonjour à tous",
    ),
    case(
        "a page for watches",
        whole(multipart("alternative", TEXT, part("text/x-amp-html", "<amp>"), PAGE)),
        text="Bonjour à tous",
        files=[],
    ),
    case(
        "cut in the middle",
        whole(multipart("mixed", TEXT, file("application/pdf")))[:-30],
        text="Bonjour à tous",
        files=["piece-jointe-1.pdf"],
        says="sa fin manque",
    ),
    case(
        "no boundary given",
        whole(multipart("mixed", TEXT).replace(b'; boundary="limite"', b"")),
        text="Bonjour à tous",
        says="mal délimitées",
    ),
    case(
        "another boundary than said",
        whole(multipart("mixed", TEXT).replace(b'boundary="limite"', b'boundary="autre"')),
        text="Bonjour à tous",
        says="mal délimitées",
    ),
    case(
        "said to be of parts and has none",
        typed('multipart/mixed; boundary="x"', "Bonjour"),
        text="Bonjour",
        says="mal délimitées",
    ),
    case(
        "said to be of parts and is a page",
        typed('multipart/mixed; boundary="x"', "<html><body><p>Bonjour</p>"),
        text="Bonjour",
        shows="<p>Bonjour</p>",
    ),
    case("parts of nothing", typed('multipart/mixed; boundary="x"', "--x\n--x\n--x--\n"), text="", says="vide"),
    case(
        "a boundary with odd signs",
        typed('multipart/mixed; boundary="(.*)+[?"', "--(.*)+[?\n\nBonjour\n--(.*)+[?--"),
        text="Bonjour",
    ),
    case(
        "a boundary with spaces after",
        typed("multipart/mixed; boundary=x", "--x  \n\nBonjour\n--x-- \n"),
        text="Bonjour",
        notes=[],
    ),
    case(
        "words before and after the parts",
        typed("multipart/mixed; boundary=x", "Ceci est en MIME.\n--x\n\nBonjour\n--x--\nfin"),
        text="Bonjour",
    ),
    case(
        "wordings that have a name",
        whole(
            multipart(
                "alternative",
                part("text/plain; name=a.txt", "Bonjour"),
                part("text/html; name=a.html", "<p>Bonjour</p>"),
            )
        ),
        text="Bonjour",
        shows="<p>",
        files=[],
    ),
    case(
        "a named text that is the only one",
        whole(multipart("mixed", part("text/plain; name=corps.txt", "Bonjour"), file("application/pdf; name=a.pdf"))),
        text="Bonjour",
        files=["a.pdf"],
    ),
    case(
        "a page sent as text",
        typed("text/plain", "<html><body><p>Bonjour</p></body></html>"),
        text="Bonjour",
        shows="<p>Bonjour</p>",
    ),
    case("a text sent as a page", typed("text/html", "Bonjour,\n\nposte 12"), text="Bonjour,\n\nposte 12", html=""),
    case(
        "what the page hides",
        typed("text/html; charset=utf-8", '<div style="display:none">aperçu</div><p style="color:red">Bonjour</p>'),
        text="Bonjour",
        html="<div hidden>aperçu</div><p>Bonjour</p>",
    ),
    case("an unknown sort of parts", typed("multipart/form-data; boundary=x", "--x\n\nBonjour\n--x--"), text="Bonjour"),
    case("an empty body", mail(""), text="", html="", says="vide"),
    case("a type that is none", typed("texte", "Bonjour"), text="Bonjour"),
    case("enriched text", typed("text/enriched", "<bold>Bonjour</bold>"), text="Bonjour"),
]

OTHERS = [
    case(
        "winmail.dat",
        whole(multipart("mixed", TEXT, file("application/ms-tnef; name=winmail.dat"))),
        text="Bonjour à tous",
        files=["winmail.dat"],
        says="winmail.dat",
    ),
    case(
        "S/MIME signed",
        whole(multipart("signed; protocol=x", TEXT, file("application/pkcs7-signature; name=smime.p7s"))),
        text="Bonjour à tous",
        files=["smime.p7s"],
        says="signé",
    ),
    case(
        "S/MIME opaque",
        whole(file("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m")),
        text="",
        files=["smime.p7m"],
        says="enferme son texte",
    ),
    case(
        "S/MIME encrypted",
        whole(file("application/x-pkcs7-mime; smime-type=enveloped-data; name=smime.p7m")),
        files=["smime.p7m"],
        says="chiffré",
    ),
    case(
        "PGP signed",
        whole(
            multipart(
                "signed; micalg=pgp-sha256",
                multipart("mixed", TEXT, boundary="b2"),
                part("application/pgp-signature; name=s.asc", "-----BEGIN"),
            )
        ),
        text="Bonjour à tous",
        files=["s.asc"],
    ),
    case(
        "PGP encrypted",
        whole(
            multipart(
                "encrypted",
                part("application/pgp-encrypted", "Version: 1"),
                part("application/octet-stream; name=x.asc", "-----BEGIN"),
            )
        ),
        files=["piece-jointe-1.asc", "x.asc"],
        says="chiffré",
    ),
    case(
        "an invitation",
        whole(multipart("alternative", TEXT, part("text/calendar; method=REQUEST; charset=utf-8", "BEGIN:VCALENDAR"))),
        text="Bonjour à tous",
        files=["invitation.ics"],
        says="invitation",
    ),
    case(
        "a message within",
        whole(multipart("mixed", TEXT, part("message/rfc822", mail("dedans", {"Subject": "Panne / midi"})))),
        text="Bonjour à tous",
        files=["Panne - midi.eml"],
        types=["message/rfc822"],
        subject="Panne",
    ),
    case(
        "a message within, in base64",
        whole(multipart("mixed", TEXT, file("message/rfc822", body=mail("dedans").decode()))),
        files=["Panne.eml"],
        data=[mail("dedans")],
    ),
    case(
        "a message within keeps its line ends",
        whole(multipart("mixed", TEXT, part("message/rfc822", mail("dedans"))).replace(b"\n", b"\r\n")),
        data=[mail("dedans").replace(b"\n", b"\r\n")],
    ),
    case(
        "a digest",
        whole(multipart("digest", mail("un", {"Subject": "Un"}).join([b"\n", b""]))),
        text="",
        files=["Un.eml"],
    ),
    case(
        "voice mail of a centrex",
        whole(
            multipart("mixed", TEXT, file("audio/x-wav", 'Content-Disposition: attachment; filename="0102030405.wav"'))
        ),
        types=["audio/x-wav"],
        files=["0102030405.wav"],
    ),
]


@pytest.mark.parametrize(**named(TREES))
def test_a_tree_gives_its_text(case):
    check(case)


@pytest.mark.parametrize(**named(OTHERS))
def test_what_cannot_be_opened_is_kept_and_said(case):
    check(case)
