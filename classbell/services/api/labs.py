"""CreateLab and DelLab: the labs that sessions can book."""

from typing import Annotated

from classbell.domain import access
from classbell.domain.call import Call
from classbell.domain.changes import Changes
from classbell.errors import InvalidValue, LabNotFound, LabUnavailable
from classbell.services.registry import operation
from classbell.store import audit, labs
from classbell.wire.element import Element, Int, MaxLen, Range
from classbell.wire.names import API


class CreateLab(Element, ns=API):
    """Add a lab to the site."""

    lab_name: Annotated[str, MaxLen(255)]
    """As sent in `handsOnLab/labName`."""
    num_computers: Annotated[Int, Range(1, 2**31 - 1)]
    description: Annotated[str, MaxLen(255)] | None = None


class CreateLabResponse(Element, ns=API):
    """Empty on success."""


class DelLab(Element, ns=API):
    """Take a lab away, with what was booked of it in the past."""

    lab_name: str


class DelLabResponse(Element, ns=API):
    """Empty on success."""


@operation("api.CreateLab", http="POST /labs")
async def create_lab(call: Call, request: CreateLab) -> CreateLabResponse:
    """Add a lab.

    Callers: site administrators.
    Raises NotPermitted (000001), InvalidValue (000903) for an empty name, and one that a lab has already.
    """
    access.require_site_admin(call.caller)
    name = " ".join(request.lab_name.split())
    description = " ".join((request.description or "").split())
    site_id = call.site.site_id
    if not name or await labs.add(call.tx, site_id, name, request.num_computers, description) is None:
        raise InvalidValue(path="labName", value=request.lab_name)
    await audit.add(
        call.tx, site_id, account_id=call.caller.account_id, operation="api.CreateLab", at=call.now, subject=name,
        changes=Changes({}, {"numComputers": request.num_computers}),
    )  # fmt: skip
    return CreateLabResponse()


@operation("api.DelLab", http="DELETE /labs/{labName}")
async def del_lab(call: Call, request: DelLab) -> DelLabResponse:
    """Take a lab away.

    Callers: site administrators.
    Raises NotPermitted (000001), LabNotFound (110902), LabUnavailable (110903) while computers of it are still booked.
    """
    access.require_site_admin(call.caller)
    site_id = call.site.site_id
    found = await labs.of_site(call.tx, site_id, call.now, request.lab_name)
    if not found:
        raise LabNotFound(path="labName", value=request.lab_name)
    if not await labs.remove(call.tx, site_id, found[0].lab_id, call.now):
        raise LabUnavailable(path="labName")
    await audit.add(
        call.tx, site_id, account_id=call.caller.account_id, operation="api.DelLab", at=call.now, subject=found[0].name,
        changes=Changes({"numComputers": found[0].computers}, {}),
    )  # fmt: skip
    return DelLabResponse()
