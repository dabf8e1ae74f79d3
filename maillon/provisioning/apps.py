from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "maillon.provisioning"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Provisionnement"
