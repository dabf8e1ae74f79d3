from maillon.accounts.roles import EVERYONE, PARTNER, TECHNICIAN
from maillon.core.modules import MenuItem, Module
from maillon.dashboards.papers import papers
from maillon.dashboards.tiles import Tile
from maillon.dashboards.todo import todo

MODULE = Module(
    name="dashboards",
    label="Accueils",
    summary="La page d'accueil de chaque métier : son travail, ce qui est en retard d'abord.",
    optional=False,
    menu=(MenuItem("", "Accueil", "dashboards:home", "home", order=1),),
    urls="maillon.dashboards.urls",
    offers=(
        Tile("todo", EVERYONE - {TECHNICIAN}, "dashboards/_todo.html", todo, "tasks.see", "half", 12),
        Tile("papers", frozenset({PARTNER}), "dashboards/_papers.html", papers, "documents.see", "half", 40),
    ),
)
