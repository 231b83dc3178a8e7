"""A report of wrongdoing: whoever may not see it finds it nowhere, and the accused unit never, marked or not."""

from __future__ import annotations

from http import HTTPStatus

from playwright.sync_api import expect

from accounts.models import Role, User
from common.clock import today
from common.words import cn_date
from petitions.models import LetterType, Petition
from petitions.services.submission import WriterData
from petitions.services.topics import gather
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Official
from tests.journeys.steps import letter_of, sent

TITLE = "桂湖新苑旁的搅拌站扰民"
STORY = "桂湖新苑小区东门外建了搅拌站，每天夜里两点还在施工，灰尘和噪音都很大。"
SECRET = "桂湖新苑旁搅拌站背后有人收钱"


def neighbours_and_a_report(office: Office) -> tuple[Petition, Petition]:
    """Three neighbours write about a plant, a fourth reports who lets it go on; return one of them, and the report."""
    letters = [
        letter_of(sent(title=TITLE, body=STORY, writer=WriterData(name=f"邻居{n}", phone=f"1390000660{n}", email="")))
        for n in range(3)
    ]
    report = sent(
        title=SECRET,
        body=STORY + "交通局有人收了钱。",
        proposed_type=LetterType.WRONGDOING,
        may_publish=False,
        named_department=office.roads,
    )
    gather()
    return letters[0], letter_of(report)


def test_a_report_shows_to_marked_people_alone(office: Office, sign_in: SignIn, on_phone: SignIn) -> None:
    letter, report = neighbours_and_a_report(office)
    boss = make.make_user("t.boss", office.centre, Role.LEADER, sees_wrongdoing=True)
    accused = make.make_user("t.roads.marked", office.roads, Role.LIAISON, sees_wrongdoing=True)
    marked, clerk = sign_in(office.clerk), sign_in(office.second_clerk)
    the_marked_clerk_puts_it_before_the_marked_leader(marked, boss, office)

    the_unmarked_clerk_finds_it_nowhere(clerk, letter, report)
    there_is_no_such_batch(clerk, marked.page.url)
    leader, chief = on_phone(office.leader), on_phone(boss)
    chief.opens("/desk/")
    chief.sees(SECRET)
    chief.has_nothing_beside_the_screen()
    leader.opens("/desk/")
    leader.sees("还没有批示过来信")
    leader.does_not_see(SECRET, report.number)
    nothing_at_its_addresses(leader, report)
    for person in (office.roads_liaison, accused):
        of_the_unit = on_phone(person)
        for address in ("/desk/", "/desk/queues/whole-unit/", f"/desk/search/?q={report.number}"):
            of_the_unit.opens(address)
            of_the_unit.does_not_see(SECRET)
        nothing_at_its_addresses(of_the_unit, report)


def the_marked_clerk_puts_it_before_the_marked_leader(clerk: Official, boss: User, office: Office) -> None:
    clerk.finds_in("待筛查", SECRET)
    clerk.presses("受理来信")
    clerk.sees("待分办。")
    offered = clerk.field("主办单位").locator("option").all_inner_texts()
    assert office.schools.name in offered
    assert office.roads.name not in offered  # the accused unit can't be chosen
    clerk.unfolds("呈领导阅批…")
    choice = clerk.page.locator("#to-leader")
    assert office.leader.display_name not in choice.get_by_label("领导").locator("option").all_inner_texts()
    choice.get_by_label("领导").select_option(label=str(boss))
    choice.get_by_label("呈报日期").select_option(value=today().isoformat())
    clerk.presses("选入呈批")
    clerk.follows("呈批")
    clerk.follows(f"{cn_date(today())}呈批")
    clerk.presses("呈报领导")
    clerk.sees(f"已呈{boss}", SECRET)


def the_unmarked_clerk_finds_it_nowhere(clerk: Official, letter: Petition, report: Petition) -> None:
    for queue, n in (("to-dispatch", 0), ("new", 3), ("all-open", 3)):
        clerk.opens(f"/desk/queues/{queue}/")
        expect(clerk.page.locator("#total")).to_have_text(f"{n}件")
        clerk.does_not_see(SECRET, report.number)
    bulk_takes_no_number_that_is_not_there(clerk, report)
    for words in (report.number, "收钱"):
        clerk.opens(f"/desk/search/?q={words}")
        clerk.sees("没有找到这样的来信")
    clerk.opens(f"/desk/letters/{letter.number}/similar/")
    clerk.sees(TITLE)
    clerk.does_not_see(SECRET)
    clerk.opens("/desk/topics/")
    clerk.sees("3封，3人")
    clerk.follows(TITLE)
    clerk.sees(letter.number)
    clerk.does_not_see(SECRET)
    nothing_at_its_addresses(clerk, report)


def bulk_takes_no_number_that_is_not_there(clerk: Official, report: Petition) -> None:
    """The clerk's own list, with another number slipped in: the preview shows what was in the list alone."""
    clerk.opens("/desk/queues/new/")
    clerk.page.get_by_role("checkbox", name="选择").first.check()
    clerk.page.locator("[name=letter]").nth(1).evaluate(
        f"box => {{ box.value = '{report.number}'; box.checked = true }}"
    )
    clerk.presses("导出…")
    clerk.sees("导出：1封来信", TITLE)
    clerk.does_not_see(SECRET, report.number)


def there_is_no_such_batch(clerk: Official, address: str) -> None:
    """Not even an empty one, that would tell of what is in it."""
    clerk.opens("/desk/batches/")
    clerk.sees("还没有呈批")
    for page in ("", "batch.pdf"):
        assert clerk.page.request.get(f"{address}{page}").status == HTTPStatus.NOT_FOUND


def nothing_at_its_addresses(person: Official, report: Petition) -> None:
    for page in ("", "sheet.pdf", "similar/", "versions/", "clocks/", "flow/", "report.pdf"):
        answer = person.page.request.get(f"/desk/letters/{report.number}/{page}")
        assert answer.status == HTTPStatus.NOT_FOUND, page
