"""The electronic seal of a signed document: any later change shows.

The seal is an invisible PAdES signature (the box « cachet » is drawn by the template), so that the file stays
PDF/A-3a. The certificate and the time-stamp server are settings. The default certificate is self-signed: it proves
integrity, not identity, and the document says so (eIDAS, art. 36; france.md §7.6).
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

FIELD = "Cachet"
SELF_SIGNED_FILE = "cachet.p12"
_LIFE = timedelta(days=3653)
_TIMESTAMP_SECONDS = 10
# A seal that does not hold is an answer that `verify` gives, not an incident to log with its traceback.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


class SealError(Exception):
    """The seal could not be set. `str()` is a French sentence saying what to do."""


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as the rendering wrote them: pyHanko would rewrite the whole XMP its own way, and the proof
    that the file is PDF/A-3a and Factur-X would no longer be about these bytes."""

    def _update_meta(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class Signer:
    """A key ready to seal, loaded once per process. `name`: who the certificate names."""

    name: str
    self_signed: bool
    key: signers.SimpleSigner
    timestamper: TimeStamper | None = None


@dataclass(frozen=True, slots=True)
class SealStatus:
    """`intact`: sealed, and not one byte has changed since. `when`: from the time-stamp server if there was one,
    else as the signer declared it. `trusted`: the certificate leads to one of the given roots."""

    intact: bool
    signer: str = ""
    when: datetime | None = None
    trusted: bool = False
    timestamped: bool = False


def load_signer(pkcs12_file: Path, passphrase: str = "", *, timestamp_url: str = "") -> Signer:
    """The company's own certificate (PKCS#12, `.p12` or `.pfx`); raises `SealError`."""
    try:
        content = pkcs12_file.read_bytes()
    except OSError as error:
        raise SealError(
            f"Le certificat de cachet {pkcs12_file.name} est illisible : vérifiez son chemin et ses droits."
        ) from error
    try:
        key = signers.SimpleSigner.load_pkcs12_data(content, [], passphrase.encode() or None)
    except (ValueError, TypeError, AttributeError) as error:
        raise SealError(
            f"Le certificat de cachet {pkcs12_file.name} ne s’ouvre pas : vérifiez son mot de passe."
        ) from error
    certificate = key.signing_cert
    if certificate is None or key.signing_key is None:
        raise SealError(f"Le fichier {pkcs12_file.name} ne contient pas à la fois une clé et son certificat.")
    if certificate.not_valid_after < datetime.now(UTC):
        raise SealError(
            f"Le certificat de cachet a expiré le {certificate.not_valid_after:%d/%m/%Y} : installez le nouveau."
        )
    key.sign_raw = _raw_signer(key.signing_key.dump())  # type: ignore[method-assign]
    timestamper = _stamper(timestamp_url) if timestamp_url else None
    return Signer(_common_name(certificate), certificate.self_signed != "no", key, timestamper)


def _raw_signer(der: bytes) -> Callable[[bytes, str], bytes]:
    """pyHanko parses and proves an RSA key again for each signature (0.2 s); ours is read once, from our own file."""
    key = serialization.load_der_private_key(der, password=None)

    def sign_raw(data: bytes, digest_algorithm: str) -> bytes:
        digest = getattr(hashes, digest_algorithm.upper())()
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, padding.PKCS1v15(), digest)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(data, ec.ECDSA(digest))
        raise SealError("Le certificat de cachet doit porter une clé RSA ou à courbe elliptique.")

    return sign_raw


def _stamper(url: str) -> TimeStamper:
    stamper: TimeStamper = HTTPTimeStamper(url, timeout=_TIMESTAMP_SECONDS)  # type: ignore[no-untyped-call]
    return stamper


def self_signed_signer(folder: Path, name: str, *, timestamp_url: str = "") -> Signer:
    """The certificate made for this installation, generated in `folder` the first time (two processes at once agree on
    one). The folder must be closed to others: the key is stored without passphrase, mode 0600."""
    path = folder / SELF_SIGNED_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".cachet-")  # created with mode 0600
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(_generate(name))
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key is the one
        finally:
            os.unlink(draft)
    return load_signer(path, timestamp_url=timestamp_url)


def _generate(name: str) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Cachet {name}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
        ]
    )
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, serialization.NoEncryption())


def _common_name(certificate: asn1_x509.Certificate) -> str:
    name = certificate.subject.native
    return str(name.get("common_name") or name.get("organization_name") or certificate.subject.human_friendly)


def seal(pdf: bytes, reason: str, signer: Signer) -> bytes:
    """The PDF with an invisible seal that forbids any change; raises `SealError` (in a job: to try again).

    `reason`: in words, as a reader shows it (« Procès-verbal PV-2026-00764 signé »).
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        name=signer.name,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    out = BytesIO()
    try:
        # The line feed keeps PDF/A: the incremental update must start on its own line.
        writer = _Writer(BytesIO(pdf + b"\n"))
        signers.sign_pdf(
            writer, metadata, signer.key, timestamper=signer.timestamper,
            new_field_spec=fields.SigFieldSpec(FIELD, on_page=0, box=None), bytes_reserved=_reserved(signer), output=out,
        )  # fmt: skip
    except (TimestampRequestError, OSError) as error:
        raise SealError("Le serveur d’horodatage ne répond pas : le cachet sera posé plus tard.") from error
    except (SigningError, PdfError) as error:
        raise SealError("Ce document ne peut pas recevoir de cachet : il est déjà scellé ou abîmé.") from error
    return out.getvalue()


def _reserved(signer: Signer) -> int | None:
    """Hexadecimal digits kept for the signature: its certificates and a wide margin. Left to guess, pyHanko signs the file
    twice; only a time stamp, whose size is the server's affair, is worth that."""
    if signer.timestamper is not None or signer.key.signing_cert is None:
        return None
    others = signer.key.cert_registry or ()
    return 2 * (4096 + sum(len(certificate.dump()) for certificate in (signer.key.signing_cert, *others)))


def verify(pdf: bytes, trust_roots: Sequence[bytes] = ()) -> SealStatus:
    """What can be said of a document's seal; never raises, whatever the bytes. `trust_roots`: certificates in DER."""
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1 or not _gap_is_exact(pdf, signatures[0]):
            return SealStatus(intact=False)
        context = ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(root) for root in trust_roots], allow_fetching=False
        )
        return _status(signatures[0], validate_pdf_signature(signatures[0], context))
    except (PdfError, SignatureValidationError, ValueError, TypeError, KeyError, LookupError, AttributeError, OSError):
        return SealStatus(intact=False)
    except (RecursionError, NotImplementedError, AssertionError, OverflowError):
        return SealStatus(intact=False)


def _status(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> SealStatus:
    intact = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    when = stamp.timestamp if stamp is not None else status.signer_reported_dt
    return SealStatus(
        intact=bool(intact),
        signer=_common_name(signature.signer_cert),
        when=when,
        trusted=bool(intact and status.trusted),
        timestamped=bool(stamp is not None and stamp.intact and stamp.valid),
    )


def _gap_is_exact(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Between the two signed ranges stands the signature and nothing else: its hexadecimal, then zeros. The signed
    data repeat the digest algorithm, and carry versions, in places that the signature does not cover."""
    _, first_length, second, _ = (int(number) for number in signature.byte_range)
    gap = pdf[first_length:second]
    content = cms.ContentInfo.load(signature.pkcs7_content)
    encoded = content.dump()
    signed = content["content"]
    return (
        gap[:1] == b"<"
        and gap[-1:] == b">"
        and gap[1:-1].lower() == encoded.hex().encode().ljust(len(gap) - 2, b"0")
        and [one.dump() for one in signed["digest_algorithms"]] == [signature.signer_info["digest_algorithm"].dump()]
        and {signed["version"].native, signature.signer_info["version"].native} == {"v1"}
    )
