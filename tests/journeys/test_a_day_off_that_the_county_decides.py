"""The county decides a day off: who looks before applying it sees whose date moves, and the writer is told why."""

from __future__ import annotations

import datetime as dt

from common.words import cn_day
from petitions.models import Petition
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official

TITLE = "县城老桥栏杆松动，盼望修好"
STORY = "县城老桥东侧栏杆有三处松动，孩子经过很危险，请派人看看。"
NAME = "县里歌会停课停办公"


def test_a_local_day_off_moves_the_date_and_the_writer_can_follow_why(
    office: Office, citizen: Citizen, sign_in: SignIn
) -> None:
    citizen.writes_to("县长信箱", "求助")
    citizen.tells(TITLE, STORY)
    citizen.says_who("何志远", "13900004408")
    receipt = citizen.sends()
    letter = Petition.objects.get(number=receipt.number)
    assert letter.due_on is not None
    promised = letter.due_on

    clerk = sign_in(office.clerk)
    prepare(clerk, promised)
    clerk.sees("期限会变的来信", receipt.number, NAME)
    assert Petition.objects.get().due_on == promised, "looking changes nothing"
    clerk.presses("生效新日历")
    clerk.sees("第2版")
    clerk.has_nothing_beside_the_screen()

    moved = Petition.objects.get().due_on
    assert moved is not None
    assert moved > promised
    citizen.looks_up(receipt)
    citizen.sees("按新的放假安排重算期限", cn_day(moved))
    citizen.follows("这个日期怎么算的？")
    citizen.sees("您的答复日期是怎么算的", NAME, cn_day(promised), cn_day(moved), "民法典")
    citizen.has_nothing_beside_the_screen()


def prepare(clerk: Official, day: dt.date) -> None:
    """Paste what is no notice, read what to do about it, then enter the day off."""
    clerk.opens("/desk/calendar/")
    clerk.fills(粘贴通知全文="明年国庆放几天？")
    clerk.presses("读取并预览改动")
    clerk.sees("没有读到任何放假或者上班的日子")
    clerk.fills(从哪一天=day.isoformat(), 名称=NAME)
    clerk.page.get_by_label("放假", exact=True).check()
    clerk.presses("预览本地安排")
