from django.urls import path

from maillon.contracts import views

app_name = "contracts"
urlpatterns = [
    path("contrats/<str:reference>/nouveau", views.new, name="new"),
    path("contrats/<str:reference>/<int:pk>", views.change, name="change"),
]
