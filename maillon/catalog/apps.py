from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "maillon.catalog"
    label = "catalog"
    verbose_name = "Catalogue"
