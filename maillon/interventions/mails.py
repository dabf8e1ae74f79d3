"""The mails about visits: to whom, with which link and which report. Their words are templates."""

from __future__ import annotations

from typing import Any

from maillon.accounts.hosts import site_url
from maillon.automation.actions import DefaultRule, MailContext
from maillon.core import french
from maillon.documents.branding import brand_of
from maillon.interventions.models import Visit
from maillon.interventions.services import papers
from maillon.orders import mails
from maillon.technicians.services import span

CLIENT, PARTNER = "client", "partner"
VARIABLES = {
    "reference": "référence de l'intervention",
    "commande": "référence de la commande",
    "client": "nom du client",
    "contact": "nom du contact sur place",
    "objet": "objet",
    "marque": "nom de la marque qui écrit",
    "creneau": "jour et heures prévus",
    "technicien": "prénom du technicien, vide si le partenaire le cache",
    "site": "adresse du site",
    "pv": "numéro du procès-verbal",
    "reserves": "réserves portées au procès-verbal",
    "motif": "motif d'échec",
}


def recipients(visit: Visit, audience: str) -> list[str]:
    """As the mails of its order, to whom the partner's card says; the contact met on site first."""
    if not mails.told_of_steps(visit, audience):
        return []
    if visit.order_id:
        to = mails.addresses(visit.order, audience)
    else:
        address = visit.client.email if audience == CLIENT else visit.partner.email if visit.partner else ""
        to = [address] if address else []
    contact = visit.contact
    if (
        to
        and audience == CLIENT
        and contact
        and contact.email
        and contact.receives_mails
        and contact.archived_at is None
    ):
        return [contact.email]
    return to


def build(visit: Visit, audience: str) -> dict[str, Any]:
    to = recipients(visit, audience)
    name = visit.named_outside.partition(" ")[0]
    contact = visit.contact
    report = papers.report_of(visit)
    values = {
        "reference": visit.reference,
        "commande": visit.order.reference if visit.order else "",
        "client": visit.client_name,
        "contact": mails.greeted(visit, contact, audience),
        "objet": visit.title,
        "marque": brand_of(visit).name,
        "creneau": french.fr(span(visit.starts_at, visit.ends_at)) if visit.starts_at and visit.ends_at else "",
        "technicien": name,
        "site": visit.site_label,
        "pv": papers.number_of(visit),
        "reserves": "\n".join(f"- {r['text']}" for r in visit.reserves),
        "motif": visit.failure_reason,
    }
    return {
        "to": to,
        "mobile": mobile(visit, audience),
        "brand": brand_of(visit),
        "values": values,
        "button_url": _url(visit, audience, to[0]) if to else "",
        "documents": [report] if report else [],
    }


def mobile(visit: Visit, audience: str) -> str:
    """The mobile of who is met on site; a partner is not told by SMS."""
    contact = visit.contact
    told = audience == CLIENT and mails.told_of_steps(visit, audience)
    return contact.mobile if told and contact and contact.archived_at is None else ""


def _url(visit: Visit, audience: str, recipient: str) -> str:
    if visit.order:
        return mails.order_url(visit.order, audience, recipient)
    return f"{site_url(visit.partner_id)}{visit.get_absolute_url()}" if audience == PARTNER else ""


CONTEXTS = (
    MailContext(
        "interventions.visit", build, VARIABLES, lambda: Visit.objects.exclude(starts_at=None).order_by("-pk").first()
    ),
)


def _both(template: str) -> tuple[dict[str, Any], ...]:
    return tuple({"action": "send_mail", "options": {"template": template, "audience": a}} for a in (CLIENT, PARTNER))


def _mail(key: str, label: str, subject: str, body: str) -> tuple[dict[str, str], ...]:
    return ({"key": key, "label": label, "subject": subject, "body": body, "button_label": "Suivre la commande"},)


PLANNED = (
    "Bonjour {{ contact }},\n\nNotre technicien {{ technicien }} passe {{ creneau }}, au {{ site }}.\n\nPrévoyez un accès à la baie "
    "et une personne pour essayer et signer. Un empêchement ? Répondez à ce mail.\n\n{{ marque }}"
)
RULES = (
    DefaultRule("interventions.planned", "Intervention planifiée : mail au client", "interventions.visit_planned", (),
                _both("intervention-planifiee"),
                _mail("intervention-planifiee", "Intervention planifiée", "Rendez-vous {{ creneau }}", PLANNED)),
    DefaultRule("interventions.moved", "Intervention déplacée : mail au client", "interventions.visit_moved", (),
                _both("intervention-deplacee"),
                _mail("intervention-deplacee", "Intervention déplacée", "Nouveau rendez-vous {{ creneau }}",
                      PLANNED.replace("Notre technicien", "Le rendez-vous a changé : notre technicien"))),
    DefaultRule("interventions.done", "PV signé : mail au client avec le PV", "interventions.visit_done", (),
                _both("pv-signe"),
                _mail("pv-signe", "PV signé", "Procès-verbal {{ pv }} : {{ objet }}",
                      "Bonjour {{ contact }},\n\nL'intervention « {{ objet }} » est terminée. Le procès-verbal {{ pv }}, signé et "
                      "scellé, est joint.\n\n{{ reserves }}\n\n{{ marque }}")),
    DefaultRule("interventions.failed", "Intervention échouée : alerte au déploiement", "interventions.visit_failed", (),
                ({"action": "notify", "options": {"role": "deployment",
                  "sentence": "Intervention échouée chez {{ client }} : {{ reason }}"}},)),
)  # fmt: skip
