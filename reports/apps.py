"""The app as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Settings of the app reports."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "reports"
    verbose_name = _("统计通报")
