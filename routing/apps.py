"""The app as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    """Settings of the app routing."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "routing"
    verbose_name = _("办理")

    def ready(self) -> None:
        """Listen to what writers do."""
        from routing import receivers  # noqa: F401
