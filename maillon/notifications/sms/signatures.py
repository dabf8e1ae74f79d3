"""Whether a call really comes from the provider. Every comparison takes the same time whatever differs."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit, urlunsplit


def twilio_signed(url: str, params: Iterable[tuple[str, str]], signature: str, token: str, body: bytes = b"") -> bool:
    """X-Twilio-Signature: HMAC-SHA1, with the account's token, of the address and of each field's name and value in order.

    ``url``: the one that Twilio called, query included. ``params``: every field of the form, none for JSON, whose digest
    is then in the address (`bodySHA256`) and checked against ``body``.
    https://www.twilio.com/docs/usage/webhooks/webhooks-security
    """
    if not token or not signature:
        return False
    pairs = sorted(set(params))
    signed = "".join(f"{name}{value}" for name, value in pairs)
    digests = [_hmac_sha1(token, address + signed) for address in _with_and_without_port(url)]
    matching = [matches(signature, digest) for digest in digests]
    return any(matching) and _body_matches(url, body)


def matches(given: str, expected: str) -> bool:
    """For a secret of ours that comes back (bearer token, secret in the address); an empty one matches nothing."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def bearer_matches(header: str, token: str) -> bool:
    """« Authorization: Bearer … », as Brevo sends it when the webhook was made with a token."""
    kind, _, given = header.partition(" ")
    return kind.lower() == "bearer" and matches(given.strip(), token)


def _hmac_sha1(token: str, text: str) -> str:
    return b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _with_and_without_port(url: str) -> list[str]:
    """Twilio signs the address with its port or without: both are accepted, as its own library does."""
    place = urlsplit(url)
    host = f"[{place.hostname}]" if place.hostname and ":" in place.hostname else place.hostname or ""
    port = place.port or (443 if place.scheme == "https" else 80)
    return list(
        dict.fromkeys(
            (url, urlunsplit(place._replace(netloc=f"{host}:{port}")), urlunsplit(place._replace(netloc=host)))
        )
    )


def _body_matches(url: str, body: bytes) -> bool:
    announced = parse_qs(urlsplit(url).query).get("bodySHA256")
    return announced is None or matches(announced[0].lower(), hashlib.sha256(body).hexdigest())
