"""Every address of the site; pages that show several apps' data come last, at the root."""

from django.urls import include, path

from config.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("accounts.urls")),
    path("api/v1/", include("petitions.urls")),
    path("", include("routing.urls")),
    path("desk/", include("notifications.urls")),
    path("desk/", include("deadlines.urls")),
    path("", include("reports.urls")),
    path("", include("portal.urls")),
]

handler500 = "config.views.server_error"
