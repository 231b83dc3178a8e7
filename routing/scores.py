"""Scores of a model as lines of text, for commands."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from routing.learning.scoring import Scores

_NAME_WIDTH = 40
_SHOWN_FROM = 2
"""Labels of one letter that was not found fill pages and say nothing."""


def score_lines(scores: Scores) -> Iterator[str]:
    """Yield the figures of a model, then a line for each label."""
    yield _("检验来信：%(letters)d封") % {"letters": scores.letters}
    yield _("准确率 accuracy：%(value)s") % {"value": f"{scores.accuracy:.4f}"}
    yield _("宏平均 macro-F1：%(value)s") % {"value": f"{scores.macro_f1:.4f}"}
    yield _("前三个里有正确答案 top-3：%(value)s") % {"value": f"{scores.top3:.4f}"}
    yield _("最有把握的五分之四里答对：%(value)s") % {"value": f"{scores.surest:.4f}"}
    if scores.unknown:
        yield _("其中%(unknown)d封的标签模型没有学过，上面算作答错；不算它们：") % {"unknown": scores.unknown}
        known = {
            "accuracy": f"{scores.accuracy_known:.4f}",
            "f1": f"{scores.macro_f1_known:.4f}",
            "top": f"{scores.top3_known:.4f}",
        }
        yield _("  accuracy：%(accuracy)s，macro-F1：%(f1)s，top-3：%(top)s") % known
    sure = {"sure": f"{scores.sure:.4f}", "right": f"{scores.sure_right:.4f}"}
    yield _("标为“有把握”的占%(sure)s，其中答对%(right)s") % sure
    yield _("把握与实际的平均差距（校准误差）：%(value)s") % {"value": f"{scores.calibration:.4f}"}
    yield _("每封用时：%(value)s毫秒（处理器时间）") % {"value": f"{scores.milliseconds:.2f}"}
    yield ""
    yield _wide(_("类别或者单位")) + _("来信  精确率  召回率  F1")
    for one in scores.classes:
        if not one.f1 and one.letters < _SHOWN_FROM:
            continue
        yield f"{_wide(one.name)}{one.letters:4d}  {one.precision:6.3f}  {one.recall:6.3f}  {one.f1:.3f}"


def _wide(text: str) -> str:
    """Return the text filled up to a column; Chinese characters take two places."""
    return text + " " * max(1, _NAME_WIDTH - sum(1 + (east_asian_width(char) in "WF") for char in text))
