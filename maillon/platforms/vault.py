"""Encryption of the secrets of platforms. Pure: texts and keys in, texts out.

Each key of ``SECRETS_KEYS`` is derived by HKDF-SHA-256 (RFC 5869) into a Fernet key (AES-128-CBC with HMAC-SHA-256).
The first one encrypts; all of them decrypt, so that a key can be replaced without a day off (``renew``).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

INFO = b"maillon.platforms.secrets.v1"


class Unreadable(ValueError):
    """None of the keys opens this text."""


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    if not any(keys):
        raise ValueError("no key to encrypt the secrets with: see SECRETS_KEYS")
    return MultiFernet([Fernet(_derived(key)) for key in keys if key])


def _derived(key: str) -> bytes:
    kept = HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key.encode())
    return base64.urlsafe_b64encode(kept)


def seal(text: str, keys: Sequence[str]) -> str:
    return _box(tuple(keys)).encrypt(text.encode()).decode()


def unseal(sealed: str, keys: Sequence[str]) -> str:
    """Raises ``Unreadable``."""
    try:
        return _box(tuple(keys)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("sealed with a key that is no longer among SECRETS_KEYS, or altered") from error


def renew(sealed: str, keys: Sequence[str]) -> str:
    """The same secret under the first key. Raises ``Unreadable``."""
    try:
        return _box(tuple(keys)).rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("sealed with a key that is no longer among SECRETS_KEYS, or altered") from error
