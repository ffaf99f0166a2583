"""GetAPIVersion: which protocol this server speaks."""

from typing import Final

from classbell.domain.call import Call
from classbell.services.registry import operation
from classbell.services.shared.version import API_VERSION
from classbell.wire.element import Element, Long
from classbell.wire.names import EP

RELEASE: Final = "SP9"
TRAIN_RELEASE: Final = "T31L"
TRAIN_ORDER: Final = 400


class GetAPIVersion(Element, ns=EP):
    """Ask for the version of the protocol. No account is needed.

    Source: ep.xsd, getAPIVersion.
    """

    return_train_release_version: bool | None = None
    """Answer the release train as well."""


class GetAPIVersionResponse(Element, ns=EP):
    """The version of the protocol."""

    api_version: str
    """Text such as `WebEx XML API V11.0.0`."""
    release: str | None = None
    """Service pack of that version."""
    train_release_version: str | None = None
    """Release train; only when asked for."""
    train_release_order: Long | None = None
    """Place of the train among all; later than the schema (SOURCES.md 4), only when asked for."""


@operation("ep.GetAPIVersion", http="GET /version", needs_account=False, one_statement=True)
async def get_api_version(call: Call, request: GetAPIVersion) -> GetAPIVersionResponse:
    """Answer the version whose messages this server understands."""
    asked = bool(request.return_train_release_version)
    return GetAPIVersionResponse(
        api_version=API_VERSION,
        release=RELEASE,
        train_release_version=TRAIN_RELEASE if asked else None,
        train_release_order=TRAIN_ORDER if asked else None,
    )
