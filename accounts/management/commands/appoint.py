"""``manage.py appoint USERNAME --unit CODE --role ROLE``: open an account and give it a post."""

from __future__ import annotations

import getpass
import secrets
import string
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Department, Role, User
from accounts.services import appoint, create_user, enable
from common.errors import PetitionError

GENERATED_LENGTH = 14


def generated_password() -> str:
    """Return a password with letters of both cases, digits and a sign, which passes the rules."""
    alphabet = string.ascii_letters + string.digits
    drawn = "".join(secrets.choice(alphabet) for _ in range(GENERATED_LENGTH))
    return f"{drawn}-{secrets.choice(string.ascii_uppercase)}{secrets.choice(string.digits)}z"


class Command(BaseCommand):
    """Accounts are opened here; a person who has one already gets a further post, who had left comes back."""

    help = "开设账号并任命岗位；已有账号的，只增加岗位，已停用的重新启用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who, where, as what."""
        parser.add_argument("username", help="登录名")
        parser.add_argument("--unit", required=True, help="单位代码，见单位表")
        parser.add_argument("--role", required=True, choices=Role.values, help="岗位")
        parser.add_argument("--name", default="", help="姓名；新开账号时必填")
        parser.add_argument("--email", default="", help="电子邮箱，接收通知")
        parser.add_argument("--phone", default="", help="联系电话")
        parser.add_argument("--sees-wrongdoing", action="store_true", help="可以查看举报件")
        parser.add_argument("--ask-password", action="store_true", help="现在输入密码；否则生成一个，只显示一次")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it in one transaction; a refusal leaves nothing behind."""
        unit = Department.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"没有代码为“{options['unit']}”的单位。")
        try:
            with transaction.atomic():
                user, password = self._person(options)
                appoint(user, department=unit, role=Role(options["role"]), actor=None)
                back = not user.is_active
                if back:
                    enable(user, actor=None)
        except PetitionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user}（{user.username}）任{unit}{Role(options['role']).label}。")
        if back:
            self.stdout.write("账号原已停用，现在重新启用，密码仍是原来的。")
        if password:
            self.stdout.write(f"初始密码：{password}（只显示这一次，请登录后修改）")

    def _person(self, options: dict[str, Any]) -> tuple[User, str]:
        """Return the account, opened if it is new, and the password to show, if one was generated."""
        known = User.objects.filter(username=options["username"]).first()
        if known:
            return known, ""
        if not options["name"]:
            raise CommandError("新开账号请用 --name 写明姓名。")
        asked = getpass.getpass("密码：") if options["ask_password"] else ""
        password = asked or generated_password()
        user = create_user(
            username=options["username"],
            display_name=options["name"],
            password=password,
            phone=options["phone"],
            email=options["email"],
            sees_wrongdoing=options["sees_wrongdoing"],
            actor=None,
        )
        return user, "" if asked else password
