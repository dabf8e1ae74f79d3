from django.urls import path

from maillon.search import views

app_name = "search"
urlpatterns = [path("recherche/", views.palette, name="palette")]
