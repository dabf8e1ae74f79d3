"""Who, to whom, when, about what: heads as they are really written."""

from datetime import UTC, datetime

import pytest

from maillon.tickets.incoming import read
from maillon.tickets.tests.incoming.messages import HOUSE, case, check, mail, named

NOBODY = "d'expéditeur"


def head(name: str, **headers):
    expected = headers.pop("expected")
    fields = {key.replace("_", "-"): value for key, value in headers.items()}
    return case(name, mail("Bonjour", fields), **expected)


SUBJECTS = [
    head(
        "words of RFC 2047", Subject="=?utf-8?B?UMOpcmlww6l0aWU=?= du poste", expected={"subject": "Péripétie du poste"}
    ),
    head(
        "a character cut between two words",
        Subject="=?utf-8?B?w4lxdWlww6k=?=\n =?utf-8?Q?e_=C3?= =?utf-8?Q?=A9t=C3=A9?=",
        expected={"subject": "Équipée été"},
    ),
    head("two charsets side by side", Subject="=?utf-8?Q?=C3=A9?= =?iso-8859-1?Q?=E9?=", expected={"subject": "éé"}),
    head(
        "a word stuck to what precedes",
        Subject="FWD:=?UTF-8?B?0L/QsNGA0LDQvCBwYXJhbQ==?=",
        expected={"subject": "FWD:парам param", "bare_subject": "парам param"},
    ),
    head(
        "a word with spaces inside",
        Subject="=?utf-8?Q?Panne du t=C3=A9l=C3=A9phone?=",
        expected={"subject": "Panne du téléphone"},
    ),
    head("a word never closed", Subject="=?utf-8?Q?Panne", expected={"subject": "=?utf-8?Q?Panne"}),
    head("an unknown charset", Subject="=?x-inconnu?Q?d=E9j=E0?=", expected={"subject": "déjà"}),
    head("windows-1252 dots", Subject="=?windows-1252?Q?Attends=85?=", expected={"subject": "Attends…"}),
    head("base64 broken in a word", Subject="=?utf-8?B?UGFu*bmU?=", expected={"subject": "Panne"}),
    head("8 bits, utf-8", Subject="Téléphone coupé", expected={"subject": "Téléphone coupé"}),
    head("8 bits, windows", Subject="Téléphone coupé".encode("cp1252"), expected={"subject": "Téléphone coupé"}),
    head("a language in the word", Subject="=?utf-8*fr?Q?d=C3=A9j=C3=A0?=", expected={"subject": "déjà"}),
    head("folded with tabs", Subject="Panne\n\tdu\n  matin", expected={"subject": "Panne du matin"}),
    head("no subject", Subject=None, expected={"subject": "", "bare_subject": ""}),
    head("prefixes of all sorts", Subject="RE : TR: Fwd: Re[2]: RÉF : Panne", expected={"bare_subject": "Panne"}),
    head("a prefix without space", Subject="Re:Tr:Panne", expected={"bare_subject": "Panne"}),
    head(
        "words that only look like prefixes",
        Subject="Retour : écran ; Travaux: lundi",
        expected={"bare_subject": "Retour : écran ; Travaux: lundi"},
    ),
    head(
        "our reference",
        Subject="Re: [tk-2026-00042] Panne",
        expected={"token": "TK-2026-00042", "token_from": "subject"},
    ),
    head("our reference with a sign", Subject="TR : [#TK-2026-7] Panne", expected={"token": "TK-2026-7"}),
    head("our reference without brackets", Subject="Panne TK-2026-00042", expected={"token": ""}),
]

PEOPLE = [
    head(
        "a comma in a quoted name",
        From='"Martin, Jeanne" <j@d.fr>',
        expected={"sender": "j@d.fr", "sender_name": "Martin, Jeanne"},
    ),
    head(
        "a comma without quotes",
        From="Martin, Jeanne <j@d.fr>",
        expected={"sender": "j@d.fr", "sender_name": "Martin, Jeanne"},
    ),
    head(
        "a comma in an encoded name",
        From="=?utf-8?Q?Martin,_J=C3=A9r=C3=B4me?= <j@d.fr>",
        expected={"sender": "j@d.fr", "sender_name": "Martin, Jérôme"},
    ),
    head(
        "an encoded name in quotes", From='"=?utf-8?Q?J=C3=A9r=C3=B4me?=" <j@d.fr>', expected={"sender_name": "Jérôme"}
    ),
    head(
        "an address alone in capitals",
        From="JEANNE@CLIENT.FR",
        expected={"sender": "jeanne@client.fr", "sender_name": ""},
    ),
    head("a name after", From="j@d.fr (Jeanne)", expected={"sender": "j@d.fr", "sender_name": "Jeanne"}),
    head(
        "an address as name", From='"autre@x.fr" <j@d.fr>', expected={"sender": "j@d.fr", "sender_name": "autre@x.fr"}
    ),
    head(
        "a bracket never closed", From="Fabien <sml@med.fr", expected={"sender": "sml@med.fr", "sender_name": "Fabien"}
    ),
    head(
        "no space before the bracket",
        From="Jeanne Martin<j@d.fr>",
        expected={"sender": "j@d.fr", "sender_name": "Jeanne Martin"},
    ),
    head("brackets twice", From="Jeanne <<j@d.fr>>", expected={"sender": "j@d.fr"}),
    head("an accented domain", From="j@société.fr", expected={"sender": "j@xn--socit-esab.fr"}),
    head("8 bits in the name", From="Jérôme <j@d.fr>".encode("latin-1"), expected={"sender_name": "Jérôme"}),
    head("no From but a Sender", From=None, Sender="scan@client.fr", expected={"sender": "scan@client.fr"}),
    head("no From but a return path", From=None, Return_Path="<scan@client.fr>", expected={"sender": "scan@client.fr"}),
    head("nobody", From=None, expected={"sender": "", "answerable": False, "says": NOBODY}),
    head(
        "a From that is no address", From="Accueil", expected={"sender": "", "sender_name": "Accueil", "says": NOBODY}
    ),
    head("an empty Reply-To", Reply_To="<>", expected={"answer_to": "jeanne@client.fr", "answerable": True}),
    head("a Reply-To elsewhere", Reply_To="compta@client.fr", expected={"answer_to": "compta@client.fr"}),
    head("hidden recipients", To="undisclosed-recipients:;", expected={"to": []}),
    head("a trailing comma", Cc="a@x.fr,", expected={"cc": ["a@x.fr"]}),
    head("semicolons of Outlook", To="a@x.fr; B <b@x.fr>;", expected={"to": ["a@x.fr", "b@x.fr"]}),
    head("a group", To="Equipe: a@x.fr, b@x.fr;", expected={"to": ["a@x.fr", "b@x.fr"]}),
    head("one recipient twice", To="a@x.fr, A@X.fr", expected={"to": ["a@x.fr"]}),
    head(
        "a token in the address",
        To="support+TK-2026-00042@integrateur.fr",
        expected={"token": "TK-2026-00042", "token_from": "address"},
    ),
    head(
        "a token in Delivered-To",
        Delivered_To="support+ab12@integrateur.fr",
        Subject="[TK-2026-1]",
        expected={"token": "ab12", "delivered_to": ["support+ab12@integrateur.fr"]},
    ),
    head("a plus that is not ours", Cc="jeanne+crm@client.fr", expected={"token": ""}),
]

DATES = [
    head("usual", expected={"date": "2026-03-02T10:12:00+01:00"}),
    head("missing", Date=None, expected={"date": None, "says": "date"}),
    head("without zone", Date="Mon, 02 Mar 2026 10:12:00", expected={"date": "2026-03-02T10:12:00+00:00"}),
    head("unknown zone", Date="Mon, 02 Mar 2026 10:12:00 -0000", expected={"date": "2026-03-02T10:12:00+00:00"}),
    head("in French", Date="lun., 2 févr. 2026 10:12:00 +0100", expected={"date": "2026-02-02T10:12:00+01:00"}),
    head("ISO", Date="2026-03-02T10:12:00+01:00", expected={"date": "2026-03-02T10:12:00+01:00"}),
    head("before mail", Date="Thu, 01 Jan 1970 00:00:00 +0000", expected={"date": None}),
    head("a day that is none", Date="Mon, 31 Feb 2026 10:12:00 +0100", expected={"date": None}),
    head("an absurd zone", Date="Mon, 02 Mar 2026 10:12:00 +9999", expected={"date": None}),
    head("very long", Date="Mon, " * 500, expected={"date": None}),
]

THREADS = [
    head(
        "oldest first, nearest last",
        References="<a@x>\n <b@x>",
        In_Reply_To="<c@x>",
        expected={"references": ["a@x", "b@x", "c@x"]},
    ),
    head(
        "the nearest is not said twice",
        References="<a@x> <b@x>",
        In_Reply_To="<a@x>",
        expected={"references": ["b@x", "a@x"]},
    ),
    head("an identifier cut by a fold", References="<aaaa\n bbbb@x>", expected={"references": ["aaaabbbb@x"]}),
    head("words around", In_Reply_To='"Votre message de lundi" <c@x>', expected={"references": ["c@x"]}),
    head("commas and no space", References="<a@x>,<b@x><c@x>", expected={"references": ["a@x", "b@x", "c@x"]}),
    head("without brackets", In_Reply_To="c@x", expected={"references": ["c@x"]}),
    head("its own identifier", References="<m1@client.fr> <a@x>", expected={"references": ["a@x"]}),
    head(
        "folded identifier",
        Message_ID="\n <long@client.fr>",
        expected={"message_id": "long@client.fr", "message_id_given": True},
    ),
    head("identifier without brackets", Message_ID="long@client.fr", expected={"message_id": "long@client.fr"}),
    head("identifier without at sign", Message_ID="<20260302.1012>", expected={"message_id": "20260302.1012"}),
]


@pytest.mark.parametrize(**named(SUBJECTS))
def test_a_subject_is_read(case):
    check(case)


@pytest.mark.parametrize(**named(PEOPLE))
def test_people_are_read(case):
    check(case)


@pytest.mark.parametrize(**named(DATES))
def test_a_date_is_read_or_refused(case):
    check(case)


@pytest.mark.parametrize(**named(THREADS))
def test_what_is_answered_is_read(case):
    check(case)


def test_a_date_to_come_is_refused():
    now = datetime(2026, 2, 1, tzinfo=UTC)
    assert read(mail(), now=now).date is None
    assert read(mail(), now=datetime(2026, 3, 1, tzinfo=UTC)).date is not None


@pytest.mark.parametrize("given", [None, "", "<>", "<" + "a" * 300 + "@x>", "sans rien"])
def test_without_identifier_one_message_twice_is_one(given):
    first = read(mail("Bonjour", {"Message-ID": given, "Received": "from a"}))
    again = read(mail("Bonjour\n", {"Message-ID": given, "Received": "from b"}).replace(b"\n", b"\r\n"))
    other = read(mail("Bonsoir", {"Message-ID": given}))
    assert not first.message_id_given
    assert first.message_id == again.message_id != other.message_id


def test_a_device_that_gives_one_identifier_to_all_is_told_by_the_fingerprint():
    first, second = read(mail("un")), read(mail("deux"))
    assert first.message_id == second.message_id
    assert first.fingerprint != second.fingerprint


def test_a_line_without_name_continues_the_one_before():
    message = b"From: j@d.fr\nSubject: Panne\nsuite sans retrait\nTo: a@x.fr\n\nBonjour"
    check(case("", message, subject="Panne suite sans retrait", to=["a@x.fr"], text="Bonjour", says="abîmés"))


def test_a_message_without_head_is_all_text():
    check(case("", "Bonjour,\nle poste est coupé".encode(), text="Bonjour,\nle poste est coupé", subject=""))


def test_a_head_without_body_is_read():
    check(case("", mail().partition(b"\n\n")[0], subject="Panne", text="", says="vide"))


def test_an_answer_goes_to_the_one_who_can_read_it():
    form = {"From": "noreply@site.fr", "Reply-To": "jeanne@client.fr"}
    assert read(mail("Bonjour", form), house=HOUSE).answerable
    assert not read(mail("Bonjour", {"From": "noreply@site.fr"}), house=HOUSE).answerable
