"""The operations of `meetingtype` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class Meetingtype:
    """The operations of `meetingtype`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def get_meeting_type(self, request: t.GetMeetingType) -> t.GetMeetingTypeResponse:
        """Answer one active session type of the site."""
        return self._sender.carry_out(request, t.GetMeetingTypeResponse)

    def lst_meeting_type(self, request: t.LstMeetingType) -> t.LstMeetingTypeResponse:
        """List the active session types of the site."""
        return self._sender.carry_out(request, t.LstMeetingTypeResponse)


class AsyncMeetingtype:
    """The operations of `meetingtype`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def get_meeting_type(self, request: t.GetMeetingType) -> t.GetMeetingTypeResponse:
        """Answer one active session type of the site."""
        return await self._sender.carry_out(request, t.GetMeetingTypeResponse)

    async def lst_meeting_type(self, request: t.LstMeetingType) -> t.LstMeetingTypeResponse:
        """List the active session types of the site."""
        return await self._sender.carry_out(request, t.LstMeetingTypeResponse)
