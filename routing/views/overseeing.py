"""What the centre does beside the letter's way: marks, matters, a word to hurry, the report to who sent it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from petitions.models import Priority
from routing.forms.matters import MattersForm, drafts_of
from routing.forms.overseeing import MarkForm, ReportBackForm, UrgeForm
from routing.services.marking import mark as set_marks
from routing.services.marking import mark_words
from routing.services.matters import list_matters as keep_matters
from routing.services.reporting import report_back as keep_report
from routing.services.urging import urge as tell_to_hurry
from routing.views.acting import Act, action
from routing.views.frame import CENTRE


@action(*CENTRE, form=MarkForm)
def mark(act: Act) -> str:
    """Set how pressing the letter is, and whether it is important."""
    priority, important = Priority(act.data["priority"]), act.data["important"]
    set_marks(act.letter, priority=priority, important=important, actor=act.user)
    words = mark_words(priority, important=important)
    return _("来信%(number)s已标记为“%(words)s”。") % {"number": act.letter.number, "words": words}


@action(*CENTRE, form=MattersForm)
def list_matters(act: Act) -> str:
    """Write down what the letter asks."""
    rows = keep_matters(act.letter, matters=drafts_of(act.data), actor=act.user)
    return _("已分列%(n)s个事项，分办时第一个事项的单位主办。") % {"n": len(rows)}


@action(*CENTRE, form=UrgeForm)
def urge(act: Act) -> str:
    """Tell the units to hurry."""
    parts = tell_to_hurry(act.letter, note=act.data["note"], actor=act.user)
    return _("已催办%(units)s。") % {"units": "、".join(part.department.label for part in parts)}


@action(*CENTRE, form=ReportBackForm)
def report_back(act: Act) -> str:
    """Keep what was reported to the office that sent the letter."""
    commission = keep_report(act.letter, report=act.data["report"], actor=act.user)
    return _("已记录向%(office)s反馈，请打印反馈函并寄送。") % {"office": commission.office}
