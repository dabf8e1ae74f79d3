from maillon.accounts import roles as r
from maillon.audit.journal import build_triggers
from maillon.core.modules import Module, PersonalData, Rights
from maillon.core.walls import WallHook

MODULE = Module(
    name="audit",
    label="Journal",
    summary="Qui a changé quoi, quand et pourquoi : écrit par la base, jamais modifiable.",
    optional=False,
    rights=(
        Rights("history", "Historique des fiches", see=r.OFFICE),
        Rights("audit", "Journal complet", see=r.only(r.ADMIN)),
    ),
    urls="maillon.audit.urls",
    offers=(WallHook(build_triggers),),
    personal_data=(
        PersonalData(
            "audit.change",
            ("actor_id", "changes"),
            "Prouver qui a changé quoi",
            "intérêt légitime, obligation comptable",
            "12 mois ; 10 ans pour les factures et règlements",
        ),
    ),
)
