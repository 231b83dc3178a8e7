"""``manage.py suggest --labelled FILE``: how well the current model does on a file of letters with labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.errors import PetitionError
from routing.learning.scoring import examine
from routing.models import Target
from routing.scores import score_lines
from routing.services.samples import letters_of_file
from routing.services.trained import current_model


class Command(BaseCommand):
    """Ask the model in use about every letter of the file and compare with the file's labels; nothing is kept."""

    help = "Print accuracy, macro-F1 and top-3 of the current model over a file of letters with labels."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, and what is asked."""
        parser.add_argument("--labelled", type=Path, required=True, metavar="FILE", help="CSV or XLSX with labels")
        parser.add_argument("--target", choices=Target.values, default=str(Target.CATEGORY), help="what is asked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask and report; every refusal ends with exit code 1 and a sentence."""
        del args
        target = Target(options["target"])
        model = current_model(target)
        if model is None:
            hint = "manage.py train_router --target " + target
            raise CommandError(_("还没有可用的模型。请先训练：%(command)s") % {"command": hint})
        try:
            gathered = letters_of_file(
                options["labelled"], target, place=model.notes.get("place") or None, once=False, tell=self._tell
            )
        except PetitionError as error:
            raise CommandError(str(error)) from error
        samples = gathered.samples
        if not samples:
            raise CommandError(_("文件里没有带标签的来信。"))
        taught = sum(model.was_taught(sample.title, sample.text) for sample in samples)
        if taught:
            facts = {"taught": taught, "letters": len(samples)}
            self.stdout.write(
                _("注意：%(letters)d封中有%(taught)d封是这个模型训练时用过的，下面的得分会偏高。") % facts
            )
        scores = examine(model, samples, {key: label.name for key, label in gathered.labels.items()})
        for line in score_lines(scores):
            self.stdout.write(line)

    def _tell(self, row: int, words: str) -> None:
        self.stdout.write(_("第%(row)d行：%(words)s") % {"row": row, "words": words})
