"""Real documents, compiled and read back (demands 1.9, 1.20)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest

from maillon.documents.rendering import FONTS, ROOT, RenderError, render, without_prices
from maillon.documents.tests.reading import fonts_of, pages_of, text_of, xmp_of
from maillon.documents.tests.samples import NOON, SAMPLES, credit, delivery, invoice, line, order, quote, report

XML = "<?xml version='1.0' encoding='UTF-8'?><facture>é €</facture>".encode()
HOSTILE = [
    '#read("/etc/passwd")',
    "$x$ $ sum $",
    "<script>alert(1)</script>",
    "*gras* _souligné_ `code`",
    r"\u{41} #v(1fr) @ref",
]


@pytest.mark.parametrize("template", sorted(SAMPLES))
def test_every_document_is_archivable_and_accessible(template: str) -> None:
    pdf = render(template, SAMPLES[template](), timestamp=NOON)
    xmp = xmp_of(pdf)
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root
        assert str(root.Lang) == "fr-FR"
        assert bool(root.MarkInfo.Marked)
        assert root.StructTreeRoot.K
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert SAMPLES[template]()["number"] in str(document.docinfo["/Title"])
        assert "/Encrypt" not in document.trailer
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys())
    fonts = fonts_of(pdf)
    assert fonts
    assert all(fonts.values()), f"fonts left out: {fonts}"


@pytest.mark.parametrize("template", sorted(SAMPLES))
def test_same_data_and_same_time_give_the_same_bytes(template: str) -> None:
    first = render(template, SAMPLES[template](), timestamp=NOON, attachments={"factur-x.xml": XML})
    assert first == render(template, SAMPLES[template](), timestamp=NOON, attachments={"factur-x.xml": XML})
    assert first != render(template, SAMPLES[template](), timestamp=NOON + 1, attachments={"factur-x.xml": XML})


def test_a_datetime_and_its_unix_seconds_are_one_timestamp() -> None:
    moment = datetime.fromtimestamp(NOON, UTC)
    assert render("bl", delivery(), timestamp=moment) == render("bl", delivery(), timestamp=NOON)
    with pytest.raises(ValueError, match="aware"):
        render("bl", delivery(), timestamp=moment.replace(tzinfo=None))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_prints_literally(hostile: str) -> None:
    data = quote(subject=hostile, groups=[{"title": hostile, "lines": [line(hostile, note=hostile)]}], terms=[hostile])
    data["buyer"]["name"] = hostile
    text = text_of(render("devis", data, timestamp=NOON))
    assert text.replace("\n", " ").count(hostile) >= 4
    assert "root:" not in text


def test_text_that_no_font_holds_never_refuses_the_document() -> None:
    odd = "Caf\u0065\u0301 \u202egnp.exe\u202c \U0001f680\U0001f468\u200d\U0001f469 ก ํ \ue000 \ufeff\x00\x07 "
    odd += "a\u0323\u0302\u0915 ألف"
    text = text_of(render("facture", invoice(lines=[line(odd)]), timestamp=NOON))
    assert "Café gnp.exe" in text
    assert "□" in text


def test_two_hundred_lines_repeat_head_and_group_on_every_page() -> None:
    groups = [{"title": f"Site {i}", "lines": [line(f"Article {i}-{j}") for j in range(100)]} for i in (1, 2)]
    pages = pages_of(render("devis", quote(groups=groups), timestamp=NOON))
    assert len(pages) > 5
    assert sum("Désignation" in page for page in pages) >= len(pages) - 1
    assert "Site 1" in pages[1]
    assert all("DE-2026-00512 · V2" in page for page in pages)
    assert all(f"Page {n} sur {len(pages)}" in page for n, page in enumerate(pages, 1))
    whole = "\n".join(pages)
    assert all(f"Article {i}-{j}\n" in whole for i in (1, 2) for j in range(100))


def test_a_word_without_end_stays_in_its_column() -> None:
    text = text_of(render("pv", report(decision="x" * 500), timestamp=NOON))
    assert text.replace("\n", "").count("x" * 500) == 1


def test_amounts_are_written_the_french_way() -> None:
    text = text_of(render("facture", invoice(), timestamp=NOON))
    assert "1 504,12 €" in text
    assert "−392,47 €" in text
    big = invoice(due={"label": "Net à payer", "value": Decimal("1234567.80")})
    assert "1 234 567,80 €" in text_of(render("facture", big, timestamp=NOON))


def test_a_float_is_refused_because_amounts_are_exact() -> None:
    with pytest.raises(RenderError, match=r"due\.value.*float"):
        render("facture", invoice(due={"label": "Net", "value": 12.3}), timestamp=NOON)


def test_every_vat_rate_and_both_sums_are_printed() -> None:
    text = text_of(render("devis", quote(), timestamp=NOON))
    for expected in (
        "À la commande",
        "Chaque mois",
        "TVA 10 %",
        "1 269,24 €",
        "89,40 €",
        "74,50 €/mois",
        "Remise",
        "1,5 j",
    ):
        assert expected in text
    assert "Livré à" in text


def test_a_credit_note_names_the_invoice_and_its_date() -> None:
    text = text_of(render("avoir", credit(), timestamp=NOON))
    assert "Avoir sur" in text
    assert "FA-2026-01027 du 26 novembre 2026" in text
    assert "Facturé à" not in text


@pytest.mark.parametrize(("template", "data"), [("devis", quote()), ("commande", order())])
def test_who_does_not_pay_sees_no_price(template: str, data: dict) -> None:
    data["groups"][0]["lines"][0]["note"] = "Remise de 12 € sur 201,00 € HT"
    text = text_of(render(template, without_prices(data), timestamp=NOON))
    assert "Poste Yealink T54W" in text
    body = text.replace("80 000 €", "")  # the share capital in the footer is no price
    for word in ("€", "TVA 20", "PU HT", "Total", "189,00", "Acompte", "TTC"):
        assert word not in body
    assert "Portabilité" in text


def test_a_document_said_without_price_refuses_data_that_carry_some() -> None:
    with pytest.raises(RenderError, match="sans prix"):
        render("commande", order(prices=False), timestamp=NOON)


@pytest.mark.parametrize(("template", "data"), [("bl", delivery()), ("pv", report())])
def test_delivery_notes_and_reports_never_print_a_price(template: str, data: dict) -> None:
    assert "€" not in text_of(render(template, data, timestamp=NOON)).replace("80 000 €", "")


def test_the_signed_order_carries_the_proof_of_its_acceptance() -> None:
    text = text_of(render("commande", order(), timestamp=NOON))
    acceptance = order()["acceptance"]
    for key in ("who", "role", "when", "code", "ip", "device", "document", "sha256", "evidence_sha256"):
        assert acceptance[key] in text, key


def test_a_signature_by_code_alone_needs_no_drawing() -> None:
    acceptance = {key: value for key, value in order()["acceptance"].items() if key != "svg"}
    text = text_of(render("commande", order(acceptance=acceptance), timestamp=NOON))
    assert "Accord donné par code à usage unique, sans tracé" in " ".join(text.split())


def test_the_report_says_what_was_not_done() -> None:
    text = text_of(render("pv", report(), timestamp=NOON))
    assert "Messagerie vérifiée (non fait)" in text
    assert "24:9A:D8:4C:11:07" in text
    assert "Signé par code à usage unique" in text


def test_a_facturx_invoice_carries_its_xml_and_says_so_in_one_bag() -> None:
    pdf = render("facture", invoice(), timestamp=NOON, attachments={"factur-x.xml": XML})
    xmp = xmp_of(pdf)
    assert xmp.count("<pdfaExtension:schemas>") == 1
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in xmp
    assert "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    with pikepdf.open(BytesIO(pdf)) as document:
        spec = document.Root.AF[0]
        assert spec.AFRelationship == "/Data"
        assert spec.EF.F.Subtype == "/text/xml"
        assert spec.EF.F.read_bytes() == XML
        assert document.attachments["factur-x.xml"].get_file().read_bytes() == XML


def test_any_other_attachment_is_a_supplement_whatever_its_bytes() -> None:
    pdf = render("bl", delivery(), timestamp=NOON, attachments={"photo.bin": bytes(range(256))})
    assert "urn:factur-x" not in xmp_of(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.Root.AF[0].AFRelationship == "/Supplement"
        assert document.attachments["photo.bin"].get_file().read_bytes() == bytes(range(256))


@pytest.mark.parametrize("name", ["../factur-x.xml", "a/b.xml", "", ".cache", "nom avec espace.xml"])
def test_an_attachment_name_that_is_a_path_is_refused(name: str) -> None:
    with pytest.raises(RenderError, match="pièce jointe"):
        render("facture", invoice(), timestamp=NOON, attachments={name: XML})


def test_what_is_missing_is_named_in_a_french_sentence() -> None:
    data = invoice()
    del data["totals"]
    with pytest.raises(RenderError, match=r"La facture n’a pas pu être mise? en page.*totals"):
        render("facture", data, timestamp=NOON)
    with pytest.raises(RenderError, match="modèle inconnu"):
        render("../../etc/passwd", data, timestamp=NOON)


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg><script>1</script></svg>",
        '<svg><image href="/etc/passwd"/></svg>',
        "<!DOCTYPE svg><svg/>",
        "coucou",
        '<svg onload="x"/>',
    ],
)
def test_a_drawing_that_was_not_cleaned_is_refused(drawing: str) -> None:
    data = delivery()
    data["brand"] = {**data["brand"], "logo": drawing}
    with pytest.raises(RenderError, match="dessin nettoyé"):
        render("bl", data, timestamp=NOON)


def test_threads_share_the_compilers() -> None:
    expected = {name: render(name, make(), timestamp=NOON) for name, make in SAMPLES.items()}
    jobs = list(SAMPLES) * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: render(name, SAMPLES[name](), timestamp=NOON), jobs))
    assert [expected[name] for name in jobs] == found


def test_the_folder_of_templates_holds_no_link_and_its_licences() -> None:
    for folder, _, files in os.walk(ROOT):
        assert not any(os.path.islink(os.path.join(folder, name)) for name in files)
    assert {path.name for path in FONTS.glob("LICENSE-*")} == {"LICENSE-Inter.txt", "LICENSE-DejaVu.txt"}
    assert "@preview" not in "".join(path.read_text() for path in ROOT.glob("*.typ"))


def test_a_draft_says_so_across_the_page() -> None:
    assert "PROJET" in text_of(render("devis", quote(draft=True), timestamp=NOON))
    assert "PROJET" not in text_of(render("devis", quote(), timestamp=NOON))
