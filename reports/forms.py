"""The month to report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.clock import today
from reports.metrics.period import month_before
from reports.models import Bulletin, BulletinState
from reports.wording import year_month

MONTHS_BACK = 24


def months_to_report() -> list[tuple[str, str]]:
    """Return the months that are over and have no bulletin, the newest first."""
    this_month = f"{today():%Y-%m}"
    ended = [month_before(this_month, back) for back in range(1, MONTHS_BACK + 1)]
    taken = Bulletin.objects.exclude(state=BulletinState.DISCARDED).filter(month__in=ended)
    done = set(taken.values_list("month", flat=True))
    return [(month, year_month(month)) for month in ended if month not in done]


class MonthForm(forms.Form):
    """Which month to prepare."""

    month = forms.ChoiceField(
        choices=months_to_report,
        label=_("编制哪个月的通报"),
        help_text=_("数据截至当月最后一天24时，编制后不再变动。"),
        error_messages={
            "required": _("请选择月份。"),
            "invalid_choice": _("这个月份不能编制：还没有结束，或者已经有通报。请另选月份。"),
        },
    )
