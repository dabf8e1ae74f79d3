"""The sections of a partner's card that are told here; the modules above bring theirs."""

from __future__ import annotations

from typing import Any

from maillon.accounts.models import User
from maillon.accounts.people import may_manage
from maillon.core.modules import registry
from maillon.core.panels import TAB, Panel

PARTNER = "accounts.partner"


def card(partner: Any, user: Any) -> dict[str, Any]:
    address = [partner.street, partner.street2, f"{partner.postal_code} {partner.city}".strip()]
    return {"address": [line for line in address if line]}


def switches(partner: Any, user: Any) -> dict[str, Any]:
    return {
        "can_edit": user.can("partners.edit") and not user.partner_id,
        "commissions": registry.is_active("commissions"),
    }


def people(partner: Any, user: Any) -> dict[str, Any]:
    may = may_manage(user, partner)
    rows = User.objects.filter(partner=partner).order_by(
        "-is_active", "-manages_users", "last_name", "first_name", "pk"
    )
    return {"people": [{"person": p, **(actions_on(partner, p, user) if may else {})} for p in rows[:200]], "may": may}


def actions_on(partner: Any, person: User, user: Any) -> dict[str, Any]:
    here = f"{partner.get_absolute_url()}/utilisateurs/{person.pk}"
    if not person.is_active:
        items = [{"label": "Rouvrir le compte", "icon": "lock-open", "post": f"{here}/rouvrir"}]
    else:
        items = [{"label": "Régler ses accès", "icon": "adjustments-horizontal", "dialog": here}]
        if person.last_login is None:
            items.append({"label": "Renvoyer l'invitation", "icon": "send", "post": f"{here}/inviter"})
        if person.pk != user.pk:
            items.append({"label": "Fermer le compte", "icon": "lock", "post": f"{here}/fermer", "tone": "error"})
    return {"menu": items, "menu_id": f"personne-{person.pk}", "menu_label": f"Actions sur {person.name}"}


PANELS = (
    Panel(PARTNER, TAB, "fiche", "Fiche", "accounts/_card.html", card, order=10),
    Panel(PARTNER, TAB, "utilisateurs", "Utilisateurs", "accounts/_people.html", people, order=50,
          count=lambda partner, user: User.objects.filter(partner=partner, is_active=True)),
    Panel(PARTNER, TAB, "reglages", "Réglages", "accounts/_switches.html", switches, order=80),
)  # fmt: skip
