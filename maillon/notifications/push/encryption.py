"""Web push: a message that only one browser can read, and the token that says who sends it. Pure: values in, values out.

RFC 8291 (keys), RFC 8188 (content coding « aes128gcm », one record), RFC 8292 (VAPID). No library: those that exist bring their
own HTTP client, which the guarantees of ``core.outgoing`` exclude.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096  # octets of a record: every push service takes it
LONGEST = 3000  # octets of text: what is left of a record, with room


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    """Raises ``ValueError``."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private_key(number: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(padded(number)), ec.SECP256R1())


def number_of(key: ec.EllipticCurvePrivateKey) -> str:
    return unpadded(key.private_numbers().private_value.to_bytes(32))


@dataclass(frozen=True)
class Browser:
    """What a browser gave when it subscribed. Raises ``ValueError`` when these are not keys."""

    public: bytes
    secret: bytes

    @classmethod
    def of(cls, p256dh: str, auth: str) -> Browser:
        public, secret = padded(p256dh), padded(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        if len(secret) != 16:
            raise ValueError("the authentication secret has 16 octets")
        return cls(public, secret)


def encrypt(
    text: bytes, browser: Browser, *, ours: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """The body of the request. ``ours`` and ``salt`` are drawn anew for each message; given, only to check a published example."""
    ours, salt = ours or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser.public)
    shared, here = ours.exchange(ec.ECDH(), theirs), point(ours.public_key())
    keyed = _derive(shared, browser.secret, b"WebPush: info\x00" + browser.public + here, 32)
    key = _derive(keyed, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(keyed, salt, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)  # 2: the last record
    return salt + RECORD.to_bytes(4) + len(here).to_bytes(1) + here + sealed


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def authorization(endpoint: str, key: ec.EllipticCurvePrivateKey, contact: str, expires: int) -> str:
    """The header by which the push service knows us. ``expires``: Unix time, less than a day ahead."""
    place = urlsplit(endpoint)
    claims = {"aud": f"{place.scheme}://{place.netloc}", "exp": expires, "sub": contact}
    signed = ".".join(
        unpadded(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    token = f"{signed}.{unpadded(r.to_bytes(32) + s.to_bytes(32))}"
    return f"vapid t={token}, k={unpadded(point(key.public_key()))}"
