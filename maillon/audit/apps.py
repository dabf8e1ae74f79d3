from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "maillon.audit"
    label = "audit"
    verbose_name = "Journal"
