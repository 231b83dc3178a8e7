"""Spellings of one office are one office, those of another place are another, persons are none."""

from __future__ import annotations

import pytest

from routing.learning.agencies import is_person, merge, own_place

NAMES = {
    "澜江市教育局": 9, "市教育局": 2, "教育局": 1, "澜江市教育体育局": 1,
    "澜江市人力资源和社会保障局": 4, "市人社局": 2, "澜江市社保局": 1,
    "市信息办": 20, "澜江市政务信息中心": 5, "市政府信息化办公室": 2,
    "青石县人民政府办公室": 8, "青石县政府办": 2, "青石县人民政府": 1, "青石县": 1,
    "青石县教育局": 3, "澜江市公安局": 3, "澜江市公安局交警支队": 4, "市交警支队": 1,
    "澜江市环境保护局": 2, "市生态环境局": 2, "柳塘区人民政府办公室": 3, "柳塘区政府": 1,
    "澜江市交通运输局 青石县人民政府办公室": 1, "市交通局": 2, "王小红": 2, "": 7, "市住房与城乡建设局": 1, "市住建局": 1,
    "青石县马渡镇人民政府": 1, "澜江市民政局": 2, "青石人民政府办公室": 1,
}  # fmt: skip
OFFICES = merge(NAMES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("澜江市教育局", "市教育局"), ("澜江市教育局", "教育局"), ("市人社局", "澜江市社保局"),
        ("市信息办", "澜江市政务信息中心"), ("市信息办", "市政府信息化办公室"),
        ("青石县人民政府办公室", "青石县政府办"), ("青石县人民政府办公室", "青石县"),
        ("澜江市公安局交警支队", "市交警支队"), ("澜江市环境保护局", "市生态环境局"), ("柳塘区政府", "柳塘区人民政府办公室"),
        ("澜江市交通运输局 青石县人民政府办公室", "市交通局"), ("市住房与城乡建设局", "市住建局"),
    ],
)  # fmt: skip
def test_these_are_one_office(one, other):
    assert OFFICES.keys[one] == OFFICES.keys[other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("澜江市教育局", "青石县教育局"), ("青石县人民政府办公室", "柳塘区人民政府办公室"),
        ("澜江市公安局", "澜江市公安局交警支队"), ("青石县马渡镇人民政府", "青石县人民政府"),
        ("澜江市民政局", "青石人民政府办公室"), ("市信息办", "澜江市教育局"),
    ],
)  # fmt: skip
def test_these_are_two(one, other):
    assert OFFICES.keys[one] != OFFICES.keys[other]


def test_an_office_is_called_as_most_call_it():
    assert OFFICES.names[OFFICES.keys["市人社局"]] == "澜江市人力资源和社会保障局"
    assert OFFICES.own == own_place(NAMES) == "澜江市"


def test_persons_and_blanks_are_left_out():
    assert "王小红" not in OFFICES.keys
    assert "" not in OFFICES.keys
    assert not is_person("市残联")


def test_names_without_any_place_do_no_harm():
    found = merge({"教育局": 1, "市政局": 2, "？？": 1, "县": 1})
    assert found.own == ""
    assert "？？" not in found.keys
