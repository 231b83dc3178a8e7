"""Signing in and out, and changing the password: for people of the office alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.forms import ChangePasswordForm, SignInForm


class SignIn(views.LoginView):
    """Sign in; repeated failures lock the name at this address for a while (settings, django-axes)."""

    authentication_form = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True
    extra_context = {
        "site_name": settings.SITE_NAME,  # Django would put the host's name there
        "failure_limit": settings.AXES_FAILURE_LIMIT,
        "locked_minutes": round(settings.AXES_COOLOFF_TIME * 60),
    }

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again, as an answer that says it was refused."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOut(views.LogoutView):
    """Sign out, by POST alone."""


class ChangePassword(views.PasswordChangeView):
    """Change one's own password; other sessions of the person end."""

    form_class = ChangePasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("routing:desk")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Say so on the next page."""
        response = super().form_valid(form)
        messages.success(self.request, _("密码已修改，请记住新密码。其他设备上的登录已经退出。"))
        return response
