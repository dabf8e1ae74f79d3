"""The seal holds, and shows any change (demand 1.25)."""

from __future__ import annotations

import random
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pikepdf
import pytest
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys.pemder import load_private_key_from_pemder_data
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from maillon.documents.rendering import render
from maillon.documents.seal import SealError, Signer, load_signer, seal, self_signed_signer, verify
from maillon.documents.tests.reading import text_of, xmp_of
from maillon.documents.tests.samples import NOON, report


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return self_signed_signer(tmp_path_factory.mktemp("cachet"), "Opéris Télécom")


@pytest.fixture(scope="module")
def plain() -> bytes:
    return render("pv", report(), timestamp=NOON)


@pytest.fixture(scope="module")
def sealed(plain: bytes, signer: Signer) -> bytes:
    return seal(plain, "Procès-verbal PV-2026-00764 signé", signer)


def test_a_sealed_document_says_by_whom_and_when(sealed: bytes) -> None:
    status = verify(sealed)
    assert status.intact
    assert status.signer == "Cachet Opéris Télécom"
    assert status.when is not None
    assert datetime.now(UTC) - status.when < timedelta(minutes=1)
    assert not status.trusted, "a self-signed certificate proves integrity, not identity"
    assert not status.timestamped


def test_the_document_stays_archivable_and_its_own_bytes_are_untouched(plain: bytes, sealed: bytes) -> None:
    assert sealed.startswith(plain + b"\n")
    assert xmp_of(sealed) == xmp_of(plain)
    assert text_of(sealed) == text_of(plain)
    with pikepdf.open(BytesIO(sealed)) as document:
        field = document.Root.AcroForm.Fields[0]
        assert field.FT == "/Sig"
        assert [float(side) for side in field.Rect] == [0, 0, 0, 0]
        assert document.Root.Perms.DocMDP.SubFilter == "/ETSI.CAdES.detached"


def test_one_changed_byte_anywhere_is_detected(sealed: bytes) -> None:
    for place in random.Random(7).sample(range(len(sealed)), 150):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert not verify(bytes(changed)).intact, f"byte {place}"


def test_one_changed_byte_inside_the_signature_is_detected(sealed: bytes) -> None:
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    end = sealed.index(b">", start)
    places = [*range(start, start + 120), *random.Random(7).sample(range(start, end), 100)]
    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert not verify(bytes(changed)).intact, f"byte {place - start} of the signature"


def test_what_is_added_or_cut_is_detected(sealed: bytes, plain: bytes) -> None:
    with pikepdf.open(BytesIO(sealed)) as document:
        document.docinfo["/Title"] = "Autre"
        out = BytesIO()
        document.save(out)
    for other in (sealed + b"\n", sealed[:-1], out.getvalue(), plain, b"", b"%PDF-1.7", b"\0" * 5_000):
        assert not verify(other).intact


def test_a_second_seal_is_refused_in_words(sealed: bytes, signer: Signer) -> None:
    with pytest.raises(SealError, match="déjà scellé"):
        seal(sealed, "encore", signer)
    with pytest.raises(SealError, match="déjà scellé ou abîmé"):
        seal(b"pas un PDF", "rien", signer)


def test_a_certificate_that_leads_to_a_known_root_is_trusted(sealed: bytes, signer: Signer) -> None:
    certificate = signer.key.signing_cert
    assert certificate is not None
    assert verify(sealed, [certificate.dump()]).trusted


def test_processes_that_start_at_once_agree_on_one_key_closed_to_others(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: self_signed_signer(tmp_path / "c", "Maillon"), range(4)))
    assert len({one.key.signing_cert.dump() for one in made if one.key.signing_cert}) == 1
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["cachet.p12"]
    assert stat.S_IMODE((tmp_path / "c" / "cachet.p12").stat().st_mode) == 0o600
    assert made[0].self_signed


def _certificate(
    folder: Path, *, days: int = 30, usage: x509.ObjectIdentifier | None = None
) -> tuple[Path, bytes, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cachet Opéris")])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    path = folder / "operis.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"c", key, certificate, None, serialization.BestAvailableEncryption(b"mot de passe")
        )
    )
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return path, certificate.public_bytes(serialization.Encoding.DER), der


def test_the_company_s_own_certificate_seals(tmp_path: Path, plain: bytes) -> None:
    path, *_ = _certificate(tmp_path)
    status = verify(seal(plain, "PV signé", load_signer(path, "mot de passe")))
    assert status.intact
    assert status.signer == "Cachet Opéris"


def test_a_certificate_that_cannot_serve_is_refused_in_words(tmp_path: Path) -> None:
    path, *_ = _certificate(tmp_path)
    for file, passphrase, sentence in (
        (path, "faux", "vérifiez son mot de passe"),
        (path, "", "vérifiez son mot de passe"),
        (tmp_path / "absent.p12", "", "vérifiez son chemin"),
    ):
        with pytest.raises(SealError, match=sentence):
            load_signer(file, passphrase)
    path.write_bytes(b"pas un certificat")
    with pytest.raises(SealError, match="ne s’ouvre pas"):
        load_signer(path)
    old, *_ = _certificate(tmp_path, days=-2)
    with pytest.raises(SealError, match="a expiré le"):
        load_signer(old, "mot de passe")


class _StampServer(BaseHTTPRequestHandler):
    """RFC 3161 over HTTP, on this machine."""

    stamper: DummyTimeStamper

    def do_POST(self) -> None:
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        body = self.stamper.request_tsa_response(request).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


def test_a_time_stamp_server_dates_the_seal(tmp_path: Path, plain: bytes) -> None:
    _, der, key = _certificate(tmp_path, usage=ExtendedKeyUsageOID.TIME_STAMPING)
    _StampServer.stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(der),
        load_private_key_from_pemder_data(key, None),
        certs_to_embed=SimpleCertificateStore(),
        fixed_dt=datetime(2026, 11, 24, 10, 13, 41, tzinfo=UTC),
    )
    server = HTTPServer(("127.0.0.1", 0), _StampServer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        status = verify(seal(plain, "PV signé", self_signed_signer(tmp_path, "Opéris", timestamp_url=url)))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert status.intact
    assert status.timestamped
    assert status.when == datetime(2026, 11, 24, 10, 13, 41, tzinfo=UTC)


def test_a_time_stamp_server_that_does_not_answer_is_said(tmp_path: Path, plain: bytes) -> None:
    server = HTTPServer(("127.0.0.1", 0), _StampServer)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    server.server_close()
    with pytest.raises(SealError, match="horodatage ne répond pas"):
        seal(plain, "PV signé", self_signed_signer(tmp_path, "Opéris", timestamp_url=url))
