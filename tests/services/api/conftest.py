"""Fixtures that operations of ours share with those of the old service."""

from tests.services.attendee.conftest import attendees, training

__all__ = ["attendees", "training"]
