from django.urls import path

from maillon.accounts import views

app_name = "accounts"
urlpatterns = [
    path("partenaires/", views.partner_list, name="partners"),
    path("partenaires/nouveau", views.partner_new, name="partner_new"),
    path("reglages/", views.settings_home, name="settings"),
]
