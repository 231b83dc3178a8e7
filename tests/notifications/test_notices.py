"""The texts of the notices."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from notifications.notices import NOTICES, label_of
from notifications.rendering import rendered

TEXTS = Path(settings.BASE_DIR) / "templates" / "notifications"
OF_LETTERS = sorted(name for name, notice in NOTICES.items() if not notice.page)
CITIZENS = sorted(name for name, notice in NOTICES.items() if notice.to_citizen and not notice.page)
SHORT = sorted(name for name, notice in NOTICES.items() if notice.sms)
WITHOUT_ADDRESS = {"contact_code"}
"""Typed on the page that asked for it: an address in such a message would teach people to follow any."""


def test_every_notice_has_a_text_and_every_text_a_notice():
    texts = {path.stem for path in TEXTS.glob("*.txt") if not path.name.startswith("_")}
    assert texts == set(NOTICES)


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_a_notice_is_written_from_its_required_facts_alone(name, facts):
    message = rendered(name, {fact: facts[fact] for fact in NOTICES[name].required})
    assert message.subject.startswith("【县长信箱】")
    if name in OF_LETTERS:
        assert facts["order" if name.startswith("order_") else "number"] in message.subject
        assert facts["number"] in message.subject + message.body
        assert facts["title"] in message.body
    assert "None" not in message.body
    assert "{" not in message.body


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_a_notice_lacking_a_fact_is_refused(name, facts):
    for fact in NOTICES[name].required:
        with pytest.raises(ValueError, match=fact):
            rendered(name, {key: value for key, value in facts.items() if key != fact})


def test_an_unknown_notice_is_refused(facts):
    with pytest.raises(ValueError, match="no notice"):
        rendered("birthday", facts)


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_a_restricted_letter_keeps_its_title_out_of_the_mail(name, facts):
    message = rendered(name, facts, restricted=True)
    assert facts["title"] not in message.subject + message.body
    assert "《》" not in message.subject + message.body


@pytest.mark.parametrize("name", CITIZENS)
def test_a_citizen_is_addressed_politely_and_told_where_to_look(name, facts):
    message = rendered(name, facts)
    assert "您" in message.body
    assert "http://testserver/follow/" in message.body


@pytest.mark.parametrize("name", sorted(set(OF_LETTERS) - set(CITIZENS)))
def test_staff_is_given_the_address_of_the_letter(name, facts):
    assert "http://testserver/desk/letters/X20261106-00164/" in rendered(name, facts).body


@pytest.mark.parametrize("name", sorted(set(NOTICES) - set(OF_LETTERS) - WITHOUT_ADDRESS))
def test_a_notice_of_no_letter_leads_to_its_page(name, facts):
    assert f"http://testserver{reverse(NOTICES[name].page)}" in rendered(name, facts).body


def test_a_given_path_leads_there(facts):
    assert "http://testserver/bulletins/" in rendered("reminder", facts | {"path": "/bulletins/"}).body


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_line_breaks_in_facts_do_not_reach_the_subject(name, facts):
    evil = {
        key: f"{value}\r\nBcc: all@example.org" if isinstance(value, str) else value for key, value in facts.items()
    }
    message = rendered(name, evil)
    assert "\n" not in message.subject
    assert "\r" not in message.subject + message.body


def test_template_signs_and_markup_in_a_title_stand_as_written(facts):
    title = "{{7*7}} {% now 'Y' %} <b>路灯</b> & “引号”"
    assert title in rendered("letter_received", facts | {"title": title}).body


def test_dates_are_written_in_words(facts):
    body = rendered("letter_received", facts).body
    assert "11月6日（周五）14:32" in body
    assert "11月17日（周二）" in body


def test_a_very_long_title_does_not_overflow_the_subject(facts):
    assert len(rendered("return_asked", facts | {"unit": "局" * 400}).subject) == 200


def test_pages_name_a_notice_in_words():
    assert label_of("urge") == "催办"
    assert label_of("gone_since") == "gone_since"


def test_every_short_text_has_its_notice():
    assert {path.stem for path in (TEXTS / "sms").glob("*.txt")} == set(SHORT)


@pytest.mark.parametrize("name", SHORT)
def test_a_short_text_is_one_line_without_a_subject(name, facts):
    message = rendered(name, {fact: facts[fact] for fact in NOTICES[name].required}, sms=True)
    assert message.subject == ""
    assert message.body.startswith("【县长信箱】")
    assert "\n" not in message.body
    assert "None" not in message.body
    assert "{" not in message.body


@pytest.mark.parametrize("name", SHORT)
def test_a_short_text_fits_three_parts_without_its_links(name, facts):
    """A long reason must not cost ten messages: the whole of it stands on the letter's page."""
    written = rendered(name, facts | {"reason": "需" * 500}, sms=True, filled={"link": "", "code": "123456"})
    assert len(written.body.replace("http://testserver/follow/", "")) <= 3 * 67


@pytest.mark.parametrize("name", CITIZENS)
def test_a_message_about_a_letter_ends_with_the_link_that_only_the_sent_one_holds(name, facts):
    sent = rendered(name, facts, filled={"link": "http://testserver/l/KEY.SIGNATURE/"})
    assert "http://testserver/l/KEY.SIGNATURE/" in sent.body
    assert "只能用一次，14天内有效" in sent.body
    kept = rendered(name, facts)
    assert "/l/" not in kept.body
    assert "〔打开来信的一次性链接" in kept.body


@pytest.mark.parametrize("name", CITIZENS)
def test_a_message_about_a_report_has_no_link_to_it(name, facts):
    assert "一次性链接" not in rendered(name, facts, restricted=True).body


def test_a_code_stands_only_in_what_is_sent(facts):
    kept = rendered("contact_code", facts | {"code": "abc123"})
    assert "abc123" not in kept.body
    assert "〔验证码" in kept.body
    assert "654321" in rendered("contact_code", facts, filled={"code": "654321"}).body
