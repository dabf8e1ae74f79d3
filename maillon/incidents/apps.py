from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "maillon.incidents"
    label = "incidents"
    verbose_name = "Incidents généraux"
