"""The forms of every page as the person in front of it gets them: where they post, their fields, their choices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from lxml import etree, html

Fields = dict[str, list[str]]  # name -> what the page proposes, first what it would send now


def forms_of(client: Client, paths: Iterable[str]) -> dict[str, Fields]:
    """Path posted to -> its fields. The first page that shows a form says what it holds."""
    found: dict[str, Fields] = {}
    for path in paths:
        answer = client.get(path)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "") and answer.content.strip():
            for target, fields in posted(answer.content, path):
                if len(fields) > len(found.get(target, {})):
                    found[target] = fields
    return found


def posted(page: bytes, path: str) -> Iterable[tuple[str, Fields]]:
    try:
        tree = html.fromstring(page.decode("utf-8", "replace"))
    except (etree.ParserError, ValueError):
        return
    for element in tree.xpath("//form[@method='post'] | //*[@hx-post]"):
        target = element.get("hx-post") or element.get("action") or path
        yield urlsplit(target).path, fields_in(element)


def fields_in(element: Any) -> Fields:
    fields: Fields = {}
    for control in element.xpath(".//input[@name] | .//textarea[@name] | .//select[@name] | .//button[@name]"):
        name, proposed = control.get("name"), fields.setdefault(control.get("name"), [])
        if control.tag == "select":
            options = [o.get("value", "") for o in control.xpath(".//option")]
            chosen = [o.get("value", "") for o in control.xpath(".//option[@selected]")]
            proposed += chosen + options
        elif control.tag == "textarea":
            proposed.append(control.text or "")
        elif control.get("type") != "file":
            proposed.append(control.get("value", ""))
        if name == "csrfmiddlewaretoken":
            fields.pop(name)
    fields.pop("_key", None)
    return fields
