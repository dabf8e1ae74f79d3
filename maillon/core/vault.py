"""Encryption of what must be read again: passwords of platforms, keys of other people's services. Pure: texts in, texts out.

Each key of ``SECRETS_KEYS`` is derived by HKDF-SHA-256 (RFC 5869) into a Fernet key (AES-128-CBC with HMAC-SHA-256), one per
purpose: what is sealed for one is not read for another. The first key encrypts; all of them decrypt, so that a key can be
replaced without a day off (``renew``).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PLATFORMS, SWITCHBOARDS, SMS = "platforms.secrets", "calls.switchboards", "notifications.sms"
MAILBOXES = "tickets.mailboxes"


class Unreadable(ValueError):
    """None of the keys opens this text."""


@lru_cache(maxsize=32)
def _box(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    if not any(keys):
        raise ValueError("no key to encrypt the secrets with: see SECRETS_KEYS")
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys if key])


def _derived(key: str, purpose: str) -> bytes:
    info = f"maillon.{purpose}.v1".encode()
    kept = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode())
    return base64.urlsafe_b64encode(kept)


def seal(text: str, keys: Sequence[str], purpose: str = PLATFORMS) -> str:
    return _box(tuple(keys), purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, keys: Sequence[str], purpose: str = PLATFORMS) -> str:
    """Raises ``Unreadable``."""
    try:
        return _box(tuple(keys), purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("sealed with a key that is no longer among SECRETS_KEYS, or altered") from error


def renew(sealed: str, keys: Sequence[str], purpose: str = PLATFORMS) -> str:
    """The same secret under the first key. Raises ``Unreadable``."""
    try:
        return _box(tuple(keys), purpose).rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("sealed with a key that is no longer among SECRETS_KEYS, or altered") from error
