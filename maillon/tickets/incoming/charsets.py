"""Bytes to characters when what is declared is missing, unknown or wrong. Never raises, never leaves a NUL."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Names of codecs as Python spells them: only those that turn bytes into text, in a time proportional to their length.
WESTERN = {"ascii", "iso8859-1", "cp1252"}
READ = WESTERN | {
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7",
    "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-10",
    "iso8859-11", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "cp437", "cp850", "cp852", "cp858", "cp866", "cp874",
    "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8-r", "koi8-u", "mac-roman",
    "gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949",
    "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr", "tis-620", "johab",
}  # fmt: skip
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs"}
ALIASES = {
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
    "cp-850": "cp850",
}

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_META = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def tidy(text: str) -> str:
    """Line feeds for line ends; no NUL, no control character, no half of a surrogate pair, no byte order mark."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x85", "\n")
    return _CONTROLS.sub("", text)


def codec_of(declared: str) -> str:
    """The codec of a declared name, or empty when it is unknown or is not one for text."""
    name = re.sub(r"[^\w.:-]", "", declared.strip().lower())[:40]
    name = ALIASES.get(name, name)
    for tried in (name, re.sub(r"^(x-|cs)", "", name), re.sub(r"^(windows|win|cp)[-_]?(\d{3,4})$", r"cp\2", name)):
        try:
            found = codecs.lookup(tried).name
        except (LookupError, ValueError):
            continue
        if found in READ:
            return WIDER.get(found, found)
    return ""


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """The text, and whether what was declared held (saying nothing holds)."""
    for mark, codec in BOMS:
        if data.startswith(mark):
            return tidy(data.decode(codec, "replace")), True
    codec = codec_of(declared)
    if not codec or codec in WESTERN or codec.startswith(("utf-8", "utf-16", "utf-32")):
        text, right = _unicode_or_western(data, codec)
        return tidy(text), not declared or (right and bool(codec))
    try:
        return tidy(data.decode(codec)), True
    except (UnicodeError, ValueError):
        return tidy(_guess(data) if _is_utf8(data) else data.decode(codec, "replace")), False


def _unicode_or_western(data: bytes, codec: str) -> tuple[str, bool]:
    wide = _wide(data)
    if codec.startswith(("utf-16", "utf-32")):
        if wide or (len(data) % 2 == 0 and not _is_utf8(data)):
            chosen = wide or ("utf-16-be" if codec == "utf-16" else codec)
            return data.decode(chosen, "replace"), True
        return _guess(data), False
    if wide:
        return data.decode(wide, "replace"), False
    if data.isascii():
        return data.decode("ascii"), True
    if codec == "utf-8":
        meant = _is_utf8(data) or _only_cut_at_the_end(data)
        return data.decode("utf-8", "replace") if meant else _guess(data), meant
    return _guess(data), not _is_utf8(data)


def _is_utf8(data: bytes) -> bool:
    """Whether it can only have been meant as UTF-8: it holds sequences of several bytes, and hardly anything that is none."""
    stray = sum(byte >= 0x80 for byte in _MULTIBYTE.sub(b"", data)) if not data.isascii() else 0
    return stray * 20 <= sum(1 for _ in _MULTIBYTE.finditer(data))


def _only_cut_at_the_end(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and not data[: error.start].isascii()
    return True


def _guess(data: bytes) -> str:
    if _is_utf8(data):
        return data.decode("utf-8", "replace")
    return "".join(map(_WINDOWS.__getitem__, data))


_WINDOWS = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]


def _wide(data: bytes) -> str:
    """UTF-16 without a mark is known by its NULs, every other byte in languages of the West."""
    sample = data[:2000]
    if len(sample) < 4 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd * 2 > len(sample) // 2 and even * 10 < odd:
        return "utf-16-le"
    if even * 2 > len(sample) // 2 and odd * 10 < even:
        return "utf-16-be"
    return ""


def declared_in_html(data: bytes) -> str:
    found = _META.search(data[:4000])
    return found.group(1).decode("ascii", "replace") if found else ""
