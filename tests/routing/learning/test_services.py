"""Learning from the letters here, keeping models, and what is proposed for a letter."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Department, DepartmentAlias, DepartmentKind
from common.clock import now, today
from common.errors import RefusedError
from petitions.models import Category, Channel, LetterType, Petition, State
from routing.access import NoPermissionError
from routing.learning.letters import tidy
from routing.models import Assignment, AssignmentRole, AssignmentState, RunState, Target, TrainedModel, TrainingRun
from routing.services import runs, trained
from routing.services.samples import letters_handled, letters_of_file
from routing.services.suggesting import NOTHING, suggest
from routing.services.trained import KEPT, choose_model, current_model
from routing.services.training import train_model
from tests import factories as make
from tests.factories import Office
from tests.routing.learning.inventing import LABELS, SUBJECTS, labelled_file, letters

pytestmark = pytest.mark.django_db

CODES = {"供水供暖": "utilities", "学校教育": "education", "道路交通": "transport"}
UNITS = {"供水供暖": "utilities", "学校教育": "education", "道路交通": "transport"}


def stored(each: int = 15, *, seed: int = 1, **changes: Any) -> list[Petition]:
    """Put answered letters of every subject into the database, as an import does."""
    channel = Channel.objects.get(key="leader")
    categories = {subject: Category.objects.get(code=code) for subject, code in CODES.items()}
    units = {subject: Department.objects.get(code=code) for subject, code in UNITS.items()}
    offset = Petition.objects.count()
    facts = {
        "channel": channel, "state": State.CLOSED, "received_at": now(), "received_on": today(), "may_publish": False,
        "screened_at": now(), "letter_type": LetterType.HELP,
    }  # fmt: skip
    made = Petition.objects.bulk_create(
        Petition(
            number=f"T-{offset + number}", title=sample.title, body=sample.text, category=categories[sample.label],
            lead_department=units[sample.label], **{**facts, **changes},
        )
        for number, sample in enumerate(letters(each, seed=seed))
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(
            petition=one, department=one.lead_department, role=AssignmentRole.LEAD, state=AssignmentState.DONE,
            assigned_at=now(),
        )
        for one in made
    )  # fmt: skip
    return made


def trained_here(target: Target = Target.CATEGORY) -> TrainedModel:
    kept = train_model(letters_handled(target), target=target, origin="本系统来信", actor=None).kept
    assert kept is not None
    return kept


def a_letter(**changes: Any) -> Petition:
    facts = {"title": "青石镇停水", "body": "自来水停了三天，水管也没有人修。", "letter_type": LetterType.HELP}
    return Petition(channel=Channel.objects.get(key="leader"), **{**facts, **changes})


# what is learned from


def test_without_a_model_nothing_is_proposed(reference):
    assert suggest(a_letter()) == NOTHING


def test_reports_of_wrongdoing_are_never_learned_from(reference):
    stored(5)
    secret = stored(2, seed=7)
    Petition.objects.filter(pk__in=[one.pk for one in secret[:2]]).update(restricted=True)
    Petition.objects.filter(pk=secret[2].pk).update(letter_type=LetterType.WRONGDOING)
    Petition.objects.filter(pk=secret[3].pk).update(proposed_type=LetterType.WRONGDOING)
    for target in Target:
        numbers = {sample.number for sample in letters_handled(target).samples}
        assert numbers.isdisjoint(one.pk for one in secret[:4])
        assert {one.pk for one in secret[4:]} <= numbers


def test_letters_that_nobody_screened_or_answered_are_not_learned_from(reference):
    first, second, third, *_rest = stored(2)
    Petition.objects.filter(pk=first.pk).update(screened_at=None)
    Petition.objects.filter(pk=second.pk).update(category=None)
    Petition.objects.filter(pk=third.pk).update(state=State.HANDLING)
    categories = {sample.number for sample in letters_handled(Target.CATEGORY).samples}
    units = {sample.number for sample in letters_handled(Target.UNIT).samples}
    assert (first.pk in categories, second.pk in categories, third.pk in categories) == (False, False, True)
    assert third.pk not in units


def test_the_unit_that_sent_a_letter_back_is_not_the_one_learned(reference):
    letter = stored(1)[0]
    Assignment.objects.create(
        petition=letter, department=Department.objects.get(code="housing"), role=AssignmentRole.LEAD,
        state=AssignmentState.RETURNED, assigned_at=now(), ended_at=now(),
    )  # fmt: skip
    learned = {sample.number: sample.label for sample in letters_handled(Target.UNIT).samples}
    assert learned[letter.pk] == "unit:utilities"


def test_a_category_with_too_few_letters_counts_as_the_one_above(reference):
    rare, often = stored(6)[:2], stored(6, seed=3)
    Petition.objects.filter(pk__in=[one.pk for one in rare]).update(
        category=Category.objects.get(code="transport-parking")
    )
    Petition.objects.filter(pk__in=[one.pk for one in often[:6]]).update(
        category=Category.objects.get(code="utilities-gas")
    )
    labels = {sample.number: sample.label for sample in letters_handled(Target.CATEGORY).samples}
    assert labels[rare[0].pk] == "category:transport"
    assert labels[often[0].pk] == "category:utilities-gas"


# what is proposed


@pytest.fixture
def models(reference: None) -> None:
    stored()
    for target in Target:
        trained_here(target)


def test_category_and_unit_are_proposed_with_words_of_the_letter(models):
    letter = a_letter()
    found = suggest(letter)
    assert found.category[0].label == "水电气网"
    assert found.category[0].pk == Category.objects.get(code="utilities").pk
    assert found.unit[0].pk == Department.objects.get(code="utilities").pk
    assert 1 >= found.category[0].share > 0.4
    assert len(found.category) == len(found.unit) == 3
    for guess in (*found.category, *found.unit):
        assert all(word in tidy(letter.title) or word in tidy(letter.body) for word in guess.because)
    assert found.category[0].because


def test_three_questions_and_not_more_are_asked_of_the_database(models, django_assert_max_num_queries):
    suggest(a_letter())
    letter = a_letter()
    with django_assert_max_num_queries(5):
        suggest(letter)


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "🙂" * 5_000, "=1+1", "{{7*7}}", "a\u0301" * 10_000])
def test_odd_texts_never_raise(models, text):
    assert not any(guess.sure for guess in suggest(a_letter(title=text, body=text)).category)


def test_a_unit_that_was_merged_gives_way_to_its_successor(models):
    old, new = Department.objects.get(code="utilities"), Department.objects.get(code="housing")
    old.valid_to, old.successor = today(), new
    old.save()
    found = suggest(a_letter())
    assert found.unit[0].pk == new.pk
    assert old.pk not in {guess.pk for guess in found.unit}


def test_a_unit_that_ended_without_successor_is_not_proposed(models):
    Department.objects.filter(code="utilities").update(valid_to=today())
    found = suggest(a_letter())
    assert found.unit
    assert Department.objects.get(code="utilities").pk not in {guess.pk for guess in found.unit}


def test_two_units_that_became_one_are_proposed_once_with_both_shares(models):
    before = {guess.pk: guess.share for guess in suggest(a_letter()).unit}
    one, other = Department.objects.get(code="utilities"), Department.objects.get(code="transport")
    one.valid_to, one.successor = today(), other
    one.save()
    after = suggest(a_letter()).unit
    assert after[0].pk == other.pk
    assert after[0].share == pytest.approx(before[one.pk] + before[other.pk], abs=1e-5)


def accused_in(found: Any) -> set[int | None]:
    return {guess.pk for guess in found.unit}


def test_the_accused_unit_is_never_proposed(models):
    unit = Department.objects.get(code="utilities")
    assert unit.pk in accused_in(suggest(a_letter(named_department=unit)))
    for report in (
        {"restricted": True},
        {"letter_type": LetterType.WRONGDOING},
        {"letter_type": "", "proposed_type": LetterType.WRONGDOING},
    ):
        assert unit.pk not in accused_in(suggest(a_letter(named_department=unit, **report)))


@pytest.mark.parametrize("name", ["城市公用事业服务中心", "澜川县城市公用事业服务中心", "县自来水公司", "水 务 处"])
def test_a_unit_accused_in_the_text_alone_is_never_proposed(models, name):
    unit = Department.objects.get(code="utilities")
    DepartmentAlias.objects.get_or_create(name="水务处", defaults={"department": unit})
    letter = a_letter(letter_type=LetterType.WRONGDOING, restricted=True)
    letter.body += f"举报{name}的人收钱。"
    assert unit.pk not in accused_in(suggest(letter))


def test_the_successor_of_an_accused_unit_does_not_take_its_place(models):
    old, new = Department.objects.get(code="utilities"), Department.objects.get(code="housing")
    old.valid_to, old.successor = today(), new
    old.save()
    assert new.pk not in accused_in(suggest(a_letter(named_department=old, restricted=True)))


def test_the_unit_accused_in_a_report_that_was_merged_is_not_proposed(models):
    main, other = stored(1, seed=5)[:2]
    unit = Department.objects.get(code="utilities")
    Petition.objects.filter(pk=other.pk).update(restricted=True, merged_into=main, named_department=unit)
    Petition.objects.filter(pk=main.pk).update(restricted=True, body="自来水停水")
    assert unit.pk not in accused_in(suggest(make.fresh(main)))


def test_units_of_the_centre_are_not_proposed(reference):
    centre = Department.objects.get(kind=DepartmentKind.CENTRE)
    for letter in stored()[:15]:
        Petition.objects.filter(pk=letter.pk).update(lead_department=centre)
    trained_here(Target.UNIT)
    assert centre.pk not in accused_in(suggest(a_letter()))


# models that are kept


def test_a_stored_model_that_was_tampered_with_is_not_used(models, caplog):
    row = TrainedModel.objects.get(target=Target.CATEGORY, current=True)
    content = bytearray(row.content)
    content[len(content) // 2] ^= 1
    TrainedModel.objects.filter(pk=row.pk).update(content=bytes(content), digest="f" * 64)
    assert suggest(a_letter()).category == ()
    assert suggest(a_letter()).unit
    assert "digest differs" in caplog.text


def test_a_new_model_is_used_at_once(models):
    before = current_model(Target.CATEGORY)
    stored(15, seed=8)
    trained_here()
    assert current_model(Target.CATEGORY) is not before
    assert current_model(Target.CATEGORY) is current_model(Target.CATEGORY)


def test_the_last_ten_are_kept_and_the_current_one(models, monkeypatch):
    first = TrainedModel.objects.get(target=Target.CATEGORY, current=True)
    for _ in range(KEPT + 2):
        model = current_model(Target.CATEGORY)
        assert model is not None
        trained.keep_model(model, target=Target.CATEGORY, letters=1, scores={}, origin="x", current=False, actor=None)
    rows = TrainedModel.objects.filter(target=Target.CATEGORY)
    assert rows.count() == KEPT + 1
    assert rows.get(current=True) == first
    assert TrainedModel.objects.filter(target=Target.UNIT).count() == 1


def test_the_head_goes_back_to_an_older_model_and_nobody_else_does(models, office: Office):
    old = TrainedModel.objects.get(target=Target.CATEGORY, current=True)
    new = trained_here()
    assert not TrainedModel.objects.get(pk=old.pk).current
    with pytest.raises(NoPermissionError):
        choose_model(old, actor=office.clerk)
    choose_model(old, actor=office.head)
    assert TrainedModel.objects.get(target=Target.CATEGORY, current=True) == old
    assert TrainedModel.objects.get(pk=old.pk).chosen_by == office.head
    with pytest.raises(RefusedError, match="正在使用"):
        choose_model(old, actor=office.head)
    TrainedModel.objects.filter(pk=new.pk).update(content=b"x")
    with pytest.raises(RefusedError, match="损坏"):
        choose_model(TrainedModel.objects.get(pk=new.pk), actor=office.head)


def test_a_worse_model_is_kept_but_not_used(models):
    good = TrainedModel.objects.get(target=Target.CATEGORY, current=True)
    wrong = stored(20, seed=11)
    turned = list(CODES.values())
    for number, letter in enumerate(wrong):  # somebody screened without looking
        Petition.objects.filter(pk=letter.pk).update(category=Category.objects.get(code=turned[number % 3]))
    held = stored(20, seed=12)
    outcome = train_model(
        mixed_up(letters_handled(Target.CATEGORY), {one.pk for one in held}),
        target=Target.CATEGORY, origin="x", actor=None,
    )  # fmt: skip
    assert outcome.comparison is not None
    assert not outcome.used
    assert outcome.kept is not None
    assert not outcome.kept.current
    assert outcome.kept.scores["compared"]["better"] is False
    assert TrainedModel.objects.get(target=Target.CATEGORY, current=True) == good


def mixed_up(gathered: Any, good: set[int]) -> Any:
    """Return the letters with labels that help nobody, but for those that are right."""
    chance = random.Random(2)  # noqa: S311 - letters that repeat
    keys = sorted(gathered.labels)
    samples = [one if one.number in good else replace(one, label=chance.choice(keys)) for one in gathered.samples]
    return replace(gathered, samples=samples)


def test_both_models_are_asked_about_letters_that_are_new_to_both(models):
    stored(20, seed=21)
    outcome = train_model(letters_handled(Target.CATEGORY), target=Target.CATEGORY, origin="x", actor=None)
    assert outcome.comparison is not None
    assert outcome.comparison.letters >= 20
    assert outcome.used


# trainings in the background


def test_a_training_runs_once_and_says_what_came_of_it(reference, office, django_capture_on_commit_callbacks):
    stored()
    with django_capture_on_commit_callbacks():
        run = runs.ask_training(Target.CATEGORY, actor=office.head)
        again = runs.ask_training(Target.CATEGORY, actor=office.head)
    assert run == again
    assert runs.run_waiting() == 1
    assert runs.run_waiting() == 0
    run.refresh_from_db()
    assert (run.state, run.progress) == (RunState.DONE, 100)
    assert run.model == TrainedModel.objects.get(target=Target.CATEGORY)
    assert run.model.trained_by == office.head
    assert "45封" in run.outcome


def test_a_training_without_letters_says_so(reference, office):
    run = runs.ask_training(Target.UNIT, actor=office.head)
    runs.run_waiting()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "来信太少" in run.outcome


def test_a_training_that_breaks_leaves_the_old_model_in_use(models, office, monkeypatch):
    before = TrainedModel.objects.get(target=Target.CATEGORY, current=True)

    def breaks(*_args: Any, **_options: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(runs, "train_model", breaks)
    run = runs.ask_training(Target.CATEGORY, actor=office.head)
    runs.run_waiting()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert TrainedModel.objects.get(target=Target.CATEGORY, current=True) == before


def test_a_training_whose_worker_died_is_done_by_another(reference, office):
    stored()
    run = runs.ask_training(Target.CATEGORY, actor=office.head)
    TrainingRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, claimed_until=now() + runs.LEASE)
    assert runs.run_waiting() == 0
    TrainingRun.objects.filter(pk=run.pk).update(claimed_until=now() - runs.LEASE)
    assert runs.run_waiting() == 1


def test_only_the_head_asks_for_a_training(reference, office):
    with pytest.raises(NoPermissionError):
        runs.ask_training(Target.CATEGORY, actor=office.clerk)


def test_the_week_trains_when_enough_letters_are_new(reference, monkeypatch):
    monkeypatch.setattr(runs, "NEW_LETTERS", 40)
    assert runs.ask_weekly() == []
    stored()
    assert {run.target for run in runs.ask_weekly()} == set(Target.values)
    runs.run_waiting()
    assert runs.ask_weekly() == []
    stored(10, seed=31)
    assert runs.ask_weekly() == []
    stored(10, seed=32)
    assert {run.target for run in runs.ask_weekly()} == set(Target.values)


# commands


def said(*args: Any) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_labelled_file_is_learned_and_asked_about(reference, tmp_path, encoding):
    file = labelled_file(tmp_path / "a.csv", letters(), encoding=encoding)
    trained_on = said("train_router", "--labelled", str(file))
    for words in (
        "用75封来信训练，3个类别",
        "accuracy：",
        "macro-F1：",
        "top-3：",
        "五分之四",
        "毫秒",
        "道路交通",
        "已启用新模型",
    ):
        assert words in trained_on
    other = labelled_file(tmp_path / "b.csv", letters(10, seed=77), encoding=encoding)
    asked = said("suggest", "--labelled", str(other))
    assert "检验来信：30封" in asked
    assert "训练时用过" not in asked
    assert "75封中有75封" in said("suggest", "--labelled", str(file))


def test_a_trial_run_keeps_nothing(reference, tmp_path):
    file = labelled_file(tmp_path / "a.csv", letters())
    assert "没有保存模型" in said("train_router", "--labelled", str(file), "--dry-run")
    assert not TrainedModel.objects.exists()


def test_without_a_model_the_command_says_what_to_do(reference, tmp_path):
    file = labelled_file(tmp_path / "a.csv", letters(2))
    with pytest.raises(CommandError, match="train_router"):
        said("suggest", "--labelled", str(file))


def test_too_few_letters_end_with_a_sentence(reference, tmp_path):
    file = labelled_file(tmp_path / "a.csv", letters(4))
    with pytest.raises(CommandError, match="来信太少"):
        said("train_router", "--labelled", str(file))
    with pytest.raises(CommandError, match="来信太少"):
        said("train_router")
    with pytest.raises(CommandError, match="找不到文件"):
        said("train_router", "--labelled", str(tmp_path / "none.csv"))


def test_bad_rows_are_listed_and_repeated_ones_used_once(reference, tmp_path):
    rows = letters()
    file = labelled_file(tmp_path / "a.csv", [*rows, rows[0]])
    with file.open("a", encoding="utf-8", newline="") as more:
        more.write(
            "901,,网友,没有标签的来信,2019/11/30,标题\r\n902,道路交通,网友,,2019/11/30,\r\n,,,,,\r\n903,唯一的标签,网友,只有一封,,孤单\r\n"
        )
    told = said("train_router", "--labelled", str(file))
    assert "第77行：与第2行是同一封信，只用一次" in told
    assert "第78行：没有标签" in told
    assert "第79行：没有标题也没有来信内容" in told
    assert "错误2行、重复1行" in told
    assert "另有1个类别或者单位来信太少，不参加训练：1封" in told
    assert "用75封来信训练" in told


def test_labels_become_categories_where_there_are_such(reference, tmp_path):
    category = Category.objects.get(code="transport")
    rows = [
        one if one.label != "道路交通" else type(one)(one.number, one.title, one.text, category.name)
        for one in letters()
    ]
    said("train_router", "--labelled", str(labelled_file(tmp_path / "a.csv", rows)))
    model = current_model(Target.CATEGORY)
    assert model is not None
    assert {label.name: label.pk for label in model.labels} == {
        category.name: category.pk,
        "供水供暖": None,
        "学校教育": None,
    }
    found = suggest(a_letter()).category
    assert (found[0].label, found[0].pk) == ("供水供暖", None)


def test_units_of_a_file_become_units_here_and_their_spellings_one(reference, tmp_path):
    spellings = {
        "供水供暖": ["自来水公司", "县自来水公司"],
        "学校教育": ["县教育局", "教育局"],
        "道路交通": ["邻县交通局", "李大海", ""],
    }
    rows = [
        type(one)(one.number, one.title, one.text, spellings[one.label][one.number % len(spellings[one.label])])
        for one in letters()
    ]
    file = labelled_file(tmp_path / "a.csv", rows, heading="reply_agency")
    gathered = letters_of_file(file, Target.UNIT)
    assert {label.pk for label in gathered.labels.values()} == {
        Department.objects.get(code="utilities").pk, Department.objects.get(code="education").pk, None
    }  # fmt: skip
    assert gathered.persons == 8
    assert gathered.nameless == 9
    told = said("train_router", "--target", "unit", "--labelled", str(file))
    assert "没有写明单位的9行、写的是个人的8行没有采用" in told
    assert "accuracy" in said("suggest", "--target", "unit", "--labelled", str(file))
    found = suggest(a_letter()).unit
    assert None not in {guess.pk for guess in found}


def test_letters_without_labels_may_say_how_common_words_are(reference, tmp_path):
    file = labelled_file(tmp_path / "a.csv", letters())
    plain = tmp_path / "b.csv"
    plain.write_text("留言主题,留言详情\n标题,内容有问题\n", encoding="utf-8")
    assert "已启用" in said("train_router", "--labelled", str(file), "--background", str(plain))
    assert set(LABELS) == set(SUBJECTS)
