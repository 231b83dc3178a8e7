"""What people type to sign in and to change their password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password; a mistake never tells which of the two was wrong."""

    error_messages = {
        "invalid_login": _("登录名或密码不正确，请核对大小写后重新填写。"),
        "inactive": _("登录名或密码不正确，请核对大小写后重新填写。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("密码")


class ChangePasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    error_messages = {
        "password_incorrect": _("现在的密码不正确，请重新填写。"),
        "password_mismatch": _("两次填写的新密码不一致，请重新填写。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现在的密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password2"].label = _("再填一次新密码")
        self.fields["new_password1"].help_text = _("至少10个字符，包含大写字母、小写字母、数字、符号中的至少3种。")
        self.fields["new_password2"].help_text = ""
