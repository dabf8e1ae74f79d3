from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.core.events import EventKind
from maillon.core.modules import MenuItem, Module, PersonalData, Rights
from maillon.core.sealing import SealedColumn
from maillon.core.vault import PLATFORMS
from maillon.platforms import finding, holders, panels

KEEPERS = r.only(r.ADMIN, r.SUPPORT, r.STAGING)
PLATFORM = "platforms.platform"

MODULE = Module(
    name="platforms",
    label="Plateformes",
    summary="Centrex, trunks et accès de chaque client : lien, numéros, postes, cartes SIM, secrets chiffrés.",
    requires=("clients", "catalog"),
    rights=(
        Rights(
            "platforms",
            "Plateformes, centrex",
            see=r.EVERYONE - {r.ACCOUNTING},
            edit=r.only(r.ADMIN, r.SUPPORT, r.STAGING, r.ADV),
            close=r.only(r.ADMIN),
        ),
        Rights("platform_secrets", "Secrets des plateformes", see=KEEPERS, edit=KEEPERS),
    ),
    menu=(
        MenuItem(
            "Relation",
            "Plateformes",
            "platforms:list",
            "server-2",
            right="platforms.see",
            order=20,
            hidden_from=r.only(r.TECHNICIAN),
        ),
    ),
    urls="maillon.platforms.urls",
    api="maillon.platforms.api:router",
    offers=(
        *finding.SOURCES,
        holders.HOLDERS,
        SealedColumn("platforms.secret", "ciphertext", PLATFORMS, lambda s: f"« {s.label} » ({s.platform.reference})"),
        *panels.PANELS,
        EventKind("platforms.platform_saved", "Une plateforme est ajoutée ou modifiée", PLATFORM),
        EventKind("platforms.imported", "Des postes et des numéros sont importés", PLATFORM, {"changes": "changements"}),
        EventKind(
            "platforms.secret_revealed", "Un secret est révélé", PLATFORM, {"secret": "secret", "reason": "motif"}
        ),
        EventKind("platforms.reveal_granted", "Une révélation est accordée à un technicien", PLATFORM, {"secret": "secret"}),
        SettingsLink(
            "Métier",
            "Plateformes",
            "Les centrex, trunks et accès proposés, et le modèle de leur lien.",
            "platforms:types",
            "server-2",
            "settings.see",
            40,
        ),
    ),
    personal_data=(
        PersonalData(PLATFORM, ("tenant", "comment"), "Exploiter la téléphonie", "contrat", "relation, puis 1 an"),
        PersonalData("platforms.numberrange", ("first", "last", "label"), "Exploiter la téléphonie", "contrat", "relation, puis 1 an"),
        PersonalData("platforms.line", ("number",), "Exploiter la téléphonie", "contrat", "relation, puis 1 an"),
        PersonalData("platforms.handset", ("user_name", "extension"), "Exploiter la téléphonie", "contrat", "relation, puis 1 an"),
        PersonalData("platforms.sim", ("number", "iccid"), "Exploiter la téléphonie", "contrat", "relation, puis 1 an"),
        PersonalData("platforms.secret", ("username",), "Administrer la plateforme", "contrat", "relation, puis 1 an"),
        PersonalData(
            "platforms.secretreveal",
            ("user_name", "reason"),
            "Prouver qui a lu un secret",
            "intérêt légitime",
            "3 ans",
        ),
    ),
)  # fmt: skip
