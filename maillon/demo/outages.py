"""A hosted PABX that fell a fortnight ago, a centrex that is down this morning, and what was learnt of both."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from maillon.core import scope
from maillon.demo.clock import Clock
from maillon.demo.thread import acting
from maillon.incidents.models import Incident
from maillon.incidents.services import life
from maillon.knowledge.models import Category
from maillon.knowledge.services import helping, writing
from maillon.platforms.models import PlatformType
from maillon.tickets.models import Ticket
from maillon.tickets.services import opening

PAST, PRESENT = "PABX hébergé Voxara", "Centrex Voxara"
CALLS = (
    ("Appels coupés au bout d'une minute", "Les clients rappellent, la conversation se coupe à chaque fois."),
    ("Standard injoignable par moments", "Un appel sur trois tombe sur un message d'erreur de l'opérateur."),
)
CATEGORIES = ("Postes et casques", "Appels et renvois", "Messagerie", "Pour nos partenaires")
ARTICLES = (
    ("Un poste n'a plus de tonalité", "Postes et casques", "public", 7,
     "Trois vérifications, dans cet ordre.\n\n1. Débranchez le câble réseau du poste, attendez **dix secondes**, rebranchez.\n"
     "2. Essayez sur une autre prise.\n3. Si l'écran affiche « Non enregistré », notez son adresse MAC, sous l'appareil.\n\n"
     "Toujours muet ? Appelez-nous avec le numéro du poste."),
    ("Transférer un appel", "Appels et renvois", "public", 4,
     "## Avec annonce\n\n1. Appuyez sur **Transfert**.\n2. Composez le poste, annoncez l'appel.\n3. Raccrochez.\n\n"
     "## Sans annonce\n\nAppuyez deux fois sur **Transfert** : l'appel part aussitôt."),
    ("Changer l'annonce de fermeture", "Messagerie", "public", 2,
     "Envoyez-nous votre texte la veille avant 16 h, ou enregistrez-le vous-même : composez le **\\*61** depuis un poste, puis suivez "
     "la voix."),
    ("Que joindre à un ticket d'incident", "Pour nos partenaires", "partners", 0,
     "Un ticket complet se traite sans vous rappeler.\n\n- le numéro appelant et le numéro appelé\n- l'heure exacte d'un appel en échec\n"
     "- ce qui marche encore\n- qui rappeler sur place"),
    ("Coupures au bout de quinze minutes", "Appels et renvois", "internal", 0,
     "Presque toujours la minuterie SIP du pare-feu du client.\n\n- Fortinet : `config system session-helper`, supprimer l'aide SIP\n"
     "- Livebox Pro : désactiver le SIP ALG\n\nVérifier ensuite un appel de vingt minutes."),
)  # fmt: skip


def build(world: Any, clock: Clock, now: datetime) -> None:
    support = world.people["support"]
    past(support, clock, now - timedelta(days=14))
    present(support, clock, now)
    articles(support, clock, now - timedelta(days=90))


def declare(support: Any, kind: str, title: str, words: str, started: datetime, impact: str = "outage") -> Incident:
    given: dict[str, Any] = {"title": title, "public_words": words, "started_at": started, "impact": impact}
    return life.declare(types=[PlatformType.objects.get(name=kind)], platforms=[], actor=support, **given)


def past(support: Any, clock: Clock, started: datetime) -> None:
    with clock.at(started + timedelta(minutes=8)), acting(support):
        words = "Les appels entrants sont coupés, les appels sortants passent. Prochain point dans une heure."
        incident = declare(support, PAST, "PABX hébergé Voxara : appels entrants coupés", words, started)
        life.say(incident, "Voxara confirme une carte en défaut, ticket V-88213.", actor=support, audience="internal")
    for minutes, move, said in (
        (52, "identify", "La cause est trouvée chez l'opérateur, la pièce est en cours de remplacement."),
        (131, "watch", "Les appels entrants passent de nouveau. Nous surveillons."),
        (240, "solve", "Les appels entrants passent. Un poste encore muet se relance en le débranchant dix secondes."),
    ):
        with clock.at(started + timedelta(minutes=minutes)), acting(support):
            life.move(incident, move, actor=support, text=said)


def present(support: Any, clock: Clock, now: datetime) -> None:
    started = now - timedelta(minutes=74)
    with clock.at(now - timedelta(minutes=66)), acting(support):
        words = "Les appels entrants et sortants échouent par moments. Les mobiles et les renvois fonctionnent."
        incident = declare(support, PRESENT, "Centrex Voxara instable", words, started, impact="degraded")
        reached = (
            incident.affected.exclude(partner=None).select_related("platform", "client").order_by("partner_id", "pk")
        )
        for row, (subject, text) in zip(reached.distinct("partner_id"), CALLS, strict=False):
            opening.open_ticket(
                row.client, text, subject=subject, platform=row.platform, actor=support, channel="phone"
            )
    with clock.at(now - timedelta(minutes=21)), acting(support):
        life.say(incident, "Proposez le renvoi vers un mobile à qui le demande.", actor=support, audience="partner")
        life.move(
            incident,
            "identify",
            actor=support,
            text="L'opérateur a trouvé la cause et répare. Prochain point dans une heure.",
        )


def articles(support: Any, clock: Clock, moment: datetime) -> None:
    with clock.at(moment), scope.scoped(scope.of_user(support)):
        rubrics = {name: Category.objects.create(name=name, order=10 * n) for n, name in enumerate(CATEGORIES, start=1)}
        made = []
        for title, rubric, reach, readers, text in ARTICLES:
            draft = writing.write(title=title, text=text, reach=reach, category=rubrics[rubric], actor=support)
            made.append(writing.publish(draft, actor=support))
            for n in range(readers):
                helping.helped(made[-1], reader=uuid.uuid5(uuid.NAMESPACE_URL, f"{title} {n}"))
    with acting(support):
        for rank, ticket in enumerate(Ticket.objects.exclude(status__in=Ticket.OPEN).order_by("pk")):
            helping.used(made[(0, 1, 4)[rank % 3]], ticket, actor=support)
