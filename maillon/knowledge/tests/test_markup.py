"""What a writer types becomes headings, lists and links, and never anything that a browser would run or fetch."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from maillon.knowledge import markup


class Read(HTMLParser):
    """What a browser would make of it: the tags, their attributes, the addresses of links."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.append((tag, dict(attrs)))
        self.addresses += [value for name, value in attrs if name in ("href", "src")]


def test_the_usual_marks_are_drawn():
    html = markup.html_of(
        "## Étapes\n\n1. Décrochez\n2. Composez **le 20**\n\n| Touche | Effet |\n|---|---|\n| R | Renvoi |"
    )
    for part in ("<h4>Étapes</h4>", "<ol>", "<strong>le 20</strong>", "<td>Renvoi</td>"):
        assert part in html


def test_french_spaces_do_not_break():
    assert "muet\u00a0?" in markup.html_of("Poste muet ?")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://espion.example/x.png)",
        "<a href='https://x.example' onclick='x()'>a</a>",
        '[a](https://x.example "b\\" onmouseover=alert(1) ")',
        "<style>*{display:none}</style>",
        "<svg/onload=alert(1)>",
        "&#106;avascript:alert(1)",
        "`<iframe src=//x>`",
        '[a](<https://x.example/" onmouseover="alert(1)>)',
        "[a](https://x.example 'b\" onmouseover=\"x')",
        '<https://x.example/"onmouseover=alert(1)>',
        "[x]: javascript:alert(1)\n\n[x]",
        '```"><script>alert(1)</script>\nx\n```',
        "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(typed):
    page = Read(markup.html_of(typed))
    assert page.tags <= markup.TAGS
    for name, attributes in page.attributes:
        assert attributes.keys() <= {"a": {"href", "rel"}, "ol": {"start"}}.get(name, set())
    for address in page.addresses:
        assert address.startswith(("https://", "http://", "mailto:", "tel:")), address


def test_a_link_to_what_we_do_not_open_keeps_its_words_alone():
    for address in (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "//espion.example",
    ):
        html = markup.html_of(f"[la notice]({address})")
        assert "la notice" in html
        assert "<a" not in html
    assert 'href="https://x.example"' in markup.html_of('[notice](https://x.example "b\\" onmouseover=alert(1) ")')


def test_an_answer_gets_the_words_without_their_marks():
    said = markup.plain("## Étapes\n\n- Décrochez\n- Voir [le guide](https://aide.example/guide)\n\n**Fini.**")
    assert said == "Étapes\n\n- Décrochez\n- Voir le guide (https://aide.example/guide)\n\nFini."


def test_a_mark_that_was_escaped_is_a_character():
    assert markup.plain("Composez le **\\*61**, puis \\_1\\_.") == "Composez le *61, puis _1_."
    assert "<strong>*61</strong>" in markup.html_of("le **\\*61**")


def test_a_summary_is_one_line_cut_between_words():
    assert markup.summary("## Un\n\ndeux trois quatre", 12) == "deux trois…"
    assert markup.summary("un, deux trois", 8) == "un…"
    assert markup.summary("## Un titre seul") == "Un titre seul"
    assert markup.summary("court") == "court"
    steps = "Trois essais.\n\n1. Débranchez le **câble**.\n2. Essayez une autre prise\n- ce qui marche\n- qui rappeler"
    assert (
        markup.summary(steps)
        == "Trois essais. Débranchez le câble. Essayez une autre prise, ce qui marche, qui rappeler"
    )
