"""The address of a tenant, made from the template of its type. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

TENANT = "{tenant}"
HINT = "Commence par https://, nomme un serveur fixe et contient {tenant} après lui, par exemple https://portail.exemple.fr/{tenant}."
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)


def valid_template(template: str) -> bool:
    """https, a host written in full (what is typed as a tenant can never choose the server), ``{tenant}`` after it."""
    if any(ch.isspace() or ch in "\\<>\"'" or ord(ch) < 32 for ch in template):
        return False
    try:
        parts = urlsplit(template)
        port_is_a_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    after = template.split(parts.netloc, 1)[-1] if parts.netloc else ""
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    rest = after.replace(TENANT, "")
    return bool(
        parts.scheme == "https"
        and port_is_a_number
        and _HOST.fullmatch(host)
        and after[:1] in ("/", "?", "#")
        and TENANT in after
        and not re.search(r"[{}]", rest)
    )


def link(template: str, tenant: str, override: str = "") -> str:
    """The platform's own address when it has one, else the template filled with the quoted tenant, else nothing."""
    if override:
        return override
    return template.replace(TENANT, quote(tenant, safe="")) if template and tenant else ""
