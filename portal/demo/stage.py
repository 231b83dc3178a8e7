"""Who and what the story needs at hand: units, people, categories, and the letters so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.models import Department, Role, User
from deadlines.models import SupervisionOrder
from petitions.models import Category, Channel, Petition, Screener
from portal.demo.diary import Diary
from portal.demo.letters import DemoLetter
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole


@dataclass
class Stage:
    """The cast. Letters are read afresh at every step, as a page would."""

    diary: Diary
    units: dict[str, Department]
    people: dict[tuple[str, str], list[User]]
    channels: dict[str, Channel]
    categories: dict[str, Category]
    numbers: dict[str, str] = field(default_factory=dict)

    def petition(self, key: str) -> Petition:
        """Return the letter that was submitted under this key."""
        return Petition.objects.select_related("channel").get(number=self.numbers[key])

    def assignment(self, petition: Petition, unit: str = "") -> Assignment:
        """Return the open part of a unit; of the lead when none is named."""
        found = Assignment.objects.filter(
            petition=petition, round=petition.round, state__in=OPEN_ASSIGNMENT_STATES
        ).select_related("department", "petition__channel")
        if unit:
            return found.get(department=self.units[unit])
        return found.get(role=AssignmentRole.LEAD)

    def order(self, petition: Petition) -> SupervisionOrder:
        """Return the letter's supervision order."""
        return SupervisionOrder.objects.select_related("petition", "department").get(petition=petition)

    def holder(self, department: Department, role: Role) -> User:
        """Return who holds the post in the unit."""
        return self.people[department.code, role][0]

    def screener(self, letter: DemoLetter, petition: Petition) -> User:
        """Return who screens: the named unit's liaison where the channel says so, else a clerk."""
        if petition.channel.screened_by == Screener.UNIT:
            return self.holder(self.units[letter.named], Role.LIAISON)
        return self.clerk

    @property
    def clerk(self) -> User:
        """The clerk who takes letters in; marked for reports of wrongdoing."""
        return self.people["centre", Role.CLERK][0]

    def reviewer(self, petition: Petition) -> User:
        """Return who releases: the second clerk, or the centre's head where only marked people may look."""
        if petition.restricted:
            return self.people["centre", Role.CENTRE_HEAD][0]
        return self.people["centre", Role.CLERK][1]

    @property
    def centre_head(self) -> User:
        """The head of the centre."""
        return self.people["centre", Role.CENTRE_HEAD][0]

    @property
    def leader(self) -> User:
        """The leader who reads and instructs; marked for reports of wrongdoing."""
        return self.people["county", Role.LEADER][0]
