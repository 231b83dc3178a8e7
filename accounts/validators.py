"""Rules for passwords."""

import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


class CharacterClassesValidator:
    """Ask for characters of several of the four kinds: small, capital, digit, anything else."""

    def __init__(self, classes: int = 3) -> None:
        self.classes = classes

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where too few kinds occur."""
        del user
        kinds = {next((n for n, chars in enumerate(CLASSES) if char in chars), len(CLASSES)) for char in password}
        if len(kinds) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_too_few_classes")

    def get_help_text(self) -> str:
        """Return the rule as shown beside the field."""
        return _("密码须包含大写字母、小写字母、数字、符号中的至少%(count)d种。") % {"count": self.classes}
