"""Addresses of petitions: the interface for programs."""

from django.urls import path

from petitions.api import LetterDetail, LetterList

app_name = "petitions"
urlpatterns = [
    path("letters/", LetterList.as_view(), name="api_letters"),
    path("letters/<str:number>/", LetterDetail.as_view(), name="api_letter"),
]
