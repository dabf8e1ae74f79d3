from django.urls import path

from maillon.orders.views import board, cockpit, editor, orders, paper, public, quotes, sections, settings, tracking

app_name = "orders"
urlpatterns = [
    path("devis/", quotes.quote_list, name="quotes"),
    path("devis/nouveau", quotes.quote_new, name="quote_new"),
    path("devis/articles", editor.products, name="products"),
    path("devis/clients", quotes.client_choice, name="client_choice"),
    path("devis/<str:reference>", quotes.quote_page, name="quote"),
    path("devis/<str:reference>/entete", editor.quote_header, name="quote_header"),
    path("devis/<str:reference>/apercu.pdf", quotes.quote_preview, name="quote_preview"),
    path("devis/<str:reference>/envoyer", quotes.quote_send, name="quote_send"),
    path("devis/<str:reference>/transmettre", quotes.quote_submit, name="quote_submit"),
    path("devis/<str:reference>/reprendre", quotes.quote_revise, name="quote_revise"),
    path("devis/<str:reference>/accepter", quotes.quote_accept, name="quote_accept"),
    path("devis/<str:reference>/accord-papier", paper.accept_on_paper, name="quote_accept_on_paper"),
    path("devis/<str:reference>/rubriques/nouvelle", sections.section_new, name="section_new"),
    path("devis/<str:reference>/remise", sections.rebate, name="rebate"),
    path("devis/<str:reference>/refuser", quotes.quote_refuse, name="quote_refuse"),
    path("pilotage/", cockpit.waiting, name="cockpit"),
    path("pilotage/semaine", cockpit.week, name="cockpit_week"),
    path("pilotage/durees", cockpit.durations, name="cockpit_durations"),
    path("commandes/", orders.order_list, name="orders"),
    path("commandes/etapes", board.board, name="board"),
    path("commandes/etapes/<slug:column>", board.more, name="board_more"),
    path("commandes/nouvelle", orders.order_new, name="order_new"),
    path("commandes/<str:reference>", orders.order_page, name="order"),
    path("commandes/<str:reference>/modifier", orders.order_edit, name="order_edit"),
    path("commandes/<str:reference>/avancer", orders.order_advance, name="order_advance"),
    path("commandes/<str:reference>/reculer", orders.order_back, name="order_back"),
    path("commandes/<str:reference>/annuler", orders.order_cancel, name="order_cancel"),
    path("commandes/<str:reference>/points/<int:rank>", orders.order_tick, name="order_tick"),
    path("commandes/<str:reference>/suivi", orders.order_tracking, name="order_tracking"),
    path("commandes/<str:reference>/<slug:tab>", orders.order_tab, name="order_tab"),
    *(
        route
        for kind, prefix in (("quote", "devis"), ("order", "commandes"))
        for route in (
            path(f"{prefix}/<str:reference>/lignes/ajouter", editor.line_add, {"kind": kind}, name=f"{kind}_line_add"),
            path(f"{prefix}/<str:reference>/lignes/libre", editor.line_free, {"kind": kind}, name=f"{kind}_line_free"),
            path(
                f"{prefix}/<str:reference>/lignes/ordre", sections.line_order, {"kind": kind}, name=f"{kind}_line_order"
            ),
            path(
                f"{prefix}/<str:reference>/rubriques/renommer",
                sections.section_rename,
                {"kind": kind},
                name=f"{kind}_section_rename",
            ),
            path(
                f"{prefix}/<str:reference>/rubriques/retirer",
                sections.section_dissolve,
                {"kind": kind},
                name=f"{kind}_section_dissolve",
            ),
            path(
                f"{prefix}/<str:reference>/lignes/lot/<int:pk>",
                editor.bundle_add,
                {"kind": kind},
                name=f"{kind}_bundle_add",
            ),
            path(
                f"{prefix}/<str:reference>/lignes/<int:pk>/prix-de-liste",
                editor.line_list_price,
                {"kind": kind},
                name=f"{kind}_line_list_price",
            ),
            path(f"{prefix}/<str:reference>/lignes/<int:pk>", editor.line_change, {"kind": kind}, name=f"{kind}_line"),
            path(
                f"{prefix}/<str:reference>/lignes/<int:pk>/retirer",
                editor.line_remove,
                {"kind": kind},
                name=f"{kind}_line_remove",
            ),
        )
    ),
    path("reglages/types-de-commande/", settings.types, name="types"),
    path("reglages/types-de-commande/nouveau", settings.type_new, name="type_new"),
    path("reglages/types-de-commande/<slug:code>", settings.type_page, name="type"),
    path("reglages/types-de-commande/<slug:code>/renommer", settings.type_rename, name="type_rename"),
    path("reglages/types-de-commande/<slug:code>/archiver", settings.type_archive, name="type_archive"),
    path("reglages/types-de-commande/<slug:code>/etapes/ajouter", settings.step_add, name="step_add"),
    path("reglages/types-de-commande/<slug:code>/etapes/<int:pk>", settings.step_edit, name="step_edit"),
    path("reglages/types-de-commande/<slug:code>/etapes/ordre", settings.steps_order, name="steps_order"),
    path("reglages/types-de-commande/<slug:code>/etapes/<int:pk>/retirer", settings.step_remove, name="step_remove"),
    path("public/devis/<str:token>", public.quote, name="public_quote"),
    path("public/devis/<str:token>/code", public.code, name="public_code"),
    path("public/devis/<str:token>/accepter", public.accept, name="public_accept"),
    path("public/devis/<str:token>/refuser", public.refuse, name="public_refuse"),
    path("public/devis/<str:token>/devis.pdf", public.paper, name="public_paper"),
    path("public/devis/<str:token>/bon-de-commande.pdf", public.form, name="public_form"),
    path("public/suivi/<str:token>", tracking.page, name="public_tracking"),
    path("public/suivi/<str:token>/documents/<uuid:key>", tracking.document, name="public_document"),
]
