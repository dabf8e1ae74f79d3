from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.core.events import EventKind
from maillon.core.modules import MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.documents.kinds import DocumentKind
from maillon.operators import due, finding, mails, panels, tiles, undoing
from maillon.operators.kinds import KINDS
from maillon.operators.services.papers import KIND as MANDATE

PORTING, OPERATOR_ORDER = "operators.porting", "operators.operatororder"
DAYS = {"confirmed_on": "date confirmée", "before": "date d'avant"}
EVENTS = (
    EventKind("operators.porting_created", "Une portabilité est préparée", PORTING, {"numbers": "numéros"}),
    EventKind("operators.mandate_sent", "Un mandat de portabilité part à la signature", PORTING),
    EventKind("operators.mandate_signed", "Un mandat de portabilité est signé", PORTING, {"who": "signataire"}),
    EventKind("operators.porting_submitted", "Une portabilité est transmise", PORTING, {"requested_on": "date demandée"}),
    EventKind("operators.porting_confirmed", "Une portabilité reçoit sa date", PORTING, DAYS),
    EventKind("operators.porting_moved", "Une portabilité change de date", PORTING, DAYS),
    EventKind("operators.porting_rejected", "Une portabilité est rejetée", PORTING, {"reason": "motif", "advice": "conseil"}),
    EventKind("operators.porting_done", "Des numéros sont portés", PORTING, {"numbers": "numéros"}),
    EventKind("operators.porting_cancelled", "Une portabilité est annulée", PORTING, {"reason": "motif"}),
    EventKind("operators.operator_order_made", "Une commande opérateur est préparée", OPERATOR_ORDER, {"operator": "opérateur"}),
    EventKind("operators.operator_order_ordered", "Une commande opérateur est passée", OPERATOR_ORDER,
              {"operator": "opérateur", "operator_reference": "référence de l'opérateur"}),
    EventKind("operators.operator_order_promised", "Un opérateur donne ou change sa date", OPERATOR_ORDER,
              {"promised_on": "date promise", "before": "date d'avant"}),
    EventKind("operators.operator_order_delivered", "Un accès est livré", OPERATOR_ORDER, {"delivered_on": "date de livraison"}),
    EventKind("operators.operator_order_failed", "Un opérateur ne peut pas livrer", OPERATOR_ORDER, {"reason": "motif"}),
    EventKind("operators.operator_order_cancelled", "Une commande opérateur est annulée", OPERATOR_ORDER, {"reason": "motif"}),
)  # fmt: skip
SELLERS = r.only(r.ADMIN, r.ADV)

MODULE = Module(
    name="operators",
    label="Portabilités et commandes opérateurs",
    summary="Garder ses numéros, mandat signé en ligne et date suivie ; commander lignes et accès aux opérateurs.",
    requires=("orders", "catalog", "documents"),
    rights=(
        Rights("portings", "Portabilités", see=r.OFFICE | {r.PARTNER}, edit=SELLERS, close=SELLERS),
        Rights("operator_orders", "Commandes opérateurs", see=r.OFFICE, edit=SELLERS, close=SELLERS),
    ),
    menu=(
        MenuItem("Ventes", "Portabilités", "operators:portings", "arrows-exchange", right="portings.see", order=25,
                 count="portings"),
        MenuItem("Ventes", "Commandes opérateurs", "operators:operator_orders", "plug", right="operator_orders.see", order=26),
    ),
    urls="maillon.operators.urls",
    api="maillon.operators.api:router",
    offers=(
        *KINDS,
        *undoing.OFFERS,
        *EVENTS,
        DocumentKind(MANDATE, "portings.see"),
        *finding.SOURCES,
        *mails.CONTEXTS,
        *mails.RULES,
        *panels.PANELS,
        *tiles.TILES,
        *due.SOURCES,
        MenuCount(
            "portings",
            "select count(*) from operators_porting where status in ('draft', 'mandate_signed', 'rejected')",
            "portings.edit",
        ),
        SettingsLink(
            "Métier",
            "Délais de portabilité",
            "Combien de jours avant la date que l'on peut demander.",
            "operators:delays",
            "arrows-exchange",
            "settings.edit",
            32,
        ),
    ),
    personal_data=(
        PersonalData(
            PORTING,
            ("holder", "mandate_signer", "donor_account", "numbers_text"),
            "Garder les numéros du client et prouver son mandat",
            "contrat",
            "5 ans après le portage, 10 ans pour le mandat signé",
        ),
        PersonalData("operators.portednumber", ("first", "last", "rio"), "Porter les numéros", "contrat", "5 ans après le portage"),
        PersonalData("operators.portingrejection", ("comment", "by_name"), "Corriger une demande rejetée", "contrat", "5 ans"),
    ),
)  # fmt: skip
