import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

from maillon.billing.facturx.cii import cii_xml
from maillon.billing.facturx.pdf import embedded_xml, structure_faults
from maillon.billing.facturx.tests.samples import invoice
from maillon.documents.xmp import NotPdfA, declare_facturx

XML = cii_xml(invoice())
TEMPLATE = """
#set document(title: "Facture FA-2026-00042", author: "Opéris", date: datetime(year: 2026, month: 11, day: 24))
#set text(lang: "fr")
#let data = json(bytes(sys.inputs.data))
{attach}
= Facture
#data.text
"""
ATTACH = """
#pdf.attach("factur-x.xml", bytes(data.xml), relationship: "data", mime-type: "text/xml", description: "Factur-X")
"""


def compiled(folder: Path, attach: str = ATTACH, standards: Any = None) -> bytes:
    source = folder / "facture.typ"
    source.write_text(TEMPLATE.format(attach=attach), encoding="utf-8")
    pdf = typst.compile(
        str(source),
        root=str(folder),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({"xml": XML.decode(), "text": "Trois postes, 537,88 €."})},
        pdf_standards=standards or ["a-3a", "ua-1"],
    )
    assert isinstance(pdf, bytes)
    return pdf


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return compiled(tmp_path_factory.mktemp("typst").resolve())


@pytest.fixture(scope="module")
def facturx(plain: bytes) -> bytes:
    return declare_facturx(plain)


def changed(pdf: bytes, change: Any) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def test_a_finished_invoice_has_no_fault(facturx: bytes) -> None:
    assert structure_faults(facturx) == []


def test_the_xml_comes_out_as_it_went_in(facturx: bytes) -> None:
    assert embedded_xml(facturx) == XML


def test_the_schemas_of_typst_are_kept_in_the_same_bag(plain: bytes, facturx: bytes) -> None:
    for pdf, count in ((plain, 0), (facturx, 1)):
        with pikepdf.open(BytesIO(pdf)) as document:
            packet = document.Root.Metadata.read_bytes().decode()
        assert packet.count("<pdfaExtension:schemas>") == 1
        assert packet.count("<pdfaSchema:prefix>fx</pdfaSchema:prefix>") == count
        assert "<pdfaSchema:prefix>xmpMM</pdfaSchema:prefix>" in packet
        assert packet.startswith("<?xpacket begin")
        assert packet.rstrip().endswith('<?xpacket end="r"?>')


def test_the_same_pdf_gives_the_same_bytes_and_hardly_grows(plain: bytes, facturx: bytes) -> None:
    assert declare_facturx(plain) == facturx
    assert len(facturx) < len(plain) + 10_000


def test_a_pdf_not_yet_declared_lacks_only_its_xmp(plain: bytes) -> None:
    faults = structure_faults(plain)
    assert faults
    assert all(fault.startswith("XMP") for fault in faults)


def test_a_pdf_is_declared_once(facturx: bytes) -> None:
    with pytest.raises(NotPdfA, match="already"):
        declare_facturx(facturx)


def test_a_pdf_without_its_xml_is_refused(tmp_path: Path) -> None:
    pdf = compiled(tmp_path.resolve(), attach="")
    with pytest.raises(NotPdfA, match=r"factur-x\.xml"):
        declare_facturx(pdf)
    assert embedded_xml(pdf) is None
    assert "no factur-x.xml in AF" in structure_faults(pdf)


def test_a_pdf_that_is_not_pdf_a_is_refused(tmp_path: Path) -> None:
    pdf = compiled(tmp_path.resolve(), standards=["1.7"])
    with pytest.raises(NotPdfA):
        declare_facturx(pdf)
    assert "no PDF/A OutputIntents with its colour profile" in structure_faults(pdf)


def _javascript(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _second_bag(document: pikepdf.Pdf) -> None:
    packet = document.Root.Metadata.read_bytes()
    start = packet.index(b"<pdfaExtension:schemas>")
    end = packet.index(b"</pdfaExtension:schemas>") + len(b"</pdfaExtension:schemas>")
    document.Root.Metadata = document.make_stream(packet[:end] + packet[start:end] + packet[end:])


def _no_font(document: pikepdf.Pdf) -> None:
    for found in document.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in found:
                    del found[key]


def _delete(*keys: str) -> Any:
    def change(document: pikepdf.Pdf) -> None:
        for key in keys:
            del document.Root[key]

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_javascript, "active content: /JavaScript"),
        (_second_bag, "XMP has not exactly one pdfaExtension:schemas"),
        (_no_font, "is not embedded"),
        (_delete("/OutputIntents"), "no PDF/A OutputIntents"),
        (_delete("/AF"), "no factur-x.xml in AF"),
        (_delete("/Names"), "not among the embedded files"),
        (_delete("/Metadata"), "no XMP metadata"),
        (_delete("/StructTreeRoot"), "not tagged"),
        (_delete("/Lang"), "no language"),
        (_delete("/ViewerPreferences"), "the title is not shown"),
    ],
)
def test_each_damage_is_seen(facturx: bytes, change: Any, fault: str) -> None:
    assert any(fault in found for found in structure_faults(changed(facturx, change)))


def test_an_encrypted_file_is_seen(facturx: bytes) -> None:
    with pikepdf.open(BytesIO(facturx)) as document:
        out = BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert structure_faults(out.getvalue()) == ["encrypted"]


def test_what_is_not_a_pdf_is_said_so() -> None:
    assert structure_faults(b"hello")[0].startswith("not a PDF")
