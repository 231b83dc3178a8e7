"""Addresses of deadlines, beneath the desk."""

from django.urls import path

from deadlines.views import watch

app_name = "deadlines"
urlpatterns = [
    path("sweep/", watch.watch, name="watch"),
    path("sweep/confirm/", watch.confirm, name="watch_confirm"),
    path("sweep/withdraw/", watch.withdraw, name="watch_withdraw"),
]
