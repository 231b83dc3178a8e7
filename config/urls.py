"""Every address of the site; pages that show several apps' data come last, at the root."""

from django.contrib import admin
from django.urls import include, path

from config.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("desk/", include("routing.urls")),
    path("desk/", include("notifications.urls")),
    path("", include("reports.urls")),
    path("", include("portal.urls")),
]
