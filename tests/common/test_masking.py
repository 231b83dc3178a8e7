"""Personal data is hidden in every spelling, and nothing else is touched; the hit rate is measured."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.masking import Known, mask, mask_name
from common.personal_data import Kind, plain

# (text, what must be gone, what stands instead); invented people and numbers
HIDDEN = [
    (Kind.PHONE, "请打13800001234联系我", "13800001234", "请打138****1234联系我"),
    (Kind.PHONE, "电话138 0000 1234", "0000", "电话138****1234"),
    (Kind.PHONE, "电话138-0000-1234。", "0000", "电话138****1234。"),
    (Kind.PHONE, "电话138.0000.1234", "0000", "电话138****1234"),
    (Kind.PHONE, "电话１３８００００１２３４", "００００", "电话138****1234"),
    (Kind.PHONE, "手机1 3 8 0 0 0 0 1 2 3 4", "0 0 0 0", "手机138****1234"),
    (Kind.PHONE, "手机1-3-8-0-0-0-0-1-2-3-4", "0-0-0-0", "手机138****1234"),
    (Kind.PHONE, "手机138〇〇〇〇1234", "〇", "手机138****1234"),
    (Kind.PHONE, "手机138OOOO1234", "O", "手机138****1234"),
    (Kind.PHONE, "手机138oo００1234", "oo", "手机138****1234"),
    (Kind.PHONE, "手机一三八零零零零一二三四", "零", "手机138****1234"),
    (Kind.PHONE, "手机幺三八〇〇〇〇幺二三四", "〇", "手机138****1234"),
    (Kind.PHONE, "手机①③⑧00001234", "0000", "手机138****1234"),
    (Kind.PHONE, "+86 13800001234", "0000", "138****1234"),
    (Kind.PHONE, "8613800001234", "0000", "138****1234"),
    (Kind.PHONE, "0086-138-0000-1234", "0000", "138****1234"),
    (Kind.PHONE, "联系人李先生：1380000 1234", "0000", "联系人李先生：138****1234"),
    (Kind.PHONE, "13800001234/13900005678", "0000", "138****1234/139****5678"),
    (Kind.PHONE, "138\u200b0000\u200b1234", "0000", "138****1234"),
    (Kind.PHONE, "138\u30000000\u30001234", "0000", "138****1234"),
    (Kind.LANDLINE, "座机0559-2512345", "2512345", "座机0559-****45"),
    (Kind.LANDLINE, "座机（0559）2512345", "2512345", "座机(0559)-****45"),
    (Kind.LANDLINE, "座机05592512345", "2512345", "座机0559-****45"),
    (Kind.LANDLINE, "座机010-6283 1234", "6283", "座机010-****34"),
    (Kind.LANDLINE, "座机０５５９－２５１２３４５", "２５１", "座机0559-****45"),
    (Kind.LANDLINE, "联系电话：2512345", "2512345", "联系电话：****45"),
    (Kind.LANDLINE, "电话2512345、2512346", "2512346", "电话****45、****46"),
    (Kind.ID_NUMBER, "身份证340102199003071238", "199003", "身份证34*************238"),
    (Kind.ID_NUMBER, "身份证34010219900307123X，", "199003", "身份证34*************23X，"),
    (Kind.ID_NUMBER, "身份证34010219900307123x", "199003", "身份证34*************23x"),
    (Kind.ID_NUMBER, "证号340102 19900307 1238", "19900307", "证号34*************238"),
    (Kind.ID_NUMBER, "证号３４０１０２１９９００３０７１２３８", "１９９", "证号34*************238"),
    (Kind.ID_NUMBER, "证号34O1O2199OO3O71238", "199", "证号34*************238"),
    (Kind.ID_NUMBER, "证号34〇1〇2199〇〇3〇71238", "199", "证号34*************238"),
    (Kind.ID_NUMBER, "老证号340102900307123", "900307", "老证号34**********123"),
    (Kind.EMAIL, "邮箱li.xm_90@example.org。", "example", "邮箱***@***。"),
    (Kind.EMAIL, "邮箱ｌｉｘｍ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ｅｘ", "邮箱***@***"),
    (Kind.EMAIL, "邮箱lixm @ example.org", "lixm", "邮箱***@***"),
    (Kind.EMAIL, "邮箱lixm(at)example.com.cn", "lixm", "邮箱***@***"),
    (Kind.BANK_CARD, "卡号6222 0212 3456 7890 123", "0212", "卡号****"),
    (Kind.BANK_CARD, "打到6222021234567890123即可", "0212", "打到****即可"),
    (Kind.BANK_CARD, "信用卡4111-1111-1111-1111", "1111", "信用卡****"),
    (Kind.BANK_CARD, "账号：12345678901234", "123456", "账号：****"),
    (Kind.BANK_CARD, "卡号６２２２０２１２３４５６７８９０", "０２１", "卡号****"),
    (Kind.PLATE, "车牌皖J12345", "12345", "车牌皖******"),
    (Kind.PLATE, "皖J·12345的车", "12345", "皖******的车"),
    (Kind.PLATE, "新能源皖AD12345", "12345", "新能源皖******"),
    (Kind.PLATE, "皖 j 9K8O6", "9K8", "皖******"),
    (Kind.PLATE, "皖Ｊ１２３４５", "１２３", "皖******"),
    (Kind.ACCOUNT, "加我微信lixm_1990", "lixm", "加我微信****"),
    (Kind.ACCOUNT, "微信号：lixm1990", "lixm", "微信号：****"),
    (Kind.ACCOUNT, "QQ:12345678", "12345678", "QQ:****"),
    (Kind.LANDLINE, "座机0559---2512345", "2512345", "座机0559-****45"),
    (Kind.ID_NUMBER, "身份证号码：340102199900713462", "007134", "身份证号码：34*************462"),
    (Kind.PLATE, "车牌号为K0WL00", "K0WL00", "车牌号为******"),
    (Kind.ADDRESS, "27栋226号业主", "226", "**栋***号业主"),
    (Kind.ADDRESS, "8栋2单元102号", "102", "*栋*单元***号"),
    (Kind.ADDRESS, "我住3号楼2单元501室", "501", "我住*号楼*单元***室"),
    (Kind.ADDRESS, "我住５０１室", "５０１", "我住***室"),
    (Kind.ADDRESS, "12栋302房漏水", "302", "**栋***房漏水"),
    (Kind.ADDRESS, "幸福小区3-2-501", "501", "幸福小区*-*-***"),
    (Kind.ADDRESS, "阳光花园8栋1203", "1203", "阳光花园*栋****"),
    (Kind.ADDRESS, "二单元五零一室", "五零一", "*单元***室"),
    (Kind.ADDRESS, "幸福路12号门前积水", "12号", "幸福路**号门前积水"),
    (Kind.ADDRESS, "柳塘村三组15号", "15", "柳塘村三组**号"),
    (Kind.ADDRESS, "老街18-2号", "18", "老街**-*号"),
    (Kind.ADDRESS, "B座1203室", "1203", "B座****室"),
    (Kind.ADDRESS, "6幢1单元203户", "203", "*幢*单元***户"),
    (Kind.ADDRESS, "5#楼602", "602", "*#楼***"),
]
KEPT = [
    "请拨打110、119、120或者12345，消费投诉拨打12315",
    "税务热线12366，供电热线95598",
    "县政办〔2026〕12号文件、国办发〔2017〕47号、第12号令",
    "2026年11月6日、2026-11-06、2026.11.06、20261106，11月3号到12号",
    "补助13500元，共计135000000元，每亩1200.50元，人均可支配收入38000元",
    "收入13500-160000元，面积1380.5平方米，占比13.80%",
    "来信X20261106-00164，编号G20260102-12345",
    "国道206号、省道103号、6路公交车、12号线",
    "两室一厅、三室两厅，会议室，3号楼电梯坏了",
    "全村120户居民，涉及200户，300多户",
    "2025-2026年，2026-2030年规划，1998-2003年",
    "客服4008208820，400-820-8820",
    "第5栋的电梯，2单元门禁，4楼以上没有水",
    "公园路3号桥、人民路1号井盖",
    "A级景区，新农合，云平台，青贮饲料，京沪高铁，苏A级",
    "微信公众号“澜川发布”，QQ群里有通知",
    "GB/T 22239-2019，DB34/T 3588-2020，ISO9001",
    "早上8:00-12:00，下午14:30-17:30",
    "农历三月初三，十五日内，二〇二六年十一月",
    "PM2.5为35，CO2，H2O，COVID-19",
    "建设302省道，房产、5套房屋、20间房",
    "统一社会信用代码91340100MA2N000000",
    "经度118.3376，纬度29.7147",
    "文号：澜政〔2026〕15号；附件1-3；第3-2-1条",
    "商业房5栋，510套，3栋105m2户型，9栋10栋11栋",
    "受理号码20261106，监督电话见公告，采矿许可证号C2110002010126120101007",
    "共计12345678元，编制1234567人",
]


def gone(secret: str, text: str) -> bool:
    return secret not in text


@pytest.mark.parametrize(("kind", "text", "secret", "expected"), HIDDEN)
def test_personal_data_is_hidden(kind, text, secret, expected):
    result = mask(text)
    assert result.text == expected
    assert secret not in result.text
    assert kind in {finding.kind for finding in result.findings}


@pytest.mark.parametrize("text", KEPT)
def test_public_numbers_dates_and_amounts_stay(text):
    assert mask(text).text == text


def test_the_hit_rate_on_the_labelled_set_is_whole():
    found = sum(gone(secret, mask(text).text) for _kind, text, secret, _expected in HIDDEN)
    untouched = sum(mask(text).text == text for text in KEPT)
    assert found / len(HIDDEN) >= 0.99
    assert untouched / len(KEPT) >= 0.99


def test_hits_stay_hits_inside_sentences():
    missed = [
        text
        for _kind, text, secret, _expected in HIDDEN
        if secret in mask(f"您好，我是柳塘镇居民。\n{text}\n希望尽快解决，谢谢！").text
    ]
    assert missed == []


def test_findings_tell_where_in_the_given_text_and_what_stands_there_now():
    text = "甲13800001234乙13900005678"
    result = mask(text)
    assert [text[found.start : found.end] for found in result.findings] == ["13800001234", "13900005678"]
    assert [found.original_masked for found in result.findings] == ["138****1234", "139****5678"]


@pytest.mark.parametrize("text", [row[1] for row in HIDDEN] + KEPT)
def test_masked_text_comes_back_unchanged(text):
    once = mask(text).text
    assert mask(once).text == once
    assert mask(once).findings == ()


@given(st.text(alphabet="138O0〇 -一三八室路号栋单元皖J@.ab\n０１", max_size=60))
def test_masking_twice_is_masking_once_for_any_text(text):
    once = mask(text).text
    assert mask(once).text == once


@given(st.text(max_size=200))
def test_normal_spelling_keeps_every_place(text):
    assert len(plain(text)) == len(text)


def test_a_very_long_text_is_masked_in_time():
    text = ("您好，我家在柳塘村三组15号，电话13800001234，1 2 3 4 5 6 7 8 9 0 O〇 " * 2500)[:100_000]
    began = time.monotonic()
    assert "0000" not in mask(text).text
    for worst in ("1" * 100_000, "1 " * 50_000, "a." * 50_000, "O" * 100_000, "三单元" * 30_000, "@" * 100_000):
        mask(worst)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李晓明", "李**"),
        ("李明", "李*"),
        ("李", "李*"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("司马相如", "司马**"),
        ("王小二麻子大", "王***"),
        ("阿卜杜拉·买买提", "阿***"),
        ("John Smith", "J***"),
        ("O'Neil", "O***"),
        ("𠮷田明", "𠮷**"),
        (" 李晓明 ", "李**"),
        ("李先生", "李先生"),
        ("王女士", "王女士"),
        ("匿名", "匿名"),
        ("匿名用户", "匿名用户"),
        ("热心市民", "热心市民"),
        ("李**", "李**"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_name_keeps_its_surname(name, shown):
    assert mask_name(name) == shown


WRITER = Known(
    name="李晓明",
    phone="0559-2512345",
    email="Li.Xm@example.org",
    address="澜川县柳塘镇幸福小区3栋2单元501",
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我叫李晓明，住在柳塘。", "我叫李**，住在柳塘。"),
        ("李 晓 明敬上", "李**敬上"),
        ("李晓明李晓明", "李**李**"),
        ("写信给li.xm@EXAMPLE.org", "写信给***@***"),
        ("来电2 5 1 2 3 4 5 分机", "来电2 5 1 2 3 4 5 分机"),
        ("号码05592512345", "号码0559-****45"),
        ("号码0559－２５１２３４５", "号码0559-****45"),
        ("我住澜川县柳塘镇幸福小区3栋2单元501", "我住澜川县柳塘镇**"),
        ("幸福小区3栋2单元501的水管", "**的水管"),
        ("幸福小区的路灯不亮", "幸福小区的路灯不亮"),
    ],
)
def test_what_is_known_of_the_writer_is_hidden_wherever_it_stands(text, shown):
    assert mask(text, known=WRITER).text == shown


def test_the_office_may_print_its_own_landline_but_not_the_writers():
    text = "咨询电话：0559-2512300，或拨2512388；您的电话0559-2512345、13800001234。"
    shown = mask(text, known=WRITER, by_office=True).text
    assert shown == "咨询电话：0559-2512300，或拨2512388；您的电话****45、138****1234。"


def test_a_writer_without_a_real_name_does_not_blank_common_words():
    text = "广大市民都盼望修路，市民李先生也说过。"
    assert mask(text, known=Known(name="市民")).text == text
    assert mask(text, known=Known(name="李先生")).text == text


def test_an_address_that_names_only_a_village_stays():
    text = "柳塘村的路灯不亮"
    assert mask(text, known=Known(address="澜川县柳塘镇柳塘村")).text == text


def test_a_letter_from_nobody_is_masked_as_well():
    assert mask("13800001234", known=Known()).text == "138****1234"


@pytest.mark.parametrize(
    "spelt",
    [
        *("138、0000、1234", "138_0000_1234", "138·0000·1234", "138~0000~1234", "138,0000,1234", "138（0000）1234"),
        *("138\n0000\n1234", "138\t0000\t1234", "138*0000*1234"),
    ],
)
def test_the_writers_own_number_is_found_whatever_stands_between_its_digits(spelt):
    shown = mask(f"请打{spelt}找我", known=Known(phone="+86 138 0000 1234")).text
    assert shown == "请打138****1234找我"


def test_a_number_typed_in_keys_is_found_of_anybody():
    shown = mask("请打1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣找他").text
    assert shown == "请打138****1234\ufe0f\u20e3找他"


@pytest.mark.parametrize("spelt", ["李·晓明", "李.晓.明", "李\u200b晓\u200b明", "李\t晓明"])
def test_the_writers_name_is_found_with_dots_and_blanks_in_it(spelt):
    assert mask(f"我叫{spelt}。", known=WRITER).text == "我叫李**。"
