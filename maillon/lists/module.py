from maillon.core.modules import Module

MODULE = Module(
    name="lists",
    label="Listes",
    summary="Filtres, vues enregistrées, colonnes, actions groupées et exports de toutes les listes.",
    optional=False,
)
