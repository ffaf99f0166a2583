"""The operations of `meeting` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class Meeting:
    """The operations of `meeting`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def gethosturl_meeting(self, request: t.GethosturlMeeting) -> t.GethosturlMeetingResponse:
        """Make a link that logs the caller in, once, and starts the session."""
        return self._sender.carry_out(request, t.GethosturlMeetingResponse)

    def getjoinurl_meeting(self, request: t.GetjoinurlMeeting) -> t.GetjoinurlMeetingResponse:
        """Make the links by which somebody joins."""
        return self._sender.carry_out(request, t.GetjoinurlMeetingResponse)

    def lstsummary_meeting(self, request: t.LstsummaryMeeting) -> t.LstsummaryMeetingResponse:
        """List nothing: this server holds training sessions, no meetings."""
        return self._sender.carry_out(request, t.LstsummaryMeetingResponse)


class AsyncMeeting:
    """The operations of `meeting`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def gethosturl_meeting(self, request: t.GethosturlMeeting) -> t.GethosturlMeetingResponse:
        """Make a link that logs the caller in, once, and starts the session."""
        return await self._sender.carry_out(request, t.GethosturlMeetingResponse)

    async def getjoinurl_meeting(self, request: t.GetjoinurlMeeting) -> t.GetjoinurlMeetingResponse:
        """Make the links by which somebody joins."""
        return await self._sender.carry_out(request, t.GetjoinurlMeetingResponse)

    async def lstsummary_meeting(self, request: t.LstsummaryMeeting) -> t.LstsummaryMeetingResponse:
        """List nothing: this server holds training sessions, no meetings."""
        return await self._sender.carry_out(request, t.LstsummaryMeetingResponse)
