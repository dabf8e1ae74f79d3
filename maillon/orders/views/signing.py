"""A record that somebody signs on a public page, without an account: name, code received by mail, tick, drawing beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from maillon.core.dialogs import see_other
from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.documents import links, signing
from maillon.documents.drawing import Drawing, DrawingRefused, clean_drawing
from maillon.documents.models import Document, PublicLink
from maillon.orders import mails
from maillon.orders.services import Signature


class AcceptForm(KitForm):
    name = forms.CharField(
        label="Votre nom",
        max_length=120,
        error_messages={"required": "Indiquez votre nom : il figure sur le bon de commande."},
    )
    role = forms.CharField(label="Votre fonction", max_length=120, required=False)
    code = forms.CharField(
        label="Code reçu par mail",
        max_length=20,
        error_messages={"required": "Saisissez les 6 chiffres reçus par mail, ou demandez un code."},
    )
    agreed = forms.BooleanField(error_messages={"required": "Cochez « Bon pour accord » pour signer."})
    signature = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    document = forms.UUIDField(widget=forms.HiddenInput)

    def clean_signature(self) -> Drawing | None:
        """A drawing beside the name and the code; none is needed."""
        path = self.cleaned_data["signature"].strip()
        if not path:
            return None
        try:
            return clean_drawing(path)
        except DrawingRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


def page_of(purpose: str, request: HttpRequest) -> str:
    """The public page that this request is about."""
    return f"/public/{purpose}/{request.resolver_match.kwargs['token']}"  # type: ignore[union-attr]


def known_signer(contact: Any, link: PublicLink, shown: Document | None) -> dict[str, Any]:
    """What the form knows beforehand: the paper shown, and the contact when the link was sent to its address."""
    known: dict[str, Any] = {"document": shown.key if shown else None}
    if contact and contact.email and contact.email.lower() == link.recipient.lower():
        known |= {"name": contact.name, "role": contact.function}
    return known


@dataclass(frozen=True)
class SignedOnline:
    """What a kind of record says of itself to be signed. ``shown``: the paper whose digest the evidence keeps; ``named``:
    « le devis DE-2026-00042 »; ``show``: its page in its present state."""

    show: Callable[..., HttpResponse]
    form: type[AcceptForm]
    is_open: Callable[[Any], bool]
    is_signed: Callable[[Any], bool]
    shown: Callable[[Any], Document | None]
    changed: str
    named: Callable[[Any], str]
    audience: Callable[[Any], str]
    accept: Callable[[Any, Signature], Any]

    def send_code(self, request: HttpRequest, link: PublicLink, record: Any) -> HttpResponse:
        """Send six digits to the address the link was sent to, and to no other."""
        if not self.is_open(record):
            return self.show(request, link, record, status=409)
        names = ("name", "role", "signature", "document")
        kept = self.form(initial={name: request.POST.get(name, "") for name in names})
        try:
            digits = links.new_code(link)
        except Refused as refused:
            return self.show(request, link, record, form=kept, notice=refused.message, status=422)
        mails.send_code(record, link.recipient, digits, what=self.named(record), audience=self.audience(record))
        return self.show(request, link, record, form=kept, notice=f"Code envoyé à {signing.masked(link.recipient)}.")

    def sign(
        self, request: HttpRequest, link: PublicLink, record: Any, *, chosen: frozenset[int] = frozenset()
    ) -> HttpResponse:
        """Repeating it shows the same result; a wrong code is counted, whatever follows."""
        here = page_of(link.purpose, request)
        if self.is_signed(record):
            return see_other(here)
        form = self.form(request.POST)
        if not self.is_open(record):
            return self.show(request, link, record, status=409)
        if not form.is_valid():
            return self.show(request, link, record, form=form, status=422)
        shown = self.shown(record)
        if shown is None or shown.key != form.cleaned_data["document"]:
            return self.show(request, link, record, notice=self.changed, status=409)
        checked = links.check_code(link, form.cleaned_data["code"])
        if not checked.accepted:
            record.refresh_from_db()  # somebody's other click may have signed while this one waited
            if self.is_signed(record):
                return see_other(here)
            form.add_error("code", checked.message)
            return self.show(request, link, record, form=form, status=422)
        try:
            self.accept(record, _signature_of(request, link, form, checked, chosen))
        except Refused as refused:  # nothing of it was written; the code has served
            record.refresh_from_db()
            return self.show(request, link, record, form=form, notice=refused.message, status=refused.status)
        return see_other(here)


def _signature_of(
    request: HttpRequest, link: PublicLink, form: AcceptForm, checked: links.CodeCheck, chosen: frozenset[int]
) -> Signature:
    data = form.cleaned_data
    return Signature(
        name=data["name"],
        role=data["role"],
        ip=links.client_ip(request),
        device=request.headers.get("User-Agent", "")[:300],
        document_key=str(data["document"]),
        chosen=chosen,
        email=link.recipient,
        code_channel="mail",
        code_sent_to=link.recipient,
        code_verified_at=checked.checked_at,
        drawing=data["signature"],
        link_digest=link.digest,
    )
