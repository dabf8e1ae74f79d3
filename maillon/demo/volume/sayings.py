"""What clients say and what is answered, with slots: who, which phone, where, when, which code."""

# ruff: noqa: E501  a sentence is read on one line

from __future__ import annotations

import random

from maillon.demo import words
from maillon.demo.volume.names import SURNAMES

# (type, subject, first message)
ASKED = (
    ("incident", "Plus de tonalité sur le poste {poste}", "Le poste {poste} ({lieu}) n'a plus de tonalité depuis {heure}. {nom} l'a débranché puis rebranché, sans effet."),
    ("incident", "Appels coupés au poste de {nom}", "Les communications de {nom} se coupent au bout de {duree} minutes, surtout en {moment}."),
    ("incident", "Site injoignable depuis {heure}", "Plus aucun appel ne rentre depuis {heure}. Les correspondants tombent sur la messagerie de l'opérateur."),
    ("incident", "Message « {code} » à l'écran du {modele}", "Le {modele} de {nom}, {lieu}, affiche « {code} » et n'enregistre plus son compte."),
    ("incident", "Grésillements sur le {modele}", "{nom} entend des grésillements {lieu} depuis le passage de l'électricien {jour}."),
    ("incident", "Numéro {numero} affiché à la place du nôtre", "Nos clients voient le {numero} quand {nom} les appelle."),
    ("incident", "Écho pendant les appels, {lieu}", "De l'écho dans les deux sens depuis {jour} ; {nom} doit raccrocher et rappeler."),
    ("incident", "Borne DECT perdue {lieu}", "Le combiné sans fil de {nom} ne capte plus {lieu}, voyant rouge sur la borne."),
    ("incident", "Messagerie vocale de {nom} muette", "La messagerie de {nom} décroche mais ne dit rien, code {code} dans l'interface."),
    ("incident", "Débit effondré depuis {jour}", "La connexion tombe à {duree} Mbit/s {lieu}, les appels sont hachés en {moment}."),
    ("incident", "Fax inutilisable {lieu}", "Les télécopies de {nom} restent en erreur {code} après {duree} tentatives."),
    ("incident", "Standard qui ne sonne plus", "Le standard ne sonne plus {lieu}, {nom} voit l'appel à l'écran sans l'entendre."),
    ("request", "Ajouter {nom} au groupe d'appel", "Merci d'ajouter {nom} au groupe d'appel de l'accueil, poste {poste}, à partir de {jour}."),
    ("request", "Nouvelle annonce de fermeture", "Fermeture exceptionnelle {jour} : pouvez-vous changer l'annonce ? {nom} vous envoie le texte."),
    ("request", "Renvoi du {numero} vers un mobile", "Renvoyer le {numero} vers le mobile de {nom} de {heure} à la fermeture."),
    ("request", "Départ de {nom}", "{nom} quitte la société {jour} : son poste {poste} passe à l'accueil et sa messagerie est à vider."),
    ("request", "Mot de passe de l'espace de {nom}", "{nom} n'accède plus à son espace, le code reçu est refusé ({code})."),
    ("request", "Touche de supervision pour le poste {poste}", "{nom} voudrait voir le poste {poste} depuis son {modele}."),
    ("request", "Enregistrement des appels {lieu}", "{nom} demande l'enregistrement des appels {lieu}, avec l'annonce qui convient."),
    ("project", "Second site à ouvrir {jour}", "Ouverture prévue {jour} : {duree} postes, une ligne, un renvoi vers {nom}."),
    ("project", "Déménagement du bureau de {nom}", "{nom} change d'étage {jour} : poste {poste} et {modele} à suivre {lieu}."),
    ("return", "{modele} de {nom} en panne", "Le {modele} de {nom} s'éteint seul {lieu}, alimentation changée sans effet."),
    ("return", "Combiné cassé au poste {poste}", "Le combiné du poste {poste} est tombé {lieu}, le fil est arraché."),
    ("return", "Écran blanc sur le {modele}", "L'écran du {modele} de {nom} reste blanc, code {code} au démarrage."),
)  # fmt: skip
ANSWERED = (
    "Bonjour, le poste {poste} est de nouveau inscrit depuis {heure}. Pouvez-vous vérifier avec {nom} ?",
    "Nous avons remis le réglage d'usine du {modele} et rechargé sa configuration.",
    "L'opérateur rétablit le lien, intervention attendue {jour} dans la {moment}.",
    "La minuterie du pare-feu est en cause, nous la passons à {duree} minutes.",
    "C'est fait : {nom} est dans le groupe, poste {poste}, essai concluant à {heure}.",
    "L'annonce est enregistrée et sera diffusée {jour}.",
    "Un {modele} de remplacement part ce soir, le transporteur passe {jour}.",
    "Le renvoi du {numero} est actif, il cessera à la date demandée.",
    "Nous appelons {nom} à {heure} pour reproduire le défaut ensemble.",
    "Le port {duree} du commutateur n'alimentait plus l'appareil, il est changé.",
)  # fmt: skip
REPLIED = (
    "Bonjour, {nom} confirme que tout marche depuis {heure}, merci.",
    "Toujours le même défaut {lieu}, code {code} ce matin.",
    "Le colis est arrivé, {nom} branche le {modele} en {moment}.",
    "Pouvez-vous rappeler {nom} au {numero} avant {heure} ?",
)
NOTED = (
    "Trace prise sur le poste {poste} : refus {code}, enregistrement expiré côté opérateur.",
    "Signature de GTR demandée, référence {code}, réponse attendue à {heure}.",
    "{modele} sous garantie, prêt possible depuis le dépôt.",
    "Client tendu : passer par {nom}, jamais par l'accueil.",
    "Soupçon sur le câble {lieu}, prévoir un testeur et un escabeau.",
)  # fmt: skip
CONFIDED = (
    "Appareil sous garantie : confirmez-vous l'échange pour {nom} ?",
    "Nous vous proposons un point {jour} à {heure} sur ce client.",
    "Le {numero} n'est pas dans votre commande, pouvez-vous vérifier ?",
)
LIEUX = (
    "à l'accueil", "au comptoir", "à l'étage", "au sous-sol", "dans l'atelier", "dans la réserve", "en salle de réunion",
    "au bureau du fond", "à l'entrepôt", "au laboratoire", "en caisse", "dans la salle d'attente",
)  # fmt: skip
MODELES = (
    "Yealink T54W",
    "Yealink T43U",
    "Yealink W73P",
    "Snom D785",
    "Grandstream GXP2170",
    "Poly VVX450",
    "Gigaset R700H",
    "Mitel 6930",
)
JOURS = (
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "demain",
    "la semaine prochaine",
    "le 2 du mois",
    "le 15",
    "le 28",
)
MOMENTS = ("matinée", "fin de journée", "soirée", "mi-journée")


def said(template: str, rng: random.Random) -> str:
    """Only the slots of this sentence are drawn."""
    slots = {name: draw(rng) for name, draw in SLOTS.items() if "{" + name + "}" in template}
    return template.format(**slots)


def _name(rng: random.Random) -> str:
    return f"{rng.choice(words.FIRST_NAMES)} {rng.choice(SURNAMES)}"


SLOTS = {
    "nom": _name,
    "poste": lambda rng: str(rng.randint(200, 499)),
    "lieu": lambda rng: rng.choice(LIEUX),
    "modele": lambda rng: rng.choice(MODELES),
    "jour": lambda rng: rng.choice(JOURS),
    "moment": lambda rng: rng.choice(MOMENTS),
    "heure": lambda rng: f"{rng.randint(8, 18)} h {rng.randrange(0, 60, 5):02d}",
    "duree": lambda rng: str(rng.randint(2, 30)),
    "code": lambda rng: f"{rng.choice('ERSPL')}{rng.randint(1000, 9999)}",
    "numero": lambda rng: f"01 99 00 {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}",  # a range kept for fiction
}
