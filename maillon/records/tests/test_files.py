"""Files received from users: what they are, and what is refused with which sentence (demand 1.6)."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from maillon.records.files import (
    KINDS,
    LIMIT,
    CheckedFile,
    FileRefused,
    SizeCounter,
    check_declared_size,
    check_upload,
    clean_name,
    store_path,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
WAV = b"RIFF" + struct.pack("<I", 40) + b"WAVEfmt " + b"\0" * 32
MP3 = b"ID3\x03\0\0\0\0\0\x0a" + b"\0" * 10 + b"\xff\xfb\x90\x00" + b"\0" * 100
EML = b"From: a@b.example\r\nSubject: Panne\r\n\r\nBonjour\r\n"
ODT = "application/vnd.oasis.opendocument.text"


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#2149cf").save(out, kind, **options)
    return out.getvalue()


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "MarqueSecrete"
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:11:24 09:27:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 45.0, 4.32), 3: "E", 4: (4.0, 51.0, 15.0)})
    return exif


def archive(*entries: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def docx(*more: tuple[str, bytes]) -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), *more)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body


def heic(size: tuple[int, int] = (4032, 3024), exif: bytes = b"\0\0\0\x06Exif\0\0GPS-45.7512-secret-place") -> bytes:
    """The smallest photo with an EXIF item: ftyp, meta (iinf, iloc, iprp), mdat."""
    ftyp = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    infe = box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0")
    iinf = box(b"iinf", b"\0\0\0\0" + struct.pack(">H", 1) + infe)
    ispe = box(b"iprp", box(b"ipco", box(b"ispe", b"\0\0\0\0" + struct.pack(">II", *size))))

    def meta(offset: int) -> bytes:
        iloc = b"\0\0\0\0\x44\0" + struct.pack(">HHHHII", 1, 1, 0, 1, offset, len(exif))
        return box(b"meta", b"\0\0\0\0" + iinf + box(b"iloc", iloc) + ispe)

    return ftyp + meta(len(ftyp) + len(meta(0)) + 8) + box(b"mdat", exif)


ACCEPTED = {
    "pdf": ("contrat.pdf", PDF),
    "png": ("photo.png", picture("PNG")),
    "jpeg": ("photo.JPG", picture("JPEG", exif=located())),
    "webp": ("photo.webp", picture("WEBP")),
    "heic": ("IMG_0042.HEIC", heic()),
    "txt": ("note.txt", "Été à 15 h\n".encode()),
    "csv": ("lignes.csv", "n°;nom\n1;Été\n".encode("cp1252")),
    "eml": ("panne.eml", EML),
    "docx": ("lettre.docx", docx()),
    "xlsx": ("prix.xlsx", archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>"))),
    "odt": ("lettre.odt", archive(("mimetype", ODT.encode()), ("content.xml", b"<o/>"))),
    "mp3": ("appel.mp3", MP3),
    "wav": ("appel.wav", WAV),
}


def check(name: str, content: bytes, **options: int) -> CheckedFile:
    return check_upload(BytesIO(content), name, **options)


def refusal(name: str, content: bytes, **options: int) -> str:
    with pytest.raises(FileRefused) as caught:
        check(name, content, **options)
    return str(caught.value)


def test_each_accepted_kind_has_its_sample() -> None:
    assert set(ACCEPTED) == set(KINDS)


@pytest.mark.parametrize("key", sorted(ACCEPTED))
def test_what_integrators_send_is_accepted(key: str) -> None:
    name, content = ACCEPTED[key]
    found = check(name, content)
    stored = found.content.read()
    assert found.kind.key == key
    assert found.name == name
    assert found.size == len(stored)
    assert found.sha256 == hashlib.sha256(stored).hexdigest()
    assert found.cleaned or stored == content


@pytest.mark.parametrize("key", sorted(ACCEPTED))
def test_a_renamed_file_is_refused_and_its_real_kind_is_said(key: str) -> None:
    _, content = ACCEPTED[key]
    other = "pdf" if key != "pdf" else "png"
    said = refusal(f"fichier.{other}", content)
    expected = "texte" if key in ("txt", "csv", "eml") else KINDS[key].label
    assert expected in said
    assert f"renommé en .{other}" in said


def test_the_sentence_of_the_brief() -> None:
    assert refusal("photo.png", PDF).startswith("Ce fichier est un PDF renommé en .png")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("vide.pdf", b"", "est vide"),
        ("facture.pdf", b"MZ\x90\0" + b"\0" * 60, "un programme Windows renommé en .pdf : il n’est pas accepté"),
        ("facture.pdf.exe", b"MZ\x90\0" + b"\0" * 60, "un programme Windows"),
        ("script.txt", b"#!/bin/sh\nrm -rf /\n", "un programme"),
        ("page.txt", b"<!DOCTYPE html><html><script>1</script></html>", "page web"),
        ("page.html", b"\n <HTML><body>", "page web"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "contient un programme"),
        ("logo.svg", b'<?xml version="1.0"?><svg onload = "alert(1)"/>', "contient un programme"),
        ("logo.svg", b'<?xml version="1.0"?><svg/>', "exportez-le en PNG ou en PDF"),
        ("logo.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "un dessin SVG renommé en .png"),
        ("ancien.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 60, "enregistrez-le en .docx"),
        ("film.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "une vidéo"),
        ("memo.m4a", b"\0\0\0\x18ftypM4A \0\0\0\0isommp42", "convertissez-le en MP3"),
        ("anime.gif", b"GIF89a" + b"\0" * 20, "enregistrez-la en PNG"),
        ("tout.rar", b"Rar!\x1a\x07", "un par un"),
        ("donnees.bin", bytes(range(256)), "n’est pas reconnu"),
        ("programme.py", b"print(1)\n", "Les fichiers .py ne sont pas acceptés"),
        ("note.txt", b"bonjour\n" * 20_000 + b"\0\0", "texte"),
        ("faux.eml", b"ceci n'est pas un message\n", "un texte renommé en .eml"),
        ("lot.zip", archive(("a.txt", b"a")), "un par un"),
        ("macro.docx", docx(("word/vbaProject.bin", b"x")), "contient des macros"),
        ("evasion.docx", docx(("../../etc/passwd", b"x")), "abîmé"),
        ("coupe.docx", docx()[:-30], "abîmé"),
        ("photo.jpg", picture("JPEG")[:-40], "abîmée"),
        ("photo.png", picture("PNG")[:-4], "abîmée"),
        ("photo.webp", picture("WEBP")[:-20], "abîmée"),
        ("photo.heic", heic()[:60], "abîmée|illisible"),
    ],
)  # fmt: skip
def test_what_is_dangerous_or_damaged_is_refused_in_words(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        check(name, content)


def test_a_file_without_extension_gets_its_own() -> None:
    assert check("contrat", PDF).name == "contrat.pdf"
    assert check("LISEZMOI", b"Bonjour\n").name == "LISEZMOI.txt"


class Endless(BytesIO):
    """Two gigabytes of zeros that nobody stores; counts what is read of them."""

    given = 0

    def read(self, size: int | None = -1) -> bytes:
        if self.given >= 2 * 1024**3:
            return b""
        self.given += size or 0
        return b"\0" * (size or 0)


def test_two_gigabytes_are_refused_after_the_limit_and_not_one_chunk_more() -> None:
    source = Endless()
    with pytest.raises(FileRefused, match="dépasse 25 Mo : réduisez-le"):
        check_upload(source, "video.pdf")
    assert source.given <= LIMIT + 65_536
    with pytest.raises(FileRefused, match="dépasse 25 Mo"):
        check_declared_size(2 * 1024**3)
    check_declared_size(LIMIT)


def test_the_limit_is_a_setting_and_is_exact() -> None:
    assert check("note.txt", b"a" * 100, limit=100).size == 100
    assert "dépasse 1,5 Mo" in refusal("note.txt", b"a" * 2_000_000, limit=1_572_864)
    counter = SizeCounter(10)
    counter.add(10)
    with pytest.raises(FileRefused):
        counter.add(1)


@pytest.mark.parametrize("entries", [(("word/media/a.bmp", b"\0" * 30_000_000),), (("a", b"\0" * 900_000),) * 400])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_bomb_is_refused_without_being_unpacked(entries: tuple[tuple[str, bytes], ...]) -> None:
    assert "contenu démesuré" in refusal("bombe.docx", docx(*entries))


def test_a_zip_whose_entries_share_their_bytes_is_refused() -> None:
    made = bytearray(docx(("a", bytes(range(256)) * 40)))
    at = made.rindex(b"PK\x01\x02")
    made[at + 20 : at + 24] = struct.pack("<I", 10_000_000)
    assert "contenu démesuré" in refusal("bombe.docx", bytes(made))


def test_a_protected_document_is_refused_in_words() -> None:
    made = bytearray(docx())
    at = made.index(b"PK\x01\x02")
    made[at + 8] |= 1
    assert "sans mot de passe" in refusal("secret.docx", bytes(made))


def _with_size(kind: str, width: int, height: int) -> bytes:
    content = bytearray(picture(kind.upper(), lossless=True) if kind == "webp" else picture(kind.upper()))
    if kind == "png":
        content[16:24] = struct.pack(">II", width, height)
    elif kind == "jpeg":
        at = content.index(b"\xff\xc0")
        content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    else:
        at = content.index(b"VP8L") + 9
        content[at : at + 4] = struct.pack("<I", (width - 1 & 0x3FFF) | (height - 1 & 0x3FFF) << 14)
    return bytes(content)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_an_image_bomb_is_refused_by_what_it_declares(kind: str) -> None:
    said = refusal(f"bombe.{kind.replace('jpeg', 'jpg')}", _with_size(kind, 16_000, 16_000))
    assert said == "Cette image annonce 16000 × 16000 pixels : réduisez-la sous 64 millions de pixels."


def test_a_heic_bomb_is_refused_too() -> None:
    assert "annonce 60000 × 60000" in refusal("bombe.heic", heic((60_000, 60_000)))


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "photo.jpg"), ("PNG", "photo.png"), ("WEBP", "photo.webp")])
def test_a_photo_loses_its_place_and_keeps_every_pixel(kind: str, name: str) -> None:
    options: dict[str, object] = {"exif": located()}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>exif:GPSLatitude</x:xmpmeta>")
        options["pnginfo"] = info
    elif kind == "JPEG":
        options |= {"comment": b"chez Claire", "xmp": b"<x:xmpmeta>exif:GPSLatitude</x:xmpmeta>"}
    else:
        options |= {"xmp": b"<x:xmpmeta>exif:GPSLatitude</x:xmpmeta>"}
    before = picture(kind, **options)
    found = check(name, before)
    after = found.content.read()
    assert found.cleaned
    for secret in (b"GPS", b"MarqueSecrete", b"xmp", b"Claire"):
        assert secret not in after
    with Image.open(BytesIO(before)) as was, Image.open(BytesIO(after)) as now:
        assert 0x8825 in was.getexif()
        assert 0x8825 not in now.getexif()
        assert was.tobytes() == now.tobytes()
        if kind == "JPEG":
            assert now.getexif()[0x0112] == 6
            assert now.getexif()[0x0132] == "2026:11:24 09:27:00"


def test_a_heic_photo_loses_its_place_and_keeps_its_offsets() -> None:
    found = check("photo.heic", heic())
    after = found.content.read()
    assert found.cleaned
    assert b"secret-place" not in after
    assert len(after) == len(heic())
    assert after[:40] == heic()[:40]


def test_what_a_phone_hides_after_the_picture_goes() -> None:
    after = check("photo.jpg", picture("JPEG") + b"ftypmp42 video avec GPS").content.read()
    assert after.endswith(b"\xff\xd9")
    assert b"GPS" not in after


def test_a_damaged_exif_does_not_refuse_the_photo() -> None:
    photo = picture("JPEG")
    broken = (
        photo[:2] + b"\xff\xe1" + struct.pack(">H", 30) + b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 14 + photo[2:]
    )
    assert b"Exif" not in check("photo.jpg", broken).content.read()


def test_a_progressive_photo_survives_cleaning() -> None:
    photo = picture("JPEG", (200, 100), progressive=True, exif=located())
    with Image.open(check("photo.jpg", photo).content) as now:
        now.load()
        assert now.size == (200, 100)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\moi\facture.pdf", "facture.pdf"),
        ("fac\u202eture\x00\u200b.pdf", "facture.pdf"),
        ("Relevé d’appels 2026.pdf", "Relevé d’appels 2026.pdf"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ('<a href="x">.pdf', "a href=x.pdf"),
        (" .htaccess ", "htaccess"),
        ("CON.txt", "fichier-CON.txt"),
        ("...", "fichier"),
        ("", "fichier"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, expected: str) -> None:
    assert clean_name(given) == expected


@given(st.text(max_size=300))
def test_no_name_whatever_is_a_path_or_too_long(name: str) -> None:
    made = clean_name(name)
    assert 0 < len(made) <= 130
    assert not set(made) & set('/\\<>:"|?*\0\n')
    assert not made.startswith(".")
    assert clean_name(made) == made


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(sorted(ACCEPTED)), st.integers(0, 10_000), st.integers(0, 255), st.integers(0, 10_000))
@example("jpeg", 2, 0, 10_000)
def test_a_damaged_file_is_accepted_or_refused_but_never_an_error(key: str, at: int, byte: int, cut: int) -> None:
    name, content = ACCEPTED[key]
    damaged = bytearray(content)
    damaged[at % len(damaged)] = byte
    try:
        said = check(name, bytes(damaged[: max(1, cut)])).name
    except FileRefused as refused:
        said = str(refused)
    assert said


def test_a_content_is_stored_under_its_digest_and_nowhere_else() -> None:
    digest = hashlib.sha256(PDF).hexdigest()
    assert store_path(digest).parts == (digest[:2], digest[2:4], digest)
    for wrong in ("../../etc/passwd", digest.upper(), "", digest + "0"):
        with pytest.raises(ValueError, match="SHA-256"):
            store_path(wrong)
