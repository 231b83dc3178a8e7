"""Whom a step tells: the same words as the clocks use."""

from deadlines.services.telling import CENTRE, tell_staff, tell_writer

__all__ = ["CENTRE", "tell_staff", "tell_writer"]
