from django.urls import path

from maillon.commissions import views

app_name = "commissions"
urlpatterns = [
    path("commissions/", views.statement_list, name="statements"),
    path("commissions/lignes/", views.line_list, name="lines"),
    path("commissions/etablir", views.draw, name="draw"),
    path("commissions/regles/<str:reference>/nouvelle", views.rule_new, name="rule_new"),
    path("commissions/regles/<str:reference>/<int:pk>", views.rule_change, name="rule"),
    path("commissions/regles/<str:reference>/<int:pk>/supprimer", views.rule_remove, name="rule_remove"),
    path("commissions/<str:reference>", views.statement, name="statement"),
    path("commissions/<str:reference>/recalculer", views.redraw, name="redraw"),
    path("commissions/<str:reference>/valider", views.validate, name="validate"),
    path("commissions/<str:reference>/payer", views.pay, name="pay"),
    path("commissions/<str:reference>/pdf", views.pdf, name="pdf"),
]
