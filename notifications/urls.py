"""Addresses of notifications, beneath the desk."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.own, name="messages"),
    path("messages/read/", views.read, name="read"),
    path("messages/outbox/", views.outbox, name="outbox"),
    path("messages/outbox/<int:pk>/resend/", views.send_again, name="resend"),
]
