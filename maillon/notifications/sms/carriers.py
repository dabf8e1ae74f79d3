"""Which carrier takes the SMS: what each asks to be told, and the one object that sends with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maillon.notifications.sms.receipts import GatewayHook, News, read_brevo, read_gateway, read_ovh, read_twilio
from maillon.notifications.sms.senders import Brevo, Gateway, Ovh, Sender, Twilio
from maillon.notifications.sms.senders.gateway import GatewaySettings

LOCAL = "local"


@dataclass(frozen=True)
class Told:
    """One thing that a carrier is told. ``secret``: never shown again once kept. ``door``: where the secrets go; another one asks for
    them again."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    optional: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    door: bool = False


@dataclass(frozen=True)
class Carrier:
    """``build(values, callback)``; ``read(values)``: what it calls back with. ``signed``: it proves who it is by itself."""

    key: str
    label: str
    told: tuple[Told, ...]
    build: Callable[[Mapping[str, str], str], Sender]
    read: Callable[[Mapping[str, Any]], News]
    signed: bool = False


def _ovh(told: Mapping[str, str], callback: str) -> Sender:
    return Ovh(told["application_key"], told["application_secret"], told["consumer_key"], told["service"])


def _brevo(told: Mapping[str, str], callback: str) -> Sender:
    return Brevo(told["api_key"], told["sender"], callback=callback)


def _twilio(told: Mapping[str, str], callback: str) -> Sender:
    return Twilio(told["account"], told["account"], told["token"], told.get("sender", ""), callback=callback)


def _gateway(told: Mapping[str, str], callback: str) -> Sender:
    shape: Any = told.get("shape") or "json"
    headers = {"Authorization": told["authorization"]} if told.get("authorization") else {}
    return Gateway(
        GatewaySettings(
            url=told["url"], method="GET" if shape == "query" else "POST", shape=shape, to_field=told.get("to_field") or "to",
            text_field=told.get("text_field") or "text", sender_field=told.get("sender_field", ""), headers=headers,
            id_at=told.get("id_at", ""), reference_field=told.get("reference_field", ""), internal=told.get("inside") == "oui",
        )
    )  # fmt: skip


SHAPES = (("json", "JSON"), ("form", "Formulaire"), ("query", "Variables de l'adresse"))
CARRIERS: dict[str, Carrier] = {
    carrier.key: carrier
    for carrier in (
        Carrier(
            "ovh", "OVHcloud",
            (
                Told("service", "Compte SMS", "Par exemple sms-ab12345-1."),
                Told("application_key", "Clé d'application (application key)", "À créer sur eu.api.ovh.com/createToken."),
                Told("application_secret", "Secret d'application (application secret)", secret=True),
                Told("consumer_key", "Clé utilisateur (consumer key)", "Avec le droit POST sur /sms/*/jobs.", secret=True),
            ),
            _ovh, read_ovh,
        ),
        Carrier(
            "brevo", "Brevo",
            (
                Told("sender", "Expéditeur par défaut", "Brevo en exige un. 11 lettres ou chiffres au plus."),
                Told("api_key", "Clé d'API", secret=True),
            ),
            _brevo, read_brevo,
        ),
        Carrier(
            "twilio", "Twilio",
            (
                Told("account", "Compte (Account SID)", "Commence par AC."),
                Told("token", "Jeton du compte (Auth Token)", secret=True),
                Told("sender", "Numéro d'envoi", "Facultatif. Par exemple +33757123456.", optional=True),
            ),
            _twilio, read_twilio, signed=True,
        ),
        Carrier(
            "gateway", "Passerelle HTTP",
            (
                Told("url", "Adresse de la passerelle", "Commence par https:// ; http:// sur le réseau interne seulement.", door=True),
                Told("shape", "Forme de l'envoi", choices=SHAPES),
                Told("authorization", "En-tête Authorization", "Facultatif : « Bearer » puis la clé.", secret=True, optional=True),
                Told("to_field", "Champ du numéro", "Vide : to.", optional=True),
                Told("text_field", "Champ du texte", "Vide : text.", optional=True),
                Told("sender_field", "Champ de l'expéditeur", "Vide : il n'est pas transmis.", optional=True),
                Told("reference_field", "Champ de notre référence", "Vide : elle n'est pas transmise.", optional=True),
                Told("id_at", "Identifiant dans la réponse", "Par exemple messages.0.id. Vide : aucun accusé de réception.", optional=True),
                Told("inside", "Passerelle du réseau interne", choices=(("non", "Non"), ("oui", "Oui")), optional=True),
            ),
            _gateway, lambda values: read_gateway(values, GatewayHook()),
        ),
    )
}  # fmt: skip
_kept: dict[str, Sender] = {}


def sender(key: str, sealed: str, told: Mapping[str, str], callback: str) -> Sender:
    """The same object for every SMS of this worker until its keys are sealed anew: OVHcloud's remembers its server's clock."""
    found = _kept.get(sealed)
    if found is None:
        _kept.clear()
        found = _kept[sealed] = CARRIERS[key].build(told, callback)
    return found
