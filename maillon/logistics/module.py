from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.core.events import EventKind
from maillon.core.modules import MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.documents.kinds import DocumentKind
from maillon.logistics import done, finding, mails, panels, tiles, undoing
from maillon.logistics.equipment import of_orders
from maillon.logistics.kinds import KINDS
from maillon.logistics.services.goods import kept_units
from maillon.logistics.services.papers import KIND as DELIVERY_NOTE
from maillon.stock.keeping import Keeper
from maillon.technicians.equipment import PreparedEquipment

EVENTS = (
    EventKind(
        "logistics.sheet_done",
        "Une préparation est terminée",
        "logistics.stagingsheet",
        {"order": "commande", "devices": "appareils"},
    ),
    EventKind(
        "logistics.shipment_shipped",
        "Un colis part",
        "logistics.shipment",
        {"order": "commande", "carrier": "transporteur", "tracking": "numéros de suivi"},
    ),
    EventKind(
        "logistics.shipment_delivered",
        "Un colis est livré",
        "logistics.shipment",
        {"order": "commande", "delivered_on": "date de livraison", "received_by": "reçu par"},
    ),
)

MODULE = Module(
    name="logistics",
    label="Staging et expédition",
    summary="Préparer le matériel, numéros de série lus, puis l'expédier avec son bon de livraison.",
    requires=("orders", "documents", "stock"),
    rights=(
        Rights(
            "staging",
            "Fiches de staging",
            see=r.STAFF - {r.ACCOUNTING},
            edit=r.only(r.ADMIN, r.STAGING),
            close=r.only(r.ADMIN, r.STAGING),
        ),
        Rights(
            "shipments",
            "Expéditions",
            see=r.EVERYONE,
            edit=r.only(r.ADMIN, r.STAGING, r.ADV),
            close=r.only(r.ADMIN, r.STAGING, r.ADV),
        ),
    ),
    menu=(
        MenuItem(
            "Terrain",
            "Staging",
            "logistics:staging",
            "package",
            right="staging.see",
            order=20,
            count="staging",
            hidden_from=r.only(r.TECHNICIAN),
        ),
        MenuItem(
            "Terrain",
            "Expéditions",
            "logistics:shipments",
            "truck",
            right="shipments.see",
            order=30,
            hidden_from=r.only(r.TECHNICIAN),
        ),
        MenuItem("Terrain", "Enlèvements", "logistics:pickups", "truck-delivery", right="shipments.edit", order=31),
    ),
    urls="maillon.logistics.urls",
    api="maillon.logistics.api:router",
    offers=(
        *KINDS,
        *undoing.OFFERS,
        *done.OFFERS,
        *EVENTS,
        DocumentKind(DELIVERY_NOTE, "shipments.see"),
        *finding.SOURCES,
        *mails.CONTEXTS,
        *mails.RULES,
        *panels.PANELS,
        *tiles.TILES,
        PreparedEquipment(of_orders),
        Keeper(kept_units),
        MenuCount(
            "staging", "select count(*) from logistics_stagingsheet where status in ('todo', 'started')", "staging.see"
        ),
        SettingsLink(
            "Métier",
            "Transporteurs",
            "Qui emporte les colis, et où les suivre.",
            "logistics:carriers",
            "truck",
            "settings.see",
            30,
        ),
    ),
    personal_data=(
        PersonalData(
            "logistics.shipment",
            ("recipient", "address", "received_by"),
            "Livrer le matériel et le prouver",
            "contrat",
            "5 ans après la livraison",
        ),
        PersonalData(
            "logistics.parcel", ("received_by",), "Prouver la livraison", "contrat", "5 ans après la livraison"
        ),
    ),
)
