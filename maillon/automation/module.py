from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.automation.deeds import ACTIONS
from maillon.automation.labels import LISTS
from maillon.core.modules import Module, Rights

MODULE = Module(
    name="automation",
    label="Règles",
    summary="Quand ceci arrive, si cela est vrai, faire cela : mails du cycle, alertes, tâches.",
    optional=False,
    requires=("notifications",),
    rights=(
        Rights("rules", "Règles et modèles de mails", see=r.only(r.ADMIN), edit=r.only(r.ADMIN), close=r.only(r.ADMIN)),
    ),
    urls="maillon.automation.urls",
    offers=(
        *ACTIONS,
        LISTS,
        SettingsLink(
            "Communication",
            "Règles",
            "Ce que Maillon fait tout seul, et quand.",
            "automation:rules",
            "bolt",
            "rules.see",
            10,
        ),
        SettingsLink(
            "Communication",
            "Modèles de mails",
            "Les mots des mails, avec leur aperçu.",
            "automation:mails",
            "mail",
            "rules.see",
            20,
        ),
    ),
)
