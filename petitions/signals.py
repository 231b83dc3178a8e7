"""The one seam upward: what the writer did. Heard only by routing, in the same transaction.

Each is sent with ``petition``; ``rated`` with ``rating`` as well.
"""

from django.dispatch import Signal

submitted = Signal()
withdrawn = Signal()
rated = Signal()
