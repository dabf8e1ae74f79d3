"""The tickets of the last days: calls, requests of partners, returns, at every status and for every audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from maillon.clients.models import Client
from maillon.core import scope
from maillon.core.holidays import is_working_day
from maillon.demo import engagements
from maillon.demo.clock import Clock, working_hour
from maillon.records.models import Audience
from maillon.tickets.models import Answer, Level, SupportPolicy, Ticket, TimeSpent
from maillon.tickets.services import handling, handover, opening, working, writing

PUBLIC, PARTNER, INTERNAL = Audience.CLIENT.value, Audience.PARTNER.value, Audience.INTERNAL.value
INCIDENT, REQUEST, PROJECT, RETURN = (k.value for k in Ticket.Kind)


@dataclass(frozen=True)
class Told:
    """``days`` ago; what is touched, how urgent; then each word of ours: (audience, text, what becomes of the ticket)."""

    subject: str
    text: str
    days: float
    kind: str = INCIDENT
    impact: int = 1
    urgency: int = 2
    partner: bool = False  # opened by the partner, from its own pages
    words: tuple[tuple[str, str, str], ...] = ()
    level: int = 1
    close: bool = False
    extra: tuple[int, str] = (0, "")  # minutes out of contract, and what they were for


TICKETS = (
    Told("Plus de tonalité sur le poste de l'accueil", "Le poste de l'accueil n'a plus de tonalité depuis ce matin. Les deux autres "
         "marchent. Débranché et rebranché, sans effet.", 0.1, urgency=3),
    Told("Site injoignable de l'extérieur", "Plus aucun appel ne rentre depuis 8 h 40, tout le monde tombe sur la messagerie de "
         "l'opérateur.", 0.2, impact=3, urgency=3, level=2,
         words=((PUBLIC, "Nous voyons le lien coupé chez l'opérateur et ouvrons un incident chez lui.", "started"),
                (INTERNAL, "Signature GTR demandée, réponse de l'opérateur attendue avant midi.", ""))),
    Told("Ajouter une personne au groupe d'appel", "Merci d'ajouter Mme Alary au groupe « Sinistres », poste 214.", 0.6, REQUEST, urgency=1,
         partner=True),
    Told("Messagerie vocale en anglais", "Depuis la mise à jour, l'annonce du répondeur est en anglais sur tous les postes.", 1, impact=2,
         words=((PUBLIC, "La langue est remise en français. Pouvez-vous vérifier en appelant votre numéro ?", "client"),)),
    Told("Combiné qui grésille", "Le combiné du comptoir grésille, même après échange du cordon.", 2, RETURN,
         words=((PARTNER, "Appareil sous garantie : confirmez-vous l'échange auprès du fabricant ?", "partner"),
                (INTERNAL, "Un T54W de prêt est disponible au dépôt.", ""))),
    Told("Changer l'annonce de fermeture", "Fermeture exceptionnelle vendredi après-midi : l'annonce suit par mail.", 2, REQUEST,
         urgency=1, words=((PUBLIC, "Nous attendons votre texte pour enregistrer l'annonce.", "client"),),
         extra=(40, "Annonce et calendrier des fermetures programmés")),
    Told("Coupures au bout de quinze minutes", "Toutes les communications se coupent au bout d'un quart d'heure.", 3, impact=2,
         urgency=2, partner=True, level=3,
         words=((PUBLIC, "La minuterie du pare-feu est en cause, nous préparons son réglage.", "started"),)),
    Told("Pas de sonnerie sur le poste mobile", "L'application ne sonne plus depuis le changement de téléphone.", 4,
         words=((PUBLIC, "L'application est réinitialisée : reconnectez-vous avec le code reçu par SMS.", "solved"),)),
    Told("Câble réseau arraché", "Le câble de la caisse a été arraché pendant des travaux.", 5, RETURN, urgency=3,
         words=((PUBLIC, "Un cordon de remplacement part ce soir.", "part"),)),
    Told("Préparer l'ouverture du second site", "Ouverture en février : trois postes, une ligne, un transfert.", 6, PROJECT,
         urgency=1, partner=True, words=((PARTNER, "Nous vous proposons un point jeudi à 10 h.", "started"),)),
    Told("Numéro affiché incorrect", "Nos clients voient le numéro du centre commercial.", 9, partner=True,
         words=((PUBLIC, "Le numéro présenté est corrigé depuis 14 h 10.", "solved"),), close=True),
    Told("Mot de passe de l'espace d'administration", "Le mot de passe de l'espace d'administration est perdu.", 12, REQUEST,
         words=((PUBLIC, "Il est réinitialisé, le nouveau vous est donné par téléphone.", "solved"),), close=True,
         extra=(20, "Accès rendu, droits revus avec le responsable")),
    Told("Écho pendant les appels", "De l'écho pendant les appels depuis le changement de box.", 16,
         words=((PUBLIC, "Le réglage de la box est corrigé.", "solved"),), close=True,
         extra=(75, "Box fournie par un tiers, réglée à distance")),
    Told("Téléphone qui redémarre seul", "Le poste 12 redémarre plusieurs fois par jour.", 21, RETURN,
         words=((INTERNAL, "Alimentation PoE insuffisante sur le port 7.", ""),
                (PUBLIC, "L'alimentation est changée.", "solved")), close=True),
)  # fmt: skip


ANSWERS: tuple[dict[str, Any], ...] = (
    {"name": "Redémarrer la box", "then": "client", "body": "Bonjour {{ contact }},\n\nPouvez-vous débrancher la box dix secondes, la "
     "rebrancher, puis nous dire si les postes sonnent de nouveau ?\n\n{{ moi }}"},
    {"name": "Demande bien reçue", "body": "Bonjour {{ contact }},\n\nVotre demande « {{ objet }} » est suivie sous la référence "
     "{{ ticket }}. Nous revenons vers vous dans la journée.\n\n{{ moi }}"},
    {"name": "Échange sous garantie à confirmer", "audience": PARTNER, "then": "partner", "tags": "garantie",
     "body": "Appareil en panne chez {{ client }} : confirmez-vous l'échange auprès du fabricant ?"},
    {"name": "Passer au N2", "audience": INTERNAL, "level": 2, "body": "Vérifié au N1 : alimentation, câblage, redémarrage."},
)  # fmt: skip
HANDOVER = (
    "L'opérateur intervient ce soir de 22 h à 23 h sur le lien de Lyon : coupures brèves possibles, inutile d'ouvrir un ticket.\n"
    "Les injecteurs PoE commandés arrivent demain matin ; prévenir les clients en attente d'une pièce."
)


def build(world: Any, cards: Sequence[Client], clock: Clock, now: datetime) -> int:
    support = world.people["support"]
    engagements.promise(world)
    SupportPolicy.objects.create(hour_article=world.products["PRE-HEU"])
    Answer.objects.bulk_create(Answer(**fields) for fields in ANSWERS)
    owned = [c for c in cards if c.partner_id]
    for rank, told in enumerate(TICKETS):
        among = owned if told.partner else cards
        tell(told, among[rank * 3 % len(among)], support, clock, now)
    engagements.carry_to_operator(world, clock, now)
    admin = world.people["admin"]
    with clock.at(now - timedelta(hours=1)), scope.scoped(scope.of_user(admin)):
        handover.leave(HANDOVER, actor=admin)
    return len(TICKETS)


def tell(told: Told, client: Client, support: Any, clock: Clock, now: datetime) -> None:
    opener = client.partner.users.filter(is_active=True).first() if told.partner else support  # type: ignore[union-attr]
    moment = _worked(now, told.days)
    contact = None if told.partner else client.contacts.first()
    with clock.at(moment), scope.scoped(scope.of_user(opener)):
        ticket = opening.open_ticket(
            client, told.text, actor=opener, channel="portal" if told.partner else "phone", subject=told.subject, kind=told.kind,
            impact=told.impact, urgency=told.urgency, contact=contact,
        )  # fmt: skip
    for rank, (audience, text, then) in enumerate(told.words, start=1):
        audience = audience if client.partner_id or audience != PARTNER else PUBLIC
        then = then if client.partner_id or then != "partner" else "supplier"
        moment = min(moment + timedelta(minutes=9 * rank), now - timedelta(minutes=3 * (len(told.words) - rank)))
        with clock.at(moment), scope.scoped(scope.of_user(support)):
            writing.write(ticket, text, actor=support, audience=audience, then=then)
    with clock.at(moment + timedelta(seconds=20)), scope.scoped(scope.of_user(support)):
        for minutes, covered, note in spent(told):
            row = TimeSpent(minutes=minutes, covered=covered, done_on=timezone.localdate(moment), note=note)
            working.note_time(ticket, row, actor=support)
        if told.level > Level.FIRST:
            handling.escalate(ticket, told.level, actor=support, reason="Hors de portée du premier niveau")
    if told.close:
        with clock.at(min(moment + SupportPolicy.now().grace, now)), scope.scoped(scope.of_user(support)):
            handling.move(ticket, "close", actor=support)


def spent(told: Told) -> list[tuple[int, bool, str]]:
    """Minutes, whether the contract covers them, and what they were for."""
    answering = (15 * len(told.words), told.kind != PROJECT, "")
    minutes, note = told.extra
    return [row for row in (answering, (minutes, False, note)) if row[0]]


def _worked(now: datetime, days: float) -> datetime:
    """A working hour about so many days ago."""
    day = timezone.localtime(now - timedelta(days=days))
    if days < 1:
        return day
    while not is_working_day(day.date()):
        day -= timedelta(days=1)
    return working_hour(day, 9, 20)
