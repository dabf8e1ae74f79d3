from maillon.accounts import roles as r
from maillon.accounts.panels import PANELS
from maillon.accounts.settings_links import SettingsLink
from maillon.core.modules import CreateLink, MenuItem, Module, PersonalData, Rights
from maillon.core.walls import ALL, TableWall, Wall

SIGN_IN_TABLES = (
    "django_session",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "axes_accessattempt",
    "axes_accesslog",
    "axes_accessfailurelog",
    "axes_accessattemptexpiration",
)
JOB_TABLES = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
CLOSED_TABLES = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions", "django_migrations")

MODULE = Module(
    name="accounts",
    label="Comptes et partenaires",
    summary="Utilisateurs, rôles, droits, partenaires et leur marque, modules en service.",
    optional=False,
    rights=(
        Rights(
            "partners", "Partenaires", see=r.OFFICE | {r.PARTNER}, edit=r.only(r.ADMIN, r.ADV), close=r.only(r.ADMIN)
        ),
        Rights("users", "Utilisateurs", see=r.only(r.ADMIN), edit=r.only(r.ADMIN), close=r.only(r.ADMIN)),
        Rights(
            "settings", "Réglages, droits, modules", see=r.only(r.ADMIN), edit=r.only(r.ADMIN), close=r.only(r.ADMIN)
        ),
    ),
    menu=(
        MenuItem(
            "Relation",
            "Partenaires",
            "accounts:partners",
            "affiliate",
            right="partners.see",
            order=30,
            hidden_from=r.only(r.PARTNER),
        ),
        MenuItem(
            "Relation",
            "Ma société",
            "accounts:partners",
            "affiliate",
            right="partners.see",
            order=35,
            hidden_from=r.STAFF,
        ),
        MenuItem("Réglages", "Réglages", "accounts:settings", "settings", right="settings.see", order=90),
    ),
    creates=(CreateLink("Partenaire", "accounts:partner_new", "affiliate", "partners.edit", order=80),),
    urls="maillon.accounts.urls",
    offers=(
        *PANELS,
        SettingsLink(
            "Société", "Société", "Identité, coordonnées bancaires, marque.", "accounts:company", "building", order=10
        ),
        SettingsLink(
            "Accès",
            "Utilisateurs",
            "Ouvrir, fermer un compte, donner un rôle.",
            "accounts:users",
            "users",
            "users.see",
            10,
        ),
        SettingsLink(
            "Accès",
            "Droits",
            "Ce que chaque rôle voit, modifie et valide.",
            "accounts:rights",
            "shield-check",
            order=20,
        ),
        SettingsLink(
            "Accès", "Modules", "Mettre en service ou retirer un module.", "accounts:modules", "puzzle", order=30
        ),
        *(TableWall(table, Wall.sign_in()) for table in SIGN_IN_TABLES),
        *(TableWall(table, Wall(web_rights=ALL)) for table in JOB_TABLES),
        *(TableWall(table, Wall.closed(staff_rights="SELECT")) for table in CLOSED_TABLES),
    ),
    personal_data=(
        PersonalData(
            "accounts.user",
            ("email", "first_name", "last_name", "phone"),
            "Ouvrir une session et signer ses actes",
            "contrat de travail ou de partenariat",
            "durée du compte, puis 2 ans",
        ),
        PersonalData(
            "accounts.invitation", ("by_name",), "Savoir qui a ouvert un accès", "intérêt légitime", "durée du compte"
        ),
    ),
)
