"""Clients by program: the rights, the rows and the sentences of the screens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.html import strip_tags
from ninja import Field, Query, Router, Schema, Status

from maillon.accounts.models import Partner
from maillon.clients import services
from maillon.clients.forms import ClientForm, NewClientForm
from maillon.clients.lists import with_text
from maillon.clients.models import Client, Contact, Site
from maillon.core.api import Paging, Problem, Sent, page, require
from maillon.core.errors import Overtaken
from maillon.fields.services import api_values, set_api_values
from maillon.lists.grammar import cleaned

router = Router()
CARD = (
    "reference", "name", "status", "sector", "size", "legal_name", "former_name", "siren", "siret", "vat_number", "street", "street2",
    "postal_code", "city", "country", "email", "phone", "billing_email", "payment_method",
)  # fmt: skip
WRITABLE = tuple(n for n in CARD if n not in ("reference", "country", "status"))


class ClientFilter(Schema):
    q: str = Field("", max_length=200, description="Nom, ville, contact, fragment de numéro ou de référence.")
    status: Client.Status | None = Field(None, description="prospect, onboarding, active ou ended.")
    archived: bool = Field(False, description="Aussi les fiches archivées.")


class ContactIn(Sent):
    first_name: str = ""
    last_name: str
    function: str = ""
    email: str = ""
    mobile: str = ""


class SiteIn(Sent):
    """Sans adresse : celle du client."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""


class CardIn(Sent):
    """Les champs absents ne changent pas."""

    name: str | None = None
    sector: str | None = None
    size: str | None = None
    legal_name: str | None = None
    former_name: str | None = None
    siren: str | None = None
    siret: str | None = None
    vat_number: str | None = None
    street: str | None = None
    street2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    email: str | None = None
    phone: str | None = None
    billing_email: str | None = None
    payment_method: str | None = None
    custom: dict[str, str | int | float | bool | None] | None = None


class ClientIn(CardIn):
    name: str
    status: str = "prospect"
    partner: str | None = Field(
        None, description="Référence du partenaire ; un partenaire crée toujours pour lui-même."
    )
    contact: ContactIn | None = None
    site: SiteIn | None = None


class ClientPatch(CardIn):
    version: int | None = Field(
        None, ge=1, le=2**31 - 1, description="Celle qui a été lue : refus 409 si elle a changé depuis."
    )


class ClientRow(Schema):
    reference: str
    name: str
    status: str
    sector: str
    size: str
    legal_name: str
    former_name: str
    siren: str
    siret: str
    vat_number: str
    street: str
    street2: str
    postal_code: str
    city: str
    country: str
    email: str
    phone: str
    billing_email: str
    payment_method: str
    version: int
    partner: str | None
    archived: bool
    client_since: date | None
    last_activity: str
    last_activity_at: datetime
    url: str


class ClientPage(Schema):
    items: list[ClientRow]
    next: str | None


class ContactRow(Schema):
    id: int
    name: str
    civility: str
    first_name: str
    last_name: str
    function: str
    email: str
    phone: str
    mobile: str
    is_main: bool


class SiteRow(Schema):
    """``access_notes`` is absent for whom the way in is not open."""

    id: int
    name: str
    street: str
    street2: str
    postal_code: str
    city: str
    insee: str
    department: str
    lat: float | None
    lon: float | None
    geo_score: float
    is_main: bool
    access_notes: str = ""


class ClientFull(ClientRow):
    custom: dict[str, Any]
    contacts: list[ContactRow]
    sites: list[SiteRow]


def row(client: Client, user: Any) -> dict[str, Any]:
    told = {name: getattr(client, name) for name in CARD}
    return told | {
        "version": client.version,
        "partner": client.partner.reference if client.partner else None,
        "archived": client.is_archived,
        "client_since": client.client_since,
        "last_activity": client.last_activity,
        "last_activity_at": client.last_activity_at,
        "url": client.get_absolute_url(),
    }


def whole(client: Client, user: Any) -> dict[str, Any]:
    mine = {"client": client, "archived_at": None}
    return row(client, user) | {
        "custom": api_values(client, user),
        "contacts": [contact_row(c) for c in Contact.objects.visible_to(user).filter(**mine)],
        "sites": [site_row(s, user) for s in Site.objects.visible_to(user).filter(**mine)],
    }


def contact_row(contact: Contact) -> dict[str, Any]:
    names = ("id", "name", "civility", "first_name", "last_name", "function", "email", "phone", "mobile", "is_main")
    return {name: getattr(contact, name) for name in names}


def site_row(site: Site, user: Any) -> dict[str, Any]:
    names = (
        "id",
        "name",
        "street",
        "street2",
        "postal_code",
        "city",
        "insee",
        "department",
        "lat",
        "lon",
        "geo_score",
        "is_main",
    )
    told = {name: getattr(site, name) for name in names}
    return told | {"access_notes": site.access_notes} if user.can("access.see") else told


def get(user: Any, reference: str) -> Client:
    """The card of this reference; of one that became part of another, that other."""
    rows = Client.objects.visible_to(user).select_related("partner")
    found = get_object_or_404(rows, reference=cleaned(reference))
    return get_object_or_404(rows, pk=found.merged_into_id) if found.merged_into_id else found


@router.get("/clients", response=ClientPage, summary="Les clients de votre portée")
def clients(request: HttpRequest, asked: Query[ClientFilter], paging: Query[Paging]) -> dict[str, Any]:
    user = require(request, "clients.see")
    rows = Client.objects.visible_to(user).select_related("partner")
    if not asked.archived:
        rows = rows.current()
    if asked.status:
        rows = rows.filter(status=asked.status)
    if text := cleaned(asked.q):
        return page(request, with_text(rows, text), paging, lambda client: row(client, user))
    return page(request, rows, paging, lambda client: row(client, user))


@router.get(
    "/clients/{reference}",
    response=ClientFull,
    exclude_unset=True,
    summary="Un client, ses contacts, ses sites",
)
def client(request: HttpRequest, reference: str) -> dict[str, Any]:
    user = require(request, "clients.see")
    return whole(get(user, reference), user)


@router.post(
    "/clients",
    response={201: ClientFull, 422: Problem},
    exclude_unset=True,
    summary="Créer un client, son contact et son site",
)
def create(request: HttpRequest, sent: ClientIn) -> Any:
    user = require(request, "clients.edit")
    data = {name: getattr(sent, name) or "" for name in WRITABLE if getattr(sent, name) is not None}
    data |= {"status": sent.status, "sector": sent.sector or "other"}
    if sent.partner:
        found = Partner.objects.visible_to(user).filter(reference=cleaned(sent.partner), archived_at=None).first()
        data["partner"] = str(found.pk) if found else "0"
    if sent.contact:
        data |= {f"contact_{name}": value for name, value in sent.contact.dict().items()}
    if sent.site:
        data |= {f"site_{name}": value for name, value in sent.site.dict().items()}
    form = NewClientForm({**data, **kept_towns(NewClientForm.towns)}, instance=Client(country="FR"), user=user)
    if not form.is_valid():
        return Status(422, wrong(form))
    made = form.save(commit=False)
    complete(made, sent, user)
    services.create_client(
        made, actor=user, partner=form.cleaned_data.get("partner"), contact=form.contact(), site=form.site()
    )
    return Status(201, whole(made, user))


@router.patch(
    "/clients/{reference}", response={200: ClientFull, 422: Problem}, exclude_unset=True, summary="Modifier un client"
)
def change(request: HttpRequest, reference: str, sent: ClientPatch) -> Any:
    user = require(request, "clients.edit")
    found = get(user, reference)
    if found.is_archived:
        raise Http404
    if sent.version is not None and sent.version != found.version:
        raise Overtaken("Cette fiche a été modifiée entre-temps : relisez-la, puis recommencez.")
    given = sent.dict(exclude_unset=True, exclude={"version", "custom"})
    form = ClientForm(user=user, instance=found)
    current = {name: form.initial.get(name) for name in form.fields if form.initial.get(name) is not None}
    data = {**current, **{name: value or "" for name, value in given.items()}, **kept_towns(ClientForm.towns)}
    form = ClientForm(data, user=user, instance=found)
    if not form.is_valid():
        return Status(422, wrong(form))
    saved = form.save(commit=False)
    complete(saved, sent, user)
    services.update_client(saved, [*given, *(["custom"] if sent.custom else [])], actor=user)
    return whole(saved, user)


def complete(client: Client, sent: CardIn, user: Any) -> None:
    if sent.custom:
        set_api_values(client, sent.custom, user)


def kept_towns(prefixes: tuple[str, ...]) -> dict[str, str]:
    """A program is not asked « Vouliez-vous… »: what it says is placed as well as can be."""
    return {f"{prefix}keep_town": "on" for prefix in prefixes}


def wrong(form: Any) -> dict[str, Any]:
    """The form's own sentences, field by field."""
    errors = [
        {"field": name if name != "__all__" else "", "message": strip_tags(" ".join(e["message"] for e in found))}
        for name, found in form.errors.get_json_data().items()
    ]
    names = ", ".join(e["field"] for e in errors if e["field"]) or "la demande"
    return {"detail": f"À corriger : {names}.", "errors": errors}
