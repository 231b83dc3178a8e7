"""Calendar days, rules, clocks, pauses, extensions, and what was escalated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from petitions.models import Channel, LetterType, Petition


class CalendarVersion(models.Model):
    """One state of the official calendar. Versions are added, never changed; verdicts keep theirs."""

    number = models.PositiveIntegerField(_("版本"), unique=True)
    announced_until = models.DateField(_("已公布至"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立时间"))

    class Meta:
        verbose_name = _("日历版本")
        verbose_name_plural = _("日历版本")
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class CalendarDay(models.Model):
    """A day that differs from the plain week: a holiday on a weekday, a worked weekend."""

    version = models.ForeignKey(CalendarVersion, verbose_name=_("版本"), on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("日期"))
    working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("特殊日")
        verbose_name_plural = _("特殊日")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "date"], name="one_fact_per_day_and_version")
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class DeadlineKind(models.TextChoices):
    """Which clock it is (RULES section 3)."""

    DISPATCH = "dispatch", _("分办")
    ACKNOWLEDGE = "acknowledge", _("签收")
    REPLY = "reply", _("答复")
    UNIT = "unit", _("单位承办")
    SUPPORT = "support", _("协办意见")
    INSTRUCTION = "instruction", _("批示办理")
    EXTERNAL = "external", _("来文时限")


class DayUnit(models.TextChoices):
    """What a rule counts."""

    WORKING = "working", _("工作日")
    NATURAL = "natural", _("日")


class StartMoment(models.TextChoices):
    """From which moment a rule counts."""

    RECEIPT = "receipt", _("收到")
    ACCEPTANCE = "acceptance", _("受理")
    DISPATCH = "dispatch", _("分办")


class DeadlineRule(models.Model):
    """How many days for what. A channel's own days go before the type's; else the most specific, the newest wins."""

    kind = models.CharField(_("期限"), max_length=12, choices=DeadlineKind.choices)
    channel = models.ForeignKey(
        Channel, verbose_name=_("渠道"), null=True, blank=True, on_delete=models.CASCADE, related_name="deadline_rules"
    )
    letter_type = models.CharField(_("类型"), max_length=16, choices=LetterType.choices, blank=True)
    urgent = models.BooleanField(_("安全紧急"), null=True, blank=True)
    complex_matter = models.BooleanField(_("复杂事项"), null=True, blank=True)
    amount = models.PositiveSmallIntegerField(_("天数"))
    unit = models.CharField(_("单位"), max_length=8, choices=DayUnit.choices, default=DayUnit.WORKING)
    starts_from = models.CharField(_("起算"), max_length=10, choices=StartMoment.choices, default=StartMoment.RECEIPT)
    cap = models.PositiveSmallIntegerField(_("延期后最长"), default=15, help_text=_("从起算日起的总天数，含原期限。"))
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("施行日期"))

    class Meta:
        verbose_name = _("期限规则")
        verbose_name_plural = _("期限规则")
        ordering: ClassVar = ["kind", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.unit}"


class Verdict(models.TextChoices):
    """How a clock ended; frozen at the first final reply."""

    IN_TIME = "in_time", _("按时")
    LATE = "late", _("逾期")
    VOID = "void", _("不计")


class Exclusion(models.TextChoices):
    """Why a clock stays out of the on-time figures."""

    NO_REPLY = "no_reply", _("历史来信，没有答复")
    UNDATED = "undated", _("历史答复，没有日期")
    BEFORE_LETTER = "before_letter", _("历史答复，日期早于来信")


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Questions about many clocks."""

    def running(self) -> DeadlineQuerySet:
        """Clocks that are neither satisfied nor void."""
        return self.filter(satisfied_at=None, verdict="")

    def replies(self) -> DeadlineQuerySet:
        """The writer's reply clocks."""
        return self.filter(kind=DeadlineKind.REPLY)


class Deadline(models.Model):
    """One clock of one letter. Only ``deadlines.services.set_dates`` writes its dates.

    ``department`` is none for the writer's clocks (dispatch, reply); for a unit's clock it is the unit.
    ``answerable`` is the lead at the moment the clock became late, before that the lead of now.
    """

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(_("期限"), max_length=12, choices=DeadlineKind.choices)
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="deadlines"
    )
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    rule = models.JSONField(_("规则快照"), default=dict)
    calendar_version = models.ForeignKey(
        CalendarVersion, verbose_name=_("日历版本"), on_delete=models.PROTECT, related_name="deadlines"
    )
    started_at = models.DateTimeField(_("起算时间"))
    started_on = models.DateField(_("起算日期"))
    original_due_on = models.DateField(_("原期限"))
    due_on = models.DateField(_("期限"))
    provisional = models.BooleanField(_("暂定"), default=False)
    next_step_at = models.DateTimeField(_("下一步时间"), null=True, blank=True)
    satisfied_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    unit_submitted_at = models.DateTimeField(_("单位报出时间"), null=True, blank=True)
    verdict = models.CharField(_("结论"), max_length=8, choices=Verdict.choices, blank=True)
    answerable = models.ForeignKey(
        Department, verbose_name=_("责任单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    excluded = models.CharField(_("不计原因"), max_length=16, choices=Exclusion.choices, blank=True)
    escalates = models.BooleanField(_("催督办"), default=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("期限")
        verbose_name_plural = _("期限")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["petition", "kind", "round"], condition=Q(department=None), name="one_writer_clock_per_round"
            ),
            models.UniqueConstraint(
                fields=["petition", "kind", "department", "round"],
                condition=Q(department__isnull=False, satisfied_at=None, verdict=""),
                name="one_running_unit_clock",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="deadline_sweep"),
            models.Index(fields=["kind", "round", "due_on"], name="deadline_month"),
            models.Index(fields=["kind", "round", "original_due_on"], name="deadline_original_month"),
            models.Index(fields=["kind", "round", "satisfied_at"], name="deadline_satisfied"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.kind} {self.due_on:%Y-%m-%d}"


class Pause(models.Model):
    """The clocks of a letter stand still from a day (counted out) to a day (counted again)."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="pauses")
    from_on = models.DateField(_("暂停日"))
    to_on = models.DateField(_("恢复日"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=500)
    actor = models.ForeignKey(
        User, verbose_name=_("经办人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("暂停")
        verbose_name_plural = _("暂停")
        ordering: ClassVar = ["from_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition"], condition=Q(to_on=None), name="one_open_pause")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.from_on:%Y-%m-%d}"


class ExtensionState(models.TextChoices):
    """What became of a request for more time."""

    ASKED = "asked", _("待批")
    GRANTED = "granted", _("同意")
    REFUSED = "refused", _("未同意")


class ExtensionBasis(models.TextChoices):
    """Where more time comes from."""

    REQUEST = "request", _("单位申请")
    PROMISE = "promise", _("阶段说明承诺")


class Extension(models.Model):
    """More time for a reply: a new total from the clock's start, or a day promised in an interim note."""

    deadline = models.ForeignKey(Deadline, verbose_name=_("期限"), on_delete=models.CASCADE, related_name="extensions")
    basis = models.CharField(_("依据"), max_length=8, choices=ExtensionBasis.choices, default=ExtensionBasis.REQUEST)
    state = models.CharField(_("状态"), max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    total = models.PositiveSmallIntegerField(_("总天数"), null=True, blank=True)
    promised_on = models.DateField(_("承诺日期"), null=True, blank=True)
    reason = models.TextField(_("理由"))
    department = models.ForeignKey(Department, verbose_name=_("申请单位"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.ForeignKey(
        User, verbose_name=_("申请人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("审批人"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision_note = models.TextField(_("审批意见"), blank=True)

    class Meta:
        verbose_name = _("延期")
        verbose_name_plural = _("延期")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(state="asked"), name="one_extension_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.state}"


class HoldingPeriod(models.Model):
    """Whose days they were: a unit held the letter from one moment to another."""

    petition = models.ForeignKey(Petition, verbose_name=_("来信"), on_delete=models.CASCADE, related_name="holdings")
    department = models.ForeignKey(
        Department, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="holdings"
    )
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    from_at = models.DateTimeField(_("起"))
    to_at = models.DateTimeField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("承办时段")
        verbose_name_plural = _("承办时段")
        ordering: ClassVar = ["from_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["petition"], condition=Q(to_at=None), name="one_holder_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.department_id}"


class Card(models.TextChoices):
    """The mark that a late step gives (RULES section 4)."""

    NONE = "", _("无")
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")
    BLUE = "blue", _("蓝牌")


class StepBasis(models.TextChoices):
    """From what an escalation step is counted."""

    DUE = "due", _("期限（工作日）")
    THREE_MONTHS = "three_months", _("收到满三个月（日）")


class EscalationStep(models.Model):
    """One rung of the ladder: so many days before or after, who is told, which card. Data, not code."""

    key = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(_("期限"), max_length=12, choices=DeadlineKind.choices)
    basis = models.CharField(_("基准"), max_length=14, choices=StepBasis.choices, default=StepBasis.DUE)
    offset = models.SmallIntegerField(_("天数"), help_text=_("负数在前，正数在后；0为期限次日零时。"))
    tells = models.JSONField(_("告知对象"), default=list)
    card = models.CharField(_("亮牌"), max_length=8, choices=Card.choices, default=Card.NONE, blank=True)
    event_kind = models.CharField(_("记录为"), max_length=24)
    rank = models.PositiveSmallIntegerField(_("级别"))

    class Meta:
        verbose_name = _("催督办步骤")
        verbose_name_plural = _("催督办步骤")
        ordering: ClassVar = ["kind", "rank"]

    def __str__(self) -> str:
        return self.name


class Escalation(models.Model):
    """A rung that was climbed: one per clock, step and due date, whatever the scheduler did."""

    deadline = models.ForeignKey(Deadline, verbose_name=_("期限"), on_delete=models.CASCADE, related_name="escalations")
    step = models.ForeignKey(EscalationStep, verbose_name=_("步骤"), on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("当时期限"))
    happened_at = models.DateTimeField(_("应发生时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    told = models.BooleanField(_("已告知"), default=True)

    class Meta:
        verbose_name = _("催督办记录")
        verbose_name_plural = _("催督办记录")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline", "step", "due_on"], name="one_escalation_per_step_and_date")
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step_id}"


class SweepRun(models.Model):
    """When the sweep last went through; a long gap stops mass mailing until a person confirms."""

    ran_at = models.DateTimeField(_("时间"))
    held_until_confirmed = models.BooleanField(_("待确认"), default=False)

    class Meta:
        verbose_name = _("巡查记录")
        verbose_name_plural = _("巡查记录")

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"
