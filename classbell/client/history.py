"""The operations of `history` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class History:
    """The operations of `history`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def lstrecordaccess_detail_history(
        self, request: t.LstrecordaccessDetailHistory
    ) -> t.LstrecordaccessDetailHistoryResponse:
        """List the accesses to the caller's recordings, or for administrators to those of the site, by time."""
        return self._sender.carry_out(request, t.LstrecordaccessDetailHistoryResponse)

    def lstrecordaccess_history(self, request: t.LstrecordaccessHistory) -> t.LstrecordaccessHistoryResponse:
        """Count the accesses to the caller's recordings, or for administrators to those of the site."""
        return self._sender.carry_out(request, t.LstrecordaccessHistoryResponse)

    def lsttrainingattendee_history(
        self, request: t.LsttrainingattendeeHistory
    ) -> t.LsttrainingattendeeHistoryResponse:
        """List who was there: in the caller's sessions, or for administrators in those of the site."""
        return self._sender.carry_out(request, t.LsttrainingattendeeHistoryResponse)

    def lsttrainingsession_history(self, request: t.LsttrainingsessionHistory) -> t.LsttrainingsessionHistoryResponse:
        """List what was held: the caller's, or for administrators that of the site; deleted sessions stay in it."""
        return self._sender.carry_out(request, t.LsttrainingsessionHistoryResponse)


class AsyncHistory:
    """The operations of `history`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def lstrecordaccess_detail_history(
        self, request: t.LstrecordaccessDetailHistory
    ) -> t.LstrecordaccessDetailHistoryResponse:
        """List the accesses to the caller's recordings, or for administrators to those of the site, by time."""
        return await self._sender.carry_out(request, t.LstrecordaccessDetailHistoryResponse)

    async def lstrecordaccess_history(self, request: t.LstrecordaccessHistory) -> t.LstrecordaccessHistoryResponse:
        """Count the accesses to the caller's recordings, or for administrators to those of the site."""
        return await self._sender.carry_out(request, t.LstrecordaccessHistoryResponse)

    async def lsttrainingattendee_history(
        self, request: t.LsttrainingattendeeHistory
    ) -> t.LsttrainingattendeeHistoryResponse:
        """List who was there: in the caller's sessions, or for administrators in those of the site."""
        return await self._sender.carry_out(request, t.LsttrainingattendeeHistoryResponse)

    async def lsttrainingsession_history(
        self, request: t.LsttrainingsessionHistory
    ) -> t.LsttrainingsessionHistoryResponse:
        """List what was held: the caller's, or for administrators that of the site; deleted sessions stay in it."""
        return await self._sender.carry_out(request, t.LsttrainingsessionHistoryResponse)
