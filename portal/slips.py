"""The newest published bulletin as a slip on the home page: read from its frozen figures, never counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.words import num, rate
from reports.models import Bulletin, BulletinState


@dataclass(frozen=True)
class Slip:
    """A bulletin, and its three lines."""

    bulletin: Bulletin
    rows: list[tuple[str, str]]

    @property
    def title_parts(self) -> list[str]:
        """Return the title in the parts between which a narrow line may break: who, about what, and the rest."""
        return re.split("(?=关于|及网民)", self.bulletin.title)


def newest_slip() -> Slip | None:
    """Return the slip of the last month published, in its last version; none before the first."""
    published = Bulletin.objects.filter(state=BulletinState.PUBLISHED)
    bulletin = published.order_by("-month", "-version").first()
    return Slip(bulletin, _rows(bulletin.figures)) if bulletin else None


def _rows(figures: dict[str, Any]) -> list[tuple[str, str]]:
    counts, on_time = figures["counts"], figures["on_time_reply_rate"]
    return [
        (_("有效来信"), _("%(n)s件") % {"n": num(counts["valid"])}),
        (_("按时回复率"), _on_time(on_time, figures["month_before"])),
        (_("逾期未复"), _("%(n)s件") % {"n": num(counts["overdue_and_open"])}),
    ]


def _on_time(share: dict[str, Any], before: dict[str, Any]) -> str:
    """Return the rate, and the distance to the month before where both months have one."""
    if share["rate"] is None:
        return rate(None)
    said = _("%(rate)s%%（%(part)s ÷ %(whole)s）") % {
        "rate": share["rate"],
        "part": num(share["numerator"]),
        "whole": num(share["denominator"]),
    }
    if before["on_time_rate"] is None:
        return said
    change = Decimal(share["rate"]) - Decimal(before["on_time_rate"])
    if not change:
        return _("%(said)s，与上月持平") % {"said": said}
    template = (
        _("%(said)s，比上月提高%(points)s个百分点") if change > 0 else _("%(said)s，比上月降低%(points)s个百分点")
    )
    return template % {"said": said, "points": abs(change)}
