"""Every address of the site, with its parameters filled from one side of the world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

NOBODY = "00000000-0000-0000-0000-000000000000"
NOTHING = 999_999_999  # a number that no row has, whatever ran before
Fill = Callable[[SimpleNamespace, SimpleNamespace], Any]


def key(name: str, attribute: str = "pk") -> Fill:
    return lambda side, world: getattr(getattr(side, name, None), attribute, 0)


def fixed(value: Any) -> Fill:
    return lambda side, world: value


# Start of the route -> parameter -> what fills it. The first start that fits wins.
PARAMETERS: tuple[tuple[str, dict[str, Fill]], ...] = (
    ("api/v1/clients/", {"reference": key("client", "reference")}),
    ("api/v1/platforms/", {"reference": key("platform", "reference")}),
    ("api/v1/products/", {"reference": lambda s, w: w.products["YEA-T54W"].reference}),
    ("api/v1/quotes/", {"ref": key("quote", "reference")}),
    ("api/v1/orders/", {"ref": key("order", "reference")}),
    ("api/v1/amendments/", {"ref": key("amendment", "reference")}),
    ("api/v1/tickets/", {"ref": key("ticket", "reference")}),
    ("api/v1/articles/", {"ref": key("article", "reference")}),
    ("api/v1/incidents/", {"ref": key("incident", "reference")}),
    ("api/v1/visits/", {"ref": key("visit", "reference")}),
    ("api/v1/shipments/", {"ref": key("shipment", "reference")}),
    ("api/v1/invoices/", {"ref": key("invoice", "number")}),
    ("api/v1/commissions/", {"ref": key("statement", "reference")}),
    ("partenaires/<str:reference>/utilisateurs", {"reference": key("partner", "reference"), "pk": key("user")}),
    ("partenaires/", {"reference": key("partner", "reference"), "key": fixed("reglages")}),
    ("contrats/", {"reference": key("partner", "reference"), "pk": fixed(NOTHING)}),
    ("portefeuilles/", {"reference": key("partner", "reference")}),
    ("reglages/utilisateurs/", {"pk": key("user")}),
    ("reglages/modules/", {"name": fixed("billing")}),
    ("reglages/types-de-commande/", {"code": fixed("creation"), "pk": fixed(1)}),
    ("reglages/mails/", {"key": fixed("quote-sent")}),
    ("reglages/niveaux-de-service/", {"number": fixed(NOTHING)}),
    ("reglages/engagements/", {"number": fixed(NOTHING)}),
    ("reglages/attribution/", {"number": fixed(NOTHING)}),
    ("reglages/plateformes/", {"number": key("platform", "type_id")}),
    ("reglages/standards/", {"number": fixed(NOTHING)}),
    ("reglages/reception/", {"number": fixed(NOTHING)}),
    ("reglages/provisionnement/", {"number": fixed(NOTHING)}),
    ("reglages/alertes/", {"role": fixed("support")}),
    ("reglages/webhooks/", {"number": fixed(NOTHING), "delivery": fixed(NOTHING)}),
    ("reglages/", {"pk": fixed(1), "number": fixed(1), "version": fixed(1)}),
    ("historique/", {"model": fixed("orders.order"), "pk": key("order")}),
    ("fiches/", {"model": fixed("orders.order"), "number": key("order"), "tag": fixed(1)}),
    ("notes/", {"number": key("note")}),
    ("pieces/", {"key": key("photo", "key")}),
    ("taches/", {"number": key("task")}),
    ("documents/", {"key": key("document", "key")}),
    ("sms/ecrire/", {"model": fixed("clients.client"), "number": key("client")}),
    ("sms/recus/", {"number": key("reply")}),
    ("sms/", {"key": key("sms", "key")}),
    ("public/sms/", {"address": fixed("inconnu")}),
    ("messages/", {"key": key("message", "key"), "document": fixed(NOBODY)}),
    ("boite-locale/", {"key": key("message", "key"), "document": fixed(NOBODY)}),
    ("alertes/fiches/", {"model": fixed("orders.order"), "number": key("order")}),
    ("alertes/", {"number": fixed(NOTHING)}),
    ("public/aide/", {"slug": key("article", "slug")}),
    ("public/marque/", {"slug": key("partner", "slug")}),
    ("public/standard/", {"address": fixed("inconnu")}),
    ("public/", {"token": fixed("inconnu"), "key": fixed(NOBODY), "name": fixed("poste.cfg")}),
    ("provisionnement/", {"reference": key("sheet", "reference"), "number": key("device")}),
    ("clients/<client:reference>/contacts", {"reference": key("client", "reference"), "pk": key("contact")}),
    (
        "clients/<client:reference>/sites",
        {"reference": key("client", "reference"), "pk": key("site"), "number": key("closure")},
    ),
    ("clients/<client:reference>/reunions", {"reference": key("client", "reference"), "pk": key("merge")}),
    ("clients/segments/", {"number": lambda s, w: w.segment.pk}),
    ("groupes/", {"reference": key("group", "reference"), "client": key("client", "reference")}),
    ("clients/", {"reference": key("client", "reference"), "name": fixed("activate"), "key": fixed("commandes")}),
    ("plateformes/<platform:reference>/secrets", {"reference": key("platform", "reference"), "pk": key("secret")}),
    (
        "plateformes/<platform:reference>/revelations",
        {"reference": key("platform", "reference"), "pk": key("reveal_grant")},
    ),
    (
        "plateformes/<platform:reference>/import",
        {"reference": key("platform", "reference"), "number": key("tenant_import")},
    ),
    ("plateformes/", {"reference": key("platform", "reference"), "kind": fixed("postes"), "pk": key("handset")}),
    ("catalogue/importer/", {"extension": fixed("csv"), "number": fixed(NOTHING)}),
    ("catalogue/", {"number": fixed(NOTHING), "reference": lambda s, w: w.products["YEA-T54W"].reference}),
    ("fournisseurs/", {"reference": lambda s, w: w.supplier.reference}),
    (
        "tarifs/<price_list:reference>/partenaires",
        {"reference": key("price_list", "reference"), "number": key("given")},
    ),
    ("tarifs/", {"reference": key("price_list", "reference"), "number": key("price_item")}),
    ("techniciens/", {"reference": lambda s, w: w.technicians[0].reference, "number": fixed(NOTHING)}),
    (
        "devis/<str:reference>/lignes/lot",
        {"reference": key("draft_quote", "reference"), "pk": lambda s, w: w.bundle.pk},
    ),
    ("commandes/<str:reference>/lignes/lot", {"reference": key("order", "reference"), "pk": lambda s, w: w.bundle.pk}),
    ("devis/<str:reference>/lignes", {"reference": key("draft_quote", "reference"), "pk": key("quote_line")}),
    ("devis/motifs/", {"number": fixed(NOTHING)}),
    ("devis/modeles/", {"number": fixed(NOTHING)}),
    ("devis/pipeline/", {"column": fixed("sent")}),
    ("devis/", {"reference": key("quote", "reference"), "answer": fixed("accorder")}),
    ("commandes/etapes/", {"column": fixed("staging")}),
    (
        "commandes/",
        {
            "reference": key("order", "reference"),
            "pk": key("order_line"),
            "tab": fixed("documents"),
            "rank": fixed(0),
        },
    ),
    ("sav/appareils/", {"number": key("device")}),
    ("tickets/reponses/", {"number": lambda s, w: w.answer.pk}),
    (
        "tickets/<str:reference>/reponses/",
        {"reference": key("ticket", "reference"), "number": lambda s, w: w.answer.pk},
    ),
    ("tickets/<str:reference>/temps/", {"reference": key("ticket", "reference"), "number": key("time_spent")}),
    (
        "tickets/<str:reference>/messages/",
        {"reference": key("ticket", "reference"), "number": lambda s, w: s.ticket.messages.earliest("pk").pk},
    ),
    ("tickets/releve/", {"number": fixed(NOTHING)}),
    ("tickets/", {"reference": key("ticket", "reference"), "number": key("supplier_case"), "key": key("held", "key")}),
    ("mails-recus/", {"key": key("mail", "key")}),
    ("appels/", {"reference": key("call", "reference")}),
    ("aide/pour/", {"reference": key("ticket", "reference"), "article": key("article", "reference")}),
    ("aide/ticket/", {"reference": key("ticket", "reference")}),
    ("aide/", {"reference": key("article", "reference"), "number": fixed(1)}),
    ("incidents/ticket/", {"reference": key("ticket", "reference")}),
    ("incidents/", {"reference": key("incident", "reference"), "ticket": key("ticket", "reference")}),
    ("avenants/", {"reference": key("amendment", "reference"), "row": fixed(NOTHING)}),
    ("interventions/commande/", {"reference": key("order", "reference")}),
    ("interventions/", {"reference": key("visit", "reference")}),
    ("ma-journee/<str:reference>/appareils", {"reference": key("visit", "reference"), "number": key("visit_device")}),
    ("ma-journee/", {"reference": key("visit", "reference"), "number": fixed(0), "key": key("photo", "key")}),
    ("stock/articles/", {"reference": lambda s, w: w.products["YEA-T54W"].reference}),
    ("stock/appareils/", {"reference": lambda s, w: w.stock.unit.reference}),
    ("stock/lieux/", {"number": lambda s, w: w.stock.place.pk}),
    (
        "stock/inventaires/<str:reference>/lecture/",
        {"reference": lambda s, w: w.stock.count.reference, "number": fixed(NOTHING)},
    ),
    (
        "stock/inventaires/",
        {"reference": lambda s, w: w.stock.count.reference, "number": lambda s, w: w.stock.count_line.pk},
    ),
    (
        "stock/achats/<str:reference>/reception/<int:number>/annuler",
        {"reference": lambda s, w: w.stock.purchase.reference, "number": fixed(NOTHING)},
    ),
    ("stock/achats/", {"reference": lambda s, w: w.stock.purchase.reference, "number": lambda s, w: w.stock.line.pk}),
    ("staging/commande/", {"reference": key("order", "reference")}),
    ("staging/articles/", {"reference": lambda s, w: w.products["YEA-T54W"].reference}),
    ("staging/<str:reference>/appareils/", {"reference": key("sheet", "reference"), "number": key("device")}),
    ("staging/<str:reference>/lecture/", {"reference": key("sheet", "reference"), "number": key("device")}),
    ("staging/", {"reference": key("sheet", "reference"), "number": fixed(0)}),
    ("expeditions/enlevements/", {"number": lambda s, w: s.shipment.carrier_id}),
    ("expeditions/commande/", {"reference": key("order", "reference")}),
    ("expeditions/", {"reference": key("shipment", "reference"), "rank": fixed(1)}),
    ("portabilites/commande/", {"reference": key("order", "reference")}),
    ("portabilites/", {"reference": key("porting", "reference")}),
    ("commandes-operateurs/commande/", {"reference": key("order", "reference")}),
    ("commandes-operateurs/", {"reference": key("access", "reference")}),
    ("factures/temps/", {"reference": key("client", "reference")}),
    ("factures/commande/", {"reference": key("order", "reference")}),
    ("factures/", {"reference": key("invoice", "reference"), "pk": key("invoice_line"), "tab": fixed("documents")}),
    ("reglements/", {"reference": key("payment", "reference")}),
    ("commissions/regles/", {"reference": key("partner", "reference"), "pk": key("rule")}),
    ("commissions/", {"reference": key("statement", "reference")}),
)
# Sign-in, reset and sign-out: tried in accounts/tests; a table of them would only sign people out.
SKIPPED = re.compile(r"^(connexion|deconnexion|\^?mot-de-passe|compte/securite|compte/sessions|static/)")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern) and not SKIPPED.match(route):
            yield route


def address(route: str, side: SimpleNamespace, world: SimpleNamespace) -> str:
    """``devis/<str:reference>`` -> ``/devis/DE-2026-00001``. A route whose parameter nobody fills raises."""
    fills = next((fills for start, fills in PARAMETERS if route.startswith(start)), {})
    missing = set(PARAMETER.findall(route)) - set(fills)
    if missing:
        raise LookupError(f"{route}: say in tests/walls/addresses.py what fills {sorted(missing)}")
    return "/" + PARAMETER.sub(lambda found: str(fills[found.group(1)](side, world)), route).lstrip("^").rstrip("$")
