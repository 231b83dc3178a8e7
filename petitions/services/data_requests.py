"""A writer and the own data: contacts changed by the writer, wishes that the centre decides (PIPL, articles 44 to 47)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import RefusedError, WrongStateError
from common.text import clean, one_line, visible
from notifications.services import notify
from notifications.services.forgetting import readdress
from petitions.models import DataRequest, DataWish, Kind, Petition, WishState, Writer
from petitions.services.contacts import Contact, blind_index
from petitions.services.erasing import Erased, erase_writer
from petitions.services.events import record
from petitions.services.states import lock
from petitions.signals import data_asked

CORRECTABLE = ("name", "nickname", "phone", "email")


@transaction.atomic
def change_contact(petition: Petition, *, contact: Contact, actor: User | None = None) -> None:
    """Let the writer be reached at a contact that was proved just now; the former address is told that it was changed.

    What waits to be sent goes to the new address. Raises RefusedError where the writer's data were erased.
    """
    petition = lock(petition)
    writer = _held(petition)
    name = "phone" if contact.is_phone else "email"
    old = str(getattr(writer, name))
    if old == contact.text:
        raise RefusedError(_("填写的就是现在的联系方式，不用修改。"))
    _write(writer, {name: contact.text})
    event = record(petition, Kind.CONTACT_CHANGED, data={"what": [name]}, shown=True, actor=actor)
    if old:
        readdress(reference=petition.number, old=old, new=contact.text)
        facts = {"number": petition.number, "title": petition.title}
        notify(
            key=f"contact_changed:{petition.number}:{event.sequence}",
            notice="contact_changed",
            context=facts,
            address=old if "@" in old else "",
            reference=petition.number,
            restricted=petition.restricted,
        )


@transaction.atomic
def ask(
    petition: Petition, *, wish: DataWish, text: str = "", copy_too: bool = False, actor: User | None = None
) -> DataRequest:
    """Ask the centre to correct or erase data of this letter; one wish of a kind at a time.

    Raises RefusedError while the answer is still to come: until then the office must be able to reach the writer.
    """
    petition = lock(petition)
    _held(petition)
    text = clean(text)
    if wish == DataWish.CORRECT and not visible(text):
        raise RefusedError(_("请写明哪里不对、应当怎样。"))
    if wish == DataWish.ERASE and petition.is_open:
        raise RefusedError(_("来信还在办理，答复以前要留着联系方式。答复以后可以请求删除；也可以先撤回来信。"))
    try:
        with transaction.atomic():
            asked = DataRequest.objects.create(
                petition=petition, wish=wish, text=text, copy_too=copy_too, asked_at=now()
            )
    except IntegrityError as error:
        raise WrongStateError(_("您已经提出过，信息中心还没有处理完，请等候答复。")) from error
    record(petition, Kind.DATA_ASKED, data={"request": asked.pk, "wish": str(wish)}, shown=True, actor=actor)
    data_asked.send(sender=Petition, petition=petition, request=asked)
    return asked


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the centre decides: the state, the words to the writer, and what is corrected (empty texts stay)."""

    state: WishState
    note: str
    changes: dict[str, str]


@transaction.atomic
def decide(request: DataRequest, *, decision: Decision, actor: User) -> Erased:
    """Grant or decline a wish, wholly or in part, with the words that the writer gets; the caller told them already.

    Erasing comes last: until then the writer can be told. No text of the decision stands in the chain of events.
    """
    petition = lock(request.petition)
    request = DataRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != WishState.ASKED:
        raise WrongStateError(_("这项请求已经处理过。请刷新页面查看最新情况。"))
    if not visible(clean(decision.note)):
        raise RefusedError(_("请写明处理的理由，来信人会看到。"))
    granted = decision.state in (WishState.GRANTED, WishState.PARTLY)
    done = Erased()
    if granted and request.wish == DataWish.ERASE:
        if petition.is_open:
            raise RefusedError(_("来信又在办理，答复以前不能删除联系方式。请等答复发出后再处理。"))
        whole = decision.state == WishState.GRANTED
        done = erase_writer(petition, copy_too=request.copy_too and whole, actor=actor)
    elif granted:
        _correct(petition, decision.changes)
    request.state, request.decided_at, request.decided_by = decision.state, now(), actor
    request.decision_note = clean(decision.note)
    request.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])
    facts = {
        "request": request.pk,
        "wish": request.wish,
        "state": str(decision.state),
        "what": sorted(name for name, text in decision.changes.items() if text),
        "copy_withdrawn": done.copy_withdrawn,
        "post_hidden": done.post_hidden,
    }
    record(petition, Kind.DATA_DECIDED, data=facts, shown=True, actor=actor)
    return done


def open_requests(petition: Petition) -> list[DataRequest]:
    """Return the wishes of a letter, the newest first."""
    return list(petition.data_requests.order_by("-pk"))


def _correct(petition: Petition, changes: dict[str, str]) -> None:
    kept = {name: one_line(text) for name, text in changes.items() if name in CORRECTABLE and one_line(text)}
    writer = _held(petition)
    if kept.get("email") and writer.email:
        readdress(reference=petition.number, old=writer.email, new=kept["email"])
    _write(writer, kept)


def _held(petition: Petition) -> Writer:
    writer = Writer.objects.select_for_update().filter(petition=petition).first()
    if writer is None or writer.erased_at:
        raise RefusedError(_("这封信里您的姓名和联系方式已经删除，没有可以修改的了。"))
    return writer


def _write(writer: Writer, changes: dict[str, str]) -> None:
    for name, text in changes.items():
        setattr(writer, name, text)
    writer.phone_index, writer.email_index = blind_index(writer.phone), blind_index(writer.email)
    writer.save(update_fields=[*changes, "phone_index", "email_index"])
