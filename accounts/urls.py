"""Addresses of accounts."""

from django.urls import path

from accounts.views import ChangePassword, SignIn, SignOut

app_name = "accounts"
urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", SignOut.as_view(), name="logout"),
    path("password/", ChangePassword.as_view(), name="password"),
]
