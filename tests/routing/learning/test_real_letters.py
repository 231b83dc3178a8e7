"""On real letters with labels the model is better than a plain linear one, and sure where it may be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.bench_router import figures, plain_model
from common.errors import BadInputError
from petitions.letterfile.headings import Field
from petitions.letterfile.labelled import open_labelled
from routing.learning.recipe import RECIPES
from routing.learning.scoring import examine
from routing.learning.splitting import hold_out
from routing.learning.training import labels_kept, train
from routing.models import Target
from routing.services.samples import letters_of_file

pytestmark = [pytest.mark.django_db, pytest.mark.real_letters]
FEWEST = 300
"""Below that a fifth says nothing."""


def labelled_files(field: Field) -> list[Path]:
    folder = os.environ.get("REAL_LETTERS")
    files = sorted(path for path in Path(folder).iterdir() if path.suffix in {".csv", ".xlsx"}) if folder else []
    return [path for path in files if has(path, field)]


def has(path: Path, field: Field) -> bool:
    try:
        with open_labelled(path, field):
            return True
    except BadInputError:
        return False


def test_there_are_real_letters_with_labels():
    assert labelled_files(Field.CATEGORY)
    assert labelled_files(Field.UNIT)


@pytest.mark.parametrize("path", labelled_files(Field.CATEGORY), ids=lambda path: path.stem)
def test_categories_are_told_better_than_by_a_plain_model(path: Path) -> None:
    gathered = letters_of_file(path, Target.CATEGORY)
    assert len(gathered.samples) >= FEWEST
    learned, held = hold_out(gathered.samples)
    ours = examine(train(learned, gathered.labels, RECIPES["category"]), held)
    plain = figures(plain_model(learned, held))
    assert ours.macro_f1 > plain["macro-F1"]
    assert ours.surest >= 0.93
    assert ours.calibration < 0.1


@pytest.mark.parametrize("path", labelled_files(Field.UNIT), ids=lambda path: path.stem)
def test_units_are_told_at_least_as_well(path: Path) -> None:
    gathered = letters_of_file(path, Target.UNIT)
    kept = labels_kept(gathered.samples)
    samples = [one for one in gathered.samples if one.label in kept]
    assert len(samples) >= FEWEST
    learned, held = hold_out(samples)
    ours = examine(train(learned, gathered.labels, RECIPES["unit"], keep=kept), held)
    plain = figures(plain_model(learned, held))
    assert ours.macro_f1 > plain["macro-F1"]
