"""The switches of a site and its logo, for administrators."""

from base64 import b64decode
from binascii import Error as NotBase64
from hashlib import sha256
from io import BytesIO
from typing import Annotated, Final

import msgspec

from classbell.domain import access, changes, switches
from classbell.domain.call import Call
from classbell.domain.site import SiteSettings
from classbell.errors import InvalidValue, MissingElement, NotPermitted, Refusal, raise_all
from classbell.services.registry import operation
from classbell.store import audit, logos, sites
from classbell.wire.element import Element, MaxLen
from classbell.wire.merge import refuse_needed
from classbell.wire.names import API

LARGEST_LOGO: Final = 200 * 1024
MOST_PIXELS: Final = 4_000
_KINDS: Final = {"PNG": "image/png", "JPEG": "image/jpeg"}


class Switch(Element, ns=API):
    """One switch of a site. Values are written as `classbell site set` takes them."""

    key: Annotated[str, MaxLen(64)]
    """Name, as in the list of switches."""
    value: Annotated[str, MaxLen(4000)] | None = None
    """true or false, a number, a word, words separated by commas; empty or `null` goes back to the default."""


class KnownSwitch(Element, ns=API):
    """A switch with its default and what it does."""

    key: str
    value: str = ""
    default_value: str = ""
    meaning: str = ""


class GetSiteSettings(Element, ns=API):
    """Ask for every switch of the site."""


class GetSiteSettingsResponse(Element, ns=API):
    """The switches in the order of their declaration."""

    switch: list[KnownSwitch] = []


class SetSiteSettings(Element, ns=API):
    """Set switches; those left out stay as they are."""

    switch: list[Switch] = []


class SetSiteSettingsResponse(Element, ns=API):
    """Empty on success."""


class SetSiteLogo(Element, ns=API):
    """Give the site a logo, or take it away."""

    content: Annotated[str, MaxLen(300_000)] | None = None
    """PNG or JPEG of at most 200 KB and 4000 pixels on each side, in Base64; `null` takes the logo away."""


class SetSiteLogoResponse(Element, ns=API):
    """Empty on success."""


@operation("api.GetSiteSettings", http="GET /site/settings", one_statement=True)
async def get_site_settings(call: Call, request: GetSiteSettings) -> GetSiteSettingsResponse:
    """Answer every switch of the site with its value, its default and what it does.

    Callers: administrators, read-only ones too; others are refused with NotPermitted (000001).
    """
    del request
    if not call.caller.sees_site:
        raise NotPermitted
    return GetSiteSettingsResponse(
        switch=[
            KnownSwitch(
                key=key,
                value=switches.shown(getattr(call.site.settings, key)),
                default_value=switches.shown(switches.default_of(key)),
                meaning=switches.meaning_of(key),
            )
            for key in tuple(switches.keys())
        ]
    )


@operation("api.SetSiteSettings", http="PATCH /site/settings", clears=True)
async def set_site_settings(call: Call, request: SetSiteSettings) -> SetSiteSettingsResponse:
    """Set switches of the site, all or none; they count from the next request on, and sessions stay as they are.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises InvalidValue (000903) with the name of the switch as path, for every switch that is unknown or cannot have
    its value, MissingElement (000904) for taking all of them away.
    """
    access.require_site_admin(call.caller)
    raise_all(refuse_needed(call.cleared, ("switch",)))
    stored = await sites.lock_settings(call.tx, call.site.site_id)
    before = msgspec.convert(stored, SiteSettings)
    faults: list[Refusal] = []
    given: dict[str, object] = {}
    known = frozenset(switches.keys())
    for switch in request.switch:
        if switch.key not in known:
            faults.append(InvalidValue(path=switch.key, value=switch.value))
            continue
        try:
            value = switches.parsed(switch.key, switch.value or "")
            switches.switched({}, switch.key, value)
            given[switch.key] = value
        except switches.BadValue:
            faults.append(InvalidValue(path=switch.key, value=switch.value))
    raise_all(faults)
    after = msgspec.convert(stored | given, SiteSettings)
    found = changes.between(msgspec.structs.asdict(before), msgspec.structs.asdict(after))
    if found:
        await sites.save_settings(call.tx, call.site.site_id, after)
        await _note(call, "api.SetSiteSettings", ", ".join(dict.fromkeys([*found.before, *found.after])), found)
    return SetSiteSettingsResponse()


@operation("api.SetSiteLogo", http="PATCH /site/logo", clears=True)
async def set_site_logo(call: Call, request: SetSiteLogo) -> SetSiteLogoResponse:
    """Give the site a logo, or take it away. What it is, its content tells, not its name.

    Callers: site administrators; others are refused with NotPermitted (000001).
    Raises InvalidValue (000903) for what is no PNG or JPEG, or too large, MissingElement (000904) without content.
    """
    access.require_site_admin(call.caller)
    if "content" in call.cleared:
        await logos.remove(call.tx, call.site.site_id)
        await _note(call, "api.SetSiteLogo", "removed")
        return SetSiteLogoResponse()
    if request.content is None:
        raise MissingElement(path="content")
    try:
        content = b64decode(request.content, validate=True)
    except (NotBase64, ValueError):
        raise InvalidValue(path="content") from None
    media_type = media_type_of(content)
    if media_type is None:
        raise InvalidValue(path="content")
    digest = sha256(content).hexdigest()[:16]
    await logos.put(call.tx, call.site.site_id, media_type, content, digest, call.now)
    await _note(call, "api.SetSiteLogo", f"{media_type}, {len(content)} bytes")
    return SetSiteLogoResponse()


def media_type_of(content: bytes) -> str | None:
    """What picture a content is; `None` for anything but a sound PNG or JPEG within the limits."""
    if not 0 < len(content) <= LARGEST_LOGO:
        return None
    # Slow to import, and a worker reads a logo once in its life if at all.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content), formats=list(_KINDS)) as picture:
            kind = _KINDS.get(picture.format or "")
            fits = max(picture.size) <= MOST_PIXELS
            picture.verify()
    except Exception:
        return None
    return kind if fits else None


async def _note(call: Call, name: str, subject: str, found: changes.Changes = changes.NOTHING) -> None:
    assert call.by is not None
    await audit.add(
        call.tx, call.site.site_id, account_id=call.by.authenticated.account_id, operation=name, at=call.now,
        subject=subject, changes=found,
    )  # fmt: skip
