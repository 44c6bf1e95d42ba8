from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    name = "pollinia.store"
    label = "store"

    def ready(self) -> None:
        """Roles are in domain.roles: Django's permissions would be rows that nobody asks for, made at every migration."""
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
