from django.urls import path

from maillon.audit import views

app_name = "audit"
urlpatterns = [path("historique/<str:model>/<int:pk>", views.record_history, name="history")]
