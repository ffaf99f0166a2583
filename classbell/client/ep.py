"""The operations of `ep` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class Ep:
    """The operations of `ep`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def create_contacts(self, request: t.CreateContacts) -> t.CreateContactsResponse:
        """Put people into an address book; an address that is in it already is updated and keeps its number."""
        return self._sender.carry_out(request, t.CreateContactsResponse)

    def create_dist_list(self, request: t.CreateDistList) -> t.CreateDistListResponse:
        """Make a list of contacts that the caller sees."""
        return self._sender.carry_out(request, t.CreateDistListResponse)

    def del_recording(self, request: t.DelRecording) -> t.DelRecordingResponse:
        """Take a recording off the list; the file stays where it is, the history too."""
        return self._sender.carry_out(request, t.DelRecordingResponse)

    def del_session(self, request: t.DelSession) -> t.DelSessionResponse:
        """Delete a session, the whole series; what is waiting in the outbox goes with it, the history stays."""
        return self._sender.carry_out(request, t.DelSessionResponse)

    def get_api_version(self, request: t.GetAPIVersion) -> t.GetAPIVersionResponse:
        """Answer the version whose messages this server understands."""
        return self._sender.carry_out(request, t.GetAPIVersionResponse)

    def get_join_session_info(self, request: t.GetJoinSessionInfo) -> t.GetJoinSessionInfoResponse:
        """Tell what a program needs to join a session for somebody; nobody is put on a list by asking."""
        return self._sender.carry_out(request, t.GetJoinSessionInfoResponse)

    def get_recording_info(self, request: t.GetRecordingInfo) -> t.GetRecordingInfoResponse:
        """Read what is told of a recording, its password included."""
        return self._sender.carry_out(request, t.GetRecordingInfoResponse)

    def get_session_info(self, request: t.GetSessionInfo) -> t.GetSessionInfoResponse:
        """Tell what a session is."""
        return self._sender.carry_out(request, t.GetSessionInfoResponse)

    def lst_contact(self, request: t.LstContact) -> t.LstContactResponse:
        """List the contacts of the caller's book and of the site's."""
        return self._sender.carry_out(request, t.LstContactResponse)

    def lst_dist_list(self, request: t.LstDistList) -> t.LstDistListResponse:
        """List the caller's lists."""
        return self._sender.carry_out(request, t.LstDistListResponse)

    def lst_open_session(self, request: t.LstOpenSession) -> t.LstOpenSessionResponse:
        """List the caller's sessions in progress, or for administrators those of the site, by scheduled start."""
        return self._sender.carry_out(request, t.LstOpenSessionResponse)

    def lst_recording(self, request: t.LstRecording) -> t.LstRecordingResponse:
        """List the caller's recordings, or for administrators those of the site."""
        return self._sender.carry_out(request, t.LstRecordingResponse)

    def lstsummary_session(self, request: t.LstsummarySession) -> t.LstsummarySessionResponse:
        """List the caller's sessions and those he shares, or for administrators those of the site."""
        return self._sender.carry_out(request, t.LstsummarySessionResponse)

    def set_dist_list(self, request: t.SetDistList) -> t.SetDistListResponse:
        """Change a list: its name, its description, who is on it."""
        return self._sender.carry_out(request, t.SetDistListResponse)

    def set_recording_info(self, request: t.SetRecordingInfo) -> t.SetRecordingInfoResponse:
        """Change what is told of a recording; what is not mentioned stays."""
        return self._sender.carry_out(request, t.SetRecordingInfoResponse)


class AsyncEp:
    """The operations of `ep`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create_contacts(self, request: t.CreateContacts) -> t.CreateContactsResponse:
        """Put people into an address book; an address that is in it already is updated and keeps its number."""
        return await self._sender.carry_out(request, t.CreateContactsResponse)

    async def create_dist_list(self, request: t.CreateDistList) -> t.CreateDistListResponse:
        """Make a list of contacts that the caller sees."""
        return await self._sender.carry_out(request, t.CreateDistListResponse)

    async def del_recording(self, request: t.DelRecording) -> t.DelRecordingResponse:
        """Take a recording off the list; the file stays where it is, the history too."""
        return await self._sender.carry_out(request, t.DelRecordingResponse)

    async def del_session(self, request: t.DelSession) -> t.DelSessionResponse:
        """Delete a session, the whole series; what is waiting in the outbox goes with it, the history stays."""
        return await self._sender.carry_out(request, t.DelSessionResponse)

    async def get_api_version(self, request: t.GetAPIVersion) -> t.GetAPIVersionResponse:
        """Answer the version whose messages this server understands."""
        return await self._sender.carry_out(request, t.GetAPIVersionResponse)

    async def get_join_session_info(self, request: t.GetJoinSessionInfo) -> t.GetJoinSessionInfoResponse:
        """Tell what a program needs to join a session for somebody; nobody is put on a list by asking."""
        return await self._sender.carry_out(request, t.GetJoinSessionInfoResponse)

    async def get_recording_info(self, request: t.GetRecordingInfo) -> t.GetRecordingInfoResponse:
        """Read what is told of a recording, its password included."""
        return await self._sender.carry_out(request, t.GetRecordingInfoResponse)

    async def get_session_info(self, request: t.GetSessionInfo) -> t.GetSessionInfoResponse:
        """Tell what a session is."""
        return await self._sender.carry_out(request, t.GetSessionInfoResponse)

    async def lst_contact(self, request: t.LstContact) -> t.LstContactResponse:
        """List the contacts of the caller's book and of the site's."""
        return await self._sender.carry_out(request, t.LstContactResponse)

    async def lst_dist_list(self, request: t.LstDistList) -> t.LstDistListResponse:
        """List the caller's lists."""
        return await self._sender.carry_out(request, t.LstDistListResponse)

    async def lst_open_session(self, request: t.LstOpenSession) -> t.LstOpenSessionResponse:
        """List the caller's sessions in progress, or for administrators those of the site, by scheduled start."""
        return await self._sender.carry_out(request, t.LstOpenSessionResponse)

    async def lst_recording(self, request: t.LstRecording) -> t.LstRecordingResponse:
        """List the caller's recordings, or for administrators those of the site."""
        return await self._sender.carry_out(request, t.LstRecordingResponse)

    async def lstsummary_session(self, request: t.LstsummarySession) -> t.LstsummarySessionResponse:
        """List the caller's sessions and those he shares, or for administrators those of the site."""
        return await self._sender.carry_out(request, t.LstsummarySessionResponse)

    async def set_dist_list(self, request: t.SetDistList) -> t.SetDistListResponse:
        """Change a list: its name, its description, who is on it."""
        return await self._sender.carry_out(request, t.SetDistListResponse)

    async def set_recording_info(self, request: t.SetRecordingInfo) -> t.SetRecordingInfoResponse:
        """Change what is told of a recording; what is not mentioned stays."""
        return await self._sender.carry_out(request, t.SetRecordingInfoResponse)
