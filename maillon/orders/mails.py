"""The mails of the cycle: to whom, in which brand, with which link and which document. Their words are templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillon.accounts.hosts import site_url
from maillon.accounts.models import Partner
from maillon.automation.actions import DefaultRule, MailContext
from maillon.core import french
from maillon.documents import links
from maillon.documents.branding import brand_of, sender_of
from maillon.documents.models import Document
from maillon.notifications import mails
from maillon.notifications.services import queue_mail
from maillon.orders import tracking
from maillon.orders.models import Order, Payer, Quote
from maillon.orders.services import papers
from maillon.orders.services.quotes import LINK_DAYS

CLIENT, PARTNER = "client", "partner"
VARIABLES = {
    "reference": "référence du devis ou de la commande",
    "client": "nom du client",
    "contact": "nom du contact",
    "objet": "objet",
    "marque": "nom de la marque qui écrit",
    "suivi_par": "personne qui suit le dossier",
    "total": "total TTC, vide pour qui ne paie pas",
}
QUOTE_VARIABLES = VARIABLES | {
    "version": "version du devis",
    "nouvelle_version": "« (version 2) », vide pour la première",
    "validite": "date de fin de validité",
    "commande": "référence de la commande",
}
ORDER_VARIABLES = VARIABLES | {
    "etape": "étape en cours",
    "votre_reference": "référence donnée par le client",
    "motif": "motif d'annulation",
    "date_promise": "date promise",
    "date_avant": "date promise d'avant",
    "motif_date": "pourquoi la date promise a bougé",
    "partie": "site ou ligne dont la date promise vient d'être donnée",
    "date_partie": "date promise de ce site ou de cette ligne",
    "date_partie_avant": "date promise d'avant de ce site ou de cette ligne",
}


def client_addresses(deal: Any) -> list[str]:
    """The deal's contact when it takes the follow-up mails, else the client's main one, else the company's address."""
    contact = deal.contact
    if contact and contact.email and contact.receives_mails and contact.archived_at is None:
        return [contact.email]
    others = deal.client.contacts.filter(receives_mails=True, archived_at=None).exclude(email="")
    found = others.order_by("-is_main", "pk").values_list("email", flat=True).first()
    return [found or deal.client.email] if found or deal.client.email else []


def partner_addresses(deal: Any) -> list[str]:
    if deal.partner_id is None:
        return []
    owner = deal.owner if deal.made_by_partner else None
    address = (owner.email if owner and owner.is_active and owner.sees_prices else "") or deal.partner.email
    return [address] if address else []


def addresses(deal: Any, audience: str) -> list[str]:
    return partner_addresses(deal) if audience == PARTNER else client_addresses(deal)


def payer_audience(deal: Any) -> str:
    return PARTNER if deal.payer == Payer.PARTNER else CLIENT


def told_of_steps(deal: Any, audience: str) -> bool:
    """Whether the steps are told to this audience: what the partner's card says; a direct client always is."""
    if deal.partner_id is None:
        return audience == CLIENT
    return deal.partner.mail_to in (audience, Partner.MailTo.BOTH)


def greeted(record: Any, contact: Any, audience: str) -> str:
    """Who a mail says hello to: the partner by its name, the client by that of its contact."""
    if audience == PARTNER and record.partner is not None:
        return str(record.partner.name)
    return str(contact.name if contact else record.client_name)


def values_of(deal: Any, audience: str) -> dict[str, str]:
    contact = deal.contact
    pays = payer_audience(deal) == audience
    return {
        "reference": deal.reference,
        "client": deal.client_name,
        "contact": greeted(deal, contact, audience),
        "objet": deal.subject,
        "marque": brand_of(deal).name,
        "suivi_par": deal.owner_name,
        "total": french.money(deal.total_gross, "TTC") if pays else "",
    }


def build_quote(quote: Quote, audience: str) -> dict[str, Any]:
    """Sent: to the payer alone, with its link. Answered: to the payer, and to whom the partner's card says the steps, with the
    signed order form."""
    order = getattr(quote, "order_made", None)
    to = addresses(quote, audience)
    if audience != payer_audience(quote) and (order is None or not told_of_steps(quote, audience)):
        to = []
    built = {
        "to": to,
        "brand": brand_of(quote),
        "values": values_of(quote, audience)
        | {
            "version": str(quote.revision),
            "nouvelle_version": f" (version {quote.revision})" if quote.revision > 1 else "",
            "validite": papers.long_date(quote.valid_until),
            "commande": order.reference if order else "",
        },
    }
    if not to:
        return built
    if order is not None:
        return built | {"button_url": order_url(order, audience, to[0]), "documents": forms_of(order, audience)}
    shown = papers.last_sent(quote)
    return built | {"button_url": links.make("devis", quote, to[0], LINK_DAYS), "documents": [shown] if shown else []}


def build_order(order: Order, audience: str) -> dict[str, Any]:
    to = addresses(order, audience) if told_of_steps(order, audience) else []
    values = values_of(order, audience)
    values |= {"etape": order.step_label, "votre_reference": order.buyer_reference, "motif": order.cancel_reason}
    values |= promise_values(order)
    url = order_url(order, audience, to[0]) if to else ""
    return {"to": to, "brand": brand_of(order), "values": values, "button_url": url, "documents": []}


def promise_values(order: Order) -> dict[str, str]:
    """The dates as they stand: ``motif_date`` is that of the last one given, ``partie`` what it was for when not the whole."""
    rows = list(order.promises.all())
    last, whole = next(iter(rows), None), next((row for row in rows if not row.what), None)
    part = last if last and last.what else None
    return {
        "date_promise": papers.long_date(order.promised_on) if order.promised_on else "",
        "date_avant": papers.long_date(whole.before) if whole and whole.before else "",
        "motif_date": last.reason.rstrip(" .") if last else "",
        "partie": part.what if part else "",
        "date_partie": papers.long_date(part.day) if part else "",
        "date_partie_avant": papers.long_date(part.before) if part and part.before else "",
    }


def order_url(order: Order, audience: str, recipient: str) -> str:
    """The partner signs in to its own page; the client follows without an account."""
    if audience == PARTNER:
        return f"{site_url(order.partner_id)}{order.get_absolute_url()}"
    return tracking.link_for(order, recipient)


def forms_of(order: Order, audience: str) -> Sequence[Document]:
    """The signed order form, with prices for whom they are."""
    rows = Document.objects.filter(target_model="orders.order", target_id=order.pk, kind=papers.FORM_KIND)
    shown = order.partner is not None and order.partner.sees_prices
    rows = rows.for_partner(shown) if audience == PARTNER else rows.filter(client_visible=True)
    return list(rows.order_by("-priced")[:1])


def send_code(record: Any, to: str, digits: str, *, what: str, audience: str) -> None:
    """The one-time code, alone in its mail; its text is erased once sent. ``what`` it signs: « le devis DE-2026-00042 »."""
    brand = brand_of(record)
    body = (
        f"Voici le code qui signe {what}. Il est valable 10 minutes.\n\n"
        "Vous n'avez rien demandé ? Ne donnez ce code à personne : sans lui, rien n'est signé."
    )
    mail = mails.lay_out(f"Votre code pour {what}", french.fr(body), brand, code=digits)
    queue_mail(
        record,
        to=[to],
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sender=mails.sender(*sender_of(record)),
        audience=audience,
        template_key="code",
        secret=True,
    )


CONTEXTS = (
    MailContext(
        "orders.quote",
        build_quote,
        QUOTE_VARIABLES,
        lambda: Quote.objects.exclude(sent_at=None).order_by("-pk").first(),
    ),
    MailContext("orders.order", build_order, ORDER_VARIABLES, lambda: Order.objects.order_by("-pk").first()),
)


def to_both(template: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"action": "send_mail", "options": {"template": template, "audience": audience}}
        for audience in (CLIENT, PARTNER)
    )


def tell(role: str, sentence: str) -> dict[str, Any]:
    return {"action": "notify", "options": {"role": role, "sentence": sentence}}


def template(key: str, label: str, subject: str, body: str, button: str) -> tuple[dict[str, str], ...]:
    return ({"key": key, "label": label, "subject": subject, "body": body, "button_label": button},)


def _left(kind: str) -> tuple[dict[str, Any], ...]:
    """When the order leaves a step, forward."""
    return (
        {"field": "source", "operator": "is", "value": kind},
        {"field": "direction", "operator": "is", "value": "forward"},
    )


STEP, FOLLOW = "orders.step_changed", "Suivre la commande"
RULES = (
    DefaultRule(
        "orders.quote_sent",
        "Devis envoyé : mail au payeur",
        "orders.quote_sent",
        (),
        to_both("devis-envoye"),
        template(
            "devis-envoye",
            "Devis envoyé",
            "Votre devis {{ reference }}{{ nouvelle_version }} : {{ objet }}",
            "Bonjour {{ contact }},\n\nVotre devis {{ reference }} est prêt, pour un total de {{ total }}. Il est valable "
            "jusqu'au {{ validite }}.\n\nVous pouvez le lire, l'accepter ou le refuser en ligne, sans compte.\n\n"
            "{{ suivi_par }}\n{{ marque }}",
            "Lire le devis",
        ),
    ),
    DefaultRule(
        "orders.quote_accepted",
        "Devis accepté : confirmation et alerte ADV",
        "orders.quote_accepted",
        (),
        (*to_both("devis-accepte"), tell("adv", "{{ client }} a accepté le devis {{ reference }}")),
        template(
            "devis-accepte",
            "Devis accepté",
            "Commande {{ commande }} confirmée",
            "Bonjour {{ contact }},\n\nLe devis {{ reference }} est accepté : votre commande {{ commande }} est enregistrée. Le "
            "bon de commande signé est joint.\n\nNous vous écrirons à chaque étape.\n\n{{ marque }}",
            FOLLOW,
        ),
    ),
    DefaultRule(
        "orders.quote_submitted",
        "Devis transmis par un partenaire : alerte ADV",
        "orders.quote_submitted",
        (),
        (tell("adv", "Devis {{ reference }} à vérifier : {{ client }}, transmis par {{ auteur }}"),),
    ),
    DefaultRule(
        "orders.quote_reminder",
        "Devis sans réponse : relance au payeur",
        "orders.quote_reminder",
        (),
        to_both("devis-relance"),
        template(
            "devis-relance",
            "Relance d'un devis",
            "Votre devis {{ reference }} attend votre réponse",
            "Bonjour {{ contact }},\n\nNous vous avons adressé le devis {{ reference }} ({{ objet }}). Il est valable jusqu'au "
            "{{ validite }}.\n\nVous pouvez l'accepter ou le refuser en ligne, sans compte. Une question ? Répondez à ce "
            "mail.\n\n{{ suivi_par }}\n{{ marque }}",
            "Lire le devis",
        ),
    ),
    DefaultRule(
        "orders.quote_expiring",
        "Devis qui va expirer : alerte ADV",
        "orders.quote_expiring",
        (),
        (tell("adv", "Le devis {{ reference }} de {{ client }} expire {{ when }}, sans réponse"),),
    ),
    DefaultRule(
        "orders.discount_asked",
        "Remise au-delà du seuil : alerte ADV",
        "orders.discount_asked",
        (),
        (
            tell(
                "adv", "{{ client }} : remise de {{ rate }} à approuver sur {{ reference }}, demandée par {{ auteur }}"
            ),
        ),
    ),
    DefaultRule(
        "orders.quote_refused",
        "Devis refusé : alerte ADV",
        "orders.quote_refused",
        (),
        (tell("adv", "{{ client }} a refusé le devis {{ reference }} : {{ reason }}"),),
    ),
    DefaultRule(
        "orders.quote_expired",
        "Devis expiré : alerte ADV",
        "orders.quote_expired",
        (),
        (tell("adv", "Le devis {{ reference }} de {{ client }} a expiré sans réponse"),),
    ),
    DefaultRule(
        "orders.registered",
        "Commande saisie : mail au client",
        STEP,
        (*_left("entry"), {"field": "quote_id", "operator": "empty"}),
        to_both("commande-enregistree"),
        template(
            "commande-enregistree",
            "Commande enregistrée",
            "Commande {{ reference }} enregistrée",
            "Bonjour {{ contact }},\n\nVotre commande {{ reference }} ({{ objet }}) est enregistrée. Nous la vérifions, puis "
            "nous vous écrivons.\n\n{{ marque }}",
            FOLLOW,
        ),
    ),
    DefaultRule(
        "orders.to_validate",
        "Commande à valider : alerte ADV",
        STEP,
        (
            {"field": "target", "operator": "is", "value": "validation"},
            {"field": "direction", "operator": "is", "value": "forward"},
        ),
        (tell("adv", "Commande {{ reference }} à valider : {{ client }}"),),
    ),
    DefaultRule(
        "orders.validated",
        "Commande validée : mail au client",
        STEP,
        _left("validation"),
        to_both("commande-validee"),
        template(
            "commande-validee",
            "Commande validée",
            "Commande {{ reference }} validée",
            "Bonjour {{ contact }},\n\nVotre commande {{ reference }} est validée : sa préparation commence.\n\n{{ marque }}",
            FOLLOW,
        ),
    ),
    DefaultRule(
        "orders.delivered",
        "Commande livrée : mail au client",
        STEP,
        _left("delivery"),
        to_both("commande-livree"),
        template(
            "commande-livree",
            "Commande livrée",
            "Votre matériel est livré ({{ reference }})",
            "Bonjour {{ contact }},\n\nLe matériel de votre commande {{ reference }} est livré. Gardez les cartons fermés : le "
            "technicien les ouvre avec vous.\n\n{{ marque }}",
            FOLLOW,
        ),
    ),
    DefaultRule(
        "orders.cancelled",
        "Commande annulée : mail au client",
        "orders.order_cancelled",
        (),
        to_both("commande-annulee"),
        template(
            "commande-annulee",
            "Commande annulée",
            "Commande {{ reference }} annulée",
            "Bonjour {{ contact }},\n\nVotre commande {{ reference }} est annulée. Pour toute question, répondez à ce "
            "mail.\n\n{{ marque }}",
            FOLLOW,
        ),
    ),
)
