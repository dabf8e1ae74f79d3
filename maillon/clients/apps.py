from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "maillon.clients"
    label = "clients"
    verbose_name = "Clients"
