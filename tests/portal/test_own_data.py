"""What is kept about a writer: seen, taken along, corrected, erased; and what of it nobody else ever gets."""

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client

from common.clock import now
from common.codes import new_token
from deadlines.services.telling import tell_writer
from notifications.models import DeliveryState, Notification
from notifications.services import deliver_due
from petitions.models import (
    AttachmentOwner,
    DataRequest,
    DataWish,
    Grade,
    Kind,
    LetterLink,
    LetterType,
    Petition,
    PublicCopy,
    WishState,
    Writer,
)
from petitions.services import attachments, data_requests, drafts
from petitions.services.endings import rate
from petitions.services.exporting_own import safe_name
from petitions.services.links import new_link
from petitions.services.publication import may_be_public
from petitions.services.submission import WriterData
from petitions.tasks import forget_people
from routing.services import data_requests as centre
from tests.factories import Office, answered, fresh, handled, submit_letter
from tests.petitions.files import pdf
from tests.portal.accounts import MAIL, Browser, index_of, last_code, mails

pytestmark = pytest.mark.django_db
WHO = WriterData(name="周小禾", phone="13900002206", email=MAIL, nickname="路过的人", address="柳塘镇学府街8号")


@pytest.fixture
def opened(office: Office):
    """Return a browser in which an answered letter was opened by its code, and the letter."""
    receipt = submit_letter(writer=WHO)
    return _opened(answered(office, writer=WHO)), receipt


def _opened(petition: Petition) -> tuple[Client, Petition]:
    client = Client()
    session = client.session
    session["opened_letters"] = [petition.pk]
    session.save()
    return client, petition


def export_of(client, address) -> zipfile.ZipFile:
    answer = client.post(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def text(answer):
    return answer.content.decode()


def asked(petition: Petition, wish: DataWish = DataWish.ERASE, **more) -> DataRequest:
    return data_requests.ask(petition, wish=wish, text="请处理", **more)


def decide(request: DataRequest, actor, state: WishState = WishState.GRANTED, **changes):
    given = {name: changes.get(name, "") for name in data_requests.CORRECTABLE}
    decision = data_requests.Decision(state=state, note="符合规定，同意。", changes=given)
    return centre.decide(request, decision=decision, actor=actor)


def test_the_page_says_what_is_kept_and_why(office):
    client, petition = _opened(handled(office, writer=WHO))
    page = text(client.get(f"/follow/{petition.number}/data/"))
    for said in ("周小禾", "13900002206", MAIL, "路过的人", "公务档案", "答复以前要留着联系方式"):
        assert said in page


def test_the_file_holds_everything_of_the_writer_and_nothing_of_the_office(office):
    letter = answered(office, writer=WHO)
    rate(letter, grade=Grade.SATISFIED, text="谢谢")
    deliver_due(now=now())
    client, _petition = _opened(letter)
    packed = export_of(client, f"/follow/{letter.number}/data/file/")
    data = json.loads(packed.read("data.json"))
    told = data["letters"][0]
    assert told["writer"]["email"] == MAIL
    assert told["body"] == letter.body
    assert told["answers"][0]["by"].startswith("测试交通局")
    assert told["ratings"][0]["text"] == "谢谢"
    assert told["messages"]
    everything = packed.read("data.json").decode() + packed.read("data.html").decode()
    for name in ("t.clerk", "t.roads", "t.head", "t.roads.head", "t.clerk2", "请现场核实"):
        assert name not in everything
    assert "柳塘小学门前路口过街危险" in packed.read("data.html").decode()


def test_attachments_come_along_under_safe_names(office):
    token = new_token()
    draft = drafts.holding(token, channel="leader")
    upload = ContentFile(pdf(), name="收据.pdf")
    attachments.add(draft=draft, upload=upload)
    letter = submit_letter(token=token, writer=WHO).petition
    letter.attachments.update(given_name="..\\..\\etc/passwd.pdf")
    office_file = letter.attachments.get()
    office_file.pk, office_file.key = None, __import__("uuid").uuid4()
    office_file.owner, office_file.given_name = AttachmentOwner.OFFICE, "内部.pdf"
    office_file.save()
    client, _petition = _opened(letter)
    names = export_of(client, f"/follow/{letter.number}/data/file/").namelist()
    assert names == ["data.html", "data.json", f"attachments/{letter.number}/01-_.._etc_passwd.pdf"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x", "_.._x"),
        ("a\x00b\r\n.pdf", "ab .pdf"),
        ("CON.txt", "_CON.txt"),
        ("....", "file"),
        ("a" * 300 + ".docx", "a" * 75 + ".docx"),
        ("照片 1.jpg", "照片 1.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
    ],
)
def test_names_in_the_file_are_safe(given, kept):
    assert safe_name(given) == kept


def test_hostile_texts_stay_text_in_the_readable_page(office):
    letter = submit_letter(
        title="<script>alert(1)</script>{{ x }}", body="</dd><img src=x onerror=y>", writer=WHO
    ).petition
    client, _petition = _opened(letter)
    page = export_of(client, f"/follow/{letter.number}/data/file/").read("data.html").decode()
    assert "<script>" not in page
    assert "<img" not in page


def test_a_merged_letter_brings_nothing_of_the_other_writer(office):
    from routing.services import screening

    other = answered(office, writer=WriterData(name="赵大山", phone="13911112222", email="zhao@example.org"))
    letter = submit_letter(writer=WHO).petition
    Petition.objects.filter(pk=letter.pk).update(state="merged", merged_into=other)
    other.replies.update(body="赵大山您好，已经打电话13911112222告诉您。")
    client, _petition = _opened(fresh(letter))
    packed = export_of(client, f"/follow/{letter.number}/data/file/")
    everything = packed.read("data.json").decode()
    assert "赵大山" not in everything
    assert "13911112222" not in everything
    assert screening


def test_an_account_takes_all_its_letters_along_and_no_others(office):
    mine, other = submit_letter(writer=WHO).petition, submit_letter().petition
    browser = Browser().signs_in()
    data = json.loads(export_of(browser.client, "/account/data/file/").read("data.json"))
    assert [each["number"] for each in data["letters"]] == [mine.number]
    assert data["account"]["email"] == MAIL
    assert other.number not in json.dumps(data)


def test_a_contact_is_changed_only_by_a_code_sent_to_the_new_one(office):
    client, letter = _opened(handled(office, writer=WHO))
    waiting = Notification.objects.filter(reference=letter.number, recipient=None, state=DeliveryState.WAITING).count()
    client.post(f"/follow/{letter.number}/data/contact/", {"contact": "new@example.org"})
    assert Writer.objects.get(petition=letter).email == MAIL
    client.post(f"/follow/{letter.number}/data/contact/code/", {"code": last_code("new@example.org")})
    changed = Writer.objects.get(petition=letter)
    assert (changed.email, changed.email_index) == ("new@example.org", index_of("new@example.org"))
    event = letter.events.get(kind=Kind.CONTACT_CHANGED)
    assert (event.note, event.data, event.shown_to_writer) == ("", {"what": ["email"]}, True)
    moved = [each for each in Notification.objects.filter(reference=letter.number) if each.address == "new@example.org"]
    assert len(moved) == waiting
    told = mails("contact_changed")[0]
    assert told.address == MAIL
    deliver_due(now=now())
    from django.core import mail

    warning = next(each for each in mail.outbox if "联系方式已更换" in each.subject)
    assert "/l/" not in warning.body
    assert "new@example.org" not in warning.body


def test_a_code_for_one_letter_changes_no_other(office):
    client, letter = _opened(handled(office, writer=WHO))
    other = submit_letter(writer=WriterData(name="别人", email="else@example.org")).petition
    session = client.session
    session["opened_letters"] = [letter.pk, other.pk]
    session.save()
    client.post(f"/follow/{letter.number}/data/contact/", {"contact": "new@example.org"})
    answer = client.post(f"/follow/{other.number}/data/contact/code/", {"code": last_code("new@example.org")})
    assert answer.status_code == 302
    assert Writer.objects.get(petition=other).email == "else@example.org"


def test_the_centre_is_asked_once_and_told(office):
    client, letter = _opened(handled(office, writer=WHO))
    for _turn in range(2):
        answer = client.post(f"/follow/{letter.number}/data/correct/", {"text": "姓名写错了，应为周晓禾"})
    assert "还没有处理完" in text(answer)
    assert DataRequest.objects.get().text == "姓名写错了，应为周晓禾"
    assert letter.events.get(kind=Kind.DATA_ASKED).note == ""
    assert Notification.objects.filter(notice="data_asked", recipient=office.clerk).exists()
    assert not Notification.objects.filter(notice="data_asked", recipient=office.roads_liaison).exists()


def test_an_open_letter_keeps_its_contacts_and_says_so(office):
    client, letter = _opened(handled(office, writer=WHO))
    assert "请求删除个人信息" not in text(client.get(f"/follow/{letter.number}/data/"))
    answer = client.post(f"/follow/{letter.number}/data/erase/", {})
    assert answer.status_code == 422
    assert "来信还在办理" in text(answer)
    assert not DataRequest.objects.exists()


def test_granting_erases_who_wrote_and_leaves_the_letter(office):
    letter = answered(office, writer=WHO)
    new_link(letter)
    tell_writer(letter, "reopened", key="late", due=now().date())
    wish = asked(letter, copy_too=True)
    decide(wish, office.clerk)
    writer = Writer.objects.get(petition=letter)
    for name in ("name", "phone", "email", "address", "nickname", "behalf_name", "phone_index", "email_index"):
        assert getattr(writer, name) == "", name
    assert writer.erased_at
    assert fresh(letter).body == letter.body
    assert not PublicCopy.objects.current().filter(petition=letter).exists()
    assert not LetterLink.objects.filter(petition=letter).exists()
    assert Notification.objects.get(notice="reopened").state == DeliveryState.CANCELLED
    assert not may_be_public(fresh(letter))
    call_command("verify_record")


def test_the_writer_is_told_first_and_then_even_that_address_goes(office):
    letter = answered(office, writer=WHO)
    decide(asked(letter), office.clerk)
    last = Notification.objects.get(notice="data_decided")
    assert last.address == MAIL
    deliver_due(now=now())
    from django.core import mail

    told = next(each for each in mail.outbox if "个人信息请求已处理" in each.subject)
    assert told.to == [MAIL]
    assert "符合规定" in told.body
    forget_people()
    left = Notification.objects.filter(reference=letter.number, recipient=None)
    assert [each.address for each in left if each.address] == []


def test_no_personal_data_stand_in_the_events(office):
    letter = answered(office, writer=WHO)
    decide(asked(letter), office.clerk)
    for event in letter.events.filter(kind__in=(Kind.DATA_ASKED, Kind.DATA_DECIDED)):
        said = f"{event.note} {event.data}"
        assert event.note == ""
        assert not any(word in said for word in (WHO.name, WHO.phone, MAIL, "请处理"))


def test_partly_granted_keeps_the_public_answer_without_a_name(office):
    letter = answered(office, writer=WHO)
    decide(asked(letter, copy_too=True), office.clerk, WishState.PARTLY)
    copy = PublicCopy.objects.current().get(petition=letter)
    assert copy.writer_label == ""
    assert not PublicCopy.objects.filter(petition=letter).exclude(writer_label="").exists()


def test_a_name_that_slipped_into_the_public_copy_is_masked_before_it_is_forgotten(office):
    letter = answered(office, writer=WHO)
    PublicCopy.objects.filter(petition=letter).update(answer="周小禾您好，斑马线已经补画。")
    decide(asked(letter), office.clerk)
    assert "周小禾" not in PublicCopy.objects.current().get(petition=letter).answer


def test_declined_changes_nothing(office):
    letter = answered(office, writer=WHO)
    decide(asked(letter), office.clerk, WishState.DECLINED)
    assert Writer.objects.get(petition=letter).name == "周小禾"
    assert letter.events.get(kind=Kind.DATA_DECIDED).data["state"] == "declined"


def test_a_correction_by_the_centre_is_written(office):
    letter = handled(office, writer=WHO)
    decide(asked(letter, DataWish.CORRECT), office.clerk, name="周晓禾", email="right@example.org")
    writer = Writer.objects.get(petition=letter)
    assert (writer.name, writer.email, writer.phone) == ("周晓禾", "right@example.org", WHO.phone)
    assert writer.email_index == index_of("right@example.org")
    assert letter.events.get(kind=Kind.DATA_DECIDED).data["what"] == ["email", "name"]


def test_a_wish_is_decided_once(office):
    letter = answered(office, writer=WHO)
    wish = asked(letter)
    decide(wish, office.clerk)
    clerk = Client()
    clerk.force_login(office.clerk)
    answer = clerk.post(f"/desk/data-requests/{wish.pk}/", {"state": "declined", "note": "不"})
    assert answer.status_code == 409
    assert "已经处理过" in text(answer)


def test_a_letter_taken_up_again_keeps_its_contacts(office):
    letter = answered(office, writer=WHO)
    wish = asked(letter)
    Petition.objects.filter(pk=letter.pk).update(state="handling")
    clerk = Client()
    clerk.force_login(office.clerk)
    answer = clerk.post(f"/desk/data-requests/{wish.pk}/", {"state": "granted", "note": "同意"})
    assert answer.status_code == 400
    assert Writer.objects.get(petition=letter).email == MAIL
    assert not mails("data_decided")


def test_reports_of_wrongdoing_are_decided_by_marked_people_only(office):
    letter = submit_letter(proposed_type=LetterType.WRONGDOING, writer=WHO).petition
    wish = asked(letter, DataWish.CORRECT)
    pages = {}
    for name, user in (("marked", office.clerk), ("unmarked", office.second_clerk), ("unit", office.roads_head)):
        client = Client()
        client.force_login(user)
        pages[name] = client.get(f"/desk/data-requests/{wish.pk}/").status_code
        if name == "unmarked":
            assert letter.number not in text(client.get("/desk/data-requests/"))
            assert client.post(f"/desk/data-requests/{wish.pk}/", {"state": "granted", "note": "x"}).status_code == 404
    assert pages == {"marked": 200, "unmarked": 404, "unit": 404}


def test_the_queue_shows_the_wish_and_no_contact(office):
    letter = answered(office, writer=WHO)
    asked(letter)
    client = Client()
    client.force_login(office.clerk)
    page = text(client.get("/desk/data-requests/"))
    assert letter.number in page
    page += text(client.get(f"/desk/data-requests/{DataRequest.objects.get().pk}/"))
    assert WHO.phone not in page
    assert MAIL not in page


def test_contacts_of_letters_that_ended_years_ago_are_erased(office, settings, capsys):
    old, young, waiting = (answered(office, writer=WHO) for _turn in range(3))
    asked(waiting)
    long_ago = now().replace(year=now().year - settings.CONTACTS_KEPT_YEARS, month=1, day=1)
    Petition.objects.filter(pk__in=(old.pk, waiting.pk)).update(state="closed", changed_at=long_ago)
    Petition.objects.filter(pk=young.pk).update(state="closed")
    open_one = handled(office, writer=WHO)
    Petition.objects.filter(pk=open_one.pk).update(changed_at=long_ago)
    call_command("erase_contacts", "--dry-run")
    printed = capsys.readouterr().out
    assert old.number in printed
    assert young.number not in printed
    assert Writer.objects.get(petition=old).email == MAIL
    call_command("erase_contacts")
    kept = set(Writer.objects.filter(erased_at=None).values_list("petition", flat=True))
    assert {young.pk, waiting.pk, open_one.pk} <= kept
    assert old.pk not in kept
    assert old.events.get(kind=Kind.DATA_DECIDED).data == {"years": settings.CONTACTS_KEPT_YEARS}
    call_command("verify_record")
    before = old.events.count()
    forget_people()
    assert old.events.count() == before


def test_the_timeline_tells_what_happened_to_the_data(office):
    letter = answered(office, writer=WHO)
    decide(asked(letter), office.clerk)
    client, _petition = _opened(letter)
    page = text(client.get(f"/follow/{letter.number}/"))
    assert "来信人请求更正或者删除个人信息" in page
    assert "答复个人信息请求" in page
    assert "您的姓名和联系方式已在" in text(client.get(f"/follow/{letter.number}/data/"))


def test_nothing_can_be_changed_after_erasing(office):
    letter = answered(office, writer=WHO)
    decide(asked(letter), office.clerk)
    client, _petition = _opened(letter)
    client.post(f"/follow/{letter.number}/data/contact/", {"contact": "new@example.org"})
    answer = client.post(
        f"/follow/{letter.number}/data/contact/code/", {"code": last_code("new@example.org")}, follow=True
    )
    assert "已经删除" in text(answer)
    assert Writer.objects.get(petition=letter).email == ""
