"""Every kind of page by the rules of WCAG that a program can check, on a phone, and with large letters."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import ViewportSize

from common.clock import now, pretend
from common.codes import new_token
from deadlines.services.escalation import sweep
from routing.services import handling
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import NewContext, SignIn
from tests.journeys.people import OVERHANG, PHOTO, Citizen, Visitor

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
"""axe-core 4.14.1 as published, https://github.com/dequelabs/axe-core; its licence lies beside it."""

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = "levels => axe.run(document, {runOnly: levels, resultTypes: ['violations']})"
SHOW_AS = """([theme, text]) => {
    document.documentElement.dataset.bsTheme = theme;
    document.documentElement.dataset.text = text;
}"""
WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)


class Examiner:
    """Looks at the page a visitor is on and notes what is wrong with it."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def looks_at(self, visitor: Visitor, name: str) -> None:
        """Check the page's structure and colours, in both themes, then its width on a phone, also in large letters."""
        page = visitor.page
        page.wait_for_load_state()
        page.emulate_media(reduced_motion="reduce")  # no colour is caught on its way to another
        page.evaluate(AXE)
        for theme in ("light", "contrast"):
            page.evaluate(SHOW_AS, [theme, ""])
            for fault in page.evaluate(RUN_AXE, LEVELS)["violations"]:
                where = "; ".join(f"{node['target']} {node['failureSummary']}" for node in fault["nodes"])
                self.faults.append(f"{name}, {theme}: {fault['id']}: {where}")
        for screen in (PHONE, WIDE):
            page.set_viewport_size(screen)
            for size in ("", "large", "xlarge"):
                page.evaluate(SHOW_AS, ["light", size])
                over = page.evaluate(OVERHANG)
                if over > 0:
                    self.faults.append(f"{name}: {over} px wider than a screen of {screen['width']}, letters {size}")


def test_the_citizens_pages_have_no_fault(office: Office, new_context: NewContext) -> None:
    make.answered(office)
    anyone, examiner = Citizen(new_context().new_page()), Examiner()
    for address, name in (
        ("/", "home"),
        ("/write/", "write: where to"),
        ("/follow/", "follow"),
        ("/library/", "library"),
        ("/bulletins/", "bulletins"),
        ("/guide/", "guide"),
        ("/accounts/login/", "login"),
        ("/nothing/here/", "not found"),
    ):
        anyone.opens(address)
        examiner.looks_at(anyone, name)
    anyone.opens("/library/")
    anyone.follows("柳塘小学门前路口过街危险")
    examiner.looks_at(anyone, "public letter")
    assert examiner.faults == []


def test_the_way_of_a_letter_has_no_fault(office: Office, new_context: NewContext) -> None:
    citizen, examiner = Citizen(new_context().new_page()), Examiner()
    citizen.opens("/write/")
    citizen.ticks("县长信箱")
    citizen.presses("下一步：选类别")
    citizen.sees("这是一封什么信？")
    examiner.looks_at(citizen, "write: type")
    citizen.ticks("求助")
    citizen.presses("下一步：写具体情况")
    citizen.sees("发生了什么事？")
    examiner.looks_at(citizen, "write: story")
    citizen.tells("太短", "", photo=PHOTO)
    citizen.sees("处需要改", "路口照片.jpg")
    examiner.looks_at(citizen, "write: story, refused")
    citizen.tells("柳塘小学门前斑马线看不清，过街危险", "斑马线磨得看不清了，希望补画。" * 20)
    citizen.sees("怎样联系您？")
    examiner.looks_at(citizen, "write: writer")
    citizen.says_who("周小禾", "13900002206")
    citizen.sees("寄出前，请核对一遍")
    examiner.looks_at(citizen, "write: check")
    citizen.sends()
    examiner.looks_at(citizen, "receipt")
    citizen.presses("查看这封信")
    citizen.sees("办理经过")
    examiner.looks_at(citizen, "letter")

    token = new_token()
    make.answered(office, token=token)
    citizen.opens(f"/write/{token}/receipt/")
    citizen.presses("查看这封信")
    citizen.sees("这个答复解决您的问题了吗？")
    examiner.looks_at(citizen, "answered letter")
    assert examiner.faults == []


def test_the_desks_have_no_fault(office: Office, sign_in: SignIn) -> None:
    with pretend(now() - timedelta(days=30)):
        late = make.handled(office, supports=(office.schools,))
    sweep(now=now())
    new, accepted = make.submit_letter().petition, make.accepted(office)
    returned, review = make.dispatched(office), make.in_review(office)
    handling.ask_return(make.lead_of(returned), reason="应当由教育部门办理。", actor=office.roads_liaison)
    examiner = Examiner()
    seats = {
        office.clerk: (
            *("/desk/queues/new/", "/desk/queues/late/", "/desk/queues/paused/"),
            *(f"/desk/letters/{letter}/" for letter in (new, accepted, returned, review, late)),
            *("/desk/search/?q=柳塘", "/desk/messages/", "/desk/bulletins/"),
        ),
        office.roads_liaison: ("/desk/unit/", f"/desk/letters/{late}/"),
        office.roads_head: ("/desk/unit/",),
        office.leader: ("/desk/leader/",),
    }
    for person, addresses in seats.items():
        official = sign_in(person)
        for address in addresses:
            assert official.opens(address).status == 200
            examiner.looks_at(official, f"{person.username} {address}")
    assert examiner.faults == []
