from django.apps import AppConfig


class TechniciansConfig(AppConfig):
    name = "maillon.technicians"
    label = "technicians"
    verbose_name = "Techniciens"
