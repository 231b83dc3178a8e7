"""People and their posts: created, appointed, dismissed, disabled. A lost post ends the session at once."""

from __future__ import annotations

import datetime as dt
import logging

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import forget_posts
from accounts.models import Department, DepartmentKind, Membership, Role, User
from common.clock import now, today
from common.errors import BadInputError, RefusedError
from common.text import one_line

logger = logging.getLogger(__name__)

K = DepartmentKind
ANSWERING_KINDS = (K.BUREAU, K.TOWNSHIP, K.IMPORTED, K.OFFICE, K.CONFIDENTIAL)
KINDS_OF_POST: dict[Role, tuple[DepartmentKind, ...]] = {
    Role.CLERK: (K.CENTRE,),
    Role.CENTRE_HEAD: (K.CENTRE,),
    Role.LIAISON: ANSWERING_KINDS,
    Role.SECTION_HEAD: ANSWERING_KINDS,
    Role.UNIT_HEAD: ANSWERING_KINDS,
    Role.PRINCIPAL_HEAD: ANSWERING_KINDS,
    Role.LEADER: (K.COUNTY,),
    Role.AUDITOR: (K.COUNTY, K.CENTRE),
    Role.SECURITY_ADMIN: (K.COUNTY, K.CENTRE),
    Role.SYSTEM_ADMIN: (K.COUNTY, K.CENTRE),
}
"""In which kind of unit a post can be held."""

WATCHERS = frozenset({Role.AUDITOR, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN})
"""Who administers or audits does nothing else: three separate roles (GB/T 22239, level 2)."""


@transaction.atomic
def create_user(
    *,
    username: str,
    display_name: str,
    password: str,
    phone: str = "",
    email: str = "",
    sees_wrongdoing: bool = False,
    actor: User | None,
) -> User:
    """Create a person without a post; login name, address and password must follow the rules."""
    if User.objects.filter(username__iexact=username).exists():
        raise BadInputError(_("这个登录名已经有人使用，请换一个。"))
    user = User(
        username=username,
        display_name=one_line(display_name),
        phone=phone,
        email=email,
        sees_wrongdoing=sees_wrongdoing,
        date_joined=now(),
    )
    try:
        user.clean_fields(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise BadInputError(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    _log("created", user, actor)
    return user


@transaction.atomic
def appoint(user: User, *, department: Department, role: Role, actor: User | None) -> Membership:
    """Give the person a post from today on; a post held before is taken up again.

    Refused where the unit has no such post, or where watching and doing would meet in one person.
    """
    if department.kind not in KINDS_OF_POST[role]:
        raise RefusedError(
            _("“%(unit)s”没有“%(role)s”这一岗位，请另选单位。") % {"unit": department.label, "role": role.label}
        )
    others = {Role(held) for held in Membership.objects.current().filter(user=user).values_list("role", flat=True)}
    others.discard(role)
    if others and (others | {role}) & WATCHERS:
        raise RefusedError(_("审计、安全、系统管理员不能兼任其他岗位，请另行指定人员。"))
    post, _new = Membership.objects.update_or_create(
        user=user, department=department, role=role, defaults={"valid_from": today(), "valid_to": None}
    )
    forget_posts(user)
    _log(f"appointed {role} of {department.code}", user, actor)
    return post


@transaction.atomic
def dismiss(post: Membership, *, day: dt.date | None = None, actor: User | None) -> None:
    """End a post on a day (default today, at once); sessions end, what the person did keeps name and post."""
    post.valid_to = day or today()
    post.save(update_fields=["valid_to"])
    forget_posts(post.user)
    end_sessions(post.user)
    _log(f"dismissed as {post.role} of {post.department.code}", post.user, actor)


@transaction.atomic
def disable(user: User, *, actor: User | None) -> None:
    """Let the person in no longer; sessions end at once, the posts stay on record."""
    if actor is not None and actor.pk == user.pk:
        raise RefusedError(_("不能停用自己的账号，请由另一位管理员操作。"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_posts(user)
    end_sessions(user)
    _log("disabled", user, actor)


@transaction.atomic
def enable(user: User, *, actor: User | None) -> None:
    """Let a disabled person in again, with the posts still held."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_posts(user)
    _log("enabled", user, actor)


def end_sessions(user: User) -> int:
    """Delete the person's sessions and return how many there were.

    Sessions live half an hour, so looking through the living ones is short work.
    """
    owner = str(user.pk)
    living = Session.objects.filter(expire_date__gt=now()).iterator()
    keys = [session.session_key for session in living if session.get_decoded().get(SESSION_KEY) == owner]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _log(what: str, user: User, actor: User | None) -> None:
    """Leave a line for the audit: ids and login names, no personal data."""
    logger.info("account %s (%s): %s by %s", user.pk, user.username, what, actor.username if actor else "system")
