"""The gallery served with the few answers its scripts ask for, and a page of it that must have nothing to complain of."""

import functools
import http.server
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from maillon.core.security import POLICY

ROOT = Path(__file__).resolve().parents[2]
RESULTS = (
    '<div role="group" aria-label="Clients"><p class="cap" aria-hidden="true">Clients</p>'
    '<a role="option" href="404.html?pharmacie">Pharmacie des Lilas</a>'
    '<a role="option" href="404.html?fleurs">Fleurs de Mai</a></div>'
)
PARTNERS = ("Opéris Télécom", "Nexalia", "Voxeo")
LINE = (
    '<tr data-line="9" data-url="/ligne/9" data-in="ht"><td><input name="quantity" data-echo="quantity" value="1" '
    'aria-label="Quantité, ligne 3"></td></tr>'
)
TOTALS = (
    '<table id="totaux"><tbody><tr><td>Total HT</td>'
    '<td><span data-sum="ht">calculé par le serveur</span></td></tr></tbody></table>'
)


class Site(http.server.SimpleHTTPRequestHandler):
    """The gallery, with the few answers its scripts ask for."""

    def log_message(self, *args):
        pass

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def answer(self, html: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        body = html.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path.startswith("/recherche/"):
            time.sleep(self.server.delay)
            return self.answer("" if "zzz" in self.path else RESULTS)
        if self.path.startswith("/choix.html"):
            time.sleep(self.server.delay)
            asked = parse_qs(urlsplit(self.path).query).get("q", [""])[0].lower()
            found = [(n, name) for n, name in enumerate(PARTNERS, 1) if name.lower().startswith(asked)]
            return self.answer("".join(f'<li role="option" data-value="{n}">{name}</li>' for n, name in found))
        return super().do_GET()

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        self.server.posted.append((self.path, body, self.headers.get("X-CSRFToken", "")))
        if self.path == "/etape/318":
            return self.answer("<p>Numéro de série manquant.</p>", 422)
        if self.path == "/panne":
            return self.answer("<h1>Erreur</h1>", 500)
        if self.path == "/retrait/1":
            return self.answer(f"<div data-quote><table><tbody>{LINE.replace('9', '2')}</tbody></table></div>")
        if self.path == "/ajout":
            return self.answer(LINE)
        return self.answer(TOTALS if self.path.startswith(("/ligne", "/ordre")) else "<p>Reçu</p>")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery") / "pages"
    subprocess.run([sys.executable, ROOT / "frontend/gallery.py", "--out", folder], check=True, capture_output=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Site, directory=folder))
    server.posted = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium, site):
    site.posted.clear()
    site.delay = 0
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{site.server_port}", viewport={"width": 1440, "height": 900}
    )
    shown = context.new_page()
    shown.set_default_timeout(5000)
    faults: list[str] = []
    shown.on("pageerror", lambda error: faults.append(str(error)))
    shown.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield shown
    context.close()
    assert faults == []
