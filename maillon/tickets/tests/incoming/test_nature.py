"""What sort of message it is, and whether it may ever be answered."""

import pytest

from maillon.tickets.incoming import Kind, read
from maillon.tickets.tests.incoming.messages import HOUSE, case, check, mail, multipart, named, part, whole


def head(name: str, kind: Kind, **headers):
    fields = {key.replace("_", "-"): value for key, value in headers.items()}
    return case(name, mail("Bonjour", fields), kind=kind, answerable=kind is Kind.ORDINARY)


DSN = """Reporting-MTA: dns; mx.fai.fr
X-Postfix-Sender: rfc822; support@integrateur.fr

Final-Recipient: rfc822; paul@client.fr
Original-Recipient: rfc822;paul.durand@client.fr
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <paul@client.fr>: boîte
    inconnue
"""
RETURNED = "From: support@integrateur.fr\nSubject: Panne\nMessage-ID: <notre-1@maillon.integrateur.fr>\n\nBonjour"
DAEMON = {
    "From": "MAILER-DAEMON@mx.fai.fr",
    "Subject": "Undelivered Mail Returned to Sender",
    "Return-Path": "<>",
    "Auto-Submitted": "auto-replied",
}


def report(action="failed", status="5.1.1", returned="message/rfc822"):
    return multipart(
        "report; report-type=delivery-status",
        part("text/plain", "Non remis"),
        part("message/delivery-status", DSN.format(action=action, status=status)),
        part(returned, RETURNED),
    )


HEADS = [
    head("a person", Kind.ORDINARY),
    head("said not to be automatic", Kind.ORDINARY, Auto_Submitted="no"),
    head("RFC 3834", Kind.AUTO_REPLY, Auto_Submitted="auto-replied (vacation)"),
    head("RFC 3834, generated", Kind.AUTO_REPLY, Auto_Submitted="auto-generated; owner-email=x"),
    head("X-Autoreply", Kind.AUTO_REPLY, X_Autoreply="yes"),
    head("X-Autoresponder", Kind.AUTO_REPLY, X_Autoresponder="OVH"),
    head("Precedence of answering machines", Kind.AUTO_REPLY, Precedence="auto_reply"),
    head("Exchange", Kind.AUTO_REPLY, X_Auto_Response_Suppress="All"),
    head(
        "Exchange, absence",
        Kind.AUTO_REPLY,
        X_Auto_Response_Suppress="DR, OOF, AutoReply",
        Subject="Réponse automatique : Panne",
    ),
    head("Exchange, receipts alone", Kind.ORDINARY, X_Auto_Response_Suppress="RN, NRN"),
    head(
        "an absence beside a header",
        Kind.AUTO_REPLY,
        X_Auto_Response_Suppress="RN",
        Subject="Absence du bureau : Panne",
    ),
    head("an absence with a null path", Kind.AUTO_REPLY, Return_Path="<>", Subject="Out of Office: Panne"),
    head("an absence in bulk", Kind.AUTO_REPLY, Precedence="bulk", Subject="Automatic reply: Panne"),
    head("someone who writes of an absence", Kind.ORDINARY, Subject="Absence du bureau de poste : livraison"),
    head("someone who answers an absence", Kind.ORDINARY, Subject="RE: Réponse automatique : Panne"),
    head("a list", Kind.LIST, List_Id="Clients <clients.fai.fr>"),
    head("a list by its address", Kind.LIST, List_Post="<mailto:clients@fai.fr>"),
    head("bulk", Kind.LIST, Precedence="bulk"),
    head(
        "our own group",
        Kind.ORDINARY,
        List_Id="Support <support.integrateur.fr>",
        List_Post="<mailto:support@integrateur.fr>",
    ),
    head("our identifier comes back", Kind.LOOP, Message_ID="<x@maillon.integrateur.fr>"),
    head("our mark comes back", Kind.LOOP, X_Maillon="ticket 12"),
    head("our longer mark comes back", Kind.LOOP, X_Maillon_Ticket="12"),
    head("from the address that receives", Kind.LOOP, From="Support <support@integrateur.fr>"),
    head("nobody to answer", Kind.BOUNCE, Return_Path="<>"),
    head("qmail", Kind.BOUNCE, From="MAILER-DAEMON@mx.fr", Subject="failure notice"),
    head("Exim", Kind.BOUNCE, X_Failed_Recipients="paul@client.fr", From="Mail Delivery System <Mailer-Daemon@mx.fr>"),
    head("Exchange in French", Kind.BOUNCE, From="postmaster@client.fr", Subject="Non remis : Panne"),
    head("a person named like a server", Kind.ORDINARY, Subject="failure notice"),
]


@pytest.mark.parametrize(**named(HEADS))
def test_the_head_says_what_it_is(case):
    read_ = check(case)
    assert bool(read_.kind_reason) is (read_.kind is not Kind.ORDINARY)


BOUNCES = [
    case(
        "a report",
        whole(report(), DAEMON),
        kind=Kind.BOUNCE,
        failed=["paul.durand@client.fr"],
        original="notre-1@maillon.integrateur.fr",
        answerable=False,
    ),
    case(
        "a report with the head alone",
        whole(report(returned="text/rfc822-headers"), DAEMON),
        original="notre-1@maillon.integrateur.fr",
    ),
    case(
        "a report in CRLF",
        whole(report(), DAEMON).replace(b"\n", b"\r\n"),
        failed=["paul.durand@client.fr"],
        original="notre-1@maillon.integrateur.fr",
    ),
    case("a delivery that went well", whole(report("delivered", "2.0.0"), DAEMON), kind=Kind.BOUNCE, failed=[]),
    case(
        "qmail in prose",
        mail(
            (
                "Hi. This is the qmail-send program at mx.fr.\n\n<paul@client.fr>:\nSorry, no mailbox.\n\n"
                "--- Below this line is a copy of the message.\n\nMessage-ID: <notre-2@maillon.integrateur.fr>\n"
                "Subject: Panne\n"
            ),
            {"From": "MAILER-DAEMON@mx.fr", "Subject": "failure notice", "Return-Path": "<>"},
        ),
        kind=Kind.BOUNCE,
        failed=["paul@client.fr"],
        original="notre-2@maillon.integrateur.fr",
    ),
    case(
        "Exim by its header",
        mail(
            "x",
            {
                "From": "Mailer-Daemon@mx.fr",
                "X-Failed-Recipients": "paul@client.fr, z@client.fr",
                "In-Reply-To": "<notre-3@maillon.integrateur.fr>",
            },
        ),
        failed=["paul@client.fr", "z@client.fr"],
        original="notre-3@maillon.integrateur.fr",
    ),
    case(
        "a read receipt",
        whole(
            multipart(
                "report; report-type=disposition-notification",
                part("text/plain", "Lu"),
                part("message/disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed"),
            )
        ),
        kind=Kind.AUTO_REPLY,
        answerable=False,
    ),
    case(
        "a report of abuse",
        whole(
            multipart(
                "report; report-type=feedback-report",
                part("text/plain", "x"),
                part("message/feedback-report", "Feedback-Type: abuse"),
            )
        ),
        kind=Kind.AUTO_REPLY,
    ),
    case(
        "a bounce somebody forwards",
        whole(multipart("mixed", part("text/plain", "Que faire ?"), report())),
        kind=Kind.ORDINARY,
        answerable=True,
    ),
]


@pytest.mark.parametrize(**named(BOUNCES))
def test_a_bounce_names_the_recipient_and_the_message(case):
    check(case)


def test_a_delay_is_not_yet_a_failure():
    failure = read(whole(report("delayed", "4.4.1"), DAEMON)).bounce.failures[0]
    assert not failure.permanent
    assert failure.status == "4.4.1"
    hard = read(whole(report(), DAEMON)).bounce.failures[0]
    assert hard.permanent
    assert hard.reason == "550 5.1.1 <paul@client.fr>: boîte inconnue"


def test_a_message_that_went_round_is_a_loop():
    hops = b"".join(b"Received: from a by b\n" for _ in range(41))
    assert read(hops + mail()).kind is Kind.LOOP
    assert read(hops[: len(hops) // 2] + mail()).kind is Kind.ORDINARY


@pytest.mark.parametrize(
    "email",
    [
        "noreply",
        "no-reply",
        "no_reply",
        "donotreply",
        "do-not-reply",
        "ne-pas-repondre",
        "nepasrepondre",
        "ne_pas_repondre",
        "noreply+12",
        "facture.noreply",
        "mailer-daemon",
        "postmaster",
        "bounces+3",
        "no.reply",
    ],
)
def test_an_address_that_nobody_reads_is_never_answered(email):
    read_ = read(mail("Bonjour", {"From": f"{email}@fai.fr"}))
    assert read_.kind is Kind.ORDINARY
    assert not read_.answerable


@pytest.mark.parametrize("email", ["arno.reply", "norepond", "reply", "contact", "noe.replyot", "bouncer", "rootard"])
def test_a_person_is_answered(email):
    assert read(mail("Bonjour", {"From": f"{email}@client.fr"}), house=HOUSE).answerable
