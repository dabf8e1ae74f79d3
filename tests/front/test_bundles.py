"""What a page costs to download: at most 150 KB of script and style, compressed, on an ordinary page."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "frontend" / "dist"
ORDINARY = 150_000
INSTRUMENT = 60_000


def weight(*names: str) -> int:
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in names)


def test_an_ordinary_page_stays_under_its_budget():
    assert weight("maillon.css", "app.js") <= ORDINARY


def test_the_style_alone_stays_light():
    assert weight("maillon.css") <= 40_000


@pytest.mark.parametrize("name", ["quote", "board", "signature", "visit", "public", "scan"])
def test_an_instrument_stays_under_its_budget(name):
    assert weight(f"{name}.js") <= INSTRUMENT


def test_nothing_is_fetched_from_outside():
    style = (DIST / "maillon.css").read_text()
    assert re.findall(r"url\([\"']?(?:https?:)?//", style) == []
    for script in DIST.glob("*.js"):
        # the two names of XML vocabularies are not addresses anybody opens
        outside = re.findall(r"https?://(?!www\.w3\.org)[\w.-]+", script.read_text())
        assert [host for host in outside if "htmx.org" not in host] == []


def test_both_themes_and_the_automatic_one_are_in_the_style():
    style = (DIST / "maillon.css").read_text()
    assert "[data-theme=maillon-nuit]" in style
    assert "prefers-color-scheme:dark" in style


def test_the_lock_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
    assert (ROOT / ".npmrc").read_text().strip() == "omit-lockfile-registry-resolved=true"


def test_the_sources_scanned_leave_the_icons_out():
    kit = (ROOT / "frontend/styles/kit.css").read_text()
    assert '@source not "../../maillon/core/icons.py"' in kit
