"""Units that are set up, renamed, merged into another or abolished. Names in bulletins and copies stay as printed.

What becomes of open letters is routing's (``routing.services.unit_changes``): this room knows no letter.
"""

from __future__ import annotations

import logging

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.access import forget_posts
from accounts.models import ChangeKind, Department, DepartmentAlias, DepartmentKind, Membership, Role, UnitChange, User
from accounts.services import ANSWERING_KINDS, appoint, dismiss
from common.clock import now, today
from common.codes import new_token
from common.errors import BadInputError, RefusedError
from common.text import one_line, visible

logger = logging.getLogger(__name__)

LONGEST_DUTIES = 300
CHANGEABLE = frozenset(ANSWERING_KINDS) - {DepartmentKind.CONFIDENTIAL}
"""Units that answer letters; the centre, the county and the desk for reports of wrongdoing stay as they are."""


def change_closed_because(unit: Department) -> str:
    """Say why the unit can't be changed; empty while it can."""
    if unit.kind not in CHANGEABLE:
        return _("“%(unit)s”不是承办来信的单位，不能在这里变更。") % {"unit": unit.label}
    if unit.valid_to is not None and unit.valid_to <= today():
        return _("“%(unit)s”已经撤销。") % {"unit": unit.label}
    return ""


def hold_standing(unit: Department) -> None:
    """Keep the unit from ending before this transaction does, as who gives it something must; many may at once.

    RefusedError where it has ended meanwhile. SQLite lets one write at a time anyway.
    """
    share = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    table = connection.ops.quote_name(Department._meta.db_table)
    sql = f"SELECT id, valid_to FROM {table} WHERE id = %s{share}"  # noqa: S608  # a table's name
    for held in Department.objects.raw(sql, [unit.pk]):
        if held.valid_to is not None and held.valid_to <= today():
            raise RefusedError(_("“%(unit)s”已经撤销，请另选单位。") % {"unit": unit.label})


def _require_changeable(unit: Department) -> None:
    closed = change_closed_because(unit)
    if closed:
        raise RefusedError(closed)


def checked_name(name: str, *, besides: Department | None = None) -> str:
    """Return the name on one line; refused when empty or when another living unit has it."""
    name = one_line(name)
    if not visible(name):
        raise BadInputError(_("请写明单位的全称。"))
    namesakes = Department.objects.valid_on(today()).filter(name=name)
    if besides is not None:
        namesakes = namesakes.exclude(pk=besides.pk)
    if namesakes.exists():
        raise BadInputError(_("已经有一个单位叫“%(name)s”。") % {"name": name})
    return name


@transaction.atomic
def set_up_unit(
    *, name: str, short_name: str, kind: DepartmentKind, parent: Department | None, actor: User
) -> Department:
    """Set up a unit that answers letters; an office stands below the unit that passes letters on to it."""
    name = checked_name(name)
    if kind not in CHANGEABLE:
        raise BadInputError(_("请选择单位的类别。"))
    if kind == DepartmentKind.OFFICE and (parent is None or parent.kind not in CHANGEABLE):
        raise BadInputError(_("内设机构、下属单位要选择它的上级单位。"))
    unit = Department.objects.create(
        code=f"unit-{new_token()[:12].lower()}",
        name=name,
        short_name=one_line(short_name),
        kind=kind,
        parent=parent or Department.objects.filter(kind=DepartmentKind.COUNTY).order_by("pk").first(),
        valid_from=today(),
        position=1 + (Department.objects.order_by("-position").values_list("position", flat=True).first() or 0),
    )
    _note(ChangeKind.SET_UP, unit, actor=actor)
    return unit


@transaction.atomic
def rename_unit(unit: Department, *, name: str, short_name: str, basis: str, actor: User) -> UnitChange:
    """Give the unit another name from today on; the old one stays known as another name of it."""
    _require_changeable(unit)
    former = unit.name
    name = checked_name(name, besides=unit)
    if name == former and one_line(short_name) == unit.short_name:
        raise BadInputError(_("新名称与原名称相同。"))
    unit.name, unit.short_name = name, one_line(short_name)
    unit.save(update_fields=["name", "short_name"])
    DepartmentAlias.objects.filter(name=name).delete()
    if former != name:
        DepartmentAlias.objects.get_or_create(name=former, defaults={"department": unit})
    return _note(ChangeKind.RENAMED, unit, former=former, new_name=name, basis=basis, actor=actor)


@transaction.atomic
def describe_unit(unit: Department, *, duties: str, actor: User) -> None:
    """Say what the unit looks after, for its page; no change of the unit itself, so its past does not list it."""
    _require_changeable(unit)
    unit.duties = one_line(duties)[:LONGEST_DUTIES]
    unit.save(update_fields=["duties"])
    logger.info("unit %s (%s): described by %s", unit.pk, unit.code, actor.username)


@transaction.atomic
def end_unit(
    unit: Department, *, successor: Department | None, basis: str, letters: int, move_people: bool, actor: User
) -> UnitChange:
    """End the unit today: merged into its successor, or abolished where there is none.

    Its people lose their posts here, and their sessions; with ``move_people`` they hold the same posts in the
    successor. Its offices and its other names go over to the successor.
    """
    _require_changeable(unit)
    if successor is not None:
        _require_changeable(successor)
    for post in Membership.objects.current().filter(department=unit).select_related("user", "department"):
        dismiss(post, actor=actor)
        if successor is not None and move_people:
            appoint(post.user, department=successor, role=Role(post.role), actor=actor)
            forget_posts(post.user)
    if successor is not None:
        unit.children.exclude(pk=successor.pk).update(parent=successor)
        unit.aliases.update(department=successor)
    unit.valid_to, unit.successor = today(), successor
    unit.save(update_fields=["valid_to", "successor"])
    kind = ChangeKind.MERGED if successor else ChangeKind.ABOLISHED
    return _note(kind, unit, successor=successor, basis=basis, letters=letters, actor=actor)


def _note(
    kind: ChangeKind,
    unit: Department,
    *,
    former: str = "",
    new_name: str = "",
    successor: Department | None = None,
    basis: str = "",
    letters: int = 0,
    actor: User,
) -> UnitChange:
    return UnitChange.objects.create(
        kind=kind,
        department=unit,
        successor=successor,
        old_name=former or unit.name,
        new_name=new_name,
        basis=one_line(basis)[:200],
        effective_on=today(),
        letters_moved=letters,
        changed_at=now(),
        changed_by=actor,
    )
