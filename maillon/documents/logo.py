"""Logos that anyone may upload, made safe for documents, mails and pages: an SVG rebuilt from an allow-list, or a PNG
decoded and wrapped. Nothing of the file is kept that is not understood. Pure."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterator
from io import BytesIO

from lxml import etree
from PIL import PngImagePlugin

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
LARGEST_SVG, LARGEST_PNG = 200_000, 2_000_000
MOST_ELEMENTS, MOST_PIXELS, WIDEST, TALLEST = 2_000, 16_000_000, 6.0, 3.0
PNG_SIDE = 1_000

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
ELEMENTS = SHAPES | {
    "svg", "g", "defs", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "use", "title", "desc",
}  # fmt: skip
PAINT = frozenset({
    "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "stroke-opacity", "opacity", "color", "stop-color",
    "stop-opacity", "clip-path", "clip-rule", "mask", "display", "visibility",
})  # fmt: skip
ATTRIBUTES = PAINT | {
    "id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "points",
    "transform", "viewBox", "preserveAspectRatio", "offset", "gradientUnits", "gradientTransform", "spreadMethod",
    "clipPathUnits", "maskUnits", "maskContentUnits",
}  # fmt: skip
REFUSED = {
    "script": "contient un programme",
    "foreignObject": "contient une page web",
    "image": "contient une image liée : importez cette image seule, en PNG",
    "text": "contient du texte : convertissez les textes en tracés dans votre logiciel de dessin",
    "a": "contient un lien",
    "animate": "est animé", "animateTransform": "est animé", "animateMotion": "est animé", "set": "est animé",
    "filter": "contient un filtre : exportez-le sans effet",
}  # fmt: skip
_VALUE = re.compile(r"[\w\s#%.,()+\-:;'\"/]*")
_URL = re.compile(r"url\(\s*['\"]?(?!#[\w.-]+['\"]?\s*\))", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\.([\w-]+)")


class LogoRefused(ValueError):
    """`str()` is a French sentence saying what to do."""


def clean_logo(content: bytes) -> str:
    """A safe SVG (text that starts with `<svg`) made from an SVG or PNG file; raises `LogoRefused`."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _wrap_png(content)
    head = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        raise LogoRefused("Ce fichier n’est ni un SVG ni un PNG : exportez votre logo dans l’un de ces deux formats.")
    if len(content) > LARGEST_SVG:
        raise LogoRefused("Ce logo dépasse 200 ko : simplifiez le dessin, ou importez un PNG.")
    return _clean_svg(content)


def _wrap_png(content: bytes) -> str:
    if len(content) > LARGEST_PNG:
        raise LogoRefused("Ce PNG dépasse 2 Mo : réduisez-le à 1 000 pixels de large.")
    width, height = struct.unpack_from(">II", content, 16) if len(content) > 24 else (0, 0)
    if not 0 < width * height <= MOST_PIXELS:
        raise LogoRefused(
            "Ce PNG est trop grand (plus de 16 millions de pixels) : réduisez-le à 1 000 pixels de large."
        )
    _check_shape(width, height)
    try:
        picture = PngImagePlugin.PngImageFile(BytesIO(content)).convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise LogoRefused("Ce PNG est abîmé : exportez-le de nouveau.") from error
    picture.thumbnail((PNG_SIDE, PNG_SIDE))
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    width, height = picture.size
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return (
        f'<svg xmlns="{SVG}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _clean_svg(content: bytes) -> str:
    if b"<!DOCTYPE" in content[:5_000] and b"<!ENTITY" in content:
        raise LogoRefused("Ce SVG définit des entités : exportez-le en « SVG simple ».")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        source = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise LogoRefused("Ce SVG est mal formé : exportez-le de nouveau depuis votre logiciel de dessin.") from error
    if etree.QName(source).localname != "svg":
        raise LogoRefused("Ce fichier n’est pas un dessin SVG : exportez votre logo en SVG ou en PNG.")
    if sum(1 for _ in source.iter()) > MOST_ELEMENTS:
        raise LogoRefused("Ce dessin a plus de 2 000 éléments : simplifiez-le, ou importez un PNG.")
    classes = _classes(source)
    clean = _rebuild(source, classes, None)
    _check_uses(clean)
    _set_size(clean)
    made: str = etree.tostring(clean, encoding="unicode")
    return made


def _rebuild(
    source: etree._Element, classes: dict[str, dict[str, str]], parent: etree._Element | None
) -> etree._Element:
    name = etree.QName(source).localname
    made = (
        etree.Element(f"{{{SVG}}}{name}", nsmap={None: SVG})
        if parent is None
        else etree.SubElement(parent, f"{{{SVG}}}{name}")
    )
    for key, value in _attributes(source, classes):
        made.set(key, value)
    if name in ("title", "desc"):
        made.text = (source.text or "").strip()[:200]
        return made
    for child in source:
        if not isinstance(child.tag, str):
            raise LogoRefused("Ce SVG contient une entité : exportez-le en « SVG simple ».")
        tag = etree.QName(child)
        if tag.localname in REFUSED:
            raise LogoRefused(f"Ce SVG {REFUSED[tag.localname]}.")
        if tag.namespace in (SVG, None) and tag.localname in ELEMENTS:
            _rebuild(child, classes, made)
    return made


def _attributes(source: etree._Element, classes: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    for key, value in source.attrib.items():
        name = etree.QName(key)
        if name.localname.lower().startswith("on"):
            raise LogoRefused("Ce SVG contient un programme (attribut « on… ») : exportez-le en « SVG simple ».")
        if name.localname == "href" and name.namespace in (XLINK, None):
            if not re.fullmatch(r"#[\w.-]+", value):
                raise LogoRefused("Ce SVG renvoie à un autre fichier : incorporez tout dans le dessin.")
            yield "href", value
        elif name.namespace is None and name.localname in ATTRIBUTES:
            yield name.localname, _checked(value)
    for one in (source.get("class") or "").split():
        yield from classes.get(one, {}).items()
    yield from _declarations(source.get("style") or "").items()


def _checked(value: str) -> str:
    if _URL.search(value):
        raise LogoRefused("Ce SVG renvoie à un autre fichier : incorporez tout dans le dessin.")
    if not _VALUE.fullmatch(value):
        raise LogoRefused("Ce SVG contient une valeur inattendue : exportez-le en « SVG simple ».")
    return value


def _declarations(css: str) -> dict[str, str]:
    """`fill:#fff;stroke:none` as attributes; what is not paint is dropped."""
    pairs = (part.split(":", 1) for part in css.split(";") if ":" in part)
    return {key.strip(): _checked(value.strip()) for key, value in pairs if key.strip() in PAINT}


def _classes(source: etree._Element) -> dict[str, dict[str, str]]:
    """Drawing programs write paint as classes: `.a,.b{fill:#fff}` becomes attributes, anything richer is ignored."""
    found: dict[str, dict[str, str]] = {}
    for sheet in source.iter(f"{{{SVG}}}style", "style"):
        css = "".join(str(text) for text in sheet.itertext())
        if "@import" in css or _URL.search(css):
            raise LogoRefused("Ce SVG renvoie à un autre fichier : incorporez tout dans le dessin.")
        for selectors, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
            for selector in selectors.split(","):
                if match := _CLASS.fullmatch(selector.strip()):
                    found.setdefault(match.group(1), {}).update(_declarations(body))
    return found


def _check_uses(clean: etree._Element) -> None:
    """A `use` may repeat one shape, never a group: groups that repeat groups grow without end."""
    shapes = {element.get("id") for name in SHAPES for element in clean.iter(f"{{{SVG}}}{name}")}
    for use in clean.iter(f"{{{SVG}}}use"):
        if (use.get("href") or "#").removeprefix("#") not in shapes:
            raise LogoRefused("Ce SVG répète des groupes : exportez-le en « SVG simple », sans symbole.")


def _set_size(clean: etree._Element) -> None:
    box = re.findall(r"-?[\d.]+(?:e-?\d+)?", clean.get("viewBox") or "")
    if len(box) != 4:
        sides = [re.match(r"[\d.]+", clean.get(side) or "") for side in ("width", "height")]
        if not all(sides):
            raise LogoRefused("Ce SVG n’a pas de dimensions (viewBox) : exportez-le de nouveau.")
        box = ["0", "0", *(side.group() for side in sides if side)]
        clean.set("viewBox", " ".join(box))
    try:
        width, height = float(box[2]), float(box[3])
    except ValueError as error:
        raise LogoRefused("Ce SVG n’a pas de dimensions lisibles : exportez-le de nouveau.") from error
    _check_shape(width, height)
    clean.set("width", f"{width:g}")
    clean.set("height", f"{height:g}")


def _check_shape(width: float, height: float) -> None:
    if width <= 0 or height <= 0 or width / height > WIDEST or height / width > TALLEST:
        raise LogoRefused("Ce logo est trop étiré pour un en-tête : il faut au plus 6 fois plus large que haut.")
