from maillon.accounts import roles as r
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuItem, Module, PersonalData, Rights
from maillon.knowledge import finding, panels

WRITERS = r.only(r.ADMIN, r.SUPPORT, r.STAGING)

MODULE = Module(
    name="knowledge",
    label="Base de connaissances",
    summary="Ce qui a été compris une fois resservi : articles internes, pour les partenaires ou publics, proposés depuis le ticket.",
    requires=("tickets",),
    rights=(Rights("knowledge", "Base de connaissances", see=r.EVERYONE, edit=WRITERS, close=r.only(r.ADMIN)),),
    menu=(MenuItem("Relation", "Aide", "knowledge:list", "book", right="knowledge.see", order=60),),
    urls="maillon.knowledge.urls",
    api="maillon.knowledge.api:router",
    offers=(
        *finding.OFFERS,
        *panels.PANELS,
        EventKind("knowledge.article_published", "Un article d'aide est publié", "knowledge.article", {"reach": "lu par"}),
        CreateLink("Article d'aide", "knowledge:new", "book", "knowledge.edit", order=80),
    ),
    personal_data=(
        PersonalData("knowledge.article", ("author_name",), "Savoir qui tient un article à jour", "intérêt légitime", "vie de l'article"),
        PersonalData("knowledge.help", ("user", "reader"), "Compter une fois chaque lecteur aidé", "intérêt légitime", "vie de l'article"),
    ),
)  # fmt: skip
