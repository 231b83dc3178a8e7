"""Bulletins: compiled, prepared, approved by another person, published for good."""

from reports.services.bulletins import approve_and_publish, discard, prepare
from reports.services.compiling import compile_bulletin

__all__ = ["approve_and_publish", "compile_bulletin", "discard", "prepare"]
