from maillon.core.modules import MenuItem, Module

MODULE = Module(
    name="dashboards",
    label="Accueils",
    summary="La page d'accueil de chaque métier : son travail, ce qui est en retard d'abord.",
    optional=False,
    menu=(MenuItem("", "Accueil", "dashboards:home", "home", order=1),),
    urls="maillon.dashboards.urls",
)
