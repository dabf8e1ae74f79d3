from __future__ import annotations

import base64
import re
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, PngImagePlugin

from maillon.accounts.models import Company
from maillon.documents.brand import Brand, BrandError, LogoRefused, check_colour, clean_logo, contrast_on_white
from maillon.documents.branding import brand_of
from maillon.documents.rendering import render
from maillon.documents.tests.reading import text_of
from maillon.documents.tests.samples import NOON, brand, delivery

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 40">'
SQUARE = '<rect width="40" height="40" fill="#2149cf"/>'


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def png(size: tuple[int, int] = (80, 40), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGBA", size, "#2149cf").save(out, "PNG", **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#2149cf", 7.2)]
)
def test_contrast_is_that_of_the_norm(colour: str, ratio: float) -> None:
    assert contrast_on_white(colour) == pytest.approx(ratio, abs=0.1)


@pytest.mark.parametrize("colour", ["", "rouge", "#fff", "#12345g", "#0f766e;", "rgb(0,0,0)", '#000000")', "#0000000"])
def test_what_is_not_a_colour_is_refused(colour: str) -> None:
    with pytest.raises(BrandError, match="sous la forme #2149cf"):
        check_colour(colour)


@given(st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}"))
def test_a_refused_colour_comes_with_one_that_is_accepted(colour: str) -> None:
    try:
        assert check_colour(colour) == colour
    except BrandError as error:
        proposed = re.findall(r"#[0-9a-f]{6}", str(error))[-1]
        assert check_colour(proposed) == proposed
        assert contrast_on_white(colour) < 4.5


def test_a_brand_says_what_to_change() -> None:
    assert brand(color1=" #0F766E ").color1 == "#0f766e"
    for changes, sentence in (
        ({"name": " "}, "Donnez à la marque un nom"),
        ({"color1": "#ffcc00"}, "trop claire"),
        ({"color2": "#fdba74"}, "contraste 1,6"),
        ({"logo_svg": ""}, "Il manque le logo"),
        ({"footer": ("a",) * 4}, "tient en 3 lignes"),
        ({"footer": ("a" * 141,)}, "dépasse 140 caractères"),
    ):
        with pytest.raises(BrandError, match=sentence):
            brand(**changes)


def test_a_brand_without_footer_makes_a_document() -> None:
    data = delivery(brand=brand(footer=(), name="N" * 60).as_data())
    assert "N" * 20 in text_of(render("bl", data, timestamp=NOON)).replace("\n", "")


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        ("<script>alert(1)</script>", "contient un programme"),
        ("<g><foreignObject><p>x</p></foreignObject></g>", "contient une page web"),
        ('<rect onload="alert(1)" width="1" height="1"/>', "contient un programme"),
        ('<image xlink:href="http://x.example/a.png"/>', "contient une image liée"),
        ('<use href="autre.svg#a"/>', "renvoie à un autre fichier"),
        ('<a xlink:href="javascript:alert(1)"><rect/></a>', "contient un lien"),
        ('<rect fill="url(http://x.example/#a)"/>', "renvoie à un autre fichier"),
        ('<rect style="fill:url(//x.example/a)"/>', "renvoie à un autre fichier"),
        ("<style>@import 'http://x.example/a.css';</style>", "renvoie à un autre fichier"),
        ("<style>.a{fill:url(file:///etc/passwd)}</style>", "renvoie à un autre fichier"),
        ("<text>Logo</text>", "convertissez les textes en tracés"),
        ("<filter/>", "contient un filtre"),
        ('<rect><animate attributeName="x"/></rect>', "est animé"),
        ('<g id="a"><rect/></g><use href="#a"/>', "répète des groupes"),
        ("<g>" * 3_000 + "</g>" * 3_000, "SVG"),
        ('<rect width="&lt;script&gt;"/>', "valeur inattendue"),
        ("<rect", "mal formé"),
    ],
)
def test_a_dangerous_svg_is_refused_in_words(inside: str, sentence: str) -> None:
    with pytest.raises(LogoRefused, match=sentence):
        clean_logo(svg(inside))


def test_entities_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<title>&b;</title>")
    with pytest.raises(LogoRefused, match="entités"):
        clean_logo(bomb)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ni un SVG ni un PNG"),
        (b"GIF89a", "ni un SVG ni un PNG"),
        (b"<html><body/></html>", "pas un dessin SVG"),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg">'), "pas de dimensions"),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 10">'), "trop étiré"),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0">'), "trop étiré"),
        (svg("<g/>" * 60_000), "dépasse 200 ko"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 10, "trop grand|abîmé"),
        (png()[:60], "abîmé"),
        (png((900, 10)), "trop étiré"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(LogoRefused, match=sentence):
        clean_logo(content)


def test_what_drawing_programs_write_is_understood() -> None:
    made = clean_logo(
        b'\xef\xbb\xbf<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
        + svg(
            "<!-- Generator --><metadata><x/></metadata>"
            "<defs><style>.a,.b{fill:#0f766e}.b{stroke:none;behavior:x}</style>"
            '<linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient><path id="p" d="M0 0h4"/>'
            '<clipPath id="c"><use xlink:href="#p"/></clipPath></defs>'
            '<g data-name="calque" clip-path="url(#c)"><path class="b" d="M1 1l2-3e-2z"/>'
            '<circle r="3" style="fill: url(#g) ; opacity:.5"/></g>'
        )
    )
    tree = etree.fromstring(made)
    drawn = tree.find(".//{*}g/{*}path")
    assert drawn is not None
    assert dict(drawn.attrib) == {"d": "M1 1l2-3e-2z", "fill": "#0f766e", "stroke": "none"}
    assert 'href="#p"' in made
    assert "opacity" in made
    assert not {"metadata", "style", "Generator", "data-name", "behavior"} & set(re.findall(r"[\w-]+", made))
    assert clean_logo(made.encode()) == made


def test_a_png_is_decoded_reduced_and_wrapped_without_its_comments() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "secret")
    made = clean_logo(png((3_000, 1_500), pnginfo=info))
    inner = base64.b64decode(made.split("base64,")[1].split('"')[0])
    assert Image.open(BytesIO(inner)).size == (1_000, 500)
    assert b"secret" not in inner
    assert render("bl", delivery(brand=brand(logo_svg=made).as_data()), timestamp=NOON).startswith(b"%PDF")


def test_a_png_that_would_fill_the_memory_is_refused_before_it_is_opened() -> None:
    bomb = bytearray(png())
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(LogoRefused, match="16 millions de pixels"):
        clean_logo(bytes(bomb))


def test_a_brand_cannot_change_once_made() -> None:
    with pytest.raises(AttributeError):
        brand().name = "Autre"  # type: ignore[misc]
    assert isinstance(brand(), Brand)


def test_the_legal_form_is_said_once_and_the_register_named() -> None:
    house = Company(
        legal_name="Maillon Télécom SAS", legal_form="SAS au capital de 120 000 €", rcs="Lyon 902 147 867",
        street="21 rue de la Part-Dieu", postal_code="69003", city="Lyon",
    )  # fmt: skip
    said = "Maillon Télécom SAS au capital de 120 000 € · 21 rue de la Part-Dieu, 69003 Lyon · RCS Lyon 902 147 867"
    assert brand_of(house).footer[0] == said
