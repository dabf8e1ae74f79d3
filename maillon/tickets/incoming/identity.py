"""How a message is known: its identifier, those it answers, our reference in it, its date, its bare subject."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from maillon.tickets.incoming.headers import Head
from maillon.tickets.incoming.shapes import Address, House, Limits, Notes

LONGEST = 250
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
MANY_REFERENCES = "Le message cite trop de messages précédents : seuls le premier et les plus proches ont été retenus."
_STABLE = ("from", "to", "cc", "date", "subject", "content-type")
_PREFIX = re.compile(
    r"\s*(?:(?:re|ré|rép|rep|réf|tr|fw|fwd|wg|aw|sv|vs|antw|rv|res|enc|i|r|fwd?\.|transf)(?:\s?[\[(^]\s?\d{1,3}\s?[\])]?|\s?\d{1,2})?"
    r"\s{0,2}[:：]|\[(?:fwd|tr|re)\s?:?\]|(?:réponse automatique|automatic reply|transféré|transmis)\s?:)\s*",
    re.IGNORECASE,
)
_MONTHS = {
    "janv": "Jan", "jan": "Jan", "févr": "Feb", "fevr": "Feb", "fév": "Feb", "fev": "Feb", "mars": "Mar", "avr": "Apr",
    "avril": "Apr", "mai": "May", "juin": "Jun", "juil": "Jul", "juillet": "Jul", "août": "Aug", "aout": "Aug", "aoû": "Aug",
    "sept": "Sep", "oct": "Oct", "nov": "Nov", "déc": "Dec", "dec": "Dec",
}  # fmt: skip


def identifiers(text: str) -> list[str]:
    """Every <identifier> of a header, without its brackets nor the spaces of a fold that cut it."""
    found = [re.sub(r"\s", "", each) for each in re.findall(r"<([^<>]{1,1000})>", text)]
    if not found:
        found = [word for word in text.split() if re.fullmatch(r"[^\s<>@]+@[^\s<>@]+", word)]
    return [each for each in dict.fromkeys(found) if 3 <= len(each) <= LONGEST]


def fingerprint(head: Head, body: bytes) -> str:
    """Of the content alone: the traces of delivery and the ends of lines change from a copy to the other."""
    digest = hashlib.sha256()
    for name in _STABLE:
        digest.update(b"\0".join([name.encode(), *(b" ".join(v.split()) for v in head.fields.get(name, []))]) + b"\1")
    digest.update(body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip())
    return digest.hexdigest()


def message_id(head: Head, print_: str) -> tuple[str, bool]:
    """The identifier, and whether the message gave it."""
    given = identifiers(head.plain("message-id"))
    if given:
        return given[0], True
    return f"{print_[:40]}@sans-identifiant.invalid", False


def references(head: Head, own: str, limits: Limits, notes: Notes) -> tuple[str, ...]:
    nearest = identifiers(" ".join(_each(head, "in-reply-to")))
    chain = [each for each in identifiers(" ".join(_each(head, "references"))) if each not in nearest]
    found = [each for each in (*chain, *nearest) if each != own]
    if len(found) > limits.references:
        notes.add(MANY_REFERENCES)
        found = [found[0], *found[len(found) - limits.references + 1 :]] if limits.references > 1 else found[-1:]
    return tuple(found[: limits.references])


def _each(head: Head, name: str) -> list[str]:
    return [value.decode("latin-1") for value in head.fields.get(name, [])]


def token(subject: str, recipients: list[str], house: House) -> tuple[str, str]:
    """Our reference and where it was found. The address comes first: we gave it, while a subject is easily written anew."""
    for recipient in recipients:
        found = house.address_token.search(recipient.partition("@")[0])
        if found and _ours(recipient, house):
            written = found.group(1)
            return (written.upper() if re.fullmatch(r"[a-z]{1,6}(?:-\d+)+", written) else written), "address"
    in_subject = house.subject_token.search(subject)
    return (in_subject.group(1).upper(), "subject") if in_subject else ("", "")


def _ours(recipient: str, house: House) -> bool:
    local, _, domain = recipient.partition("@")
    return not house.mailboxes or f"{local.partition('+')[0]}@{domain}" in house.mailboxes


def bare(subject: str) -> str:
    """Without « RE : », « TR: », « Fwd: », « Re[2]: »... however many times."""
    for _ in range(20):
        found = _PREFIX.match(subject)
        if not found:
            break
        subject = subject[found.end() :]
    return subject.strip()


def date(text: str, now: datetime | None) -> datetime | None:
    """Aware, or nothing when it is missing, unreadable, before mail as we know it, or to come."""
    text = re.sub(r"[^\W\d_]+\.?", lambda m: _MONTHS.get(m.group().rstrip(".").lower(), m.group()), text.strip()[:100])
    found = _parsed(text) or _parsed(re.sub(r"^[^\d]*", "", text))
    if found is None:
        return None
    try:
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        latest = min(LATEST, now + timedelta(days=2)) if now else LATEST
        return found if EARLIEST <= found <= latest else None
    except (OverflowError, ValueError):
        return None


def _parsed(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            continue
    return None


def distinct(addresses: list[Address]) -> tuple[Address, ...]:
    return tuple({address.email or address.name: address for address in reversed(addresses)}.values())[::-1]
