from typing import Any

from maillon.accounts import roles as r
from maillon.automation.actions import DefaultRule
from maillon.contracts.models import Contract
from maillon.core.events import EventKind
from maillon.core.modules import Module, Rights
from maillon.core.panels import TAB, Panel

STATES = {
    "coming": ("À venir", "info"), "current": ("En cours", "success"), "ending": ("Arrive à son terme", "warning"),
    "ended": ("Terminé", ""),
}  # fmt: skip


def contracts_of(partner: Any, user: Any) -> dict[str, Any]:
    rows = Contract.objects.visible_to(user).filter(partner=partner).select_related("partner", "signed")
    may = user.can("contracts.edit") and not user.partner_id
    return {
        "contracts": [
            {
                "contract": row,
                "label": STATES[row.state][0],
                "tone": STATES[row.state][1],
                "url": f"/contrats/{partner.reference}/{row.pk}" if may else "",
            }
            for row in rows
        ],
        "new_url": f"/contrats/{partner.reference}/nouveau" if may else "",
    }


MODULE = Module(
    name="contracts",
    label="Contrats des partenaires",
    summary="Référence, dates, préavis et document signé ; une alerte avant le terme.",
    requires=("records",),
    rights=(
        Rights(
            "contracts",
            "Contrats des partenaires",
            see=r.only(r.ADMIN, r.ADV, r.ACCOUNTING, r.PARTNER),
            edit=r.only(r.ADMIN, r.ADV),
            close=r.only(r.ADMIN),
        ),
    ),
    urls="maillon.contracts.urls",
    offers=(
        Panel(
            "accounts.partner",
            TAB,
            "contrat",
            "Contrat",
            "contracts/_panel.html",
            contracts_of,
            "contracts.see",
            order=20,
        ),
        EventKind(
            "contracts.ending",
            "Un contrat de partenaire arrive à son terme",
            "accounts.partner",
            {"number": "référence", "end": "fin", "notice": "dernier jour du préavis"},
        ),
        DefaultRule(
            "contracts.ending",
            "Contrat de partenaire proche de son terme : alerte à l'ADV",
            "contracts.ending",
            (),
            (
                {
                    "action": "notify",
                    "options": {
                        "role": "adv",
                        "sentence": "Le contrat {{ number }} se termine le {{ end }} : préavis avant le {{ notice }}",
                    },
                },
            ),
        ),
    ),
)
