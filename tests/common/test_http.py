import pytest
from django.test import RequestFactory

from common.http import client_ip

NOTED = "203.0.113.9, 198.51.100.7"


@pytest.mark.parametrize(
    ("behind_proxy", "noted", "seen"),
    [(False, NOTED, "127.0.0.1"), (True, NOTED, "198.51.100.7"), (True, "", "127.0.0.1")],
)
def test_only_what_our_own_proxy_noted_is_believed(settings, behind_proxy, noted, seen):
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", headers={"X-Forwarded-For": noted})
    assert client_ip(request) == seen
