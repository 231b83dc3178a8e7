"""Texts that were typed and not sent: kept for their author, offered again, and gone in time (FAULTS 40)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, User
from common.clock import now, pretend
from petitions.models import LetterType, Petition
from routing.forms.base import ANSWER_LIMIT, LetterForm, form_of
from routing.models import UnsavedText
from routing.services.autosaving import KEEP_DAYS
from routing.tasks import forget_writing
from routing.urls import ACTIONS
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
TYPED = "斑马线已经现场核实，月底前补画。"
OFFERED = "有一段没有提交的文字"


def autosave(client: Client, letter: Petition, form: str = "hand-to-head", **more: Any) -> Any:
    part = make.lead_of(letter).pk if letter.assignments.exists() else 0
    data = {"form": form, "part": part, "version": letter.version, "body": TYPED, **more}
    return client.post(reverse("routing:autosave", args=[letter.number]), data)


def let_session_end(client: Client) -> None:
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=now() - dt.timedelta(minutes=1))


def test_what_is_typed_is_kept_and_offered_on_another_device(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    with pretend(make.at("2026-10-06T14:32")):
        answer = autosave(sign_in(office.roads_liaison), letter)
    assert answer.json() == {"words": "已自动保存 14:32"}
    page = page_of(sign_in(office.roads_liaison), letter)
    assert "您10月6日（周二）14:32有一段没有提交的文字（起草答复）" in page
    assert TYPED in page


def test_the_offer_fills_the_form_without_a_script(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter)
    part = make.lead_of(letter).pk
    assert f"?fill=draft-{part}#hand-to-head-{part}" in page_of(client, letter)
    page = page_of(client, letter, f"?fill=draft-{part}")
    assert f"{TYPED}</textarea>" in page
    assert "已放入您没有提交的文字" in page
    assert OFFERED not in page


def test_it_is_the_authors_alone(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    autosave(sign_in(office.roads_liaison), letter)
    for person in (office.roads_head, office.clerk, office.leader):
        assert TYPED not in page_of(sign_in(person), letter)


@pytest.mark.parametrize("action", ["draft", "hand-to-head"])
def test_what_was_sent_is_kept_no_longer(office: Office, sign_in: SignIn, action: str) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter)
    act(client, letter, action, part=make.lead_of(letter), body=TYPED)
    assert not UnsavedText.objects.exists()


def test_what_was_discarded_is_kept_no_longer(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter)
    data = {"form": "draft", "part": make.lead_of(letter).pk}
    answer = client.post(reverse("routing:discard", args=[letter.number]), data)
    assert answer.headers["Location"] == reverse("routing:letter", args=[letter.number])
    assert not UnsavedText.objects.exists()


def test_nobody_discards_what_another_person_typed(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    autosave(sign_in(office.roads_liaison), letter)
    data = {"form": "draft", "part": make.lead_of(letter).pk}
    sign_in(office.roads_head).post(reverse("routing:discard", args=[letter.number]), data)
    assert UnsavedText.objects.get().user == office.roads_liaison


def test_the_later_text_replaces_the_earlier_one(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter)
    autosave(client, letter, form="draft", body="写得更长的一稿")
    assert UnsavedText.objects.get().fields == {"body": "写得更长的一稿"}


def test_an_emptied_form_leaves_nothing(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter)
    autosave(client, letter, body=" \u200b\n")
    assert not UnsavedText.objects.exists()


def test_what_the_form_shows_anyway_is_not_offered(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    act(client, letter, "draft", part=make.lead_of(letter), body=TYPED)
    autosave(client, make.fresh(letter))
    assert OFFERED not in page_of(client, letter)


def test_texts_of_a_step_that_is_over_stay_readable(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter)
    colleague = make.make_user("t.roads2", office.roads, Role.LIAISON)
    act(sign_in(colleague), letter, "hand-to-head", part=make.lead_of(letter), body="另一位联络员写的答复。")
    page = page_of(client, letter)
    assert "这一步现在不能进行，文字保留在这里" in page
    assert TYPED in page
    assert "放入表单" not in page


def test_markup_stays_text(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter, body="</textarea><script>alert(1)</script>{{ 7*7 }}\x00")
    for query in ("", f"?fill=draft-{make.lead_of(letter).pk}"):
        page = page_of(client, letter, query)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_no_more_is_kept_than_a_form_may_hold(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter, body="长" * (ANSWER_LIMIT * 4), other="不是这张表单的字段")
    kept = UnsavedText.objects.get().fields
    assert list(kept) == ["body"]
    assert len(kept["body"]) == ANSWER_LIMIT * 3


def test_others_keep_nothing_at_a_letter_that_is_none_of_theirs(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    for person in (office.schools_liaison, office.leader):
        assert autosave(sign_in(person), letter).status_code == 404
    assert autosave(sign_in(office.clerk), letter, form="approve").status_code == 404  # the unit head's
    assert autosave(sign_in(office.roads_liaison), letter, form="dispatch", note="x").status_code == 404  # the centre's
    assert autosave(sign_in(office.roads_liaison), letter, part=10**30).status_code == 404
    assert autosave(sign_in(office.roads_liaison), letter, form="none").status_code == 400
    assert autosave(sign_in(office.roads_liaison), letter, form="").status_code == 400
    assert not UnsavedText.objects.exists()


def test_a_report_of_wrongdoing_takes_its_texts_along(office: Office, sign_in: SignIn) -> None:
    letter, client = make.accepted(office), sign_in(office.second_clerk)
    autosave(client, letter, form="dispatch", note=TYPED)
    Petition.objects.filter(pk=letter.pk).update(restricted=True, letter_type=LetterType.WRONGDOING)
    assert client.get(reverse("routing:letter", args=[letter.number])).status_code == 404
    assert autosave(client, letter, form="dispatch", note=TYPED + "再写").status_code == 404
    assert UnsavedText.objects.get().fields["note"] == TYPED


def test_who_comes_back_after_the_session_ended_finds_what_was_sent(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    let_session_end(client)
    answer = act(client, letter, "hand-to-head", part=make.lead_of(letter), body=TYPED)
    address = reverse("routing:letter", args=[letter.number])
    assert answer.headers["Location"] == f"{reverse('accounts:login')}?next={address}"
    signed_in = {"username": office.roads_liaison.username, "password": make.PASSWORD, "next": address}
    answer = client.post(reverse("accounts:login"), signed_in, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == address
    assert OFFERED in page
    assert TYPED in page
    assert make.fresh(letter).version == letter.version


def test_an_autosave_after_the_session_ended_is_kept_too(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    let_session_end(client)
    assert autosave(client, letter).status_code == 302
    assert UnsavedText.objects.get().user == office.roads_liaison


@pytest.mark.parametrize("how", ["signed out", "new password", "long ago", "post given up", "disabled"])
def test_nothing_is_kept_for_who_is_gone(office: Office, sign_in: SignIn, how: str) -> None:
    letter, client, person = make.handled(office), sign_in(office.roads_liaison), office.roads_liaison
    let_session_end(client)
    if how == "signed out":
        Session.objects.all().delete()
    elif how == "new password":
        person.set_password("Another-pass-99")
        person.save()
    elif how == "long ago":
        Session.objects.update(expire_date=now() - dt.timedelta(days=2))
    elif how == "disabled":
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=person).delete()
    assert act(client, letter, "hand-to-head", part=make.lead_of(letter), body=TYPED).status_code == 302
    assert not UnsavedText.objects.exists()


def test_a_visitor_leaves_nothing(office: Office, client: Client) -> None:
    letter = make.handled(office)
    answer = autosave(client, letter)
    assert answer.headers["Location"].startswith(reverse("accounts:login"))
    assert not UnsavedText.objects.exists()


def test_what_a_conflict_turned_back_is_kept(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    part = make.lead_of(letter)
    answer = act(client, letter, "interim-note", part=part, body=TYPED, version=letter.version + 7)
    assert answer.status_code == 409
    assert OFFERED not in answer.content.decode()  # it stands in the form there
    assert "（告知办理进展）" in page_of(client, letter)


def test_texts_and_presence_go_after_their_time(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    autosave(client, letter)
    with pretend(now() + dt.timedelta(days=KEEP_DAYS - 1)):
        forget_writing()
    assert UnsavedText.objects.count() == 1
    with pretend(now() + dt.timedelta(days=KEEP_DAYS + 1)):
        forget_writing()
    assert not UnsavedText.objects.exists()


def test_every_form_with_a_text_is_found_by_its_action() -> None:
    for action in ACTIONS:
        form = form_of(action)
        assert form is None or issubclass(form, LetterForm), action
        if form and action in {"draft", "send-back", "dispatch", "opinion", "interim-note", "release"}:
            assert form.kept_fields(), action


def test_the_page_names_the_fields_it_keeps(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    page = page_of(sign_in(office.roads_liaison), letter)
    part = make.lead_of(letter).pk
    assert f'data-keep="draft" data-part="{part}" data-fields="body "' in page
    assert f'data-keep="interim-note" data-part="{part}" data-fields="body "' in page
    assert f'data-keep="send-back" data-part="{part}" data-fields="reason "' in page


def test_section_heads_keep_texts_of_their_unit(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    head = make.make_user("t.roads.section", office.roads, Role.SECTION_HEAD)
    assert autosave(sign_in(head), letter).status_code == 200


def test_a_form_of_a_name_that_none_can_have_is_nothing_to_discard(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    answer = sign_in(office.roads_liaison).post(
        reverse("routing:discard", args=[letter.number]), {"form": "dra\x00ft", "part": "9" * 30}
    )
    assert answer.status_code == 302


def test_far_too_long_a_text_stands_in_nobodys_way_to_sign_in(office: Office, sign_in: SignIn) -> None:
    letter, client = make.answered(office), sign_in(office.clerk)
    let_session_end(client)
    answer = act(client, letter, "correct", answer="改", question="长" * 260_000, reason="错")
    assert answer.status_code == 302
    assert not UnsavedText.objects.exists()
    assert "文字太长" in client.get(answer.headers["Location"]).content.decode()
