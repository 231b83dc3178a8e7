"""What is typed when a letter changes hands after its dispatch: another lead, supports that come and go, passing on."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from petitions.models import Petition
from routing.forms.base import LetterForm, text_field
from routing.forms.choices import NOT_CHOSEN, UnitField, units_for
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole
from routing.services.passing import units_below


class _OfUnits:
    """A form with a unit to be chosen among those that don't have the letter yet."""

    letter: Petition
    part: Assignment | None
    fields: dict[str, Any]
    unit_field = "department"

    def prepare(self) -> None:
        """Offer the units that the letter may go to."""
        has_it = {part.department_id for part in self.parts_in_the_way()}
        self.fields[self.unit_field].offer([unit for unit in self.units() if unit.pk not in has_it])

    def units(self) -> list[Department]:
        """Return the units in question."""
        return units_for(self.letter)

    def parts_in_the_way(self) -> list[Assignment]:
        """Return the parts whose units can't be chosen."""
        return list(self.letter.assignments.filter(round=self.letter.round, state__in=OPEN_ASSIGNMENT_STATES))


class ChangeLeadForm(_OfUnits, LetterForm):
    """Who leads instead, and why. A unit that helps now may be chosen."""

    action = "change-lead"
    unit_field = "new_lead"
    new_lead = UnitField(label=_("改由哪个单位主办"), missing=_("请选择改由哪个单位主办。"))
    reason = text_field(
        _("改派的理由"),
        missing=_("请写明改派的理由。"),
        hint=_("新旧主办单位都会看到，来信人看不到。"),
        rows=3,
    )

    def parts_in_the_way(self) -> list[Assignment]:
        """Return the lead's part."""
        return [part for part in super().parts_in_the_way() if part.role == AssignmentRole.LEAD]


class AddSupportForm(_OfUnits, LetterForm):
    """Who is to help, and a word to it."""

    action = "add-support"
    department = UnitField(label=_("协办单位"), missing=_("请选择协办单位。"))
    note = text_field(_("给协办单位的话"), hint=_("来信人看不到。"), rows=2, required=False)


class DropSupportForm(LetterForm):
    """Why the unit need not help any more."""

    action = "drop-support"
    reason = text_field(
        _("取消的理由"), missing=_("请写明取消协办的理由。"), hint=_("协办单位会看到，来信人看不到。"), rows=2
    )


class UndoDispatchForm(LetterForm):
    """Nothing to fill in."""

    action = "undo-dispatch"


class PassOnForm(_OfUnits, LetterForm):
    """Which unit below, and a word to it."""

    action = "pass-on"
    department = UnitField(label=_("转交给哪个下级单位"), missing=_("请选择下级单位。"))
    note = text_field(
        _("给下级单位的话"), hint=_("写明要办什么、什么时候报结果。来信人看不到。"), rows=3, required=False
    )

    def prepare(self) -> None:
        """Show the subtree as a list, each unit below the one above it."""
        super().prepare()
        field = self.fields["department"]
        offered = {pk for _name, group in field.choices if isinstance(group, list) for pk, _label in group}
        below = [(unit.pk, unit.name) for unit in self.below if unit.pk in offered]
        field.choices = [("", NOT_CHOSEN), *below]

    def units(self) -> list[Department]:
        """Return the units below; of a report of wrongdoing never the accused one."""
        accused = self.letter.named_department_id if self.letter.restricted else None
        return [unit for unit in self.below if unit.pk != accused]

    @property
    def offers(self) -> bool:
        """Tell whether there is any unit to choose."""
        return len(self.fields["department"].choices) > 1

    @cached_property
    def below(self) -> list[Department]:
        """The unit's subtree."""
        return units_below(self.part.department) if self.part else []


class EndPassingForm(LetterForm):
    """Why it is taken back."""

    action = "end-passing"
    reason = text_field(_("收回的理由"), missing=_("请写明收回的理由。"), hint=_("下级单位会看到。"), rows=2)


class KeepPassingForm(LetterForm):
    """Why the unit below has to do it after all."""

    action = "keep-passing"
    reason = text_field(
        _("不同意退回的理由"), missing=_("请写明不同意退回的理由。"), hint=_("下级单位会看到，不能再退。"), rows=2
    )
