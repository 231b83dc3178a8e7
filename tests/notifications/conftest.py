"""A person of the office, and facts that every notice can be written from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts.models import Role, User
from common.clock import TZ
from tests.factories import make_unit, make_user


@pytest.fixture(autouse=True)
def _no_memory_of_failures() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def moment() -> dt.datetime:
    """Return a Friday afternoon in Beijing."""
    return dt.datetime(2026, 11, 6, 14, 32, tzinfo=TZ)


@pytest.fixture
def liaison(db: None) -> User:
    return make_user("t.liaison", make_unit("t-roads", "测试交通局"), Role.LIAISON)


@pytest.fixture
def facts() -> dict[str, object]:
    """Return all facts that any notice needs."""
    day = dt.date(2026, 11, 17)
    return {
        "number": "X20261106-00164",
        "title": "柳塘小学门前路口过街危险",
        "before": dt.datetime(2026, 11, 2, 9, 0, tzinfo=TZ),
        "now": dt.datetime(2026, 11, 6, 14, 32, tzinfo=TZ),
        "received": dt.datetime(2026, 11, 6, 14, 32, tzinfo=TZ),
        "due": day,
        "promised": day,
        "reason": "需要现场勘查",
        "former": "不予受理",
        "step": "分办",
        "note": "已约定下周二到现场。",
        "other": "X20261101-00002",
        "unit": "测试交通局",
        "lead": "测试教育局",
        "above": "测试交通局",
        "channel": "县长信箱",
        "clock": "答复",
        "granted": True,
        "order": "督〔2026〕12号",
        "answer_due": day,
        "year": 2027,
        "count": 12,
        "leader": "马副县长",
        "text": "请认真研究办理。",
        "answer": "已经现场核实，月底前补画。",
        "what": "更正",
        "rule": "路灯归城管",
        "why": "建议的主办单位“测试城管局”已经不能承办来信。",
        "day": day,
        "code": "0" * 64,
        "minutes": 10,
        "wish": "删除",
        "unfollow": "http://testserver/unfollow/1.abc/",
    }
