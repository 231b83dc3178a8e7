"""``manage.py dismiss USERNAME``: end all posts of a person; who is signed in is out at once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import disable, dismiss


class Command(BaseCommand):
    """For who leaves: posts end today, the account is disabled, the record keeps name and post."""

    help = "人员离任：终止其全部岗位并停用账号，正在登录的立即退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who."""
        parser.add_argument("username", help="登录名")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Dismiss and disable."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有登录名为“{options['username']}”的账号。")
        posts = list(user.memberships.current().select_related("department"))
        for post in posts:
            dismiss(post, actor=None)
        disable(user, actor=None)
        self.stdout.write(f"{user}已停用，终止岗位{len(posts)}个。")
