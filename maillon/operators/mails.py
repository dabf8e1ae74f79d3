"""The mails about portings: the mandate to sign, the day confirmed or moved. Their words are templates."""

from __future__ import annotations

from typing import Any

from maillon.automation.actions import DefaultRule, MailContext
from maillon.documents import links
from maillon.documents.branding import brand_of
from maillon.operators import delays
from maillon.operators.models import Porting
from maillon.operators.services import papers
from maillon.operators.services.mandates import addresses
from maillon.operators.services.portings import MANDATE
from maillon.orders import mails

LINK_DAYS = 30
CLIENT, PARTNER = "client", "partner"
VARIABLES = {
    "reference": "référence de la portabilité",
    "commande": "référence de la commande",
    "client": "nom du client",
    "contact": "nom du signataire",
    "numeros": "numéros à conserver",
    "operateur_quitte": "opérateur quitté",
    "operateur_receveur": "opérateur receveur",
    "date_demandee": "date demandée",
    "date_portage": "date confirmée, la demandée tant qu'il n'y en a pas",
    "marque": "nom de la marque qui écrit",
}


def build(porting: Porting, audience: str) -> dict[str, Any]:
    """While the mandate waits: to its signer alone, with the link that signs it. Then as the mails of its order."""
    order, contact = porting.order, porting.contact
    signing = porting.status == Porting.Status.MANDATE_SENT
    to = recipients(porting, audience, signing=signing)
    built: dict[str, Any] = {
        "to": to,
        "brand": brand_of(porting),
        "values": {
            "reference": porting.reference,
            "commande": order.reference,
            "client": porting.client_name,
            "contact": mails.greeted(porting, contact, audience),
            "numeros": porting.numbers_text,
            "operateur_quitte": porting.donor_name,
            "operateur_receveur": porting.recipient_name,
            "date_demandee": delays.long(porting.requested_on),
            "date_portage": delays.long(porting.day),
            "marque": brand_of(porting).name,
        },
        "documents": [],
    }
    if not to:
        return built
    if signing:
        shown = papers.last(porting, sealed=False)
        return built | {
            "button_url": links.make(MANDATE, porting, to[0], LINK_DAYS),
            "documents": [shown] if shown else [],
        }
    return built | {"button_url": mails.order_url(order, audience, to[0])}


def recipients(porting: Porting, audience: str, *, signing: bool) -> list[str]:
    if signing:
        return addresses(porting)[:1] if audience == CLIENT else []
    if not mails.told_of_steps(porting.order, audience):
        return []
    return addresses(porting)[:1] if audience == CLIENT else mails.partner_addresses(porting.order)


def _mails(template: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"action": "send_mail", "options": {"template": template, "audience": audience}}
        for audience in (CLIENT, PARTNER)
    )


def _tell(sentence: str) -> dict[str, Any]:
    return {"action": "notify", "options": {"role": "adv", "sentence": sentence}}


CONTEXTS = (
    MailContext(
        "operators.porting", build, VARIABLES, lambda: Porting.objects.exclude(numbers_text="").order_by("-pk").first()
    ),
)
FOLLOW = "Suivre la commande"
RULES = (
    DefaultRule(
        "operators.mandate_sent", "Mandat de portabilité : mail au signataire", "operators.mandate_sent", (),
        ({"action": "send_mail", "options": {"template": "mandat-a-signer", "audience": CLIENT}},),
        ({"key": "mandat-a-signer", "label": "Mandat de portabilité à signer", "subject": "Gardez vos numéros : un mandat à signer",
          "body": "Bonjour {{ contact }},\n\nPour garder {{ numeros }} en quittant {{ operateur_quitte }}, nous avons besoin de votre "
                  "mandat. Il se signe en ligne, sans compte : deux minutes suffisent.\n\nNe résiliez pas ces lignes vous-même : elles "
                  "seraient perdues. Date demandée : {{ date_demandee }}.\n\n{{ marque }}",
          "button_label": "Lire et signer le mandat"},),
    ),
    DefaultRule(
        "operators.mandate_signed", "Mandat signé : alerte à l'ADV", "operators.mandate_signed", (),
        (_tell("Mandat {{ reference }} signé : {{ client }}, à transmettre à l'opérateur"),),
    ),
    DefaultRule(
        "operators.confirmed", "Portabilité confirmée : mail au client", "operators.porting_confirmed", (),
        _mails("portabilite-confirmee"),
        ({"key": "portabilite-confirmee", "label": "Portabilité confirmée",
          "subject": "Vos numéros changent d'opérateur le {{ date_portage }}",
          "body": "Bonjour {{ contact }},\n\nLa portabilité de {{ numeros }} est confirmée pour le {{ date_portage }}. Ce jour-là, vos "
                  "appels passent chez {{ operateur_receveur }} : une coupure de quelques heures au plus est possible.\n\nVotre contrat "
                  "chez {{ operateur_quitte }} prend fin de lui-même pour ces numéros : ne le résiliez pas.\n\n{{ marque }}",
          "button_label": FOLLOW},),
    ),
    DefaultRule(
        "operators.moved", "Portabilité déplacée : mail au client", "operators.porting_moved", (), _mails("portabilite-deplacee"),
        ({"key": "portabilite-deplacee", "label": "Portabilité déplacée", "subject": "Nouvelle date pour vos numéros : {{ date_portage }}",
          "body": "Bonjour {{ contact }},\n\nLa portabilité de {{ numeros }} a lieu le {{ date_portage }}, et non à la date annoncée "
                  "avant. Rien ne change d'ici là.\n\n{{ marque }}", "button_label": FOLLOW},),
    ),
    DefaultRule(
        "operators.rejected", "Portabilité rejetée : alerte à l'ADV", "operators.porting_rejected", (),
        (_tell("Portabilité {{ reference }} rejetée chez {{ client }} : {{ reason }}. {{ advice }}"),),
    ),
    DefaultRule(
        "operators.order_failed", "Commande opérateur en échec : alerte à l'ADV", "operators.operator_order_failed", (),
        (_tell("Commande opérateur {{ reference }} en échec chez {{ client }} : {{ reason }}"),),
    ),
)  # fmt: skip
