"""Clients of the desks: a browser signed in as a person, and a form filled in as the page gave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from petitions.models import Petition

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    def client_of(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


def page_of(client: Client, letter: Petition, query: str = "") -> str:
    """Return the letter's page as text."""
    response = client.get(reverse("routing:letter", args=[letter.number]) + query)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, letter: Petition, action: str, *, part: Any = None, **texts: Any) -> Any:
    """Send an action's form as a person would who sees the letter as it is now."""
    query = texts.pop("query", "")
    seen = texts.pop("version", Petition.objects.get(pk=letter.pk).version)
    data = {"version": seen, **texts, **({"part": part.pk} if part else {})}
    return client.post(reverse(f"routing:{action}", args=[letter.number]) + query, data)
