"""What the dates of a letter that is being registered would be, and what stands out about them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from common.clock import local_date, today
from common.words import cn_date
from deadlines.models import DeadlineKind
from deadlines.services.provisional import due_words
from deadlines.services.rule_words import try_out
from deadlines.services.rules import Situation
from deadlines.standing import is_over
from petitions.models import Channel


def arrival_warnings(
    *, channel: Channel, letter_type: str, received_at: dt.datetime, wanted: dt.date | None
) -> list[str]:
    """Return in words what a person should see before the letter is kept; nothing of it forbids keeping it.

    ``wanted`` is the date that the sending office set; it goes before the county's rules (RULES section 2).
    """
    day, ordinary = today(), _ordinary(channel, letter_type, local_date(received_at))
    if wanted is None:
        late = ordinary is not None and is_over(ordinary, day)
        said = _("从收到时间算起，答复期限%(day)s已经过去，登记后立即列为逾期。")
        return [said % {"day": due_words(ordinary)}] if late and ordinary else []
    if is_over(wanted, day):
        return [_("来文时限%(day)s已经过去，登记后立即列为逾期。") % {"day": cn_date(wanted)}]
    if ordinary and wanted < ordinary:
        said = _("来文时限%(wanted)s早于按本县规则计算的答复期限%(ordinary)s，登记后以来文时限为准。")
        return [said % {"wanted": cn_date(wanted), "ordinary": due_words(ordinary)}]
    return []


def _ordinary(channel: Channel, letter_type: str, day: dt.date) -> dt.date | None:
    """Return the date that the county's own rules give such a letter."""
    situation = Situation(channel=channel, letter_type=letter_type, urgent=False, complex_matter=False, on=day)
    tried = try_out(DeadlineKind.REPLY, situation)
    return tried.due_on if tried else None
