from typing import Any

from maillon.accounts import roles as r
from maillon.accounts.hosts import names_of
from maillon.core.modules import Module, PersonalData, Rights
from maillon.core.panels import TAB, Panel
from maillon.documents import services
from maillon.documents.branding import brand_of, sender_of

# The records that show their documents; each is named by its label, none is imported.
RECORDS = ("orders.order", "interventions.visit", "logistics.shipment", "billing.invoice")
MOST = 200


def of_record(record: Any, user: Any) -> dict[str, Any]:
    return {"documents": services.of_record(record, user)[:MOST]}


def of_client(client: Any, user: Any) -> dict[str, Any]:
    return {"documents": services.of_client(client.pk, user)[:MOST], "of_client": True}


def panel(model: str, context: Any, count: Any) -> Panel:
    return Panel(
        model,
        TAB,
        "documents",
        "Documents",
        "documents/_panel.html",
        context,
        right="documents.see",
        count=count,
        order=60,
    )


def brand_panel(partner: Any, user: Any) -> dict[str, Any]:
    name, address = sender_of(partner)
    return {
        "brand": brand_of(partner),
        "slug": partner.slug,
        "sender": name,
        "address": address,
        "hosts": names_of(partner.pk),
    }


MODULE = Module(
    name="documents",
    label="Documents",
    summary="PDF aux couleurs de chaque marque, liens publics signés, dossiers de preuve, séries légales.",
    optional=False,
    requires=("records",),
    rights=(Rights("documents", "Documents", see=r.EVERYONE, edit=r.EVERYONE, close=r.only(r.ADMIN)),),
    urls="maillon.documents.urls",
    offers=(
        panel("clients.client", of_client, lambda client, user: services.of_client(client.pk, user)),
        Panel("accounts.partner", TAB, "marque", "Marque", "documents/_panel_brand.html", brand_panel, order=70),
        *(panel(m, of_record, lambda record, user: services.of_record(record, user)) for m in RECORDS),
    ),
    personal_data=(
        PersonalData(
            "documents.document",
            ("title",),
            "Prouver ce qui a été proposé, accepté et livré",
            "contrat, obligation légale",
            "10 ans pour ce qui est signé ou facturé, 5 ans sinon",
        ),
        PersonalData(
            "documents.publiclink",
            ("recipient",),
            "Ouvrir un devis ou un suivi sans compte",
            "contrat",
            "1 an après l'expiration du lien",
        ),
        PersonalData(
            "documents.linkvisit", ("ip",), "Limiter les essais sur les liens publics", "intérêt légitime", "90 jours"
        ),
        PersonalData(
            "documents.evidence",
            ("data", "signature_svg"),
            "Prouver une signature (C. civ. 1366 et 1367)",
            "contrat",
            "10 ans",
        ),
    ),
)
