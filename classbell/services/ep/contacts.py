"""Contacts and distribution lists: CreateContacts, LstContact, CreateDistList, SetDistList, LstDistList.

Rules:
1. A PERSONAL contact is in the address book of the host who made it, a GLOBAL one in that of the site, which every host
   reads and administrators write.
2. An address is once in a book; creating it again updates it.
3. Lists belong to one host; they hold contacts that he sees.
"""

from typing import Annotated, Literal

import msgspec

from classbell.domain import access, timezones
from classbell.domain.access import Account
from classbell.domain.call import Call
from classbell.errors import InvalidValue, MissingElement, NoRecord, NotPermitted, Refusal, UserNotFound, raise_all
from classbell.services import listing
from classbell.services.registry import operation
from classbell.services.shared.com import Address, PersonText, Phones
from classbell.store import audit, contacts, members
from classbell.store.contacts import ContactRow
from classbell.wire.element import Element, Email, Long, MaxItems, Url, Wire
from classbell.wire.merge import merge, refuse_needed
from classbell.wire.names import EP

AddressType = Literal["PERSONAL", "GLOBAL"]
MOST_AT_ONCE = 1_000
"""Contacts of one request."""


class Contact(Element, ns=EP):
    """Somebody in an address book."""

    name: PersonText | None = None
    title: PersonText | None = None
    company: PersonText | None = None
    web_ex_id: Annotated[PersonText, Wire("webExId")] | None = None
    address: Address | None = None
    """`addressType` says whose contact it is: PERSONAL, also when absent, or GLOBAL."""
    phones: Phones | None = None
    email: Annotated[str, Email()]
    notes: str | None = None
    url: Annotated[str, Url()] | None = None
    type: Literal["VISITOR", "MEMBER", "PANELIST", "SME", "SALESTEAM"] | None = None
    join_status: Literal["REGISTER", "INVITE", "REJECT", "ACCEPT"] | None = None
    """State of a participant who is made from the contact."""
    language: PersonText | None = None
    locale: PersonText | None = None
    time_zone_id: Long | None = None

    @property
    def is_global(self) -> bool:
        """Whether the contact is the site's."""
        return self.address is not None and self.address.address_type == "GLOBAL"


class CreateContacts(Element, ns=EP):
    """Put people into the caller's address book, or into the site's.

    Source: ep.xsd, createContacts.
    """

    contact: Annotated[list[Contact], MaxItems(MOST_AT_ONCE)] = []
    validate_format: bool | None = None
    """True: refuse what would be read generously."""


class CreateContactsResponse(Element, ns=EP):
    """The numbers of the contacts, in the order of the request."""

    contact_id: list[Long] = []


class LstContact(Element, ns=EP):
    """List contacts.

    Source: ep.xsd, lstContact.
    """

    dist_list_id: Long | None = None
    dist_list_name: str | None = None
    address_type: AddressType | None = None
    """Absent: both books."""
    host_web_ex_id: str | None = None
    """For administrators: as this host sees them."""


class LstContactResponse(Element, ns=EP):
    """The contacts, by name."""

    contact: list[Contact] = []


class NewDistList(Element, ns=EP):
    """A list to be made."""

    name: PersonText
    desc: str | None = None
    contact_id: Annotated[list[Long], MaxItems(MOST_AT_ONCE)] = []


class CreateDistList(Element, ns=EP):
    """Make a list of contacts.

    Source: ep.xsd, createDistList.
    """

    dist_list: NewDistList


class CreateDistListResponse(Element, ns=EP):
    """The number of the new list."""

    dist_list_id: Long | None = None


class DistListChange(Element, ns=EP):
    """What changes of a list; what is not mentioned stays."""

    dist_list_id: Long
    name: PersonText | None = None
    desc: str | None = None
    contact_id: Annotated[list[Long], MaxItems(MOST_AT_ONCE)] = []
    contact_operation: Literal["ADD", "DELETE", "DELETE_ALL"] | None = None
    """What to do with the contacts; absent: ADD. DELETE_ALL empties the list first and then adds those named."""


class SetDistList(Element, ns=EP):
    """Change a list of contacts.

    Source: ep.xsd, setDistList.
    """

    dist_list: DistListChange


class SetDistListResponse(Element, ns=EP):
    """Empty on success."""


class LstDistList(Element, ns=EP):
    """List the lists.

    Source: ep.xsd, lstDistList.
    """

    dist_list_id: Long | None = None
    name: str | None = None
    """Name in any case; `%` stands for anything."""
    address_type: AddressType | None = None
    """All lists are PERSONAL."""
    host_web_ex_id: str | None = None
    """For administrators: those of this host."""


class DistList(Element, ns=EP):
    """One list."""

    dist_list_id: Long
    name: str
    desc: str | None = None
    address_type: AddressType | None = None


class LstDistListResponse(Element, ns=EP):
    """The lists, by name."""

    dist_list: list[DistList] = []


@operation("ep.CreateContacts", http="POST /contacts")
async def create_contacts(call: Call, request: CreateContacts) -> CreateContactsResponse:
    """Put people into an address book; an address that is in it already is updated and keeps its number.

    Callers: hosts; for GLOBAL contacts administrators.
    Raises NotPermitted (000001) for others, MissingElement (000904) without a contact, InvalidValue (000903) for a
    zone that there is not.
    """
    access.require_host(call.caller)
    if not request.contact:
        raise MissingElement(path="contact")
    faults: list[Refusal] = []
    merged: dict[tuple[bool, str], Contact] = {}
    for number, contact in enumerate(request.contact, start=1):
        if contact.is_global and not call.caller.is_site_admin:
            raise NotPermitted
        if contact.time_zone_id is not None and contact.time_zone_id != -1:
            try:
                timezones.by_number(contact.time_zone_id, path=f"contact[{number}]/timeZoneID")
            except Refusal as refusal:
                faults.append(refusal)
        key = contact.is_global, contact.email
        merged[key] = merge(merged[key], contact) if key in merged else contact
    raise_all(faults)
    rows = [
        ContactRow(is_global, email, contact.name or "", msgspec.json.encode(contact).decode())
        for (is_global, email), contact in merged.items()
    ]
    numbers = await contacts.put(call.tx, call.site.site_id, call.caller.account_id, rows)
    await _note(call, "ep.CreateContacts", f"{len(rows)} contacts")
    return CreateContactsResponse(contact_id=[numbers[contact.is_global, contact.email] for contact in request.contact])


@operation("ep.LstContact", http="GET /contacts", one_statement=True)
async def lst_contact(call: Call, request: LstContact) -> LstContactResponse:
    """List the contacts of the caller's book and of the site's.

    Callers: hosts and administrators, who also name another host.
    Raises NoRecord (000015) when nothing matches, UserNotFound (030001) for a host that there is not, NotPermitted
    (000001) for other callers and for another host's book.
    """
    owner = await _owner(call, request.host_web_ex_id)
    found = await contacts.list_contacts(
        call.tx,
        call.site.site_id,
        owner.account_id,
        is_global=None if request.address_type is None else request.address_type == "GLOBAL",
        list_id=request.dist_list_id,
        list_name=request.dist_list_name,
    )
    if not found:
        raise NoRecord
    return LstContactResponse(contact=[msgspec.json.decode(details, type=Contact) for details in found])


@operation("ep.CreateDistList", http="POST /distribution-lists")
async def create_dist_list(call: Call, request: CreateDistList) -> CreateDistListResponse:
    """Make a list of contacts that the caller sees.

    Callers: hosts.
    Raises NotPermitted (000001) for others, InvalidValue (000903) for a name the caller has used or a contact that
    there is not.
    """
    access.require_host(call.caller)
    wanted = request.dist_list
    await _require_known(call, call.caller.account_id, wanted.contact_id)
    list_id = await contacts.add_list(
        call.tx, call.site.site_id, call.caller.account_id, wanted.name, wanted.desc or ""
    )
    if list_id is None:
        raise InvalidValue(path="distList/name", value=wanted.name)
    if wanted.contact_id:
        await contacts.put_members(call.tx, call.site.site_id, list_id, wanted.contact_id)
    await _note(call, "ep.CreateDistList", f"list {list_id}")
    return CreateDistListResponse(dist_list_id=list_id)


@operation("ep.SetDistList", http="PATCH /distribution-lists/{distList.distListID}", clears=True)
async def set_dist_list(call: Call, request: SetDistList) -> SetDistListResponse:
    """Change a list: its name, its description, who is on it.

    Callers: its owner, administrators.
    Raises NoRecord (000015) for an unknown list, NotPermitted (000001) for another host's, InvalidValue (000903) for a
    name that another of the lists has or a contact that there is not.
    """
    raise_all(refuse_needed(call.cleared, ["distList/distListID", "distList/name"]))
    wanted, site_id = request.dist_list, call.site.site_id
    owner_id = await contacts.lock_list(call.tx, site_id, wanted.dist_list_id)
    if owner_id is None:
        raise NoRecord
    if not access.may_delete(call.caller, owner_id):
        raise NotPermitted
    if wanted.contact_operation == "DELETE":
        await contacts.drop_members(call.tx, site_id, wanted.dist_list_id, wanted.contact_id)
    else:
        await _require_known(call, owner_id, wanted.contact_id)
        if wanted.contact_operation == "DELETE_ALL":
            await contacts.drop_members(call.tx, site_id, wanted.dist_list_id)
        await contacts.put_members(call.tx, site_id, wanted.dist_list_id, wanted.contact_id)
    if "distList/contactID" in call.cleared:
        await contacts.drop_members(call.tx, site_id, wanted.dist_list_id)
    description = "" if "distList/desc" in call.cleared else wanted.desc
    if not await contacts.set_list(call.tx, site_id, wanted.dist_list_id, wanted.name, description):
        raise InvalidValue(path="distList/name", value=wanted.name)
    await _note(call, "ep.SetDistList", f"list {wanted.dist_list_id}")
    return SetDistListResponse()


@operation("ep.LstDistList", http="GET /distribution-lists", one_statement=True)
async def lst_dist_list(call: Call, request: LstDistList) -> LstDistListResponse:
    """List the caller's lists.

    Callers: hosts and administrators, who also name another host.
    Raises NoRecord (000015) when nothing matches, UserNotFound (030001) for a host that there is not, NotPermitted
    (000001) for other callers and for another host's lists.
    """
    owner = await _owner(call, request.host_web_ex_id)
    if request.address_type == "GLOBAL":
        raise NoRecord
    pattern = request.name and listing.pattern(request.name)
    found = await contacts.list_lists(call.tx, call.site.site_id, owner.account_id, request.dist_list_id, pattern)
    if not found:
        raise NoRecord
    return LstDistListResponse(
        dist_list=[
            DistList(dist_list_id=row["list_id"], name=row["name"], desc=row["description"], address_type="PERSONAL")
            for row in found
        ]
    )


async def _owner(call: Call, name: str | None) -> Account:
    """Whose book is read: the caller's, or for administrators that of the host named."""
    if name is None or name.lower() == call.caller.web_ex_id.lower():
        if not call.caller.sees_site:
            access.require_host(call.caller)
        return call.caller
    if not call.caller.sees_site:
        raise NotPermitted
    found = await members.find_host(call.tx, call.site.site_id, name, call.now)
    if found is None:
        raise UserNotFound
    return found


async def _require_known(call: Call, owner_id: int, contact_ids: list[int]) -> None:
    """Refuse contacts that the owner of a list does not see."""
    known = await contacts.find(call.tx, call.site.site_id, owner_id, contact_ids) if contact_ids else {}
    raise_all(
        [
            InvalidValue(path=f"distList/contactID[{place}]", value=str(number))
            for place, number in enumerate(contact_ids, start=1)
            if number not in known
        ]
    )


async def _note(call: Call, name: str, subject: str) -> None:
    await audit.add(
        call.tx, call.site.site_id, account_id=call.caller.account_id, operation=name, at=call.now, subject=subject
    )
