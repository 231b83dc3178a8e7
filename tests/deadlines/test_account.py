import pytest

from common.clock import pretend, today
from deadlines.models import *
from deadlines.services import extensions, pauses
from deadlines.services.account import account
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def test_x(office: Office) -> None:
    with pretend(make.at("2026-09-30T10:00")):
        p = make.handled(office, supports=(office.schools,))
    with pretend(make.at("2026-10-09T10:00")):
        pauses.pause(p, reason="请补充照片", actor=office.clerk)
    with pretend(make.at("2026-10-13T10:00")):
        pauses.resume(p, actor=office.clerk)
        e = extensions.ask_extension(p, total=10, reason="要勘察", department=office.roads, actor=office.roads_liaison)
        extensions.grant_extension(e, actor=office.clerk)
    with pretend(make.at("2026-11-13T10:00")):
        for c in Deadline.objects.filter(petition=p).select_related("petition", "calendar_version", "department"):
            a = account(c, day=today())
            print()
            print(a.title, a.badge, a.sentence, a.used, a.left, a.total, a.distance, a.cut)
            for l in a.pauses + a.extensions + a.ladder + a.versions + a.history:
                print("  ", l)
            for m in a.months:
                print(m.title)
                for w in m.weeks:
                    print(" | ".join(f"{c.number} {c.caption} {'/'.join(c.marks)} {c.css}" for c in w))
            print(a.key)
