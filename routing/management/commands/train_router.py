"""``manage.py train_router``: learn from handled letters, or a labelled file, what a letter is about or who leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common.errors import PetitionError
from routing.models import Target
from routing.scores import score_lines
from routing.services.runs import in_words
from routing.services.samples import Gathered, background_of, letters_handled, letters_of_file
from routing.services.training import Outcome, train_model


class Command(BaseCommand):
    """Train, test on a held-out fifth, print the scores, and use the new model unless the old one is better."""

    help = "Train the model that proposes a category (or the lead unit), and print its scores on a held-out part."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare where the letters come from, and what is learned."""
        parser.add_argument("--labelled", type=Path, metavar="FILE", help="CSV or XLSX with labels; else the database")
        parser.add_argument("--target", choices=Target.values, default=str(Target.CATEGORY), help="what is learned")
        parser.add_argument(
            "--background", type=Path, metavar="FILE", action="append", default=[], help="letters without labels"
        )
        parser.add_argument("--dry-run", action="store_true", help="keep nothing, print the same")

    def handle(self, *args: Any, **options: Any) -> None:
        """Train and report; every refusal ends with exit code 1 and a sentence."""
        del args
        target, path = Target(options["target"]), options["labelled"]
        try:
            gathered = self._letters(target, path)
            outcome = train_model(
                gathered,
                target=target,
                origin=path.name if path else _("本系统来信"),
                background=background_of(options["background"]),
                dry_run=options["dry_run"],
                actor=None,
            )
        except PetitionError as error:
            raise CommandError(str(error)) from error
        self._report(gathered, outcome)
        if options["dry_run"]:
            self.stdout.write(_("这是试运行，没有保存模型。"))

    def _letters(self, target: Target, path: Path | None) -> Gathered:
        if path is None:
            return letters_handled(target)

        def tell(row: int, words: str) -> None:
            self.stdout.write(_("第%(row)d行：%(words)s") % {"row": row, "words": words})

        return letters_of_file(path, target, tell=tell)

    def _report(self, gathered: Gathered, outcome: Outcome) -> None:
        facts = {"letters": outcome.letters, "labels": outcome.labels}
        self.stdout.write(_("用%(letters)d封来信训练，%(labels)d个类别或者单位。") % facts)
        if outcome.left_out:
            share = 100 * outcome.left_out / len(gathered.samples)
            left = {"left": outcome.left_out, "rare": outcome.rare_labels, "share": f"{share:.1f}"}
            self.stdout.write(_("另有%(rare)d个类别或者单位来信太少，不参加训练：%(left)d封，占%(share)s%%。") % left)
        if gathered.nameless or gathered.persons:
            missing = {"blank": gathered.nameless, "persons": gathered.persons}
            self.stdout.write(_("没有写明单位的%(blank)d行、写的是个人的%(persons)d行没有采用。") % missing)
        if gathered.bad or gathered.repeated:
            rows = {"bad": gathered.bad, "repeated": gathered.repeated}
            self.stdout.write(_("错误%(bad)d行、重复%(repeated)d行没有采用。") % rows)
        self.stdout.write("")
        self.stdout.write(_("留出一部分来信检验（训练时没有用过）："))
        for line in score_lines(outcome.scores):
            self.stdout.write(line)
        self.stdout.write("")
        self.stdout.write(in_words(outcome))
