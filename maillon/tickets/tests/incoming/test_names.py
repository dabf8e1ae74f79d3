"""The names of attached files."""

import pytest

from maillon.tickets.tests.incoming.messages import (
    TEXT,
    attached,
    case,
    check,
    file,
    multipart,
    named,
    part,
    typed,
    whole,
)

NAMES = [
    case(
        "quoted",
        attached('attachment; filename="devis mars.pdf"'),
        files=["devis mars.pdf"],
        types=["application/pdf"],
        data=[b"contenu"],
    ),
    case("spaces without quotes", attached("attachment; filename=devis mars.pdf"), files=["devis mars.pdf"]),
    case("RFC 2231", attached("attachment; filename*=utf-8''devis%20%C3%A9t%C3%A9.pdf"), files=["devis été.pdf"]),
    case(
        "RFC 2231 in pieces",
        attached("attachment; filename*0*=utf-8''devis%20;\n filename*1*=%C3%A9t%C3%A9;\n filename*2=.pdf"),
        files=["devis été.pdf"],
    ),
    case(
        "RFC 2231 in pieces, in disorder",
        attached('attachment; filename*1=".pdf"; filename*0="devis"'),
        files=["devis.pdf"],
    ),
    case("RFC 2231 latin-1", attached("attachment; filename*=iso-8859-1'fr'%E9t%E9.pdf"), files=["été.pdf"]),
    case("RFC 2231 in quotes", attached("attachment; filename*=\"utf-8''%C3%A9t%C3%A9.pdf\""), files=["été.pdf"]),
    case("RFC 2231 without charset", attached('attachment; filename*="été.pdf"'), files=["été.pdf"]),
    case("encoded words in quotes", attached('attachment; filename="=?utf-8?B?w6l0w6kucGRm?="'), files=["été.pdf"]),
    case(
        "encoded words folded",
        attached('attachment; filename="=?utf-8?Q?devis_?=\n =?utf-8?Q?=C3=A9t=C3=A9.pdf?="'),
        files=["devis été.pdf"],
    ),
    case(
        "encoded words of koi8-r",
        attached('attachment; filename="=?koi8-r?B?8NLJ18XULnBkZg==?="'),
        files=["Привет.pdf"],
    ),
    case("8 bits", attached('attachment; filename="été.pdf"'), files=["été.pdf"]),
    case("the name of the type", attached("attachment", 'application/pdf; name="d.pdf"'), files=["d.pdf"]),
    case("a folder of Windows", attached(r'attachment; filename="C:\\temp\\..\\devis.pdf"'), files=["devis.pdf"]),
    case("a folder above", attached('attachment; filename="../../etc/passwd"'), files=["passwd"]),
    case("only dots", attached('attachment; filename=".."'), files=["piece-jointe-1.pdf"]),
    case("turned round", attached('attachment; filename="facture\u202efdp.exe"'), files=["facturefdp.exe"]),
    case("control characters", attached('attachment; filename="de\x07vis\x1b.pdf"'), files=["devis.pdf"]),
    case("a device of Windows", attached('attachment; filename="CON.pdf"'), files=["_CON.pdf"]),
    case("very long", attached(f'attachment; filename="{"a" * 400}.pdf"'), files=["a" * 116 + ".pdf"]),
    case("none", attached("attachment"), files=["piece-jointe-1.pdf"]),
    case(
        "octet-stream by its name",
        attached('attachment; filename="d.pdf"', "application/octet-stream"),
        types=["application/pdf"],
    ),
    case(
        "octet-stream that stays so",
        attached('attachment; filename="conf.cfg"', "application/octet-stream"),
        types=["application/octet-stream"],
    ),
    case(
        "two of one name",
        whole(multipart("mixed", TEXT, *[file("image/gif", "Content-Disposition: attachment; filename=a.gif")] * 3)),
        files=["a.gif", "a (2).gif", "a (3).gif"],
    ),
    case(
        "a text attached",
        whole(multipart("mixed", TEXT, part("text/plain; name=journal.txt", "a=1"))),
        text="Bonjour à tous",
        files=["journal.txt"],
    ),
    case("a body that has a name", typed("text/plain; name=message.txt", "Bonjour"), text="Bonjour", files=[]),
    case(
        "a scan alone",
        whole(file("application/pdf", "Content-Disposition: attachment; filename=scan.pdf")),
        text="",
        files=["scan.pdf"],
    ),
    case("a table inline", whole(multipart("mixed", TEXT, part("text/csv", "a;b"))), files=["piece-jointe-1.csv"]),
]


@pytest.mark.parametrize(**named(NAMES))
def test_a_file_has_a_safe_name(case):
    check(case)
