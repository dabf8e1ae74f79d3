"""The mails of amendments: sent to the payer with its link, then its answer to whom it concerns."""

from __future__ import annotations

from typing import Any

from maillon.automation.actions import DefaultRule, MailContext
from maillon.documents import links
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.orders import mails
from maillon.orders.models import Amendment
from maillon.orders.services import amendment_papers
from maillon.orders.services.amendments import LINK_DAYS, PURPOSE

VARIABLES = mails.VARIABLES | {
    "avenant": "« Avenant n° 1 à la commande CO-… »",
    "commande": "référence de la commande",
    "signataire": "qui a répondu",
    "motif": "motif du refus",
}


def build(amendment: Amendment, audience: str) -> dict[str, Any]:
    """Sent: to the payer alone, with its link. Accepted: to the payer, and to whom the partner's card says the steps, with the
    signed paper."""
    order, answered = amendment.order, amendment.status == Amendment.Status.ACCEPTED
    to = mails.addresses(order, audience)
    if audience != mails.payer_audience(order) and not (answered and mails.told_of_steps(order, audience)):
        to = []
    values = mails.values_of(order, audience) | {
        "reference": amendment.reference,
        "objet": amendment.subject,
        "avenant": amendment.title,
        "commande": order.reference,
        "signataire": amendment.decided_by,
        "motif": amendment.refusal_reason,
    }
    built = {"to": to, "brand": brand_of(amendment), "values": values}
    if not to:
        return built
    if answered:
        return built | {
            "button_url": mails.order_url(order, audience, to[0]),
            "documents": _signed(amendment, audience),
        }
    shown = amendment_papers.last_sent(amendment)
    url = links.make(PURPOSE, amendment, to[0], LINK_DAYS)
    return built | {"button_url": url, "documents": [shown] if shown else []}


def _signed(amendment: Amendment, audience: str) -> list[Document]:
    rows = Document.objects.filter(
        target_model="orders.amendment", target_id=amendment.pk, kind=amendment_papers.SIGNED_KIND
    )
    rows = rows.filter(partner_visible=True) if audience == mails.PARTNER else rows.filter(client_visible=True)
    return list(rows.order_by("-priced")[:1])


CONTEXT = MailContext(
    "orders.amendment",
    build,
    VARIABLES,
    lambda: Amendment.objects.exclude(sent_at=None).select_related("order").order_by("-pk").first(),
)
RULES = (
    DefaultRule(
        "orders.amendment_sent",
        "Avenant envoyé : mail au payeur",
        "orders.amendment_sent",
        (),
        mails.to_both("avenant-envoye"),
        mails.template(
            "avenant-envoye",
            "Avenant envoyé",
            "{{ avenant }} : {{ objet }}",
            "Bonjour {{ contact }},\n\nVotre commande {{ commande }} peut changer : {{ objet }}.\n\nVous pouvez lire l'avenant, "
            "l'accepter ou le refuser en ligne, sans compte. Sans votre accord, la commande reste comme elle "
            "est.\n\n{{ suivi_par }}\n{{ marque }}",
            "Lire l'avenant",
        ),
    ),
    DefaultRule(
        "orders.amendment_accepted",
        "Avenant accepté : confirmation et alerte ADV",
        "orders.amendment_accepted",
        (),
        (*mails.to_both("avenant-accepte"), mails.tell("adv", "{{ client }} a accepté l'avenant {{ reference }}")),
        mails.template(
            "avenant-accepte",
            "Avenant accepté",
            "{{ avenant }} : accord enregistré",
            "Bonjour {{ contact }},\n\nL'avenant {{ reference }} est accepté : votre commande {{ commande }} est à jour. L'avenant "
            "signé est joint.\n\n{{ marque }}",
            mails.FOLLOW,
        ),
    ),
    DefaultRule(
        "orders.amendment_refused",
        "Avenant refusé : alerte ADV",
        "orders.amendment_refused",
        (),
        (mails.tell("adv", "{{ client }} a refusé l'avenant {{ reference }} : {{ reason }}"),),
    ),
)
