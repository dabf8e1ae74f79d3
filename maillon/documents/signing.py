"""Signing on line without an account: the link, the one-time code and the evidence that is kept. Pure.

A drawing alone is not an electronic signature (Cass. com. 13/03/2024): what proves is the file made of name, accepted
text, one-time code, time, address, and the digest of the document that was shown (C. civ. 1366-1367; france.md §7.6).
How the hand moved (speed, pressure) is biometric and is never asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
CODE_ATTEMPTS = 5
CODE_PAUSE = timedelta(seconds=60)  # before another code is sent
CODES_PER_DAY = 5


class SigningError(ValueError):
    """`str()` is a French sentence saying what to do."""


def make_token() -> str:
    """256 random bits for a public link, safe in a URL. Only its digest is stored."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is stored and looked up. The token has 256 random bits: a plain SHA-256 cannot be searched."""
    return hashlib.sha256(b"maillon.link\0" + token.encode("utf-8", "replace")).hexdigest()


def same_token(token: str, digest: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(token_digest(token), digest)


def link_refusal(now: datetime, *, expires: datetime, revoked: bool = False, answered: bool = False) -> str:
    """Why a public link no longer opens, as a sentence for who holds it; empty when it does."""
    if revoked:
        return "Ce lien a été remplacé : utilisez celui du dernier message reçu, ou demandez-en un nouveau."
    if answered:
        return "Une réponse a déjà été donnée avec ce lien : le document signé vous a été envoyé."
    if now >= expires:
        return "Ce lien a expiré : demandez-en un nouveau à votre interlocuteur."
    return ""


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    WRONG = "wrong"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code as it is stored: never the code itself. `attempts` counts the wrong answers given."""

    salt: str
    digest: str
    issued_at: datetime
    attempts: int = 0
    used: bool = False


def make_code(now: datetime, *, pepper: str, bound_to: str) -> tuple[str, Code]:
    """Six digits to send, and what to store. `pepper`: a secret of the installation, without which six digits would be
    found by trying them all. `bound_to`: the digest of the link; the code is worth nothing elsewhere."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    salt = secrets.token_hex(16)
    return code, Code(salt, _code_digest(code, salt, pepper, bound_to), now)


def _code_digest(code: str, salt: str, pepper: str, bound_to: str) -> str:
    message = "\0".join(("maillon.code", salt, bound_to, code))
    return hmac.new(pepper.encode(), message.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def check_code(stored: Code, typed: str, now: datetime, *, pepper: str, bound_to: str) -> Verdict:
    """Whether the code typed is the one sent. The caller stores one more attempt on `WRONG`, `used` on `ACCEPTED`,
    under a lock on the row (two answers at once must count twice)."""
    if stored.used or stored.attempts >= CODE_ATTEMPTS:
        return Verdict.EXHAUSTED
    if not stored.issued_at <= now < stored.issued_at + CODE_LIFE:
        return Verdict.EXPIRED
    digits = "".join(c for c in unicodedata.normalize("NFKC", typed[:64]) if c.isdigit() or c.isalpha())
    right = hmac.compare_digest(_code_digest(digits, stored.salt, pepper, bound_to), stored.digest)
    return Verdict.ACCEPTED if right else Verdict.WRONG


def code_message(verdict: Verdict, attempts: int) -> str:
    """The sentence shown after an answer; `attempts`: wrong answers given, this one included."""
    left = CODE_ATTEMPTS - attempts
    if verdict is Verdict.WRONG and left > 0:
        return f"Ce code n’est pas le bon. Il vous reste {left} essai{'s' if left > 1 else ''}."
    return {
        Verdict.ACCEPTED: "Code vérifié.",
        Verdict.EXPIRED: "Ce code a expiré : demandez-en un nouveau.",
    }.get(verdict, "Ce code ne peut plus servir : demandez-en un nouveau.")


def next_code_at(sent: list[datetime], now: datetime) -> datetime:
    """When another code may be sent for a link, given those already sent; `now` when it may at once."""
    recent = sorted(moment for moment in sent if moment > now - timedelta(days=1))
    if len(recent) >= CODES_PER_DAY:
        return recent[-CODES_PER_DAY] + timedelta(days=1)
    return max(now, recent[-1] + CODE_PAUSE) if recent else now


def masked(contact: str) -> str:
    """A contact that its owner recognises and nobody else learns: `c•••@lilas.example`, `•• •• •• •• 78`."""
    name, at, domain = contact.strip().partition("@")
    if at:
        return f"{name[:1]}•••@{domain}"
    digits = [c for c in contact if c.isdigit()]
    return f"•• •• •• •• {''.join(digits[-2:])}" if len(digits) >= 6 else "••••"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is kept of one signature (france.md §7.6). Times are aware; `signed_at` is the server's clock.

    `document_sha256`: of the very bytes shown before signing. `drawing_sha256`: of the cleaned drawing, or empty when
    the signer used the code alone (the accessible way). `position`: optional, (latitude, longitude, metres).
    `reserves`: as written by the signer. Raises `SigningError` when it would prove nothing.
    """

    document: str
    document_sha256: str
    signer_name: str
    signer_role: str
    acceptance_text: str
    signed_at: datetime
    ip: str
    user_agent: str
    signer_email: str = ""
    signer_phone: str = ""
    code_channel: str = ""
    code_sent_to: str = ""
    code_verified_at: datetime | None = None
    drawing_sha256: str = ""
    position: tuple[float, float, float] | None = None
    reserves: tuple[str, ...] = ()
    link_digest: str = ""
    version: int = field(default=1)

    def __post_init__(self) -> None:
        for what, value in (
            ("le nom du signataire", self.signer_name),
            ("le texte accepté", self.acceptance_text),
            ("le document", self.document),
            ("l’adresse IP", self.ip),
        ):
            if not value.strip():
                raise SigningError(f"Il manque {what} : la signature n’a pas été enregistrée.")
        if not _is_sha256(self.document_sha256) or (self.drawing_sha256 and not _is_sha256(self.drawing_sha256)):
            raise SigningError("L’empreinte du document manque : rouvrez le lien, puis signez de nouveau.")
        if not self.drawing_sha256 and self.code_verified_at is None:
            raise SigningError("Dessinez votre signature, ou validez le code reçu.")
        if self.code_verified_at is not None and not self.code_channel:
            raise SigningError("Le moyen d’envoi du code manque : demandez un nouveau code.")
        if any(moment is not None and moment.tzinfo is None for moment in (self.signed_at, self.code_verified_at)):
            raise ValueError("evidence needs aware times")

    def canonical(self) -> bytes:
        """UTF-8 JSON, keys sorted, no space, NFC, times in UTC to the second: the same facts give the same bytes."""
        facts = {key: _canonical(value) for key, value in asdict(self).items()}
        return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()

    def sha256(self) -> str:
        """The digest printed on the document and chained in the journal."""
        return hashlib.sha256(self.canonical()).hexdigest()


def _is_sha256(value: str) -> bool:
    return len(value) == 64 and all(c in "0123456789abcdef" for c in value)


def _canonical(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode())
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return value
