"""Word to the office that sent a letter, when it is answered 反馈 (RULES section 2: reported back to the sender)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import RefusedError
from common.words import cn_full
from deadlines.models import DeadlineKind
from deadlines.services.clocks import satisfy_running
from petitions.models import Commission, Kind, Petition
from petitions.services.events import record
from petitions.services.replies import checked_text, final_reply
from petitions.services.states import lock, touch
from routing import access


def commission_of(petition: Petition) -> Commission | None:
    """Return what the sending office asked for; none where no office sent the letter."""
    return Commission.objects.filter(petition=petition).select_related("reported_by").first()


def report_closed_because(petition: Petition) -> str:
    """Say why there is nothing to report back; empty while there is."""
    commission = commission_of(petition)
    if commission is None or not commission.report_back:
        return _("这封信不用向来文单位反馈。")
    if commission.reported_at:
        return _("这封信已经向来文单位反馈过。")
    if not petition.is_answered:
        return _("答复来信人以后再向来文单位反馈。")
    return ""


@transaction.atomic
def report_back(petition: Petition, *, report: str, version: int | None = None, actor: User) -> Commission:
    """Keep what was reported to the sending office; its clock ends. Once, after the answer went out.

    Raises RefusedError where nobody asked, nothing is answered yet, or it was done before.
    """
    access.require_centre(actor, petition)
    report = checked_text(report)
    petition = lock(petition, version=version)
    closed = report_closed_because(petition)
    if closed:
        raise RefusedError(closed)
    moment, commission = now(), Commission.objects.select_for_update().get(petition=petition)
    commission.reported_at, commission.reported_by, commission.report = moment, actor, report
    commission.save(update_fields=["reported_at", "reported_by", "report"])
    satisfy_running(petition, DeadlineKind.EXTERNAL, at=moment)
    touch(petition)
    facts = {"office": commission.office, "document": commission.document_number}
    record(petition, Kind.REPORTED_BACK, at=moment, note=report, data=facts, actor=actor)
    return commission


def proposed_report(petition: Petition) -> str:
    """Return a first text of the report, made of the answer; empty where nothing is to be reported."""
    commission, reply = commission_of(petition), final_reply(petition)
    if commission is None or reply is None:
        return ""
    document = _("（%(number)s）") % {"number": commission.document_number} if commission.document_number else ""
    said = _(
        "%(office)s：\n贵单位转来的“%(title)s”%(document)s，我县%(received)s收到，由%(unit)s办理，已于%(answered)s答复来信人。现将办理情况反馈如下：\n%(answer)s\n特此反馈。"
    )
    return said % {
        "office": commission.office,
        "title": petition.title,
        "document": document,
        "received": cn_full(petition.received_on),
        "unit": reply.department_name,
        "answered": cn_full(reply.released_on) if reply.released_on else "",
        "answer": reply.body,
    }
