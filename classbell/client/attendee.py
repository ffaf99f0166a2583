"""The operations of `attendee` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class Attendee:
    """The operations of `attendee`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def create_meeting_attendee(self, request: t.CreateMeetingAttendee) -> t.CreateMeetingAttendeeResponse:
        """List people as attendees, by default as invited; somebody listed already is updated."""
        return self._sender.carry_out(request, t.CreateMeetingAttendeeResponse)

    def del_meeting_attendee(self, request: t.DelMeetingAttendee) -> t.DelMeetingAttendeeResponse:
        """Take people off, free their seats and promote those who wait; people who are not there are passed over."""
        return self._sender.carry_out(request, t.DelMeetingAttendeeResponse)

    def get_enrollment_info(self, request: t.GetEnrollmentInfo) -> t.GetEnrollmentInfoResponse:
        """Give the answers of everybody with a number of a registrant, instance by instance."""
        return self._sender.carry_out(request, t.GetEnrollmentInfoResponse)

    def get_feedback_info(self, request: t.GetFeedbackInfo) -> t.GetFeedbackInfoResponse:
        """Give what attendees said of one instance; the mark of 1 to 5 stands among the custom fields as `rating`."""
        return self._sender.carry_out(request, t.GetFeedbackInfoResponse)

    def lst_meeting_attendee(self, request: t.LstMeetingAttendee) -> t.LstMeetingAttendeeResponse:
        """List attendees in the order in which they were listed or registered, if no other is asked for."""
        return self._sender.carry_out(request, t.LstMeetingAttendeeResponse)

    def register_meeting_attendee(self, request: t.RegisterMeetingAttendee) -> t.RegisterMeetingAttendeeResponse:
        """Register people, or set the state of those who are registered or invited; all of them, or none."""
        return self._sender.carry_out(request, t.RegisterMeetingAttendeeResponse)


class AsyncAttendee:
    """The operations of `attendee`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create_meeting_attendee(self, request: t.CreateMeetingAttendee) -> t.CreateMeetingAttendeeResponse:
        """List people as attendees, by default as invited; somebody listed already is updated."""
        return await self._sender.carry_out(request, t.CreateMeetingAttendeeResponse)

    async def del_meeting_attendee(self, request: t.DelMeetingAttendee) -> t.DelMeetingAttendeeResponse:
        """Take people off, free their seats and promote those who wait; people who are not there are passed over."""
        return await self._sender.carry_out(request, t.DelMeetingAttendeeResponse)

    async def get_enrollment_info(self, request: t.GetEnrollmentInfo) -> t.GetEnrollmentInfoResponse:
        """Give the answers of everybody with a number of a registrant, instance by instance."""
        return await self._sender.carry_out(request, t.GetEnrollmentInfoResponse)

    async def get_feedback_info(self, request: t.GetFeedbackInfo) -> t.GetFeedbackInfoResponse:
        """Give what attendees said of one instance; the mark of 1 to 5 stands among the custom fields as `rating`."""
        return await self._sender.carry_out(request, t.GetFeedbackInfoResponse)

    async def lst_meeting_attendee(self, request: t.LstMeetingAttendee) -> t.LstMeetingAttendeeResponse:
        """List attendees in the order in which they were listed or registered, if no other is asked for."""
        return await self._sender.carry_out(request, t.LstMeetingAttendeeResponse)

    async def register_meeting_attendee(self, request: t.RegisterMeetingAttendee) -> t.RegisterMeetingAttendeeResponse:
        """Register people, or set the state of those who are registered or invited; all of them, or none."""
        return await self._sender.carry_out(request, t.RegisterMeetingAttendeeResponse)
