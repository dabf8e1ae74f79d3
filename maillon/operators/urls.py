from django.urls import path

from maillon.operators.views import accesses, calendar, portings, public

app_name = "operators"
urlpatterns = [
    path("portabilites/", portings.porting_list, name="portings"),
    path("portabilites/calendrier", calendar.week, name="calendar"),
    path("portabilites/nouvelle", portings.porting_new, name="porting_new"),
    path("portabilites/commande/<str:reference>", portings.of_order, name="portings_of_order"),
    path("portabilites/<str:reference>", portings.porting, name="porting"),
    path("portabilites/<str:reference>/modifier", portings.porting_edit, name="porting_edit"),
    path("portabilites/<str:reference>/mandat", portings.mandate, name="mandate"),
    path("portabilites/<str:reference>/mandat/envoyer", portings.send, name="mandate_send"),
    path("portabilites/<str:reference>/mandat/papier", portings.on_paper, name="mandate_on_paper"),
    path("portabilites/<str:reference>/transmettre", portings.submit, name="submit"),
    path("portabilites/<str:reference>/date", portings.confirm, name="confirm"),
    path("portabilites/<str:reference>/rejet", portings.reject, name="reject"),
    path("portabilites/<str:reference>/portee", portings.finish, name="finish"),
    path("portabilites/<str:reference>/annuler", portings.cancel, name="porting_cancel"),
    path("commandes-operateurs/", accesses.access_list, name="operator_orders"),
    path("commandes-operateurs/nouvelle", accesses.access_new, name="access_new"),
    path("commandes-operateurs/commande/<str:reference>", accesses.of_order, name="accesses_of_order"),
    path("commandes-operateurs/<str:reference>", accesses.access, name="access"),
    path("commandes-operateurs/<str:reference>/modifier", accesses.access_edit, name="access_edit"),
    path("commandes-operateurs/<str:reference>/commander", accesses.order, name="access_order"),
    path("commandes-operateurs/<str:reference>/date", accesses.promise, name="access_promise"),
    path("commandes-operateurs/<str:reference>/livrer", accesses.deliver, name="access_deliver"),
    path("commandes-operateurs/<str:reference>/echec", accesses.fail, name="access_fail"),
    path("commandes-operateurs/<str:reference>/reprendre", accesses.again, name="access_again"),
    path("commandes-operateurs/<str:reference>/annuler", accesses.cancel, name="access_cancel"),
    path("reglages/delais-portabilite/", calendar.delays, name="delays"),
    path("public/mandat/<str:token>", public.page, name="public_mandate"),
    path("public/mandat/<str:token>/code", public.code, name="public_mandate_code"),
    path("public/mandat/<str:token>/signer", public.sign, name="public_mandate_sign"),
    path("public/mandat/<str:token>/mandat.pdf", public.paper, name="public_mandate_paper"),
]
