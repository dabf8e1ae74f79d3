from maillon.accounts.settings_links import SettingsLink
from maillon.core.modules import Module
from maillon.core.panels import ASIDE, Panel
from maillon.core.walls import WallHook
from maillon.fields.definitions import record_models
from maillon.fields.facts import panel
from maillon.fields.indexes import build_indexes

MODULE = Module(
    name="fields",
    label="Champs personnalisés",
    summary="Des champs que la direction ajoute aux fiches, aux listes, aux filtres et à l'API.",
    optional=False,
    urls="maillon.fields.urls",
    offers=(
        SettingsLink(
            "Métier",
            "Champs personnalisés",
            "Ajouter un champ à une fiche, sans code.",
            "fields:list",
            "forms",
            order=40,
        ),
        WallHook(build_indexes),
        *(
            Panel(m._meta.label_lower, ASIDE, "champs", "Autres informations", "fields/_panel.html", panel, order=30)
            for m in record_models()
        ),
    ),
)
