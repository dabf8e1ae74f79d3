"""One e-mail read whole. ``read`` never raises, whatever the bytes, and takes a time bounded by its limits."""

import hashlib
import re
from dataclasses import replace
from datetime import datetime

from maillon.tickets.incoming import identity, nature
from maillon.tickets.incoming.addresses import email_in, read_addresses
from maillon.tickets.incoming.bodies import LONG_TEXT, Bodies
from maillon.tickets.incoming.charsets import decode
from maillon.tickets.incoming.headers import Head, split
from maillon.tickets.incoming.quotes import share
from maillon.tickets.incoming.shapes import Address, House, Incoming, Limits, Notes
from maillon.tickets.incoming.tree import Reader

UNREADABLE = "Le message n'a pas pu être lu : ouvrez l'original."
NO_SENDER = "Le message n'indique pas d'expéditeur lisible."
NO_DATE = "La date du message est absente ou invraisemblable."
BROKEN_HEAD = "Les en-têtes du message sont abîmés : ils ont été lus au mieux."
EMPTY = "Le message est vide."
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-forwarded-to")


def read(raw: bytes, limits: Limits | None = None, house: House | None = None, now: datetime | None = None) -> Incoming:
    """``now`` (aware) lets a date to come be refused. A failure of ours gives a message said to be unreadable, never an error."""
    limits, house = limits or Limits(), house or House()
    try:
        return read_strictly(raw, limits, house, now)
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError):
        digest = hashlib.sha256(raw).hexdigest()
        text = decode(raw[:20_000])[0]
        made = f"{digest[:40]}@sans-identifiant.invalid"
        return Incoming(made, digest, False, text=text, new_text=text, notes=(UNREADABLE,))


def read_strictly(raw: bytes, limits: Limits, house: House, now: datetime | None) -> Incoming:
    notes = Notes()
    data = _begun(_measured(raw, limits, notes))
    root = Reader(limits, notes).read(data)
    head = root.head
    if head.broken:
        notes.add(BROKEN_HEAD)
    print_ = identity.fingerprint(head, split(data)[1])
    message_id, given = identity.message_id(head, print_)
    message = Incoming(message_id, print_, given, identity.references(head, message_id, limits, notes))
    message = _with_people(message, head, limits, notes)
    message = _with_subject(message, head, limits, house, now, notes)
    bodies = Bodies(limits, notes)
    body = bodies.gather(root)
    html = bodies.safe_html(body.html) if body.html else ""
    text = body.text if body.text and body.text.strip() else bodies.readable(body.html or "")
    bodies.finish()
    text = "\n".join(line.rstrip() if line.rstrip() != "--" else "-- " for line in text.split("\n")).strip("\n")
    if len(text) > limits.text_size:
        notes.add(LONG_TEXT)
        text = text[: limits.text_size]
    if not text.strip() and not bodies.attachments:
        notes.add(EMPTY)
    shared = share(text)
    envelope = nature.Envelope(head, root, message.sender, message.subject, message_id, text)
    found = nature.nature(envelope, house, limits)
    return replace(
        message,
        text=text,
        html=html,
        new_text=shared.new_text,
        quoted=shared.quoted,
        signature=shared.signature,
        attachments=tuple(bodies.attachments),
        kind=found.kind,
        kind_reason=found.reason,
        unasked=found.unasked,
        bounce=found.bounce,
        answerable=nature.answerable(found, head, message.answer_to, house),
        notes=notes.all(),
    )


def _measured(raw: bytes, limits: Limits, notes: Notes) -> bytes:
    if len(raw) <= limits.total_size:
        return raw
    megabytes = max(1, limits.total_size // (1024 * 1024))
    notes.add(f"Le message dépasse {megabytes} Mo : sa fin n'a pas été lue.")
    return raw[: limits.total_size]


def _begun(data: bytes) -> bytes:
    """Without what may precede the first header: a byte order mark, blank lines, the « From » line of a mailbox file."""
    start = re.match(rb"(?:\xef\xbb\xbf)?\s*", data)
    begun = data[start.end() :] if start else data
    mailbox = re.match(rb">?From [^\r\n]{1,300}(?:\r\n|\n|\r)", begun)
    begun = begun[mailbox.end() :] if mailbox else begun
    if begun[:2] not in {b"\xff\xfe", b"\xfe\xff"} and b"\0" not in begun[:200]:
        return begun if re.match(rb"[!-9;-~]+[ \t]*:", begun) else data
    text = decode(begun)[0].encode("utf-8")  # a whole message saved as UTF-16
    return text if re.match(rb"[!-9;-~]+[ \t]*:", text) else data


def _with_people(message: Incoming, head: Head, limits: Limits, notes: Notes) -> Incoming:
    sender = _first(head, "from", limits)
    if not sender.email:
        others = (_first(head, name, limits) for name in ("sender", "reply-to", "return-path"))
        found = next((other for other in others if other.email), Address())
        sender = replace(found, name=found.name or sender.name)
    if not sender.email:
        notes.add(NO_SENDER)
    delivered = [email for name in _DELIVERED for text in head.texts(name)[:20] if (email := email_in(text))]
    return replace(
        message,
        sender=sender,
        reply_to=_first(head, "reply-to", limits),
        to=_all(head, "to", limits, notes),
        cc=_all(head, "cc", limits, notes),
        delivered_to=tuple(dict.fromkeys(delivered)),
    )


def _first(head: Head, name: str, limits: Limits) -> Address:
    found = read_addresses(head.raw(name), limits.addresses)
    return next((address for address in found if address.email), found[0] if found else Address())


def _all(head: Head, name: str, limits: Limits, notes: Notes) -> tuple[Address, ...]:
    found = [each for value in head.fields.get(name, [])[:20] for each in read_addresses(value, limits.addresses + 1)]
    if len(found) > limits.addresses:
        notes.add(f"Le message a plus de {limits.addresses} destinataires : les derniers n'ont pas été retenus.")
    return identity.distinct([address for address in found if address.email][: limits.addresses])


def _with_subject(
    message: Incoming, head: Head, limits: Limits, house: House, now: datetime | None, notes: Notes
) -> Incoming:
    subject = head.text("subject")
    if len(subject) > limits.subject_length:
        notes.add("L'objet était trop long : il a été coupé.")
        subject = subject[: limits.subject_length - 1].rstrip() + "…"
    recipients = [*message.delivered_to, *(address.email for address in (*message.to, *message.cc))]
    token, token_from = identity.token(subject, recipients, house)
    date = identity.date(head.plain("date"), now)
    if date is None:
        notes.add(NO_DATE)
    return replace(
        message, subject=subject, bare_subject=identity.bare(subject), date=date, token=token, token_from=token_from
    )
