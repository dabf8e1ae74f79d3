from django.urls import path

from maillon.technicians import views

app_name = "technicians"
urlpatterns = [
    path("techniciens/", views.technician_list, name="list"),
    path("techniciens/nouveau", views.technician_new, name="new"),
    path("techniciens/<str:reference>", views.card, name="technician"),
    path("techniciens/<str:reference>/modifier", views.technician_edit, name="edit"),
    path("techniciens/<str:reference>/absence", views.leave, name="leave"),
    path("techniciens/<str:reference>/absences/<int:number>/annuler", views.leave_cancel, name="leave_cancel"),
    path("techniciens/<str:reference>/archiver", views.archive, name="archive"),
]
