"""Messages that stopped other products, or that they read wrongly, after the reports of their users."""

import pytest

from maillon.tickets.incoming import Kind
from maillon.tickets.tests.incoming.messages import b64, case, check, mail, multipart, named, part, typed, whole

PAGE = part("text/html; charset=utf-8", '<p>Voir <img src="cid:image001.png@01D69009.DBB7A780"></p>')
IMAGE = part(
    "image/png; name=image001.png",
    b64("png"),
    "Content-Transfer-Encoding: base64",
    "Content-ID: <image001.png@01D69009.DBB7A780>",
)
CYRILLIC = (
    "2 =?utf-8?Q?=D0=BD=D0=BE=D0=B2=D1=8B=D1=85_=D1=83=D0=B2?=\n =?utf-8?Q?=D0=B5=D0=B4?=\n"
    " =?utf-8?Q?_=22=D0=9A=D0=B5=D0=BD?=\n =?utf-8?Q?=D1=82?= fin"
)
GLPI_LINE = "=-=-=-= Pour répondre par courriel, écrivez au-dessus de cette ligne =-=-=-="


def nested(inner, levels):
    for level in range(levels):
        inner = multipart("mixed", inner, boundary=f"b{level}")
    return inner


ZAMMAD = [
    case(
        "zammad 3066: a bracket of From never closed",
        mail("x", {"From": "Ahana Shetty<salesdg@in-techgroup.com"}),
        sender="salesdg@in-techgroup.com",
        sender_name="Ahana Shetty",
    ),
    case(
        "zammad 1877: parts nested to exhaust the stack",
        whole(nested(part("text/plain", "Bonjour"), 400)),
        says="niveaux",
        subject="Panne",
    ),
    case(
        "zammad 969: a head broken by a gateway",
        b"Received: from a\nby b without indent\n" + mail(),
        subject="Panne",
        text="Bonjour",
        says="abîmés",
    ),
    case(
        "zammad 4826: neither From nor Reply-To",
        mail("Bonjour", {"From": None, "Return-Path": "<p@d.fr>"}),
        sender="p@d.fr",
    ),
    case("zammad 3867: an empty Reply-To", mail("x", {"Reply-To": "<>"}), answer_to="jeanne@client.fr"),
    case(
        "zammad 4584: a date of 181 characters",
        mail("x", {"Date": "Mon, 02 Mar 2026 10:12:00 +0100 " + "(Paris) " * 20}),
        date="2026-03-02T10:12:00+01:00",
    ),
    case(
        "zammad 795: a head in the wrong charset",
        mail("x", {"From": "=?utf-8?Q?J=E9r=F4me?= <j@d.fr>"}),
        sender="j@d.fr",
        sender_name="Jérôme",
    ),
    case(
        "zammad 2167: a page in windows-1250",
        typed("text/html; charset=windows-1250", "<p>Příliš žluťoučký</p>".encode("cp1250")),
        text="Příliš žluťoučký",
        notes=[],
    ),
    case(
        "zammad 3951: the apostrophe of windows-1258",
        typed("text/html; charset=windows-1258", b"<p>Merci de m=92=E9tablir un devis</p>", "quoted-printable"),
        text="Merci de m’établir un devis",
    ),
    case(
        "mail 233: the dots of windows-1252",
        mail("x", {"Subject": "=?windows-1252?Q?Re=3A_Juste_avant=85?="}),
        subject="Re: Juste avant…",
        bare_subject="Juste avant…",
    ),
]

OSTICKET = [
    case(
        "osticket 3278, 4995: an empty ticket when quoted-printable is latin-1",
        typed('text/plain; charset="iso-8859-1"', "Testing =E4=F6=FC\n", "quoted-printable"),
        text="Testing äöü",
    ),
    case(
        "osticket 6863: empty when signed by Proton",
        whole(
            multipart(
                'signed; micalg=pgp-sha512; protocol="application/pgp-signature"',
                multipart(
                    "mixed",
                    part("text/plain; charset=utf-8", "Bonjour"),
                    part("application/pgp-keys; name=cle.asc", "-----BEGIN"),
                    boundary="b2",
                ),
                part("application/pgp-signature; name=signature.asc", "-----BEGIN"),
            )
        ),
        text="Bonjour",
        files=["cle.asc", "signature.asc"],
    ),
    case(
        "osticket 6487: all is cut after a hyphen",
        mail("Le poste 12 - accueil - est coupé.\n- a\n- b\n--------\nMerci"),
        new_text="Le poste 12 - accueil - est coupé.\n- a\n- b\n--------\nMerci",
    ),
    case(
        "osticket 6925: empty when the parts are of an unknown sort",
        typed("multipart/form-data; boundary=x", "--x\nContent-Type: text/plain\n\nBonjour\n--x--\n"),
        text="Bonjour",
    ),
    case(
        "osticket 1052: base64 shown as it is",
        typed("text/plain; charset=utf-8", b64("Bonjour à tous"), "BASE64 "),
        text="Bonjour à tous",
    ),
    case(
        "osticket 1713: only « <! » is kept",
        typed("text/html; charset=utf-8", "<!DOCTYPE html PUBLIC '-//W3C//DTD'><html><body>Bonjour</body></html>"),
        text="Bonjour",
    ),
    case(
        "osticket 508: accents removed when piped",
        mail("ö, ä et å", {"Subject": "Lösenord på"}),
        text="ö, ä et å",
        subject="Lösenord på",
    ),
    case(
        "osticket 1041: an absence makes a loop",
        mail("Absent", {"Subject": "Absence du bureau", "Auto-Submitted": "auto-replied"}),
        kind=Kind.AUTO_REPLY,
        answerable=False,
    ),
]

GLPI = [
    case(
        "glpi 7136, 7984, 3868: pictures of the page are lost",
        whole(multipart("related", PAGE, IMAGE)),
        shows="cid:image001.png@01D69009.DBB7A780",
        inline=[True],
    ),
    case("glpi 8107: a transfer encoding that is none", typed("text/plain", "Bonjour", '"8bit"; x=y'), text="Bonjour"),
    case(
        "glpi 8529: accents in the name of a file",
        whole(
            multipart(
                "mixed",
                part("text/plain", "x"),
                part("application/pdf", "x", 'Content-Disposition: attachment; filename="État des lieux – été.pdf"'),
            )
        ),
        files=["État des lieux – été.pdf"],
    ),
    case(
        "glpi 17577: what is in a quote is ignored",
        typed("text/html; charset=utf-8", "<blockquote><p>Le poste est coupé.</p></blockquote>"),
        new_text="> Le poste est coupé.",
    ),
    case(
        "glpi 6442: a message without the line to write above",
        mail("Merci", {"Subject": "RE: [TK-2026-00042] Panne"}),
        new_text="Merci",
        token="TK-2026-00042",
    ),
    case("glpi 4864: that line is added to the answer", mail(f"Merci\n\n{GLPI_LINE}\n\nRéparé ?"), new_text="Merci"),
    case(
        "glpi 23722: a message within loses its line ends",
        whole(multipart("mixed", part("message/rfc822", "Subject: a\n\nb=\nc"))).replace(b"\n", b"\r\n"),
        data=[b"Subject: a\r\n\r\nb=\r\nc"],
    ),
    case(
        "glpi 9608: images written in the page",
        typed("text/html", f'<p>a</p><img alt="y" src="data:image/png;base64,{b64("png").strip()}" width="12">'),
        data=[b"png"],
        shows='src="cid:',
    ),
]

DJANGO_MAILBOX = [
    case(
        "django-mailbox 210, 34: an unknown charset",
        typed("text/plain; charset=_iso-2022-jp$ESC", "Bonjour"),
        text="Bonjour",
    ),
    case(
        "django-mailbox 130: 8 bits in the head of a file",
        whole(multipart("mixed", part("text/plain", "x"), b'Content-Type: image/png; name="\xeat\xea.png"\n\nx')),
        files=["êtê.png"],
    ),
    case(
        "django-mailbox 63: RFC 2231 without charset",
        whole(
            multipart(
                "mixed",
                part("text/plain", "x"),
                part("image/jpeg", "x", 'Content-Disposition: attachment; filename*="‘ð̞oβ̞le.jpg"'),
            )
        ),
        files=["‘ð̞oβ̞le.jpg"],
    ),
    case(
        "django-mailbox 125: a Cyrillic name",
        whole(
            multipart(
                "mixed",
                part("text/plain", "x"),
                part("image/gif", "x", "Content-Disposition: attachment; filename*=\"utf-8''%D0%A2%D0%B0%D0%BD.gif\""),
            )
        ),
        files=["Тан.gif"],
    ),
    case(
        "django-mailbox 96: names become .bin",
        whole(
            multipart(
                "mixed",
                part("text/plain", "x"),
                part(
                    "application/octet-stream",
                    "x",
                    'Content-Disposition: attachment; filename="=?koi8-r?B?8NLJ18XU?=.pdf"',
                ),
            )
        ),
        files=["Привет.pdf"],
        types=["application/pdf"],
    ),
    case("django-mailbox 20: utf-8 that is not", typed("text/plain; charset=utf-8", b"Caf\xe9"), text="Café"),
]

FRAPPE = [
    case("frappe 20808: a subject begins in clear", mail("x", {"Subject": CYRILLIC}), subject='2 новых увед "Кент fin'),
    case(
        "frappe 22316: a subject in raw bytes",
        mail("x", {"Subject": "Modèle reçu #12".encode("cp1252")}),
        subject="Modèle reçu #12",
    ),
    case(
        "frappe 19250: a subject spoilt before us",
        mail("x", {"Subject": "é¦™æ¸¯ PO 109283"}),
        subject="é¦™æ¸¯ PO 109283",
    ),
    case(
        "frappe 22787: one word of a subject cannot be read",
        mail("x", {"Subject": "=?x-y?B?%%?= =?utf-8?Q?=C3=A9t=C3=A9?="}),
        subject="été",
    ),
    case(
        "frappe helpdesk 3628: bounces and answering machines",
        mail("x", {"X-Failed-Recipients": "a@b.fr"}),
        kind=Kind.BOUNCE,
        answerable=False,
    ),
    case("mailarchive 3510: a trailing comma", mail("x", {"Cc": "example@gmail.com,"}), cc=["example@gmail.com"]),
    case(
        "chatwoot 5131: an endless talk with no-reply",
        mail("x", {"From": "no-reply@x.fr"}),
        kind=Kind.ORDINARY,
        answerable=False,
    ),
]

CASES = ZAMMAD + OSTICKET + GLPI + DJANGO_MAILBOX + FRAPPE


@pytest.mark.parametrize(**named(CASES))
def test_what_stopped_others_is_read(case):
    check(case)
