"""The app as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """Settings of the app petitions."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "petitions"
    verbose_name = _("来信")
