"""A citizen at the forms: fills in step after step, as a browser would send it."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

ABOUT = {"proposed_type": "help", "unit": ""}
STORY = {
    "title": "柳塘小学门前路口早晚高峰过街危险",
    "body": "柳塘镇中心小学门前没有信号灯，斑马线也磨得看不清了。\r\n\r\n希望补画斑马线。",
    "township": "",
    "place": "柳白路与学府街路口",
    "then": "next",
}
WRITER = {
    "name": "周小禾",
    "phone": "139 0000 2206",
    "email": "",
    "nickname": "路过的人",
    "may_publish": "yes",
    "signed": "signed",
    "consent": "on",
}


BOARDS = {"forum": "board:efficiency"}
"""A channel that is reached by its boards, and one of them."""


@dataclass
class Citizen:
    """Somebody without an account, in a browser of their own."""

    client: Client = field(default_factory=Client)
    token: str = ""

    def starts(self, channel: str = "leader", **more: str) -> "Citizen":
        """Begin a letter to a channel, or to ``mailbox:key``, ``board:key``, ``unit:code``."""
        answer = self.client.post("/write/", {"to": BOARDS.get(channel, channel), **more})
        self.token = answer["Location"].split("/")[2]
        return self

    def address(self, step: str) -> str:
        return f"/write/{self.token}/{step}/"

    def says(self, step: str, answers: dict[str, Any], **changes: Any) -> Any:
        return self.client.post(self.address(step), {**answers, **changes})

    def fills_in(self, **changes: Any) -> "Citizen":
        """Answer every step; ``changes`` go to the step that has the field."""
        for step, answers in (("about", ABOUT), ("story", STORY), ("writer", WRITER)):
            self.says(step, answers, **{name: value for name, value in changes.items() if name in answers})
        return self

    def sends(self) -> Any:
        return self.client.post(self.address("check"))

    def receipt(self) -> tuple[str, str]:
        """Return number and code as the receipt shows them."""
        page = self.client.get(self.address("receipt")).content.decode()
        number, code = re.findall(r'class="big-no">([^<]+)<', page)
        return number, code

    def opens(self, number: str, code: str) -> Any:
        return self.client.post("/follow/", {"number": number, "code": code})


@pytest.fixture
def citizen(reference):
    return Citizen()


@pytest.fixture(autouse=True)
def _no_failures_before():
    """Addresses of former tests have a clean sheet."""
    cache.clear()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
