from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.automation.deeds import ACTIONS
from maillon.automation.labels import LISTS
from maillon.automation.models.webhooks import WEBHOOKS
from maillon.automation.webhooks.calling import CALL
from maillon.core.modules import Module, PersonalData, Rights
from maillon.core.sealing import SealedColumn

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
        CALL,
        SealedColumn("automation.webhook", "sealed_secret", WEBHOOKS),
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
        SettingsLink(
            "Communication",
            "Webhooks",
            "Les applications prévenues de ce qui arrive ici.",
            "automation:webhooks",
            "webhook",
            "rules.see",
            25,
        ),
    ),
    personal_data=(
        PersonalData(
            "automation.heardevent",
            ("data", "actor_name"),
            "Essayer une règle avant de la mettre en service",
            "intérêt légitime",
            "8 jours",
        ),
        PersonalData(
            "automation.rulerun",
            ("target_label", "outcome"),
            "Dire ce que les règles ont fait",
            "intérêt légitime",
            "1 an",
        ),
        PersonalData(
            "automation.webhookdelivery",
            ("body", "answer"),
            "Prévenir une autre application de l'entreprise",
            "intérêt légitime",
            "60 jours",
        ),
    ),
)
