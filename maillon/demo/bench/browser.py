"""One signed-in person, as the server sees a browser behind its proxy: one connection, gzip, cookies, CSRF."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from maillon.demo.bench.place import HOST, PASSWORD


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        body = gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body
        return body.decode(errors="replace")


class Browser:
    def __init__(self, port: int, email: str) -> None:
        self.email = email
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.origin = f"https://{HOST}:{port}"
        self.headers = {
            "Host": f"{HOST}:{port}", "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip", "Accept": "text/html",
            "Accept-Language": "fr", "Referer": f"{self.origin}/", "User-Agent": "Maillon bench",
        }  # fmt: skip

    def sign_in(self) -> None:
        self.get("/connexion")
        answer = self.post("/connexion", {"login": self.email, "password": PASSWORD})
        if answer.status not in (302, 303) or "sessionid" not in self.cookies:
            raise RuntimeError(f"{self.email} n'a pas pu se connecter ({answer.status}) : {plain(answer.text)[:300]}")

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields})
        return self.ask(
            "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin, **headers}
        )

    def ask(self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {**self.headers, **(headers or {}), "Cookie": cookie})
        response = self.connection.getresponse()
        content = response.read()
        for header in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, response.headers.get("Location", ""), content)


def plain(html: str) -> str:
    """The text of a page, for a message."""
    return " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S).split())
