from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "maillon.documents"
    label = "documents"
    verbose_name = "Documents"
