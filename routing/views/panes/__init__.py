"""What this person can do with a letter now: one pane for each form, those that lie near at hand unfolded."""

from routing.views.panes.base import Case, Choice, Pane
from routing.views.panes.together import panes_for

__all__ = ["Case", "Choice", "Pane", "panes_for"]
