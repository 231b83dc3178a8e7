"""People, units, and who holds which post when."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.clock import today


class DepartmentKind(models.TextChoices):
    """What sort of unit it is (any unit is a department in this code)."""

    COUNTY = "county", _("县政府")
    CENTRE = "centre", _("信息中心")
    BUREAU = "bureau", _("部门")
    TOWNSHIP = "township", _("乡镇（街道）")
    OFFICE = "office", _("内设机构、下属单位")
    CONFIDENTIAL = "confidential", _("举报专岗")
    IMPORTED = "imported", _("导入单位")


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Questions about many units."""

    def valid_on(self, day: dt.date) -> DepartmentQuerySet:
        """Units that exist on that day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))

    def handling(self) -> DepartmentQuerySet:
        """Units that letters can be dispatched to today."""
        kinds = (DepartmentKind.BUREAU, DepartmentKind.TOWNSHIP, DepartmentKind.IMPORTED)
        return self.valid_on(today()).filter(kind__in=kinds)

    def townships(self) -> DepartmentQuerySet:
        """Townships and sub-districts that exist today."""
        return self.valid_on(today()).filter(kind=DepartmentKind.TOWNSHIP)


class Department(models.Model):
    """A unit in the tree: bureau, township, the centre. Names are copied where they must not change."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("全称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    kind = models.CharField(_("类别"), max_length=16, choices=DepartmentKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    successor = models.ForeignKey(
        "self", verbose_name=_("承继单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    duties = models.CharField(_("职责"), max_length=300, blank=True, db_default="")
    valid_from = models.DateField(_("设立日期"), null=True, blank=True)
    valid_to = models.DateField(_("撤销日期"), null=True, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class DepartmentAlias(models.Model):
    """Another name by which a unit is known in letters and files."""

    name = models.CharField(_("别名"), max_length=120, unique=True)
    department = models.ForeignKey(Department, verbose_name=_("单位"), on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("单位别名")
        verbose_name_plural = _("单位别名")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person of the office. Citizens need no account to write."""

    display_name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    sees_wrongdoing = models.BooleanField(_("可阅举报件"), default=False, help_text=_("举报件只对有此标记的账号可见。"))

    REQUIRED_FIELDS: ClassVar = ["display_name"]

    class Meta:
        verbose_name = _("工作人员")
        verbose_name_plural = _("工作人员")

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.TextChoices):
    """What a post is entitled to (RULES section 1)."""

    CLERK = "clerk", _("信息中心工作人员")
    CENTRE_HEAD = "centre_head", _("信息中心主任")
    LIAISON = "liaison", _("联络员")
    SECTION_HEAD = "section_head", _("科室负责人")
    UNIT_HEAD = "unit_head", _("单位负责人")
    PRINCIPAL_HEAD = "principal_head", _("单位主要负责人")
    LEADER = "leader", _("县领导")
    AUDITOR = "auditor", _("审计管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about many posts."""

    def current(self) -> MembershipQuerySet:
        """Posts held today."""
        day = today()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))


class Membership(models.Model):
    """A post: this person holds this role in this unit, from and to."""

    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("任职日期"), null=True, blank=True)
    valid_to = models.DateField(_("离任日期"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "department", "role"], name="one_post_per_role_and_unit")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class ChangeKind(models.TextChoices):
    """What became of a unit."""

    SET_UP = "set_up", _("设立")
    RENAMED = "renamed", _("更名")
    MERGED = "merged", _("并入其他单位")
    ABOLISHED = "abolished", _("撤销")


class UnitChange(models.Model):
    """A unit was renamed, merged into another or abolished."""

    kind = models.CharField(_("变更"), max_length=10, choices=ChangeKind.choices)
    department = models.ForeignKey(Department, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="changes")
    successor = models.ForeignKey(
        Department, verbose_name=_("承继单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    old_name = models.CharField(_("原名称"), max_length=120)
    new_name = models.CharField(_("新名称"), max_length=120, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    effective_on = models.DateField(_("生效日期"))
    letters_moved = models.PositiveIntegerField(_("移交来信数"), default=0)
    changed_at = models.DateTimeField(_("办理时间"))
    changed_by = models.ForeignKey(
        User, verbose_name=_("办理人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("单位变更")
        verbose_name_plural = _("单位变更")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.old_name} {self.get_kind_display()}"
