"""``manage.py demo_accounts``: whom to sign in as, and which letters to look at."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from petitions.models import Citizen
from portal.demo.accounts import MAIL
from portal.demo.people import PASSWORD
from portal.demo.showing import account_rows, letter_rows, table


class Command(BaseCommand):
    """Print the demonstration accounts, if seed_demo created them."""

    help = "Print the demonstration accounts and some letters with their query codes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print two small tables."""
        accounts = account_rows()
        if not accounts:
            self.stdout.write(_("没有演示账号。"))
            return
        self.stdout.write(_("演示账号，密码都是 %(password)s") % {"password": PASSWORD})
        head = [_("登录名"), _("姓名"), _("角色"), _("单位"), _("可以试试")]
        self.stdout.write(table(head, accounts))
        if Citizen.objects.exists():
            said = _("来信人账户：在“登录账户”页填写%(contact)s，验证码在%(folder)s里最新的一封邮件中。")
            self.stdout.write("\n" + said % {"contact": MAIL, "folder": settings.VAR_DIR / "mail"})
        letters = letter_rows()
        if letters:
            self.stdout.write("\n" + _("演示来信，凭编号和查询码在“查信”页查看"))
            self.stdout.write(table([_("编号"), _("查询码"), _("标题"), _("可以试试")], letters))
