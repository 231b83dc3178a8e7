"""Under which names citizens are shown on boards."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Department, DepartmentKind
from petitions.forms.nickname import NicknameField
from tests.factories import Office
from tests.portal.conftest import Citizen

pytestmark = pytest.mark.django_db


def named(text: str) -> str:
    return str(NicknameField("公开显示的称呼", longest=24).clean(text))


@pytest.mark.parametrize(
    "name",
    [
        "信息中心", "信 息 中 心", "信·息·中·心", "信\u200b息中心", "官.方", "官　方", "ａｄｍｉｎ",
        "縣長", "縣長信箱", "管理員", "测试交通局", "測試交通局", "测试交通-局", "纪委工作人员", "柳塘镇", "柳塘镇人民政府",
    ],
)  # fmt: skip
def test_no_name_can_be_taken_for_an_office_however_it_is_spelt(office: Office, name: str) -> None:
    with pytest.raises(ValidationError):
        named(name)


@pytest.mark.parametrize(
    "name", ["13812345678", "１３８ 1234", "①③⑧00138", "一三八零零一三八零零零", "壹叁捌零零1380", "微·信abc", "a@b"]
)
def test_no_name_leads_to_a_person(office: Office, name: str) -> None:
    with pytest.raises(ValidationError):
        named(name)


@pytest.mark.parametrize("name", ["河边散步的人", "柳塘镇居民", "张三·李四", "老王", "80后妈妈", "O'Neil"])
def test_a_name_for_a_reader_is_taken_as_it_was_typed(office: Office, name: str) -> None:
    assert named(name) == name


def test_whoever_writes_on_a_board_takes_no_offices_name_either(citizen: Citizen) -> None:
    unit = Department.objects.filter(kind=DepartmentKind.BUREAU)[0].code
    citizen.starts("forum").fills_in(nickname="縣·長", unit=unit)
    assert citizen.sends()["Location"] == citizen.address("writer")
    citizen.fills_in(nickname="路过的人", unit=unit)
    assert citizen.sends()["Location"] == citizen.address("receipt")
