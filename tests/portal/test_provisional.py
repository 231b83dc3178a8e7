"""A date that needs a calendar not yet announced says so wherever it is shown, and nothing breaks because of it."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from common.clock import pretend
from common.codes import new_token
from deadlines.models import Deadline, DeadlineKind
from deadlines.services.escalation import sweep
from notifications.models import Notification
from petitions.models import LetterType, Petition
from petitions.services.submission import Receipt
from reports.services import prepare
from reports.services.bulletins import approve_and_publish
from routing.services import dispatching, handling, releasing, screening, timing
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db
MARK = "暂定"
NEAR = 24
"""Characters of text between a date and the word: one sentence, one cell."""
_DATE = re.compile(r"(?:2027年)?1月(\d{1,2})日(?!（周.）(?!00:00)\d\d:\d\d)|2027-01-(\d\d)")
_COMPUTED = {4, 5, 6, 7, 8, 11, 12, 13}
"""Days of January 2027 that the clocks of this story fall on."""


def text_of(answer: str) -> str:
    """Return what a reader of a page reads: no tags, hidden sentences of day cells left out."""
    answer = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", answer)
    answer = re.sub(r"<(script|style|title)\b.*?</\1>", " ", answer, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer)).split())


def unmarked(text: str) -> list[str]:
    """Return the places where a computed date of January 2027 stands without the word near it."""
    return [
        text[max(0, found.start() - NEAR) : found.end() + NEAR]
        for found in _DATE.finditer(text)
        if int(found[1] or found[2]) in _COMPUTED
        and MARK not in text[max(0, found.start() - NEAR) : found.end() + NEAR]
    ]


def dates_in(text: str) -> int:
    return sum(int(found[1] or found[2]) in _COMPUTED for found in _DATE.finditer(text))


class Story:
    """A letter of 24 December 2026 on its way, and the doors of everybody who follows it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.token = new_token()
        self.receipt: Receipt = make.submit_letter(token=self.token)
        self.writer = Client()
        self.writer.post(f"/write/{self.token}/open/")

    @property
    def letter(self) -> Petition:
        return make.fresh(self.receipt.petition)

    def sees(self, user: User, path: str) -> str:
        client = Client()
        client.force_login(user)
        answer = client.get(path)
        assert answer.status_code == 200, path
        return str(answer.content.decode())

    def writes(self, path: str) -> str:
        answer = self.writer.get(path)
        assert answer.status_code == 200, path
        return str(answer.content.decode())


Door = Callable[[Story], str]


def staff(who: str, path: str) -> Door:
    """Return a page of the office as one of its people opens it."""
    return lambda story: story.sees(
        getattr(story.office, who), path.format(number=story.letter.number, clock=reply(story.letter).pk)
    )


def citizen(path: str) -> Door:
    return lambda story: story.writes(path.format(number=story.letter.number, token=story.token))


def reply(letter: Petition) -> Deadline:
    return Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY, round=letter.round)


DOORS: dict[str, tuple[Door, set[str]]] = {
    "receipt": (citizen("/write/{token}/receipt/"), {"new"}),
    "receipt as text": (citizen("/write/{token}/receipt.txt"), {"new"}),
    "the writer's page": (citizen("/follow/{number}/"), {"new", "given", "extended", "paused", "answered"}),
    "why, for the writer": (citizen("/follow/{number}/why/"), {"new", "given", "extended", "paused", "answered"}),
    "clerk's letter": (staff("clerk", "/desk/letters/{number}/"), {"new", "accepted", "given", "extended", "asked", "answered"}),
    "leader's letter": (staff("leader", "/desk/letters/{number}/"), {"new", "given", "extended"}),
    "liaison's letter": (staff("roads_liaison", "/desk/letters/{number}/"), {"given", "extended", "asked"}),
    "unit head's letter": (staff("roads_head", "/desk/letters/{number}/"), {"given", "extended"}),
    "support unit's letter": (staff("schools_liaison", "/desk/letters/{number}/"), {"given", "extended"}),
    "all clocks": (staff("clerk", "/desk/letters/{number}/clocks/"), {"new", "given", "extended", "answered"}),
    "why, for the office": (staff("clerk", "/desk/letters/{number}/clocks/{clock}/"), {"new", "given", "extended", "paused", "answered"}),
    "queue of new letters": (staff("clerk", "/desk/queues/new/"), {"new"}),
    "queue of letters to dispatch": (staff("clerk", "/desk/queues/to-dispatch/"), {"accepted"}),
    "queue of letters at units": (staff("clerk", "/desk/queues/handling/"), {"given", "extended"}),
    "search": (staff("clerk", "/desk/search/?q=柳塘"), {"new", "given", "extended"}),
    "the unit's desk": (staff("roads_liaison", "/desk/unit/"), {"given", "extended"}),
    "the support unit's desk": (staff("schools_liaison", "/desk/unit/"), {"given", "extended"}),
    "the leader's desk": (staff("leader", "/desk/leader/"), set()),
}  # fmt: skip
"""Where dates are shown: who opens what, and at which stages of the story a date of 2027 must be there."""


def look(story: Story, stage: str) -> None:
    """Open every door there is at this stage: no date without the word, and a date where one belongs."""
    missing, bare = [], {}
    for name, (door, stages) in DOORS.items():
        if stage not in stages and stages:
            continue
        text = text_of(door(story))
        if stages and not dates_in(text):
            missing.append(name)
        if found := unmarked(text):
            bare[name] = found
    assert (stage, missing, bare) == (stage, [], {})


def test_every_page_marks_the_date_along_the_way_of_a_letter(office: Office) -> None:
    with pretend(at("2026-12-24T10:00")):
        story = Story(office)
        look(story, "new")
        screening.accept(story.letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
        look(story, "accepted")
        dispatching.dispatch(story.letter, lead=office.roads, supports=(office.schools,), note="", actor=office.clerk)
        handling.acknowledge(make.lead_of(story.letter), actor=office.roads_liaison)
        look(story, "given")
        timing.ask_extension(make.lead_of(story.letter), total=10, reason="需要现场勘察", actor=office.roads_liaison)
        look(story, "asked")
        timing.grant_extension(story.letter, note="", actor=office.clerk)
        look(story, "extended")
    with pretend(at("2026-12-28T10:00")):
        timing.pause(story.letter, reason="请补充照片", actor=office.clerk)
    with pretend(at("2026-12-30T10:00")):
        look(story, "paused")
        timing.resume(story.letter, actor=office.clerk)
    with pretend(at("2026-12-31T10:00")):
        handling.hand_to_head(make.lead_of(story.letter), body=make.ANSWER, actor=office.roads_liaison)
        handling.approve(make.lead_of(story.letter), actor=office.roads_head)
        releasing.release(story.letter, checks=make.CHECKED, actor=office.second_clerk)
        look(story, "answered")
    written = {each.notice: f"{each.message.subject}\n{each.message.body}" for each in Notification.objects.all()}
    assert {name for name, text in written.items() if dates_in(text)} >= NOTICES_WITH_DATES
    assert {name: found for name, text in written.items() if (found := unmarked(text))} == {}
    explained = {name for name, text in written.items() if "放假安排公布后重新计算" in text}
    assert explained == {name for name, text in written.items() if dates_in(text)}


NOTICES_WITH_DATES = {
    "letter_received", "new_letter", "assigned_lead", "assigned_support", "extension_asked",
    "extension_decided", "extended", "paused", "resumed", "reply_waiting_head", "reply_to_review",
}  # fmt: skip
"""Messages of the story that name a date of 2027."""


def test_programs_are_told_by_a_flag(office: Office) -> None:
    with pretend(at("2026-12-24T10:00")):
        story = Story(office)
        pages = (
            story.sees(office.clerk, f"/api/v1/deadlines/{reply(story.letter).pk}/"),
            story.writes(f"/follow/{story.letter.number}/why.json"),
        )
    for page in map(json.loads, pages):
        assert (page["due_on"], page["provisional"]) == ("2027-01-05", True)
        assert [day["date"] for day in page["days"] if "provisional" in day["marks"]] == ["2027-01-04", "2027-01-05"]


def test_a_date_of_an_announced_year_is_not_provisional(office: Office) -> None:
    with pretend(at("2026-11-20T10:00")):
        story = Story(office)
        page = story.writes(f"/follow/{story.letter.number}/why/")
    assert "2026年12月31日；以后的日子" in text_of(page)
    assert MARK not in text_of(page).replace("推算，只是暂定", "")


def test_steps_and_orders_of_an_unannounced_year_are_marked(office: Office) -> None:
    with pretend(at("2026-12-24T10:00")):
        story = Story(office)
        screening.accept(story.letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
        dispatching.dispatch(story.letter, lead=office.roads, supports=(), note="", actor=office.clerk)
        handling.acknowledge(make.lead_of(story.letter), actor=office.roads_liaison)
    for day in ("2027-01-04T09:00", "2027-01-06T09:00", "2027-01-20T09:00"):
        with pretend(at(day)):
            sweep(now=at(day))
    written = {each.notice: f"{each.message.subject}\n{each.message.body}" for each in Notification.objects.all()}
    assert {"reminder", "urge", "supervision"} <= {name for name, text in written.items() if dates_in(text)}
    assert {name: found for name, text in written.items() if (found := unmarked(text))} == {}
    order = story.letter.orders.get()
    with pretend(at("2027-01-20T10:00")):
        for path in ("/desk/orders/", f"/desk/orders/{order.year}/{order.serial}/", "/desk/queues/late/"):
            text = text_of(story.sees(office.head, path))
            assert (path, dates_in(text) > 0, unmarked(text)) == (path, True, [])


def test_the_bulletin_marks_overdue_dates_of_an_unannounced_year(office: Office) -> None:
    with pretend(at("2026-12-24T10:00")):
        letter = make.handled(office)
    with pretend(at("2027-02-02T10:00")):
        bulletin = approve_and_publish(prepare("2027-01", actor=office.clerk), actor=office.head)
        text = text_of(Client().get(f"/bulletins/{bulletin.month}/").content.decode())
    assert f"{letter.number} 测试交通局 2026-12-24 2027-01-05（暂定）" in text


@pytest.mark.parametrize("year", [2027, 2030, 2031, 2099])
def test_nothing_breaks_in_a_year_nobody_has_announced(office: Office, year: int) -> None:
    """The whole way of a letter, over Spring Festival and over the year's end, with every page opened on the way."""
    for month, day in ((1, 27), (9, 28), (12, 27)):
        start = dt.date(year, month, day)
        with pretend(at(f"{start}T10:00")):
            story = Story(office)
            screening.accept(story.letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
            dispatching.dispatch(
                story.letter, lead=office.roads, supports=(office.schools,), note="", actor=office.clerk
            )
            handling.acknowledge(make.lead_of(story.letter), actor=office.roads_liaison)
            timing.ask_extension(make.lead_of(story.letter), total=15, reason="现场勘察", actor=office.roads_liaison)
            timing.grant_extension(story.letter, note="", actor=office.clerk)
            timing.pause(story.letter, reason="请补充照片", actor=office.clerk)
        with pretend(at(f"{start + dt.timedelta(days=2)}T10:00")):
            timing.resume(story.letter, actor=office.clerk)
            clock = reply(story.letter)
            assert clock.provisional
            for path in PAGES_OF_A_LETTER:
                page = path.format(number=story.letter.number, clock=clock.pk)
                assert MARK in story.sees(office.clerk, page)
            assert MARK in story.writes(f"/follow/{story.letter.number}/why/")
        with pretend(at(f"{start + dt.timedelta(days=40)}T10:00")):
            sweep(now=at(f"{start + dt.timedelta(days=40)}T10:00"))
            handling.hand_to_head(make.lead_of(story.letter), body=make.ANSWER, actor=office.roads_liaison)
            handling.approve(make.lead_of(story.letter), actor=office.roads_head)
            releasing.release(story.letter, checks=make.CHECKED, actor=office.second_clerk)
            assert reply(story.letter).verdict == "late"
            assert story.writes(f"/follow/{story.letter.number}/")


PAGES_OF_A_LETTER = (
    "/desk/letters/{number}/", "/desk/letters/{number}/clocks/", "/desk/letters/{number}/clocks/{clock}/",
    "/desk/queues/handling/", "/desk/search/?q=柳塘",
)  # fmt: skip
