"""Pages: their pictures, what they may not bring, and how they are read."""

import pytest

from maillon.tickets.incoming import read
from maillon.tickets.tests.incoming.messages import (
    PNG,
    b64,
    case,
    check,
    image,
    multipart,
    named,
    part,
    typed,
    whole,
)


def related(source: str, *parts: bytes) -> bytes:
    page = part("text/html; charset=utf-8", f'<p>Voir <img src="{source}" alt="photo"></p>')
    return whole(multipart("related", page, *parts))


PICTURES = [
    case(
        "by its identifier",
        related("cid:photo@x", image("Content-ID: <photo@x>")),
        shows='src="cid:photo@x"',
        cids=["photo@x"],
        inline=[True],
        notes=[],
    ),
    case(
        "by an escaped identifier", related("cid:photo%40x", image("Content-ID: <photo@x>")), shows='src="cid:photo@x"'
    ),
    case(
        "shown though attached",
        related("cid:photo@x", image("Content-ID: <photo@x>", "Content-Disposition: attachment")),
        shows="cid:photo@x",
        inline=[True],
    ),
    case("an identifier without brackets", related("CID:photo@x", image("Content-ID: photo@x")), shows="cid:photo@x"),
    case(
        "by its location",
        related("image001.png", image("Content-Location: image001.png")),
        shows='src="cid:',
        inline=[True],
    ),
    case("missing", related("cid:absent@x"), lacks=["cid:"], says="n'est pas dans le message"),
    case("remote", related("https://suivi.fr/pixel.gif"), lacks=["suivi.fr"], says="distantes"),
    case("remote without scheme", related("//suivi.fr/pixel.gif"), lacks=["suivi.fr"]),
    case(
        "written in the page",
        related("data:image/png;base64," + b64(PNG).strip()),
        shows='src="cid:',
        data=[PNG],
        files=["image.png"],
        inline=[True],
    ),
    case("a drawing with a script", related("data:image/svg+xml;base64,PHN2Zz4="), lacks=["data:", "svg"]),
]


@pytest.mark.parametrize(**named(PICTURES))
def test_pictures_of_the_page_come_from_the_message_alone(case):
    read_ = check(case)
    shown = {each.content_id for each in read_.attachments if each.inline}
    assert all(f"cid:{cid}" in read_.html for cid in shown)
    assert "[photo]" in read_.text


HOSTILE = [
    ("<p>a</p><script>alert(1)</script>", ["script", "alert"]),
    ('<p onclick="x()">a</p>', ["onclick"]),
    ('<a href="javascript:x()">a</a>', ["javascript"]),
    ('<a href=" java\nscript:x()">a</a>', ["javascript", "script:"]),
    ('<a href="&#106;avascript:x()">a</a>', ["javascript", "&#106;"]),
    ('<a href="data:text/html,x">a</a>', ["data:"]),
    ('<a href="/admin">a</a>', ["admin"]),
    ("<svg><a xlink:href=x>a</a></svg>a", ["svg", "xlink"]),
    ("a<style>p{background:url(http://x.fr)}</style>", ["style", "x.fr"]),
    ('<p style="background:url(http://x.fr)">a</p>', ["style", "x.fr"]),
    ('<table background="http://x.fr"><tr><td>a</table>', ["x.fr"]),
    ('a<iframe src="http://x.fr"></iframe>', ["iframe", "x.fr"]),
    ('a<img srcset="http://x.fr 2x"><picture><source srcset="http://x.fr"></picture>', ["x.fr", "srcset"]),
    ('a<form action="http://x.fr"><input name=p><button>b</button></form>', ["form", "input", "button"]),
    (
        'a<base href="http://x.fr"><meta http-equiv=refresh content="0;http://x.fr"><link href="http://x.fr">',
        ["x.fr", "base"],
    ),
    ("<math><mtext><table><mglyph><style><img src=x onerror=x()></style>a</table></math>a", ["onerror"]),
    ('<noscript><p title="</noscript><img src=x onerror=x()>">a</noscript>a', ["onerror="]),
    ("a<!--[if mso]><img src=http://x.fr><![endif]-->", ["x.fr", "<!--"]),
    ("a<video src=http://x.fr poster=http://x.fr></video><object data=http://x.fr></object>", ["x.fr"]),
]


@pytest.mark.parametrize(("page", "lacks"), HOSTILE, ids=[page[:40] for page, _ in HOSTILE])
def test_a_page_brings_nothing_that_acts(page, lacks):
    read_ = check(case("", typed("text/html; charset=utf-8", page), lacks=lacks))
    assert "a" in read_.text
    assert not any(word in read_.text for word in ("alert(", "background:"))


def test_a_page_is_read_as_lines():
    page = (
        "<html><head><title>Titre</title></head><body><div style='display:none'>aperçu</div><h1>Panne</h1><p>Poste 12<br>Étage 2</p>"
        "<ul><li>un</li><li>deux</li></ul><table><tr><td>a</td><td>b</td></tr></table><p>Voir "
        "<a href='https://x.fr/1?a=1&amp;b=2'>ici</a>, "
        "<a href='https://x.fr'>https://x.fr</a> &lt;fin&gt;&nbsp;!</p><pre>ping\n  ok</pre></body></html>"
    )
    expected = "Panne\n\nPoste 12\nÉtage 2\n\n- un\n- deux\n\na b\n\nVoir ici (https://x.fr/1?a=1&b=2), https://x.fr <fin> !\n\nping\nok"
    assert read(typed("text/html; charset=utf-8", page)).text == expected
