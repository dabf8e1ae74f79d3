from maillon.accounts import roles as r
from maillon.core.events import EventKind
from maillon.core.modules import Module, PersonalData, Rights
from maillon.orders.kinds import KINDS

STEP_FIELDS = {
    "source": "étape quittée", "target": "nouvelle étape", "step_label": "libellé de l'étape", "direction": "sens", "reason": "motif",
}
EVENTS = (
    EventKind("orders.quote_created", "Un devis est créé", "orders.quote"),
    EventKind("orders.quote_submitted", "Un partenaire transmet un devis", "orders.quote"),
    EventKind("orders.quote_sent", "Un devis est envoyé", "orders.quote", {"revision": "version"}),
    EventKind("orders.quote_revised", "Un devis change de version", "orders.quote", {"revision": "version"}),
    EventKind("orders.quote_accepted", "Un devis est accepté", "orders.quote", {"order": "commande", "who": "signataire"}),
    EventKind("orders.quote_refused", "Un devis est refusé", "orders.quote", {"reason": "motif", "who": "par"}),
    EventKind("orders.quote_expired", "Un devis expire", "orders.quote"),
    EventKind("orders.order_created", "Une commande est créée", "orders.order", {"quote": "devis"}),
    EventKind("orders.step_changed", "Une commande change d'étape", "orders.order", STEP_FIELDS),
    EventKind("orders.order_cancelled", "Une commande est annulée", "orders.order", {"reason": "motif"}),
    EventKind("orders.order_done", "Une commande est terminée", "orders.order"),
)

MODULE = Module(
    name="orders",
    label="Devis et commandes",
    summary="Du devis accepté en ligne à la commande qui avance d'étape en étape.",
    optional=False,
    requires=("clients", "catalog", "documents", "records"),
    rights=(
        Rights("quotes", "Devis", see=r.OFFICE - {r.STAGING} | {r.PARTNER}, edit=r.only(r.ADMIN, r.ADV, r.PARTNER),
               close=r.only(r.ADMIN, r.ADV)),
        Rights("orders", "Commandes", see=r.OFFICE | {r.PARTNER}, edit=r.only(r.ADMIN, r.ADV, r.PARTNER),
               close=r.only(r.ADMIN, r.ADV)),
        Rights("costs", "Prix d'achat et marges", see=r.only(r.ADMIN, r.ADV, r.ACCOUNTING),
               edit=r.only(r.ADMIN, r.ADV, r.ACCOUNTING), close=r.only(r.ADMIN)),
    ),
    offers=(*KINDS, *EVENTS),
    personal_data=(
        PersonalData("orders.quote", ("client_name", "decided_by"), "Proposer et prouver l'accord", "contrat",
                     "10 ans s'il est accepté, 3 ans sinon"),
        PersonalData("orders.order", ("client_name", "owner_name"), "Exécuter la commande", "contrat", "10 ans après la fin"),
        PersonalData("orders.stepmove", ("actor_name",), "Savoir qui a fait avancer la commande", "intérêt légitime", "10 ans"),
    ),
)
