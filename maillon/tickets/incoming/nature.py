"""What sort of message it is, and whether it may ever be answered. RFC 3834, RFC 3464, and the habits of servers."""

import re
from dataclasses import dataclass

from maillon.tickets.incoming.addresses import email_in
from maillon.tickets.incoming.charsets import decode
from maillon.tickets.incoming.headers import Head, read_head, split
from maillon.tickets.incoming.identity import identifiers
from maillon.tickets.incoming.shapes import Address, Bounce, Failure, House, Kind, Limits, Notes
from maillon.tickets.incoming.tree import Part, content

_ABSENT = re.compile(
    r"\W*(?:(?:r[ée]ponse|r[ée]p\.?) (?:automatique|auto)\b|absence du bureau|absent\(?e?\)? du bureau|message d.absence"
    r"|notification d.absence|(?:je suis |actuellement )?(?:absent|en cong[ée]s)"
    r"|out of (?:the )?office"
    r"|auto(?:matic)?[ -]?(?:reply|response)|vacation|away from|automatische antwort|abwesen|respuesta autom|risposta autom)",
    re.IGNORECASE,
)
_UNDELIVERED = re.compile(
    r"(?:undeliver|non remis|échec de (?:la )?(?:remise|distribution)|remise (?:impossible|différée)|message non (?:délivré|distribué)"
    r"|delivery (?:status notification|fail|incomplete|has failed)|mail delivery (?:fail|system|subsystem)|returned mail"
    r"|failure notice|undelivered mail|message d.erreur|unzustellbar|delivery notification)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"(?:mailer-?daemon|postmaster|mail-?delivery|mdaemon)[^@]*@", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|ne|not|donot|do-not|do\.not|do_not|ne-?pas|nepas)[._-]?(?:pas[._-]?)?(?:reply|answer|r[ée]pondre|respond|reponse)"
    r"|^(?:mailer-?daemon|postmaster|bounces?|noreturn|nobody|daemon|root|www-data|notifications?-noreply)(?:[+@._=-]|$)",
    re.IGNORECASE,
)
_ANSWERED = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-mail-autoreply")
_BESIDE = (
    "x-auto-response-suppress", "x-ms-exchange-inbox-rules-loop", "x-ms-exchange-generated-message-source", "x-fc-machinegenerated",
    "x-post-messageclass", "x-vacation", "x-mailer-autoresponder", "x-loop", "x-amazon-auto-reply", "feedback-id",
)  # fmt: skip


@dataclass(frozen=True)
class Nature:
    kind: Kind
    reason: str = ""
    bounce: Bounce | None = None
    unasked: bool = False


@dataclass(frozen=True)
class Envelope:
    """What the nature of a message is known by."""

    head: Head
    root: Part
    sender: Address
    subject: str
    message_id: str
    text: str


def nature(envelope: Envelope, house: House, limits: Limits) -> Nature:
    for found in (
        _report(envelope, limits),
        _loop(envelope, house, limits),
        _bounce(envelope),
        _auto_reply(envelope),
        _list(envelope.head, house),
    ):
        if found:
            return found
    if null_path(envelope.head):
        return Nature(Kind.BOUNCE, "Message sans adresse de retour : un avis de serveur.", _from_text(envelope))
    return Nature(Kind.ORDINARY)


def answerable(found: Nature, head: Head, answer_to: Address, house: House) -> bool:
    if found.kind is not Kind.ORDINARY or null_path(head) or not answer_to.email:
        return False
    return not _NO_REPLY.search(answer_to.email.partition("@")[0]) and answer_to.email not in house.mailboxes


def null_path(head: Head) -> bool:
    return "return-path" in head.fields and re.sub(r"\s", "", head.plain("return-path")) in {"<>", '""', '<"">'}


def _report(envelope: Envelope, limits: Limits) -> Nature | None:
    root = envelope.root
    told = [part for part in _walk(root) if part.type in {"message/delivery-status", "message/global-delivery-status"}]
    report = root.params.get("report-type", "").lower()
    if report == "disposition-notification" or any(p.type == "message/disposition-notification" for p in root.children):
        return Nature(Kind.AUTO_REPLY, "Accusé de lecture.")
    if report == "feedback-report":
        return Nature(Kind.AUTO_REPLY, "Signalement d'un fournisseur de messagerie.")
    if not told and not (root.type == "multipart/report" and report == "delivery-status"):
        return None
    if (
        told
        and root.type != "multipart/report"
        and not (_DAEMON.search(envelope.sender.email) or null_path(envelope.head))
    ):
        return None  # somebody forwards a bounce
    failures = tuple(failure for part in told for failure in _failures(part, limits))[: limits.failures]
    original = _original(root, limits) or next(iter(identifiers(envelope.head.plain("in-reply-to"))), "")
    failures = failures or _from_text(envelope).failures
    return Nature(Kind.BOUNCE, "Avis de non-remise d'un serveur de messagerie.", Bounce(failures, original))


def _walk(part: Part) -> list[Part]:
    return [part, *(found for child in part.children for found in _walk(child))]


def _failures(part: Part, limits: Limits) -> list[Failure]:
    """RFC 3464: groups of fields apart by a blank line, the first of the message, then one for each recipient."""
    found = []
    for group in re.split(rb"(?>\r\n|\n|\r)[ \t]*(?>\r\n|\n|\r)", content(part, Notes()))[:200]:
        head = read_head(group.strip(), limits, Notes())
        recipient = email_in(head.plain("original-recipient").partition(";")[2]) or email_in(
            head.plain("final-recipient").partition(";")[2] or head.plain("final-recipient")
        )
        action = head.plain("action").lower()
        if not recipient or action in {"delivered", "relayed", "expanded"}:
            continue
        status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", head.plain("status"))
        reason = " ".join(head.plain("diagnostic-code").partition(";")[2].split())[:500]
        permanent = action != "delayed" and not (status and status.group().startswith("4") and action != "failed")
        found.append(Failure(recipient, status.group() if status else "", reason, permanent))
    return found


def _original(root: Part, limits: Limits) -> str:
    for part in _walk(root):
        if part.type in {
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/global-headers",
            "message/rfc822-headers",
        }:
            data = content(part, Notes()).lstrip()
            head = read_head(split(data)[0], limits, Notes())
            if found := identifiers(head.plain("message-id")):
                return found[0]
    return ""


def _bounce(envelope: Envelope) -> Nature | None:
    """A bounce without a report: the words of qmail, Exim and old Exchange."""
    failed = envelope.head.plain("x-failed-recipients")
    daemon = bool(_DAEMON.search(envelope.sender.email)) or null_path(envelope.head)
    if not failed and not (daemon and _UNDELIVERED.search(envelope.subject)):
        return None
    bounce = _from_text(envelope)
    named = tuple(Failure(email) for text in failed.split(",")[:20] if (email := email_in(text)))
    return Nature(
        Kind.BOUNCE,
        "Avis de non-remise d'un serveur de messagerie.",
        Bounce(named or bounce.failures, bounce.original_message_id),
    )


def _from_text(envelope: Envelope) -> Bounce:
    """Best reading of a notice in prose: the first address in angle brackets or alone on its line, the Message-ID it quotes."""
    text = envelope.text[:20_000]
    own = {envelope.sender.email}
    found = [email_in(m) for m in re.findall(r"(?m)^\s{0,8}<?([^\s<>:]{1,120}@[^\s<>:]{1,200})>?:?\s{0,8}$", text)[:20]]
    failures = tuple(Failure(email) for email in dict.fromkeys(found) if email and email not in own)[:1]
    quoted = re.search(r"(?im)^[ >]*message-id:\s*(<[^<>\n]{3,250}>)", text)
    whole = decode(envelope.root.body[:200_000])[0] if not quoted and not envelope.root.multipart else ""
    quoted = quoted or re.search(r"(?im)^[ >]*message-id:\s*(<[^<>\n]{3,250}>)", whole)
    original = identifiers(quoted.group(1)) if quoted else []
    references = identifiers(envelope.head.plain("in-reply-to"))
    return Bounce(failures, (original or references or [""])[0])


def _loop(envelope: Envelope, house: House, limits: Limits) -> Nature | None:
    head = envelope.head
    if any(name == house.marker or name.startswith(f"{house.marker}-") for name in head.fields):
        return Nature(Kind.LOOP, "Message envoyé par Maillon lui-même.")
    if envelope.message_id.rpartition("@")[2].lower() in house.domains and "@" in envelope.message_id:
        return Nature(Kind.LOOP, "Message envoyé par Maillon lui-même.")
    if envelope.sender.email and envelope.sender.email in house.mailboxes:
        return Nature(Kind.LOOP, "Message envoyé depuis l'adresse qui le reçoit.")
    if len(head.fields.get("received", [])) > limits.received:
        return Nature(Kind.LOOP, f"Message passé par plus de {limits.received} serveurs : il tourne en rond.")
    return None


def _auto_reply(envelope: Envelope) -> Nature | None:
    head = envelope.head
    submitted = head.plain("auto-submitted").lower().partition(";")[0].strip()
    if submitted and submitted != "no":
        replied = submitted.startswith("auto-replied")
        sort = "Réponse" if replied else "Message"
        return Nature(Kind.AUTO_REPLY, f"{sort} automatique (en-tête Auto-Submitted).", unasked=not replied)
    for name in _ANSWERED:
        if name in head.fields and head.plain(name).lower() not in {"no", "false", "0"}:
            return Nature(Kind.AUTO_REPLY, f"Réponse automatique (en-tête {name.title()}).")
    precedence = head.plain("precedence").lower()
    if precedence in {"auto_reply", "auto-reply", "autoreply"}:
        return Nature(Kind.AUTO_REPLY, "Réponse automatique (en-tête Precedence).")
    suppressed = {word.strip().lower() for word in head.plain("x-auto-response-suppress").split(",")}
    if suppressed & {"all", "oof", "autoreply"}:
        absent = bool(_ABSENT.match(envelope.subject))
        return Nature(Kind.AUTO_REPLY, "Message automatique (en-tête X-Auto-Response-Suppress).", unasked=not absent)
    beside = any(name in head.fields for name in _BESIDE) or null_path(head) or precedence in {"bulk", "junk", "list"}
    if beside and _ABSENT.match(envelope.subject):
        return Nature(Kind.AUTO_REPLY, "Réponse automatique d'absence.")
    return None


def _list(head: Head, house: House) -> Nature | None:
    name = re.search(r"<([^<>]*)>", head.plain("list-id"))
    listed = (name.group(1) if name else head.plain("list-id")).strip().lower()
    if listed and listed in house.lists:
        return None
    if listed or "list-post" in head.fields or "x-mailing-list" in head.fields:
        return Nature(Kind.LIST, "Message d'une liste de diffusion.")
    if head.plain("precedence").lower() in {"bulk", "list", "junk"}:
        return Nature(Kind.LIST, "Envoi en nombre (en-tête Precedence).")
    return None
