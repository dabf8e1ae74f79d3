from django.urls import path

from maillon.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/<uuid:key>", views.download, name="download"),
    path("public/marque/<slug:slug>.css", views.brand_css, name="brand_css"),
    path("public/marque/<slug:slug>.svg", views.brand_logo, name="brand_logo"),
]
