"""The app as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Settings of the app notifications."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "notifications"
    verbose_name = _("通知")
