from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.core.modules import Module, Rights
from maillon.provisioning import panels

MODULE = Module(
    name="provisioning",
    label="Provisionnement",
    summary="Le fichier de configuration de chaque poste, son adresse à lire, et son étiquette.",
    requires=("logistics", "platforms"),
    rights=(
        Rights(
            "provisioning",
            "Configuration des postes",
            see=r.only(r.ADMIN, r.STAGING, r.SUPPORT),
            edit=r.only(r.ADMIN, r.STAGING),
        ),
    ),
    urls="maillon.provisioning.urls",
    offers=(
        *panels.PANELS,
        SettingsLink(
            "Métier",
            "Provisionnement des postes",
            "Les fichiers de configuration par modèle, et les serveurs SIP des plateformes.",
            "provisioning:templates",
            "file-code",
            "provisioning.see",
            45,
        ),
    ),
)
