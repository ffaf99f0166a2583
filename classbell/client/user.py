"""The operations of `user` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class User:
    """The operations of `user`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def activate_user(self, request: t.ActivateUser) -> t.ActivateUserResponse:
        """Let an account in again; one past its end, or locked, stays so."""
        return self._sender.carry_out(request, t.ActivateUserResponse)

    def authenticate_user(self, request: t.AuthenticateUser) -> t.AuthenticateUserResponse:
        """Hand out a session ticket."""
        return self._sender.carry_out(request, t.AuthenticateUserResponse)

    def create_user(self, request: t.CreateUser) -> t.CreateUserResponse:
        """Make an account."""
        return self._sender.carry_out(request, t.CreateUserResponse)

    def del_user(self, request: t.DelUser) -> t.DelUserResponse:
        """Deactivate accounts; nothing of them or their sessions is erased. Their tickets end."""
        return self._sender.carry_out(request, t.DelUserResponse)

    def get_login_ticket(self, request: t.GetLoginTicket) -> t.GetLoginTicketResponse:
        """Hand out a login ticket for the caller."""
        return self._sender.carry_out(request, t.GetLoginTicketResponse)

    def getloginurl_user(self, request: t.GetloginurlUser) -> t.GetloginurlUserResponse:
        """Give a link that logs an account in, with a new ticket in it."""
        return self._sender.carry_out(request, t.GetloginurlUserResponse)

    def getlogouturl_user(self, request: t.GetlogouturlUser) -> t.GetlogouturlUserResponse:
        """Give a link that logs an account out of this browser."""
        return self._sender.carry_out(request, t.GetlogouturlUserResponse)

    def get_user(self, request: t.GetUser) -> t.GetUserResponse:
        """Answer an account."""
        return self._sender.carry_out(request, t.GetUserResponse)

    def inactivate_user(self, request: t.InactivateUser) -> t.InactivateUserResponse:
        """Let an account in no more; its tickets end, its sessions stay."""
        return self._sender.carry_out(request, t.InactivateUserResponse)

    def lstsummary_user(self, request: t.LstsummaryUser) -> t.LstsummaryUserResponse:
        """List the accounts of the site, or for anybody who does not administer it, his own."""
        return self._sender.carry_out(request, t.LstsummaryUserResponse)

    def lst_user(self, request: t.LstUser) -> t.LstUserResponse:
        """List whole accounts of the site, or for anybody who does not administer it, his own."""
        return self._sender.carry_out(request, t.LstUserResponse)

    def set_user(self, request: t.SetUser) -> t.SetUserResponse:
        """Change an account; what is left out stays as it is."""
        return self._sender.carry_out(request, t.SetUserResponse)


class AsyncUser:
    """The operations of `user`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def activate_user(self, request: t.ActivateUser) -> t.ActivateUserResponse:
        """Let an account in again; one past its end, or locked, stays so."""
        return await self._sender.carry_out(request, t.ActivateUserResponse)

    async def authenticate_user(self, request: t.AuthenticateUser) -> t.AuthenticateUserResponse:
        """Hand out a session ticket."""
        return await self._sender.carry_out(request, t.AuthenticateUserResponse)

    async def create_user(self, request: t.CreateUser) -> t.CreateUserResponse:
        """Make an account."""
        return await self._sender.carry_out(request, t.CreateUserResponse)

    async def del_user(self, request: t.DelUser) -> t.DelUserResponse:
        """Deactivate accounts; nothing of them or their sessions is erased. Their tickets end."""
        return await self._sender.carry_out(request, t.DelUserResponse)

    async def get_login_ticket(self, request: t.GetLoginTicket) -> t.GetLoginTicketResponse:
        """Hand out a login ticket for the caller."""
        return await self._sender.carry_out(request, t.GetLoginTicketResponse)

    async def getloginurl_user(self, request: t.GetloginurlUser) -> t.GetloginurlUserResponse:
        """Give a link that logs an account in, with a new ticket in it."""
        return await self._sender.carry_out(request, t.GetloginurlUserResponse)

    async def getlogouturl_user(self, request: t.GetlogouturlUser) -> t.GetlogouturlUserResponse:
        """Give a link that logs an account out of this browser."""
        return await self._sender.carry_out(request, t.GetlogouturlUserResponse)

    async def get_user(self, request: t.GetUser) -> t.GetUserResponse:
        """Answer an account."""
        return await self._sender.carry_out(request, t.GetUserResponse)

    async def inactivate_user(self, request: t.InactivateUser) -> t.InactivateUserResponse:
        """Let an account in no more; its tickets end, its sessions stay."""
        return await self._sender.carry_out(request, t.InactivateUserResponse)

    async def lstsummary_user(self, request: t.LstsummaryUser) -> t.LstsummaryUserResponse:
        """List the accounts of the site, or for anybody who does not administer it, his own."""
        return await self._sender.carry_out(request, t.LstsummaryUserResponse)

    async def lst_user(self, request: t.LstUser) -> t.LstUserResponse:
        """List whole accounts of the site, or for anybody who does not administer it, his own."""
        return await self._sender.carry_out(request, t.LstUserResponse)

    async def set_user(self, request: t.SetUser) -> t.SetUserResponse:
        """Change an account; what is left out stays as it is."""
        return await self._sender.carry_out(request, t.SetUserResponse)
