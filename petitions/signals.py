"""The one seam upward: what the writer did. Heard only by routing, in the same transaction.

Each is sent with ``petition``; ``rated`` with ``rating`` as well, ``supplemented`` and ``asked_again`` with ``note``,
``data_asked`` with ``request``.
"""

from django.dispatch import Signal

submitted = Signal()
withdrawn = Signal()
rated = Signal()
supplemented = Signal()
asked_again = Signal()
data_asked = Signal()
