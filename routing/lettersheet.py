"""The letter as the office prints it, 来信处理单: one form with everything that was said and done, and room to sign."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.access import posts_of
from accounts.models import User
from common.clock import local_date, now
from common.pdf import render_pdf
from common.words import cn_full_moment
from deadlines.services.clocks import reply_clock
from petitions.models import Commission, Petition, Reply, Writer
from routing.leaders import instructions_visible_to
from routing.models import BatchItem, Instruction
from routing.record import EventLine
from routing.sheet import Sheet, sheet_of

STYLE, REPORT_STYLE = "css/lettersheet.css", "css/reportletter.css"


@dataclass(frozen=True)
class PrintedSheet:
    """What the form shows beside the page's own contents; all of it only as far as this person may read it."""

    sheet: Sheet
    commission: Commission | None
    proposals: list[str]
    instructions: list[Instruction]
    printed_by: str
    printed_at: str

    @property
    def letter(self) -> Petition:
        """The letter."""
        return self.sheet.letter

    @property
    def answers(self) -> list[Reply]:
        """What was answered, the oldest first."""
        return self.sheet.answers[::-1]

    @property
    def steps(self) -> list[EventLine]:
        """The record, the oldest first, as an official form is read."""
        return self.sheet.events[::-1]


def printed_sheet(letter: Petition, user: User, *, contact: Writer | None = None) -> PrintedSheet:
    """Gather the form for this person, who may see the letter; ``contact`` is who wrote, in full, where that was
    recorded.
    """
    return PrintedSheet(
        sheet=sheet_of(letter, user, contact=contact),
        commission=Commission.objects.filter(petition=letter).select_related("reported_by").first(),
        proposals=_proposals(letter, user),
        instructions=list(instructions_visible_to(user).filter(petition=letter).order_by("given_at", "pk")),
        printed_by=str(user),
        printed_at=cn_full_moment(now()),
    )


def _proposals(letter: Petition, user: User) -> list[str]:
    """Return what the centre proposed to leaders: the centre reads all of it, a leader what was put before that one."""
    items = BatchItem.objects.filter(petition=letter).exclude(proposal="").order_by("added_at", "pk")
    if not posts_of(user).in_centre:
        items = items.filter(batch__leader=user, batch__presented_at__isnull=False)
    return list(items.values_list("proposal", flat=True))


def letter_pdf(letter: Petition, user: User, *, contact: Writer | None = None) -> bytes:
    """Return the form as PDF, always in Chinese. Raises MissingFontError where it can't be printed."""
    with override("zh-hans"):
        form = printed_sheet(letter, user, contact=contact)
        clock = reply_clock(letter)
        facts = {"form": form, "letter": letter, "clock": clock, "centre": settings.CENTRE_NAME}
        html = render_to_string("routing/pdf/letter_sheet.html", facts)
        return render_pdf(html, styles=[STYLE], spelling=True)


def report_pdf(letter: Petition, commission: Commission, text: str) -> bytes:
    """Return the letter to the office that sent this one, as PDF in Chinese. Raises MissingFontError."""
    addressee, _break, rest = text.partition("\n")
    facts = {
        "letter": letter,
        "commission": commission,
        "addressee": addressee,
        "paragraphs": [line for line in rest.splitlines() if line.strip()],
        "centre": settings.CENTRE_NAME,
        "signed_on": local_date(commission.reported_at or now()),
    }
    with override("zh-hans"):
        return render_pdf(render_to_string("routing/pdf/report.html", facts), styles=[REPORT_STYLE], spelling=True)
