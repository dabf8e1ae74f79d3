"""The mandate: who asks, which numbers leave which operator for which, and once signed the proof of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Refused
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.documents.rendering import RenderError, render
from maillon.operators.models import Porting
from maillon.orders.services.papers import long_date

KIND, MODEL = "mandate", "operators.porting"


def clauses(porting: Porting) -> list[str]:
    """What the signer agrees to (CPCE, art. L. 44-4: the contract ends for the numbers that are ported, and for them only)."""
    brand = brand_of(porting)
    return [
        f"Titulaire du contrat, ou habilité par lui, je donne mandat à {brand.name} et à {porting.recipient_name} pour demander "
        f"à {porting.donor_name}, en mon nom, la portabilité des numéros ci-dessus.",
        "La portabilité met fin, à la date du portage et pour ces numéros seulement, au contrat qui me lie à l'opérateur quitté "
        "(article L. 44-4 du code des postes et des communications électroniques). Les sommes encore dues au titre de ce "
        "contrat restent à ma charge.",
        "Je ne résilie pas moi-même ces lignes avant le portage : un numéro résilié ne peut plus être porté.",
    ]


def mandate_data(porting: Porting, *, acceptance: dict[str, Any] | None = None, draft: bool = False) -> dict[str, Any]:
    brand = brand_of(porting)
    client = porting.client
    city = f"{client.postal_code} {client.city}".strip()
    data: dict[str, Any] = {
        "brand": brand.as_data(),
        "number": porting.reference,
        "draft": draft,
        "holder": {
            "name": porting.holder,
            "lines": [line for line in (client.street, client.street2, city) if line],
            "ids": [f"SIREN {french.siret(client.siren)}"] if client.siren else [],
        },
        "agent": {
            "name": brand.name,
            "lines": [t for t in (brand.email, french.phone(brand.phone) if brand.phone else "") if t],
            "ids": [f"Opérateur receveur : {porting.recipient_name}"],
        },
        "facts": [
            {"label": "Opérateur quitté", "value": porting.donor_name},
            {"label": "Date demandée", "value": long_date(porting.requested_on)},
            {"label": "Commande", "value": porting.order.reference},
            *([{"label": "Compte client", "value": porting.donor_account}] if porting.donor_account else []),
        ],
        "numbers": [
            {"label": str(row), "count": str(row.as_number().size), "rio": row.shown_rio or "suit la tête de ligne"}
            for row in porting.numbers.all()
        ],
        "clauses": clauses(porting),
    }
    if acceptance is not None:
        data |= {"acceptance": acceptance, "seal": documents.seal_words()}
    return data


def draw(porting: Porting, **how: Any) -> bytes:
    try:
        return render("mandat", mandate_data(porting, **how), timestamp=timezone.now())
    except RenderError as error:
        raise Refused(f"{error} Corrigez la portabilité, puis recommencez.") from error


def keep(porting: Porting, pdf: bytes, *, signed: bool) -> Document:
    """File it under the porting: the one to sign, then the sealed one that was signed."""
    title = f"Mandat {'signé' if signed else 'de portabilité'} {porting.reference}"
    return documents.keep(
        porting,
        kind=KIND,
        number=porting.reference,
        title=title,
        pdf=documents.sealed(pdf, title) if signed else pdf,
        priced=False,
        partner_visible=True,
        client_visible=True,
        sealed=signed,
    )


def last(porting: Porting, *, sealed: bool) -> Document | None:
    rows = Document.objects.filter(target_model=MODEL, target_id=porting.pk, kind=KIND, sealed=sealed)
    return rows.order_by("-created_at", "-pk").first()
