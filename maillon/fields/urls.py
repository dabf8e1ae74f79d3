from django.urls import path

from maillon.fields import views

app_name = "fields"
urlpatterns = [
    path("reglages/champs/", views.field_list, name="list"),
    path("reglages/champs/nouveau", views.field_new, name="new"),
    path("reglages/champs/<int:pk>", views.field_edit, name="edit"),
    path("reglages/champs/<int:pk>/archiver", views.field_archive, name="archive"),
    path("reglages/champs/<int:pk>/retablir", views.field_restore, name="restore"),
]
