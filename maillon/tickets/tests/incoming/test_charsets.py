"""Characters: declared wrongly, cut, doubly marked, or not declared at all."""

import pytest

from maillon.tickets.tests.incoming.messages import b64, case, check, mail, named, part, typed, whole

CUT = "a été deviné"

CASES = [
    case("utf-8 as said", typed("text/plain; charset=utf-8", "L’été à 5 €"), text="L’été à 5 €", notes=[]),
    case(
        "utf-8 said to be latin-1",
        typed("text/plain; charset=iso-8859-1", "Le téléphone"),
        text="Le téléphone",
        says=CUT,
    ),
    case(
        "latin-1 said to be utf-8",
        typed("text/plain; charset=utf-8", "Le téléphone".encode("latin-1")),
        text="Le téléphone",
        says=CUT,
    ),
    case(
        "windows-1252 said to be latin-1",
        typed("text/plain; charset=iso-8859-1", "L’œuvre à 5 €".encode("cp1252")),
        text="L’œuvre à 5 €",
    ),
    case(
        "windows-1258 from a French Outlook",
        typed("text/plain; charset=windows-1258", b"Merci de m=92=E9tablir un devis", "quoted-printable"),
        text="Merci de m’établir un devis",
        notes=[],
    ),
    case(
        "latin-9 and its euro",
        typed("text/plain; charset=ISO-8859-15", "5 €".encode("iso8859-15")),
        text="5 €",
        notes=[],
    ),
    case("8 bits said to be ascii", typed("text/plain; charset=us-ascii", "déjà".encode("cp1252")), text="déjà"),
    case("no charset at all, utf-8", mail("déjà"), text="déjà", notes=[]),
    case("no charset at all, windows", mail("déjà vu".encode("cp1252")), text="déjà vu"),
    case("an unknown charset", typed("text/plain; charset=_iso-2022-jp$ESC", "déjà"), text="déjà", says=CUT),
    case("a charset that is no charset of text", typed("text/plain; charset=zlib", "déjà"), text="déjà", says=CUT),
    case("a charset in quotes never closed", typed('text/plain; charset="utf-8', "déjà"), text="déjà", notes=[]),
    case("a charset followed by a comment", typed("text/plain; charset=utf-8 (accents)", "déjà"), text="déjà"),
    case("a type without its semicolon", typed("text/plain charset=iso-8859-1", "déjà".encode("latin-1")), text="déjà"),
    case(
        "utf-16 with its mark",
        typed("text/plain; charset=utf-16", b64("déjà".encode("utf-16")), "base64"),
        text="déjà",
        notes=[],
    ),
    case(
        "utf-16 without its mark",
        typed("text/plain; charset=utf-16", b64("C’est déjà vu".encode("utf-16-le")), "base64"),
        text="C’est déjà vu",
    ),
    case(
        "utf-16 said to be utf-8",
        typed("text/plain; charset=utf-8", b64("Bonjour à tous".encode("utf-16-le")), "base64"),
        text="Bonjour à tous",
        says=CUT,
    ),
    case("utf-8 said to be utf-16", typed("text/plain; charset=utf-16", "déjà, été"), text="déjà, été", says=CUT),
    case("a byte order mark before utf-8", typed("text/plain; charset=utf-8", b"\xef\xbb\xbfBonjour"), text="Bonjour"),
    case(
        "a character cut at the end",
        typed("text/plain; charset=utf-8", "à bientôt Zoé".encode()[:-1]),
        holds="à bientôt Zo",
    ),
    case(
        "utf-8 with one stray byte",
        typed("text/plain; charset=utf-8", ("é" * 40).encode() + b"\xff fin"),
        holds="é" * 40,
    ),
    case("NUL bytes", mail(b"Bon\0jour\0"), text="Bonjour"),
    case("bare carriage returns", mail("un\rdeux\rtrois"), text="un\ndeux\ntrois"),
    case("carriage returns everywhere", mail("un\ndeux").replace(b"\n", b"\r"), text="un\ndeux", subject="Panne"),
    case("a whole message in CRLF", mail("un\ndeux").replace(b"\n", b"\r\n"), text="un\ndeux", subject="Panne"),
    case("a byte order mark before the head", b"\xef\xbb\xbf" + mail(), subject="Panne", text="Bonjour"),
    case("a whole message saved in utf-16", mail("déjà").decode().encode("utf-16"), subject="Panne", text="déjà"),
    case(
        "the line of a mailbox file first",
        b"From jeanne@client.fr Mon Mar  2 10:12:00 2026\n" + mail(),
        subject="Panne",
    ),
    case(
        "Japanese of Windows",
        typed("text/plain; charset=iso-2022-jp", "日本".encode("iso2022_jp")),
        text="日本",
        notes=[],
    ),
    case("Russian koi8-r", typed("text/plain; charset=koi8-r", "Привет".encode("koi8-r")), text="Привет", notes=[]),
    case(
        "quoted-printable broken",
        typed("text/plain; charset=utf-8", "=C3=A9t=C3=A9 =ZZ 100=% fin=", "quoted-printable"),
        text="été =ZZ 100=% fin",
        says="mal encodé",
    ),
    case(
        "base64 with garbage",
        typed("text/plain; charset=utf-8", "Qm9uam91\x00c!iDDoCB0b3Vz*", "base64"),
        text="Bonjour à tous",
        says="mal encodé",
    ),
    case("base64 without its padding", typed("text/plain", "Qm9uam91ciE", "base64"), text="Bonjour!", notes=[]),
    case("base64 in two pieces", typed("text/plain", "Qm9uag==\nb3Vy\n", "base64"), text="Bonjour", notes=[]),
    case(
        "base64 then a footer in clear",
        typed(
            "text/plain",
            b64("Bonjour à tous, voici la panne du poste douze.") + "\n_______\nListe du personnel de la mairie\n",
            "base64",
        ),
        holds="Bonjour à tous, voici la panne du poste douze.",
    ),
    case(
        "said to be base64 and is not",
        typed("text/plain", "Bonjour à tous, rien de tel ici.", "base64"),
        text="Bonjour à tous, rien de tel ici.",
        says="mal encodé",
    ),
    case("an unknown encoding", typed("text/plain", "Bonjour", "x-maison"), text="Bonjour", says="mal encodé"),
    case("uuencode", typed("text/plain", "begin 644 a.txt\n'0F]N:F]U<@  \n`\nend\n", "x-uuencode"), text="Bonjour"),
    case(
        "flowed text",
        typed(
            "text/plain; charset=utf-8; format=flowed", "Une phrase \nsur deux lignes.\n> citée \n> aussi\n-- \nPaul"
        ),
        text="Une phrase sur deux lignes.\n> citée aussi\n-- \nPaul",
    ),
    case(
        "the charset of a page in its meta",
        typed("text/html", b'<meta charset="iso-8859-2"><p>' + "Dvořák".encode("iso8859-2")),
        text="Dvořák",
    ),
]


@pytest.mark.parametrize(**named(CASES))
def test_the_characters_are_those_that_were_typed(case):
    assert "\0" not in check(case).text


def test_each_part_has_its_own_charset():
    inner = b"\n".join(
        [
            b"Content-Type: multipart/mixed; boundary=x\n",
            b"--x",
            part("text/plain; charset=iso-8859-1", "été".encode("latin-1")),
            b"--x",
            part("text/plain; charset=utf-8", "hiver à venir"),
            b"--x--",
        ]
    )
    check(case("two", whole(inner), text="été\n\nhiver à venir", notes=[]))
