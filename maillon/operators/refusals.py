"""Why an operator refuses to let a number go, and what to do about it. Pure.

The grounds are those that Arcep allows the operator that is left (decisions 2009-0637 art. 3-II, 2012-0576 and 2013-0830):
wrong or missing data, inactive number, a porting already asked for; and, for the one that receives, no right to ask, numbering
plan, technical impossibility. The operators' own numbered codes (APNF, GIE EGP) are not public: the one received is kept as
text beside the ground.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    key: str
    label: str
    advice: str


GROUNDS = (
    Ground("rio", "RIO erroné ou périmé", "Faites recomposer le 3179 depuis la ligne, corrigez le RIO, puis transmettez de nouveau."),
    Ground("inactive", "Numéro résilié ou inactif",
           "Faites vérifier que la ligne sonne encore. Résiliée depuis moins de 40 jours, elle se récupère auprès de l'opérateur quitté."),
    Ground("pending", "Une autre portabilité est déjà demandée",
           "Demandez au client s'il a signé ailleurs : l'autre demande doit être annulée avant de transmettre de nouveau."),
    Ground("holder", "Le demandeur n'est pas le titulaire",
           "Corrigez le nom du titulaire d'après la facture de l'opérateur quitté, puis faites signer un nouveau mandat."),
    Ground("incomplete", "Demande incomplète ou erronée",
           "Comparez la demande à la facture de l'opérateur quitté : titulaire, numéro de compte, numéros de la tranche."),
    Ground("range", "Tranche de numéros incomplète",
           "Demandez la liste des numéros de l'installation à l'opérateur quitté : la tête de ligne et toute la tranche vont ensemble."),
    Ground("area", "Zone géographique non compatible",
           "Le numéro n'est pas rattaché à la zone du site : proposez un numéro nouveau, ou un renvoi."),
    Ground("technical", "Impossibilité technique", "Voyez avec l'opérateur receveur quel accès permet de garder ce numéro."),
    Ground("date", "Date refusée", "Choisissez une autre date, puis transmettez de nouveau."),
    Ground("other", "Autre motif", "Lisez le détail donné par l'opérateur, ou appelez son guichet de portabilité."),
)  # fmt: skip
BY_KEY = {ground.key: ground for ground in GROUNDS}
CHOICES = [(ground.key, ground.label) for ground in GROUNDS]
