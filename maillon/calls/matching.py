"""Who calls: the clients that a number leads to, the surest first, each with what is known of the person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from maillon.accounts.models import Partner
from maillon.calls.callers import Caller
from maillon.clients.models import Client
from maillon.core import french
from maillon.search.holders import Holder, holders

MOST = 12


@dataclass
class Candidate:
    """One client and why. ``person``: a name when exactly one contact of it has the number; keys are None when unsure."""

    client: Client
    held: list[Holder] = field(default_factory=list)

    def only(self, name: str) -> int | None:
        keys = {getattr(h, name) for h in self.held} - {None}
        return keys.pop() if len(keys) == 1 else None

    @property
    def people(self) -> list[Holder]:
        return [h for h in self.held if h.contact]

    @property
    def person(self) -> str:
        """Who speaks: the contact, or the user of the handset; nothing when several share the number."""
        names = {h.label for h in self.people} or {h.label for h in self.held if h.what == "Poste" and h.label}
        return names.pop() if len(names) == 1 else ""

    @property
    def why(self) -> str:
        """« Contact Claire Rossi, gérante · Numéro direct Accueil »."""
        told = [", ".join(text for text in (f"{h.what} {h.label}".strip(), self._detail(h)) if text) for h in self.held]
        return " · ".join(dict.fromkeys(told))

    def _detail(self, holder: Holder) -> str:
        return holder.detail if holder.what in ("Contact", "Poste") and holder.detail != self.client.name else ""


@dataclass
class Recognised:
    """``colleague``: one of ours or of a partner's, who is nobody's client."""

    caller: Caller
    candidates: list[Candidate] = field(default_factory=list)
    partner: Partner | None = None
    colleague: str = ""

    @property
    def only(self) -> Candidate | None:
        return self.candidates[0] if len(self.candidates) == 1 else None

    def of(self, client: Client) -> Candidate:
        found = next((c for c in self.candidates if c.client.pk == client.pk), None)
        return found or Candidate(client)

    @property
    def shown(self) -> str:
        number = self.caller.stored
        if not number:
            return "Numéro masqué" if not any(c.isdigit() for c in self.caller.given) else self.caller.given
        return french.phone(number) if number.startswith("+") else f"Poste {number}"


def recognise(caller: Caller, user: Any = None) -> Recognised:
    """Everyone who has this number, within the person's rows: two queries, and one more for a partner's people."""
    found = Recognised(caller)
    if not caller.stored:
        return found
    held = holders(caller.stored, tenant=caller.tenant, user=user)
    rows = (
        Client.objects.select_related("partner")
        if user is None
        else Client.objects.visible_to(user).select_related("partner")
    )
    clients = rows.in_bulk({h.client for h in held if h.client})
    by_client: dict[int, Candidate] = {}
    for holder in held:
        if holder.client is not None and holder.client in clients:
            by_client.setdefault(holder.client, Candidate(clients[holder.client])).held.append(holder)
    found.candidates = list(by_client.values())[:MOST]
    outside = next((h for h in held if h.user or (h.partner and not h.client)), None)
    if outside is not None:
        found.colleague = outside.label
        found.partner = Partner.objects.filter(pk=outside.partner).first() if outside.partner else None
    return found
