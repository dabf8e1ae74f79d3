"""Addresses as people and machines really write them. The standard library refuses or misreads many of these."""

import re

from maillon.tickets.incoming.charsets import decode
from maillon.tickets.incoming.headers import encoded_words
from maillon.tickets.incoming.shapes import Address

_EMAIL = re.compile(r"[^\s<>\"(),:;@\[\]\\]{1,120}@[^\s<>\"(),:;@\[\]\\]{1,200}")
_EXACT = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)*")
# One entry: encoded words, quoted names, comments and <addresses> may hold a comma without ending it.
_PIECE = re.compile(
    r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\n]*\?=|\"(?:[^\"\\]|\\.)*\"|\([^()]*\)|<[^<>]*>|[,;]|[^=\"(<,;]+|.", re.DOTALL
)


def read_addresses(raw: bytes, limit: int) -> list[Address]:
    """Every address of a header, the name decoded after the split, since an encoded name may hold a comma."""
    found: list[Address] = []
    entry = ""
    for piece in _PIECE.findall(decode(raw)[0].replace("\n", " ")):
        if piece not in {",", ";"}:
            entry += piece
            continue
        if "@" not in entry and piece == "," and ":" not in entry:
            entry += ", " if entry.strip() else ""  # « Dupont, Jean <j@d.fr> » written without quotes
            continue
        found.append(_one(entry))
        entry = ""
        if len(found) > limit:
            break
    found.append(_one(entry))
    return [address for address in found if address.email or address.name][:limit]


def _one(entry: str) -> Address:
    entry = entry.strip().strip(",").strip()
    if re.fullmatch(r"[^@<\"]{0,80}:[^@]*", entry):  # an empty group: « undisclosed-recipients: »
        return Address()
    marked = re.findall(r"<([^<>]*)>?", re.sub(r"\"(?:[^\"\\]|\\.)*\"", "", entry))
    email = next((clean for text in reversed(marked) if (clean := email_in(text))), "") or email_in(entry)
    name = re.sub(r"<[^<>]*>?", " ", re.sub(r"^[^@<\":]{0,80}:(?=.*@)", "", entry))
    if email and not marked:
        comment = re.search(r"\(([^()]*)\)", entry)
        name = comment.group(1) if comment else _without(name, email)
    return Address(email, _name(name, email))


def _without(name: str, email: str) -> str:
    return re.sub(re.escape(email), " ", name, count=1, flags=re.IGNORECASE)


def _name(text: str, email: str) -> str:
    text = re.sub(r"\\([\"\\])", r"\1", text)
    text = " ".join(encoded_words(text).split()).strip(" \"'")
    text = "" if text.lower() == email else text
    return text[:200]


def email_in(text: str) -> str:
    """The first address of a text, in lower case and its domain in ASCII (IDNA), or empty."""
    found = _EMAIL.search(text.replace("mailto:", ""))
    if not found:
        return ""
    local, _, domain = found.group().lower().partition("@")
    email = f"{local.lstrip('.')}@{_ascii(domain.strip('.'))}"
    return email if _EXACT.fullmatch(email) and len(email) <= 254 else ""


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
