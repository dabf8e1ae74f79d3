from django.urls import path

from maillon.knowledge.views import articles, categories, public, tickets

app_name = "knowledge"
urlpatterns = [
    path("aide/", articles.article_list, name="list"),
    path("aide/nouveau", articles.article_new, name="new"),
    path("aide/rubriques", categories.categories, name="categories"),
    path("aide/rubriques/<int:number>", categories.category, name="category"),
    path("aide/rubriques/<int:number>/retirer", categories.category_remove, name="category_remove"),
    path("aide/pour/<str:reference>", tickets.useful, name="useful"),
    path("aide/pour/<str:reference>/<str:article>", tickets.use, name="use"),
    path("aide/ticket/<str:reference>", tickets.from_ticket, name="from_ticket"),
    path("aide/<str:reference>", articles.article, name="article"),
    path("aide/<str:reference>/modifier", articles.article_edit, name="edit"),
    path("aide/<str:reference>/publier", articles.publish, name="publish"),
    path("aide/<str:reference>/retirer", articles.withdraw, name="withdraw"),
    path("aide/<str:reference>/aide", articles.helped, name="helped"),
    path("aide/<str:reference>/versions/<int:number>", articles.version, name="version"),
    path("public/aide/", public.index, name="public"),
    path("public/aide/<slug:slug>", public.article, name="public_article"),
    path("public/aide/<slug:slug>/aide", public.helped, name="public_helped"),
]
