"""A model learns, knows how sure it is, and names words that stand in the letter."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.learning.calibration import best_temperature, calibration_error, sure_from
from routing.learning.explaining import LONGEST, SHORTEST, because
from routing.learning.letters import Sample, tidy
from routing.learning.model import NEVER, Model, softmax
from routing.learning.recipe import CATEGORY, UNIT
from routing.learning.scoring import examine
from routing.learning.splitting import folds_of, hold_out
from routing.learning.training import TooFewError, train
from tests.routing.learning.inventing import LABELS, SUBJECTS, letters

SAMPLES = letters()


@pytest.fixture(scope="module")
def model() -> Model:
    return train(SAMPLES, LABELS, CATEGORY)


@pytest.mark.parametrize("recipe", [CATEGORY, UNIT])
def test_it_tells_letters_apart_that_it_never_saw(recipe):
    learned, held = hold_out(SAMPLES)
    scores = examine(train(learned, LABELS, recipe), held)
    assert scores.letters == len(held) >= 12
    assert scores.accuracy > 0.9
    assert scores.macro_f1 > 0.9
    assert scores.top3 == 1.0


def test_letters_with_shuffled_labels_teach_nothing_and_shares_say_so():
    chance = random.Random(3)  # noqa: S311 - letters that repeat
    labels = [sample.label for sample in SAMPLES]
    chance.shuffle(labels)
    mixed = [replace(sample, label=label) for sample, label in zip(SAMPLES, labels, strict=True)]
    learned, held = hold_out(mixed)
    scores = examine(train(learned, LABELS, CATEGORY), held)
    assert scores.accuracy < 0.7
    assert scores.sure < 0.2


def test_shares_add_up_and_stand_in_order(model):
    shares = model.shares("青石镇停水", "自来水已经停了三天")
    assert [share.share for share in shares] == sorted((share.share for share in shares), reverse=True)
    assert sum(share.share for share in shares) == pytest.approx(1.0, abs=1e-5)
    assert shares[0].label.key == "供水供暖"


def test_shares_leave_room_for_labels_that_were_too_rare():
    rare = [Sample(900 + number, f"罕见{number}", f"别的事情{number}", f"罕见{number}") for number in range(25)]
    known = train([*SAMPLES, *rare], LABELS, CATEGORY)
    assert known.known == pytest.approx(0.75)
    assert sum(share.share for share in known.shares("青石镇停水", "停水")) == pytest.approx(0.75, abs=1e-5)


@pytest.mark.parametrize(("title", "text"), [("", "您好"), ("问题", "有问题"), ("", "谢谢！"), ("Hello", "问题 world")])
def test_a_letter_that_says_nothing_is_not_called_sure(model, title, text):
    for share in model.shares(title, text):
        assert not share.sure
        assert share.share < 0.65


def test_a_letter_of_two_subjects_is_less_sure_than_one_of_one(model):
    both = model.shares("暖气和公交", "暖气不热，公交也堵车")
    one = model.shares("暖气不热", "暖气不热，供暖的水管坏了")
    assert both[0].share < one[0].share
    assert {share.label.key for share in both[:2]} == {"供水供暖", "道路交通"}


@settings(max_examples=60, deadline=None)
@given(st.text(), st.text(max_size=300))
def test_whatever_is_written_gets_an_answer_and_words_of_its_own(model, title, text):
    shares = model.shares(title, text)
    for share in shares:
        assert 0 <= share.share <= 1
    for word in because(model, model.labels[0], title, text):
        assert word in tidy(title) or word in tidy(text)


@pytest.mark.parametrize("text", ["", "\x00\ud800", "🙂" * 500, "Hello World", "a" * 100_000, "\u0301" * 10_000])
def test_a_letter_in_which_nothing_is_known_gets_no_answer(model, text):
    assert model.shares("", text) == []
    assert because(model, model.labels[0], "", text) == ()


def test_the_words_that_decided_stand_in_the_letter_and_are_of_the_subject(model):
    right = told = 0
    for sample in letters(8, seed=9):
        label = model.shares(sample.title, sample.text)[0].label
        words = because(model, label, sample.title, sample.text)
        assert words
        for word in words:
            assert word in tidy(sample.title) or word in tidy(sample.text)
            assert SHORTEST <= len(word) <= LONGEST
        told += 1
        right += any(word in known or known in word for known in SUBJECTS[label.key] for word in words[:2])
    assert right / told > 0.9


def test_words_that_speak_for_another_label_are_not_named(model):
    words = because(model, LABELS["供水供暖"], "停水", "自来水停了，公交也堵车")
    assert words[0] in {"自来水", "停水"}
    assert not {"公交", "堵车"} & set(words)


def test_no_words_inside_each_other(model):
    for sample in SAMPLES[:20]:
        words = because(model, LABELS[sample.label], sample.title, sample.text)
        assert not [word for word in words for other in words if word != other and word in other]


def test_the_same_letters_give_the_same_model():
    one, other = (train(SAMPLES, LABELS, CATEGORY) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert (one.temperature, one.sure_from) == (other.temperature, other.sure_from)


def test_it_knows_which_letters_it_learned(model):
    sample = SAMPLES[0]
    assert model.was_taught(sample.title, sample.text)
    assert model.was_taught(f" {sample.title}！", sample.text.replace("，", ", "))
    assert not model.was_taught(sample.title, sample.text + "又及：请回电话")


@pytest.mark.parametrize(
    "samples", [[], SAMPLES[:25], SAMPLES[:10] + SAMPLES[30:40], [replace(one, label="同一个") for one in SAMPLES]]
)
def test_too_few_letters_are_refused(samples):
    with pytest.raises(TooFewError):
        train(samples, {**LABELS, "同一个": LABELS["学校教育"]}, CATEGORY)


def test_a_label_of_one_letter_is_left_out_and_two_labels_are_enough():
    two = [sample for sample in SAMPLES if sample.label != "道路交通"]
    small = train([*two, Sample(999, "唯一", "只有一封", "道路交通")], LABELS, CATEGORY)
    assert {label.key for label in small.labels} == {"供水供暖", "学校教育"}
    assert small.shares("学校", "老师和班主任")[0].label.key == "学校教育"
    assert small.shares("停水", "自来水停水")[0].label.key == "供水供暖"


def test_copies_of_a_letter_are_never_on_both_sides():
    copied = [
        *SAMPLES,
        *(replace(sample, number=500 + sample.number, title="转：" + sample.title) for sample in SAMPLES),
    ]
    folds = folds_of(copied, 5)
    for place, sample in enumerate(SAMPLES):
        assert folds[place] == folds[len(SAMPLES) + place], sample.title


def test_each_label_is_spread_over_the_folds():
    folds = folds_of(SAMPLES, 5)
    for subject in SUBJECTS:
        mine = [fold for fold, sample in zip(folds, SAMPLES, strict=True) if sample.label == subject]
        assert np.ptp(np.bincount(mine, minlength=5)) <= 1


def test_temperature_makes_boasting_scores_honest():
    chance = np.random.default_rng(5)
    truth = chance.integers(0, 3, 4_000)
    honest = chance.dirichlet([1.0, 1.0, 1.0], 4_000)
    truth = np.array([chance.choice(3, p=row) for row in honest])
    boasting = np.log(honest) * 5
    heat = best_temperature(boasting, truth)
    shares = softmax(boasting / heat)
    right = shares.argmax(axis=1) == truth
    assert heat == pytest.approx(5, rel=0.1)
    loud = softmax(boasting)
    assert calibration_error(shares.max(axis=1), right) < 0.03 < calibration_error(loud.max(axis=1), right)


def test_sure_begins_where_enough_were_right():
    shares = np.linspace(1.0, 0.2, 100)
    right = np.array([True] * 60 + [False] * 40)
    line = sure_from(shares, right)
    among = shares >= line
    assert right[among].mean() >= 0.93
    assert among.sum() == 64
    assert sure_from(shares, np.zeros(100, bool)) == NEVER


def test_calibration_error_is_the_gap_between_said_and_true():
    assert calibration_error(np.full(100, 0.75), np.arange(100) < 75) == pytest.approx(0.0)
    assert calibration_error(np.full(100, 0.95), np.arange(100) < 50) == pytest.approx(0.45)
    assert calibration_error(np.empty(0), np.empty(0, bool)) == 0.0


def test_scores_count_labels_never_learned_as_wrong_and_say_how_many(model):
    asked = [*letters(4, seed=4), Sample(1, "殡葬", "墓地和火化", "殡葬管理")]
    scores = examine(model, asked)
    assert scores.unknown == 1
    assert scores.accuracy == pytest.approx(scores.accuracy_known * 12 / 13)
    assert scores.macro_f1 < scores.macro_f1_known
    assert [one.name for one in scores.classes][-1] == "殡葬管理"
