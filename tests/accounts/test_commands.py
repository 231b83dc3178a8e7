"""Opening accounts and ending posts from the command line."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.access import posts_of
from accounts.models import Department, DepartmentKind, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Department:
    return Department.objects.create(code="water", name="测试水利局", kind=DepartmentKind.BUREAU)


def test_a_new_person_can_sign_in_with_the_password_shown(
    bureau: Department, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("appoint", "li", "--unit", "water", "--role", "liaison", "--name", "李某")
    found = re.search(r"初始密码：(\S+)（", capsys.readouterr().out)
    assert found
    assert User.objects.get(username="li").check_password(found[1])
    assert posts_of(User.objects.get(username="li")).has_in(bureau.pk, Role.LIAISON)


def test_a_person_with_an_account_gets_a_further_post(bureau: Department) -> None:
    call_command("appoint", "li", "--unit", "water", "--role", "liaison", "--name", "李某")
    call_command("appoint", "li", "--unit", "water", "--role", "unit_head")
    assert User.objects.count() == 1
    assert User.objects.get().memberships.count() == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--unit", "nowhere", "--role", "liaison", "--name", "李某"], "没有代码为"),
        (["--unit", "water", "--role", "leader", "--name", "李某"], "没有“县领导”这一岗位"),
        (["--unit", "water", "--role", "liaison"], "请用 --name 写明姓名"),
        (["--unit", "water", "--role", "liaison", "--name", "李某", "--email", "nonsense"], "邮件地址"),
    ],
)
def test_a_refusal_leaves_nothing_behind(bureau: Department, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("appoint", "li", *arguments)
    assert not User.objects.exists()


def test_who_comes_back_is_let_in_again(bureau: Department, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("appoint", "li", "--unit", "water", "--role", "liaison", "--name", "李某")
    call_command("dismiss", "li")
    assert not User.objects.get().is_active
    call_command("appoint", "li", "--unit", "water", "--role", "unit_head")
    assert User.objects.get().is_active
    assert "重新启用" in capsys.readouterr().out


def test_who_leaves_is_out_at_once(bureau: Department, client: Client) -> None:
    call_command("appoint", "li", "--unit", "water", "--role", "liaison", "--name", "李某")
    user = User.objects.get()
    client.force_login(user)
    assert client.get("/desk/unit/").status_code == 200
    call_command("dismiss", "li")
    assert client.get("/desk/unit/").status_code == 302
    with pytest.raises(CommandError, match="没有登录名"):
        call_command("dismiss", "nobody")
