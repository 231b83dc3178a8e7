"""The shape of a citizen's letter: four steps, each a form over the draft."""

from petitions.forms.about import AboutForm, reports_taken, takes_reports
from petitions.forms.completing import STEPS, Completed, completed, first_unfinished, form_of
from petitions.forms.fields import StepForm
from petitions.forms.story import StoryForm
from petitions.forms.writer import WriterForm, publicity_of

__all__ = [
    "STEPS",
    "AboutForm",
    "Completed",
    "StepForm",
    "StoryForm",
    "WriterForm",
    "completed",
    "first_unfinished",
    "form_of",
    "publicity_of",
    "reports_taken",
    "takes_reports",
]
