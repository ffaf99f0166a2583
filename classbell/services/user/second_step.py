"""The second step of signing in: set up by its owner, taken with a code, switched off by him or an administrator."""

from datetime import timedelta
from typing import Annotated, Final

from classbell.domain import access, second_factor
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import InvalidValue, NoRecord, NotPermitted
from classbell.services.registry import operation
from classbell.store import accounts, audit, credentials, installation, second_factors
from classbell.wire.element import Element, Long, MaxLen
from classbell.wire.names import API

Code = Annotated[str, MaxLen(40)]
LIFE: Final = timedelta(minutes=10)


class BeginSecondStep(Element, ns=API):
    """Make a secret for a device; nothing is asked for until it is confirmed."""


class BeginSecondStepResponse(Element, ns=API):
    """The secret, told this once."""

    __told_once__ = True

    secret: str
    """In Base32, to be typed into the device."""
    address: str
    """The same as the device reads it from a square code."""


class ConfirmSecondStep(Element, ns=API):
    """Prove that the device has the secret; from now on signing in asks for its codes."""

    code: Code


class ConfirmSecondStepResponse(Element, ns=API):
    """Codes for the loss of the device, told this once; each counts once."""

    __told_once__ = True

    recovery_code: list[str] = []


class RemoveSecondStep(Element, ns=API):
    """Ask an account for no second step any more, because its device is lost and its recovery codes too."""

    user_id: Long


class RemoveSecondStepResponse(Element, ns=API):
    """Empty on success."""


@operation("api.BeginSecondStep")
async def begin_second_step(call: Call, request: BeginSecondStep) -> BeginSecondStepResponse:
    """Make a secret for a device of the caller.

    Callers: every account, for itself.
    Raises InvalidValue (000903) where a device is in use already.
    """
    del request
    secret = second_factor.new_secret()
    key = await installation.secret(call.tx)
    sealed = second_factor.sealed(key, _owner(call, call.caller), secret)
    if not await second_factors.begin(call.tx, call.site.site_id, call.caller.account_id, sealed, call.now):
        raise InvalidValue(path="secret")
    site = call.site.settings.display_name or call.site.name
    return BeginSecondStepResponse(secret=secret, address=second_factor.address(secret, call.caller.web_ex_id, site))


@operation("api.ConfirmSecondStep")
async def confirm_second_step(call: Call, request: ConfirmSecondStep) -> ConfirmSecondStepResponse:
    """Ask for the codes of the device from now on.

    Callers: every account, for itself.
    Raises InvalidValue (000903) for a wrong code, and where there is nothing to confirm.
    """
    account, site_id = call.caller, call.site.site_id
    row = await second_factors.find(call.tx, site_id, account.account_id)
    if row is None or row["confirmed_at"] is not None:
        raise InvalidValue(path="code")
    key = await installation.secret(call.tx)
    secret = second_factor.opened(key, _owner(call, account), bytes(row["secret"]))
    step = second_factor.step_of(secret, request.code, call.now, 0)
    if step is None:
        raise InvalidValue(path="code")
    codes = second_factor.new_recovery_codes()
    hashes = [second_factor.recovery_hash(key, code) for code in codes]
    await second_factors.confirm(call.tx, site_id, account.account_id, call.now, step, hashes)
    await _note(call, "api.ConfirmSecondStep", account.web_ex_id)
    return ConfirmSecondStepResponse(recovery_code=codes)


@operation("api.RemoveSecondStep")
async def remove_second_step(call: Call, request: RemoveSecondStep) -> RemoveSecondStepResponse:
    """Ask an account for no second step any more.

    Callers: site administrators, for any account but their own: that is switched off where one signs in, with password
    and code, and not by who holds a token.
    Raises NotPermitted (000001), UserNotFound (030001), NoRecord (000015) where none is asked for.
    """
    assert call.by is not None
    access.require_site_admin(call.caller)
    if request.user_id in (call.caller.account_id, call.by.authenticated.account_id):
        raise NotPermitted
    stored = await accounts.get(call.tx, call.site.site_id, request.user_id)
    if not await second_factors.remove(call.tx, call.site.site_id, stored.account_id):
        raise NoRecord
    await _note(call, "api.RemoveSecondStep", stored.row.web_ex_id)
    return RemoveSecondStepResponse()


async def switch_off(call: Call, code: str, address: str) -> bool:
    """Ask the caller for no second step any more, for a code that is good; his password was asked for before."""
    if not await take(call, call.caller, code, address):
        return False
    await second_factors.remove(call.tx, call.site.site_id, call.caller.account_id)
    await _note(call, "api.RemoveSecondStep", call.caller.web_ex_id)
    return True


async def take(call: Call, account: Account, code: str, address: str) -> bool:
    """Whether a code is good for the second step of an account; it is used up, and a wrong one counts as a try."""
    site_id, settings = call.site.site_id, call.site.settings
    row = await second_factors.find(call.tx, site_id, account.account_id)
    if row is None or row["confirmed_at"] is None:
        return False
    tried = f"code of {account.account_id}"
    since = call.now - timedelta(minutes=settings.wrong_tries_minutes)
    tries = await credentials.tries(call.tx, site_id, tried, None, address, since)
    if tries.of_account >= settings.wrong_tries:
        return False
    key = await installation.secret(call.tx)
    secret = second_factor.opened(key, _owner(call, account), bytes(row["secret"]))
    step = second_factor.step_of(secret, code, call.now, row["last_step"])
    if step is not None:
        return await second_factors.spend_step(call.tx, site_id, account.account_id, step)
    kept = second_factor.matching(key, code, [bytes(each) for each in row["recovery"]])
    if kept is not None:
        return await second_factors.spend_recovery(call.tx, site_id, account.account_id, kept)
    await credentials.add_failure(call.tx, site_id, tried, address, call.now)
    return False


def _owner(call: Call, account: Account) -> str:
    return f"{call.site.site_id}/{account.account_id}"


async def _note(call: Call, name: str, subject: str) -> None:
    assert call.by is not None
    await audit.add(
        call.tx, call.site.site_id, account_id=call.by.authenticated.account_id, operation=name, at=call.now,
        subject=subject,
    )  # fmt: skip
