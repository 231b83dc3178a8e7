"""The app as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Settings of the app deadlines."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "deadlines"
    verbose_name = _("时限")
