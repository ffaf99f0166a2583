"""The operations of `site` as methods; made by `make docs` from the registry of operations."""

from __future__ import annotations

from classbell.client import types as t
from classbell.client.sending import AsyncSender, Sender


class Site:
    """The operations of `site`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def get_site(self, request: t.GetSite) -> t.GetSiteResponse:
        """Answer what the site is and which rules hold on it."""
        return self._sender.carry_out(request, t.GetSiteResponse)

    def lst_time_zone(self, request: t.LstTimeZone) -> t.LstTimeZoneResponse:
        """List zones as they are at `date`. The two deprecated numbers are listed as themselves."""
        return self._sender.carry_out(request, t.LstTimeZoneResponse)

    def set_site(self, request: t.SetSite) -> t.SetSiteResponse:
        """Change switches of the site; they count from the next request on, and sessions stay as they are."""
        return self._sender.carry_out(request, t.SetSiteResponse)


class AsyncSite:
    """The operations of `site`, awaited."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def get_site(self, request: t.GetSite) -> t.GetSiteResponse:
        """Answer what the site is and which rules hold on it."""
        return await self._sender.carry_out(request, t.GetSiteResponse)

    async def lst_time_zone(self, request: t.LstTimeZone) -> t.LstTimeZoneResponse:
        """List zones as they are at `date`. The two deprecated numbers are listed as themselves."""
        return await self._sender.carry_out(request, t.LstTimeZoneResponse)

    async def set_site(self, request: t.SetSite) -> t.SetSiteResponse:
        """Change switches of the site; they count from the next request on, and sessions stay as they are."""
        return await self._sender.carry_out(request, t.SetSiteResponse)
