from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "maillon.dashboards"
    label = "dashboards"
    verbose_name = "Accueils"
