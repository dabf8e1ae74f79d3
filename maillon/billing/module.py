from maillon.accounts import roles as r
from maillon.core.modules import Module, Rights

MODULE = Module(
    name="billing",
    label="Facturation",
    summary="Factures, avoirs, règlements : Factur-X, série légale, chaîne de contrôle.",
    requires=("clients", "orders"),
    rights=(
        Rights(
            "invoices",
            "Factures et avoirs",
            see=r.only(r.ADMIN, r.SUPPORT, r.ADV, r.ACCOUNTING, r.PARTNER),
            edit=r.only(r.ADMIN, r.ACCOUNTING),
            close=r.only(r.ADMIN, r.ACCOUNTING),
        ),
        Rights(
            "payments",
            "Règlements",
            see=r.only(r.ADMIN, r.ADV, r.ACCOUNTING),
            edit=r.only(r.ADMIN, r.ACCOUNTING),
            close=r.only(r.ADMIN, r.ACCOUNTING),
        ),
    ),
)
