"""One function sets a clock's dates, one reading compares them with a day; nothing in the source does so beside them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from common.clock import pretend
from deadlines.models import CalendarVersion, Deadline, DeadlineKind
from deadlines.services import extensions, pauses
from deadlines.services.calendars import add_version, facts_of
from deadlines.services.clocks import set_dates
from deadlines.services.escalation import sweep
from deadlines.services.recounting import clocks_of, recount_many
from petitions.models import Grade, Petition
from petitions.services.endings import rate
from routing.services import dispatching, handling, releasing
from routing.services.rework import open_redo
from tests import factories as make
from tests.factories import Office

ROOT = Path(__file__).resolve().parents[2]
APPS = ("common", "accounts", "notifications", "petitions", "deadlines", "routing", "reports", "portal", "config")
DATES = frozenset({"due_on", "original_due_on"})

WRITERS = {
    ("deadlines/services/clocks.py", "plan_dates"): "the one function: from start, rule, pauses, extensions, calendar",
    ("deadlines/services/clocks.py", "plan_support"): "its part for support units, whose date follows the lead's",
    ("deadlines/services/recounting.py", "recount_many"): "saves what plan_dates filled in, many at once",
    ("deadlines/services/recounting.py", "_keep_with_letters"): "copies the clock's date to the letter, many at once",
    ("petitions/services/states.py", "note_due_on"): "copies the clock's date to the letter, told by set_dates",
    ("routing/services/instructing.py", "ask_instruction_again"): "the day that a leader gave, kept with his words",
    ("routing/services/history_rows.py", "save_letters"): "copies the clock's date to letters of the past",
}
READERS = {
    ("routing/narrowing.py", ""): "a list narrowed down to the due dates that a person typed",
    ("deadlines/standing.py", "holds"): "the one reading: whether a pause holds the clock",
    ("deadlines/standing.py", "is_over"): "the one reading: whether the due date is over",
    ("deadlines/models/deadline.py", "late"): "the same in SQL",
    ("deadlines/models/deadline.py", "not_late"): "the same in SQL",
    ("deadlines/letters.py", "late_letters"): "the same in SQL for lists of letters",
    ("reports/metrics/clocks.py", "read_clocks"): "asks in which month a clock is due, not how it stands",
    ("deadlines/services/extensions.py", "totals_open"): "compares two due dates with each other",
    ("deadlines/services/checking.py", "_differing"): "compares two due dates with each other",
    ("routing/services/instructed.py", "begin_clock"): "compares two due dates with each other",
    ("routing/services/instructed.py", "_hand_clock"): "compares two due dates with each other",
    ("routing/services/instructing.py", "_check_date"): "a day that was typed is not in the past",
    ("petitions/services/past_posts.py", "_copy"): "a date that another system set, with the answer it gave",
    ("deadlines/services/history.py", "_promised"): "compares two due dates with each other",
}
OWN_DATES = {
    "common/clock.py": "the one place that knows Beijing",
    "petitions/letterfile/dates.py": "moments of a file, read in Beijing time",
    "reports/metrics/period.py": "a moment put into Beijing time a line before",
    "deadlines/management/commands/sweep.py": "whether a typed year is within the calendar",
}
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
LOOKUP = re.compile(r"(\w+__)?(original_)?due_on__(lt|lte|gt|gte|range)")
SAVING = frozenset({"bulk_update", "update_column", "save", "setattr"})
MAKING = frozenset({"Deadline", "Petition", "touch", "update"})

Place = tuple[str, str]
Question = Callable[[ast.AST], bool]


def places(holds: Question) -> dict[Place, int]:
    """Return (file, innermost function) → line of the nodes of the source for which a question holds."""
    found: dict[Place, int] = {}

    def visit(node: ast.AST, path: str, function: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            function = node.name
        if holds(node):
            found[path, function] = getattr(node, "lineno", 0)
        for child in ast.iter_child_nodes(node):
            visit(child, path, function)

    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in file.parts:
                path = file.relative_to(ROOT).as_posix()
                visit(ast.parse(file.read_text(encoding="utf-8")), path, "")
    return found


def _is_date(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr in DATES) or (isinstance(node, ast.Name) and node.id in DATES)


def _assigned(node: ast.AST) -> list[ast.expr]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", ast.Constant(None))]
    return [each for target in targets for each in (target.elts if isinstance(target, ast.Tuple) else [target])]


def writes(node: ast.AST) -> bool:
    """Tell whether a date is assigned, updated, saved by name, or given to a new row."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return any(isinstance(target, ast.Attribute) and target.attr in DATES for target in _assigned(node))
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(re.search(r"(?is)\bupdate\b.*\bset\b.*due_on", node.value))
    return isinstance(node, ast.Call) and (_saves(node) or _makes(node))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _saves(call: ast.Call) -> bool:
    """Tell whether columns are saved one of which is a date, or which can't be told from the source."""
    if _called(call) not in SAVING:
        return False
    named = {node.value for node in ast.walk(call) if isinstance(node, ast.Constant)}
    unknown = _called(call) == "update_column" and not isinstance(call.args[1], ast.Constant)
    return bool(named & DATES) or (unknown and bool({"Deadline", "Petition"} & _names(call)))


def _makes(call: ast.Call) -> bool:
    ours = bool({"Deadline", "Petition"} & _names(call.func))
    making = _called(call) in MAKING or ("create" in _called(call) and ours)
    return making and any(keyword.arg in DATES for keyword in call.keywords)


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def compares(node: ast.AST) -> bool:
    """Tell whether a date is compared by order, in Python or in a lookup."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(isinstance(each, ORDER) for each in node.ops) and any(_is_date(side) for side in sides)
    if isinstance(node, ast.keyword):
        return bool(node.arg and LOOKUP.fullmatch(node.arg))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(LOOKUP.fullmatch(node.value))


def takes_its_own_date(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and not node.args
    )


def test_nothing_else_in_the_source_writes_the_dates_of_a_clock() -> None:
    assert {place: line for place, line in places(writes).items() if place not in WRITERS} == {}


def test_nothing_else_in_the_source_reads_off_a_date_whether_it_is_late() -> None:
    assert {place: line for place, line in places(compares).items() if place not in READERS} == {}


def test_nothing_else_in_the_source_takes_a_day_from_a_moment() -> None:
    assert {path for path, _function in places(takes_its_own_date)} <= OWN_DATES.keys()


@pytest.mark.parametrize(
    ("source", "question"),
    [
        ("clock.due_on = day", writes),
        ("clock.due_on, x = day, 1", writes),
        ("clocks.update(due_on=day)", writes),
        ("Deadline.objects.create(due_on=day)", writes),
        ("Deadline(original_due_on=day)", writes),
        ("clock.save(update_fields=['due_on'])", writes),
        ("Deadline.objects.bulk_update(rows, ['due_on'])", writes),
        ("update_column(Deadline, column, values)", writes),
        ("setattr(clock, 'due_on', day)", writes),
        ("'UPDATE deadlines_deadline SET due_on = %s'", writes),
        ("day > clock.due_on", compares),
        ("Petition.objects.filter(due_on__lt=day)", compares),
        ("Q(**{'petition__due_on__lte': day})", compares),
        ("clock.satisfied_at.date()", takes_its_own_date),
    ],
)
def test_the_guard_sees_it(source: str, question: Question) -> None:
    assert any(question(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "Escalation.objects.create(due_on=clock.due_on)",
        "update_column(Deadline, 'next_step_at', x)",
        "a = clock.due_on",
    ],
)
def test_the_guard_lets_pass_what_only_reads_or_notes_the_date(source: str) -> None:
    assert not any(writes(node) for node in ast.walk(ast.parse(source)))


# -- what the database is told ----------------------------------------------------------------

_TOUCHES = re.compile(r'(?is)(insert into|update) "deadlines_deadline"(.*?)(where|$)')
_SAVERS = {("clocks.py", "set_dates"), ("recounting.py", "recount_many"), ("history_rows.py", "save_letters")}


@contextmanager
def watched() -> Iterator[list[str]]:
    """Note the statements that write a clock's dates without one of the functions that may."""
    strangers: list[str] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        found = _TOUCHES.search(sql)
        if found and "due_on" in found[2] and not _SAVERS & _callers():
            strangers.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield strangers


def _callers() -> set[tuple[str, str]]:
    frame, callers = sys._getframe(), set()
    while frame.f_back:
        frame = frame.f_back
        callers.add((Path(frame.f_code.co_filename).name, frame.f_code.co_name))
    return callers


def a_full_life(office: Office) -> Petition:
    """Let everything happen to a letter that can move its dates."""
    with pretend(make.at("2026-09-16T10:00")):
        petition = make.dispatched(office, supports=(office.town,))
        handling.ask_return(make.lead_of(petition), reason="不属于本单位职责", actor=office.roads_liaison)
        dispatching.agree_return(make.lead_of(petition), new_lead=office.schools, actor=office.clerk)
        handling.acknowledge(make.lead_of(petition), actor=office.schools_liaison)
    with pretend(make.at("2026-09-18T10:00")):
        pauses.pause(petition, reason="请补充位置", actor=office.clerk)
    sweep(now=make.at("2026-09-22T09:00"))
    with pretend(make.at("2026-09-23T10:00")):
        pauses.resume(petition, actor=office.clerk)
        asked = extensions.ask_extension(
            petition, total=11, reason="需要勘测", department=office.schools, actor=office.schools_liaison
        )
        extensions.grant_extension(asked, actor=office.head)
        _another_calendar(petition)
    sweep(now=make.at("2026-10-20T09:00"))
    with pretend(make.at("2026-10-20T10:00")):
        handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=office.schools_liaison)
        handling.approve(make.lead_of(petition), actor=office.schools_head)
        releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
        rate(make.fresh(petition), grade=Grade.UNSATISFIED, text="没有解决")
        open_redo(make.fresh(petition), reason="来信人不满意，重新办理", actor=office.clerk)
    return make.fresh(petition)


def _another_calendar(petition: Petition) -> None:
    last = CalendarVersion.objects.latest("number")
    version = add_version(
        last.number + 1, facts_of(last), last.announced_until, note="试验", at=make.at("2026-09-23T10:00")
    )
    recount_many(clocks_of([petition.pk]), version)


@pytest.mark.django_db
def test_in_a_letters_whole_life_only_that_function_writes_dates(office: Office) -> None:
    with watched() as strangers:
        petition = a_full_life(office)
    assert strangers == []
    for clock in Deadline.objects.filter(petition=petition).running().select_related("calendar_version", "petition"):
        stored = (clock.due_on, clock.original_due_on, clock.provisional, clock.paused_on, clock.next_step_at)
        with pretend(make.at("2026-10-20T10:00")):
            set_dates(clock)
        counted = (clock.due_on, clock.original_due_on, clock.provisional, clock.paused_on, clock.next_step_at)
        assert counted == stored, clock.kind
    assert petition.due_on == Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY, round=2).due_on


@pytest.mark.django_db
def test_the_watch_sees_a_stranger(office: Office) -> None:
    petition = make.submit_letter().petition
    with watched() as strangers:
        Deadline.objects.filter(petition=petition).update(due_on="2026-12-31")
        Deadline.objects.filter(petition=petition).update(answerable=None)
    assert len(strangers) == 1
