from maillon.accounts import roles as r
from maillon.accounts.rights import Withheld
from maillon.commissions import finding, mails, panels
from maillon.commissions.services.papers import KIND
from maillon.core.events import EventKind
from maillon.core.modules import MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.documents.kinds import DocumentKind

STATEMENT = "commissions.statement"
DRAFTS = "select count(*) from commissions_statement where status = 'draft'"
TOLD = {"month": "mois", "total": "total HT"}
OURS = r.only(r.ADMIN, r.ACCOUNTING)

MODULE = Module(
    name="commissions",
    label="Commissions des partenaires",
    summary="Ce que gagne chaque partenaire sur ce que ses clients paient : une règle par période, un relevé par mois.",
    requires=("billing",),
    rights=(
        Rights(
            "commissions",
            "Commissions des partenaires",
            see=r.only(r.ADMIN, r.ADV, r.ACCOUNTING, r.PARTNER),
            edit=OURS,
            close=OURS,
        ),
    ),
    menu=(
        MenuItem(
            "Ventes",
            "Commissions",
            "commissions:statements",
            "percentage",
            right="commissions.see",
            order=45,
            count="commissions_draft",
        ),
    ),
    urls="maillon.commissions.urls",
    api="maillon.commissions.api:router",
    offers=(
        EventKind("commissions.statement_validated", "Un relevé de commission est validé", STATEMENT, TOLD),
        EventKind("commissions.statement_paid", "Un relevé de commission est payé", STATEMENT, TOLD),
        Withheld(("commissions.see",), lambda user: user.partner.sees_commissions and user.sees_prices),
        DocumentKind(KIND, "commissions.see"),
        MenuCount("commissions_draft", DRAFTS, "commissions.close"),
        panels.PANEL,
        finding.SOURCE,
        mails.CONTEXT,
        *mails.RULES,
    ),
    personal_data=(
        PersonalData(
            "commissions.statementline",
            ("client_name",),
            "Compter ce que gagne le partenaire qui a apporté le client",
            "contrat de partenariat ; obligation légale (C. com. L123-22)",
            "10 ans",
        ),
    ),
)
