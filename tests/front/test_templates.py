"""What every template must respect: the content policy, the kit's colours, htmx 4 names, nothing from outside."""

import re
from pathlib import Path

import pytest

from maillon.core.icons import ICONS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "maillon").glob("**/templates/**/*.html"))
MAILS = re.compile(r"/emails?/|/mail\.html$")  # a mail has no stylesheet of its own to link
PAGES = [path for path in TEMPLATES if not MAILS.search(path.as_posix())]

TAILWIND_COLOURS = (
    "slate|gray|zinc|neutral-\\d|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple"
    "|fuchsia|pink|rose|black|white"
)
COLOURED = "bg|text|border|ring|fill|stroke|divide|outline"
HTMX_2 = "ext|disinherit|inherit|params|prompt|history-elt|disable|ws|sse|request"
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a <style> element": r"<style[\s>]",
    "an inline script": r"<script(?![^>]*\ssrc=)[^>]*>",
    "an on… handler": r"\son[a-z]+\s*=\s*[\"']",
    "an hx-on handler (evaluated)": r"\shx-on[:-]",
    "a javascript: address": r"javascript:",
    "an evaluated htmx value": r"hx-(vals|headers)[^=]*=\s*[\"']js:",
    "an evaluated htmx trigger filter": r"hx-trigger=\"[^\"]*\b\w+\[",
    "an address outside": r"(?:src|href|action|hx-(?:get|post|put|patch|delete))\s*=\s*[\"'](?:https?:)?//",
    "a Tailwind colour": rf"[\"'\s:](?:{COLOURED})-(?:{TAILWIND_COLOURS})(?:-\d+)?[\"'\s/!]",
    "a colour in hexadecimal": r"-\[#[0-9a-fA-F]{3,8}\]",
    "an attribute of htmx 2": rf"\shx-(?:{HTMX_2})\b(?!-)",
    "a swap of htmx 2": r"hx-swap=\"[^\"]*(?:morph:|focus-scroll|show:window)",
    "an alert() or confirm() question": r"\shx-confirm\s*=",
    "an English ellipsis": r"\.\.\.(?![\w\"'])",
}


def test_there_are_templates_to_check():
    assert len(PAGES) > 20


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_template_holds(fault):
    pattern = re.compile(FORBIDDEN[fault])
    found = []
    for path in PAGES:
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
        found += [f"{path.relative_to(ROOT)}: {match.group(0).strip()}" for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "fault", ["an inline style", "an inline script", "a Tailwind colour", "an evaluated htmx trigger filter"]
)
def test_the_rules_see_what_they_forbid(fault):
    bad = {
        "an inline style": '<p style="color:red">',
        "an inline script": "<script>alert(1)</script>",
        "a Tailwind colour": '<p class="bg-red-500">',
        "an evaluated htmx trigger filter": '<p hx-trigger="click[ctrlKey]">',
    }
    assert re.search(FORBIDDEN[fault], bad[fault])


def test_every_icon_named_in_a_template_is_in_the_set():
    named = re.compile(r"\{%\s*icon\s+[\"']([a-z0-9-]+)[\"']|\bicon=\"([a-z][a-z0-9-]*)\"")
    missing = [
        f"{path.relative_to(ROOT)}: {first or second}"
        for path in TEMPLATES
        for first, second in named.findall(path.read_text())
        if (first or second) not in ICONS
    ]
    assert missing == [], "run: npm run icons"


def test_every_page_extends_a_frame_that_names_its_language():
    base = (ROOT / "maillon/core/templates/core/base.html").read_text()
    assert '<html lang="fr"' in base
    assert "hx-headers:inherited=" in base
    assert '"includeIndicatorCSS":false' in base


def test_every_post_form_carries_its_token():
    faulty = []
    for path in PAGES:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), flags=re.DOTALL):
            opening = form[: form.index(">")]
            if 'method="post"' in opening.lower() and "csrf_token" not in form:
                faulty.append(f"{path.relative_to(ROOT)}: {opening}")
    assert faulty == []


def test_no_icon_button_is_without_a_name():
    faulty = []
    for path in PAGES:
        for attributes, body in re.findall(r"<button\b([^>]*)>(.*?)</button>", path.read_text(), flags=re.DOTALL):
            words = re.sub(r"\{%\s*icon[^%]*%\}|<[^>]+>|\{%.*?%\}", "", body).strip()
            if not words and not re.search(r"aria-label|title=|data-action", attributes + body):
                faulty.append(f"{path.relative_to(ROOT)}: <button{attributes}>")
    assert faulty == []
