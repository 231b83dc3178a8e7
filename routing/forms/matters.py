"""A letter's several matters: five lines, of which the empty ones are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from petitions.models import Category
from routing.forms.base import LetterForm
from routing.forms.choices import UnitField, category_tree, units_for
from routing.services.matters import MOST_MATTERS, MatterDraft

LONGEST_MATTER = 200
TO_BE_CHOSEN = _("分办时再定")


@dataclass(frozen=True)
class Line:
    """One line of the form."""

    position: int
    summary: BoundField
    category: BoundField
    lead: BoundField


class MattersForm(LetterForm):
    """What each matter is, its category, the unit proposed for it; the first one's unit leads."""

    action = "list-matters"

    def prepare(self) -> None:
        """Make the lines, filled with what is listed already."""
        units, tree = units_for(self.letter), category_tree()
        listed = {matter.position: matter for matter in self.letter.matters.all()}
        for position in range(1, MOST_MATTERS + 1):
            lead = UnitField(label=_("拟交单位"), missing=_("请从列表里选一个单位。"))
            lead.offer(units, empty=TO_BE_CHOSEN)
            lead.required = False
            category = forms.ModelChoiceField(Category.objects.all(), label=_("类别"), required=False)
            category.choices = tree
            summary = forms.CharField(
                label=_("事项%(n)s") % {"n": position}, max_length=LONGEST_MATTER, required=False, strip=True
            )
            self.fields |= {f"summary_{position}": summary, f"category_{position}": category, f"lead_{position}": lead}
            matter = listed.get(position)
            if matter:
                self.initial.setdefault(f"summary_{position}", matter.summary)
                self.initial.setdefault(f"category_{position}", matter.category_id)
                self.initial.setdefault(f"lead_{position}", matter.lead_department_id)

    @property
    def lines(self) -> Iterator[Line]:
        """The lines as the page draws them."""
        for n in range(1, MOST_MATTERS + 1):
            yield Line(n, self[f"summary_{n}"], self[f"category_{n}"], self[f"lead_{n}"])

    def clean(self) -> dict[str, Any]:
        """Ask for words where a line has a unit or a category, and for one matter at least."""
        answers = super().clean() or {}
        for n in range(1, MOST_MATTERS + 1):
            chosen = answers.get(f"lead_{n}") or answers.get(f"category_{n}")
            if chosen and not answers.get(f"summary_{n}") and f"summary_{n}" not in self.errors:
                self.add_error(f"summary_{n}", gettext("请写明这个事项是什么。"))
        if not any(answers.get(f"summary_{n}") for n in range(1, MOST_MATTERS + 1)) and not self.errors:
            self.add_error("summary_1", gettext("请至少写明一个事项。"))
        return answers


def drafts_of(answers: dict[str, Any]) -> list[MatterDraft]:
    """Return the lines that say something, in their order; from a form that was right."""
    return [
        MatterDraft(summary=answers[f"summary_{n}"], category=answers[f"category_{n}"], lead=answers[f"lead_{n}"])
        for n in range(1, MOST_MATTERS + 1)
        if answers[f"summary_{n}"]
    ]
