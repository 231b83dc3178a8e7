"""The app as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Settings of the app portal."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "portal"
    verbose_name = _("网站")
