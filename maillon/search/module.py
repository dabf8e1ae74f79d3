from maillon.core.modules import Module
from maillon.core.walls import WallHook
from maillon.search.guarded import build_functions

MODULE = Module(
    name="search",
    label="Recherche",
    summary="Une seule zone trouve tout : nom, fragment de numéro, référence, même mal tapés.",
    optional=False,
    urls="maillon.search.urls",
    api="maillon.search.api:router",
    offers=(WallHook(build_functions),),
)
