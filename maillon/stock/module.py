from django.db.models import Q

from maillon.accounts import roles as r
from maillon.automation.actions import DefaultRule
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.core.rows import TechnicianReach
from maillon.documents.kinds import DocumentKind
from maillon.stock import finding, panels, tiles
from maillon.stock.services.papers import KIND as PURCHASE_ORDER

KEEPERS = r.only(r.ADMIN, r.STAGING)
AWAITED = "select count(*) from stock_purchase where status in ('sent', 'partial')"

EVENTS = (
    EventKind(
        "stock.below_minimum",
        "Un article passe sous son minimum",
        "catalog.product",
        {"place": "lieu", "available": "disponible", "minimum": "minimum"},
    ),
    EventKind("stock.purchase_sent", "Une commande fournisseur est passée", "stock.purchase", {"supplier": "fournisseur"}),
    EventKind("stock.purchase_received", "Une commande fournisseur est reçue en entier", "stock.purchase", {"supplier": "fournisseur"}),
    EventKind(
        "stock.receipt_closed", "Une livraison fournisseur est réceptionnée", "stock.purchase",
        {"supplier": "fournisseur", "quantity": "articles reçus"},
    ),
    EventKind("stock.count_applied", "Un inventaire est appliqué", "stock.count", {"place": "lieu", "changed": "articles corrigés"}),
)  # fmt: skip

RULES = (
    DefaultRule(
        "stock.below_minimum", "Stock bas : alerte au staging", "stock.below_minimum", (),
        ({"action": "notify", "options": {"role": "staging",
          "sentence": "Stock bas : {{ fiche }}, {{ available }} disponibles pour un minimum de {{ minimum }} ({{ place }})"}},),
    ),
    DefaultRule(
        "stock.purchase_received", "Commande fournisseur reçue : alerte à l'ADV", "stock.purchase_received", (),
        ({"action": "notify", "options": {"role": "adv", "sentence": "Reçu de {{ supplier }} : {{ reference }}"}},),
    ),
)  # fmt: skip


REACH = (
    TechnicianReach("stock.place", lambda user: Q(technician__user_id=user.pk)),
    TechnicianReach("stock.level", lambda user: Q(place__technician__user_id=user.pk)),
    TechnicianReach("stock.unit", lambda user: Q(place__technician__user_id=user.pk)),
    TechnicianReach(
        "stock.movement",
        lambda user: Q(source__technician__user_id=user.pk) | Q(destination__technician__user_id=user.pk),
    ),
    TechnicianReach("stock.reservation", lambda user: Q(place__technician__user_id=user.pk)),
)

MODULE = Module(
    name="stock",
    label="Stock et achats",
    summary="Ce qu'il y a, où, pour qui ; chaque numéro de série suivi de l'achat au rebut ; les commandes aux fournisseurs.",
    requires=("catalog", "clients", "technicians", "documents", "lists"),
    rights=(
        Rights("stock", "Stock", see=r.STAFF, edit=KEEPERS, close=KEEPERS),
        Rights("purchases", "Achats", see=r.OFFICE, edit=KEEPERS, close=KEEPERS),
    ),
    menu=(
        MenuItem("Logistique", "Stock", "stock:list", "building-warehouse", right="stock.see", order=10),
        MenuItem(
            "Logistique",
            "Achats",
            "stock:purchases",
            "shopping-cart",
            right="purchases.see",
            order=20,
            count="purchases",
        ),
    ),
    creates=(
        CreateLink("Commande fournisseur", "stock:purchase_new", "shopping-cart-plus", "purchases.edit", order=75),
        CreateLink("Transfert de stock", "stock:transfer", "transfer", "stock.edit", order=76),
        CreateLink("Retour de matériel", "stock:take_back", "truck-return", "stock.edit", order=77),
    ),
    urls="maillon.stock.urls",
    api="maillon.stock.api:router",
    offers=(
        *EVENTS,
        *RULES,
        *REACH,
        *finding.SOURCES,
        *panels.PANELS,
        *tiles.TILES,
        DocumentKind(PURCHASE_ORDER, "purchases.see"),
        MenuCount("purchases", AWAITED, "purchases.see"),
    ),
    personal_data=(
        PersonalData(
            "stock.movement",
            ("actor", "comment"),
            "Savoir qui a déplacé quoi",
            "intérêt légitime",
            "10 ans, avec les pièces d'achat",
        ),
        PersonalData(
            "stock.place",
            ("name",),
            "Savoir chez quel client ou dans quel véhicule est le matériel",
            "contrat",
            "10 ans",
        ),
        PersonalData(
            "stock.reservation", ("for_label",), "Garder le matériel d'une commande", "contrat", "jusqu'à l'expédition"
        ),
    ),
)
