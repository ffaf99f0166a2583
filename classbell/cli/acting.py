"""The command line as a door: it says on which site and in whose name an operation is carried out.

Rules:
1. What an operation checks is not checked again here. A request is written as XML and read through the gate, so limits
   and filters are those of the API.
2. Whoever can run commands on the installation's data needs no password. The audit trail shows account 0 for what is
   done in nobody's name.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import typer

from classbell import config
from classbell.cli.problems import NOT_BEGUN, Problem
from classbell.domain.access import Account
from classbell.domain.call import Call, Caller, Transaction
from classbell.domain.site import Site
from classbell.services import registry
from classbell.store import sites
from classbell.wire import parse
from classbell.wire.bind import bind
from classbell.wire.element import Element
from classbell.wire.render import render

if TYPE_CHECKING:
    pass

OPERATOR: Final = Account(account_id=0, web_ex_id="(command line)", email="", is_host=False, is_site_admin=True)
"""Who acts when nobody's name is needed: all rights of an administrator, no account."""

SITE_HELP: Final = "Name of the site; may be left out where there is only one."


def site_option() -> Any:
    """The option by which commands are told their site."""
    return typer.Option(None, "--site", "-s", help=SITE_HELP, metavar="NAME")


async def site_named(tx: Transaction, name: str | None) -> Site:
    """The site of this name, or the only one; raises `Problem`."""
    if name is not None:
        found = await sites.find(tx, name.lower())
        if found is None:
            raise Problem(f"There is no site {name}; `classbell site list` shows those there are.", code=NOT_BEGUN)
        return found
    there = await sites.some(tx)
    if len(there) == 1:
        return there[0]
    if not there:
        raise Problem("There is no site yet; `classbell init` or `classbell site add` make one.", code=NOT_BEGUN)
    names = ", ".join(site.name for site in there)
    raise Problem(f"Which site? Say --site with one of: {names}.", code=NOT_BEGUN)


async def administrator(tx: Transaction, site: Site) -> Account:
    """The first administrator of a site, who hosts what names no other host; raises `Problem`."""
    found = await sites.first_administrator(tx, site.site_id, datetime.now(UTC))
    if found is None:
        raise Problem(
            f"The site {site.name} has no active administrator; `classbell user add --admin` makes one.", code=NOT_BEGUN
        )
    return found


def call_of(tx: Transaction, site: Site, account: Account = OPERATOR) -> Call:
    """An operation to be carried out on the site in this account's name, now."""
    return Call(
        site=site,
        now=datetime.now(UTC),
        tx=tx,
        links_base=config.load().links_base,
        by=Caller(account=account, authenticated=account),
    )


async def carry_out(call: Call, request: Element) -> Any:
    """Carry out the operation of a request, after the same reading as if it had come over the API."""
    operation = registry.of(type(request))
    node = parse.parse(f"<bodyContent>{render(request)}</bodyContent>")
    return await operation.run(call, bind(node, operation.request, call.site.settings.text_policy))
